"""Requisitions. Reads and writes have different shapes, both as recorded."""

from collections.abc import Callable, Iterator
from typing import Any

from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import BOOLEAN as BOOLEAN_SCHEMA
from simulators.common.json_schema import (
    EPOCH_MILLISECONDS,
    ID,
    INTEGER,
    OBJECT,
    STRING,
    any_of,
    array,
    enum,
    nullable,
)
from simulators.lever.actions import requisitions as actions
from simulators.lever.api.pagination import PAGE, offset, paginate
from simulators.lever.api.parameters import (
    BOOLEAN,
    CONFIDENTIALITY,
    PAST,
    STRINGS,
    TEXT,
    USER,
    Body,
    Parameter,
    Value,
    Window,
    expandable,
    one_of,
)
from simulators.lever.api.parameters import OBJECT as OBJECT_TYPE
from simulators.lever.api.request_context import current_account, current_credential
from simulators.lever.api.resources.opportunities import confidentiality
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.model.records import Json, Requisition
from simulators.lever.serializer import OMIT_IF_NONE, Serializer, envelope, page_schema
from simulators.lever.serializers import USER as USER_SERIALIZER

routes = LeverRoutes()

UNLIMITED = "unlimited"
TOTAL = any_of(INTEGER, enum(UNLIMITED))
USER_REFERENCE = any_of(nullable(ID), USER_SERIALIZER.ref)


def _confidentiality(requisition: Requisition) -> str:
    return (
        "confidential"
        if actions.confidential(current_account(), requisition)
        else "non-confidential"
    )


def _total(requisition: Requisition) -> int | str:
    return UNLIMITED if requisition.headcount_total is None else requisition.headcount_total


def _infinite(requisition: Requisition) -> bool:
    return requisition.headcount_total is None


REQUISITION = Serializer(
    "Requisition",
    ("id", ID, "id"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("confidentiality", enum("non-confidential", "confidential"), _confidentiality),
    ("status", STRING, "status"),
    ("name", STRING, "name"),
    ("requisitionCode", STRING, "code"),
    ("headcountTotal", TOTAL, _total),
    ("headcountHired", INTEGER, "headcount_hired"),
    ("headcountInfinite", BOOLEAN_SCHEMA, _infinite),
    ("backfill", BOOLEAN_SCHEMA, "backfill"),
    ("creator", USER_REFERENCE, "creator"),
    ("owner", USER_REFERENCE, "owner"),
    ("hiringManager", USER_REFERENCE, "hiring_manager"),
    ("internalNotes", STRING, "internal_notes"),
    ("compensationBand", nullable(OBJECT), "compensation_band"),
    ("approval", OBJECT, "approval"),
    ("employmentStatus", nullable(STRING), "employment_status"),
    ("location", nullable(STRING), "location"),
    ("team", nullable(STRING), "team"),
    ("department", nullable(STRING), "department"),
    ("postings", array(STRING), "postings"),
    ("offerIds", array(ID), "offers"),
    ("timeToFillStartAt", nullable(EPOCH_MILLISECONDS), lambda _: None),
    ("timeToFillEndAt", nullable(EPOCH_MILLISECONDS), lambda _: None),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
    ("customFields", OBJECT, "custom_fields"),
    ("closedAt", nullable(EPOCH_MILLISECONDS), "closed_at"),
)

WRITTEN_REQUISITION = Serializer(
    "WrittenRequisition",
    ("accountId", ID, lambda _: current_account().id),
    ("backfill", BOOLEAN_SCHEMA, "backfill"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("creatorUserId", nullable(ID), "creator"),
    (
        "hasConfidentialPosting",
        BOOLEAN_SCHEMA,
        lambda each: actions.confidential(current_account(), each),
    ),
    ("internalNotes", STRING, "internal_notes"),
    ("name", STRING, "name"),
    ("ownerUserId", nullable(ID), "owner"),
    ("postingIds", array(STRING), "postings"),
    ("requisitionCode", STRING, "code"),
    ("reservedOfferIds", array(ID), "offers"),
    ("status", STRING, "status"),
    ("stateHistory", array(OBJECT), "history"),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
    ("headcountInfinite", BOOLEAN_SCHEMA, _infinite),
    ("headcountTotal", TOTAL, _total),
    ("headcountHired", INTEGER, "headcount_hired"),
    ("employmentStatus", STRING, "employment_status", OMIT_IF_NONE),
    ("location", STRING, "location", OMIT_IF_NONE),
    ("team", STRING, "team", OMIT_IF_NONE),
    ("customFields", OBJECT, "custom_fields"),
    ("id", ID, "id"),
    (
        "search",
        OBJECT,
        lambda each: {"nameCodeTokens": [*each.name.lower().split(), each.code.lower()]},
    ),
)


def _headcount(raw: object) -> object:
    if raw == UNLIMITED or (
        isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 10**6
    ):
        return raw
    raise ValueError(f"must be a whole number, or {UNLIMITED}")


CODE = Parameter("requisition_code", TEXT)
STATUS = Parameter("status", one_of(*actions.STATUSES, "rejected"))
CREATED_AT = Window("created_at")
EXPAND = expandable(dict.fromkeys(("creator", "owner", "hiringManager")))
REQUISITION_BODY = Body(
    Value("requisitionCode", TEXT, "unique in the account", required=True),
    Value("name", TEXT, required=True),
    Value("headcountTotal", ValueType(TOTAL, _headcount), required=True),
    Value("backfill", BOOLEAN),
    Value("compensationBand", OBJECT_TYPE),
    Value("createdAt", PAST),
    Value("customFields", OBJECT_TYPE, "by the ids of requisition fields"),
    *(
        Value(name, TEXT)
        for name in ("employmentStatus", "internalNotes", "location", "team", "department")
    ),
    Value("hiringManager", USER),
    Value("owner", USER),
    Value("status", one_of(*actions.STATUSES), "the default is open"),
    Value("postingIds", STRINGS),
)


@routes.route(
    "GET",
    "/requisitions",
    "requisitions:read",
    takes=(*PAGE, *CREATED_AT.parameters, CODE, STATUS, CONFIDENTIALITY, EXPAND),
    gives=page_schema(REQUISITION),
)
def requisitions() -> Json:
    """Requisitions by id, descending, as recorded."""
    expand, start = EXPAND() or [], offset(1)
    ordered = sorted(_filtered(), key=lambda each: each.id, reverse=True)
    return paginate(
        (each for each in ordered if start is None or each.id <= start[0]),
        lambda each: _expand(REQUISITION.json(each), expand),
        lambda each: [each.id],
    )


def _filtered() -> Iterator[Requisition]:
    confidentialities = confidentiality()
    in_window = CREATED_AT.predicate()
    code = CODE()
    status = STATUS()
    tests: list[Callable[[Requisition], bool]] = [
        lambda each: _confidentiality(each) in confidentialities,
        lambda each: in_window(each.created_at),
        lambda each: code in {None, each.code},
        lambda each: status in {None, each.status},
    ]
    return (
        each
        for each in current_account().requisitions.values()
        if all(test(each) for test in tests)
    )


def _expand(requisition_json: Json, names: list[str]) -> Json:
    for name in names:
        user = current_account().users.get(requisition_json[name] or "")
        requisition_json[name] = USER_SERIALIZER.json(user) if user else None
    return requisition_json


@routes.route(
    "GET",
    "/requisitions/:requisition",
    "requisitions:read",
    takes=(EXPAND,),
    gives=envelope(REQUISITION.ref),
)
def requisition(requisition: str) -> Json:
    return {"data": _expand(REQUISITION.json(_visible(requisition)), EXPAND() or [])}


def _visible(requisition_id: str) -> Requisition:
    found = actions.get_requisition(current_account(), requisition_id)
    if actions.confidential(current_account(), found) and not current_credential().confidential:
        raise forbidden(
            "Your credential does not have access to confidential data: requisitions"
            f" {requisition_id}"
        )
    return found


@routes.route(
    "POST",
    "/requisitions",
    "requisitions:write",
    body=REQUISITION_BODY,
    gives=envelope(WRITTEN_REQUISITION.ref),
    status=201,
)
def create() -> Json:
    body, now = _read(None), current_account().now()
    at = body.get("createdAt") or now
    created = Requisition(
        current_account().new_id(), body["requisitionCode"], body["name"], at, now, None
    )
    created.creator = current_credential().user
    created.owner = current_credential().user
    created.history = [_state(body.get("status") or "open", now)]
    _fill_in(created, body)
    current_account().requisitions[created.id] = created
    return {"data": WRITTEN_REQUISITION.json(created)}


@routes.route(
    "PUT",
    "/requisitions/:requisition",
    "requisitions:write",
    body=REQUISITION_BODY,
    gives=envelope(WRITTEN_REQUISITION.ref),
)
def update(requisition: str) -> Json:
    """Replace a requisition: what is not sent is reset, except the postings."""
    found = _visible(requisition)
    body = _read(found)
    status = body.get("status") or "open"
    if status == "draft" != found.status:
        raise bad_request("Invalid value for status: a requisition cannot go back to draft")
    if status != found.status:
        found.history.append(_state(status, current_account().now()))
        found.closed_at = current_account().now() if status == "closed" else None
    found.code, found.name = body["requisitionCode"], body["name"]
    _fill_in(found, body)
    found.updated_at = current_account().now()
    return {"data": WRITTEN_REQUISITION.json(found)}


@routes.route("DELETE", "/requisitions/:requisition", "requisitions:write")
def delete(requisition: str) -> None:
    del current_account().requisitions[_visible(requisition).id]


def _read(current: Requisition | None) -> Json:
    body = REQUISITION_BODY.read()
    if any(
        each.code == body["requisitionCode"] and each is not current
        for each in current_account().requisitions.values()
    ):
        raise bad_request(
            f"Invalid value for requisitionCode: there is a requisition {body['requisitionCode']}"
        )
    for posting in body.get("postingIds") or []:
        if posting not in current_account().postings:
            raise bad_request(f"Invalid value for postingIds: no posting {posting}")
    custom, fields = body.get("customFields") or {}, current_account().requisition_fields
    for name in custom:
        if name not in fields:
            raise bad_request(f"Invalid value for customFields: no requisition field {name}")
    for name, field in fields.items():
        if field["isRequired"] and custom.get(name) is None:
            raise bad_request(f"Missing required parameter: customFields.{name}")
    return body


def _fill_in(requisition: Requisition, body: Json) -> None:
    total: Any = body["headcountTotal"]
    requisition.headcount_total = None if total == UNLIMITED else total
    requisition.backfill = bool(body.get("backfill"))
    requisition.status = body.get("status") or "open"
    requisition.compensation_band = body.get("compensationBand")
    requisition.custom_fields = body.get("customFields") or {}
    requisition.employment_status = body.get("employmentStatus")
    requisition.internal_notes = body.get("internalNotes") or ""
    requisition.location, requisition.team, requisition.department = (
        body.get(n) for n in ("location", "team", "department")
    )
    requisition.hiring_manager = body.get("hiringManager")
    requisition.owner = body.get("owner") or requisition.owner
    if "postingIds" in body:
        requisition.postings = body["postingIds"] or []
        for posting in requisition.postings:
            codes = current_account().postings[posting].requisition_codes
            codes.extend([requisition.code] if requisition.code not in codes else [])


def _state(status: str, at: int) -> Json:
    return {
        "beginAt": at,
        "status": status,
        "attribution": {"timestamp": at, "service": "data-api"},
    }
