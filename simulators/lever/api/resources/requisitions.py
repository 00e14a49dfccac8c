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
from simulators.lever.actions import requisitions as seats
from simulators.lever.api.pagination import PAGE, newest_first, paginate
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
from simulators.lever.api.parameters import OBJECT as AN_OBJECT
from simulators.lever.api.request_context import current_account, current_credential
from simulators.lever.api.resources.opportunities import confidentiality
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.model.records import Json, Requisition
from simulators.lever.serializer import OMIT_IF_NONE, Serializer, envelope, page_schema
from simulators.lever.serializers import USER as USER_SHAPE

routes = LeverRoutes()

UNLIMITED = "unlimited"
TOTAL = any_of(INTEGER, enum(UNLIMITED))
USER_REFERENCE = any_of(nullable(ID), USER_SHAPE.ref)


def _confidentiality(requisition: Requisition) -> str:
    return (
        "confidential" if seats.confidential(current_account(), requisition) else "non-confidential"
    )


def _total(requisition: Requisition) -> int | str:
    return UNLIMITED if requisition.headcount_total is None else requisition.headcount_total


def _infinite(requisition: Requisition) -> bool:
    return requisition.headcount_total is None


REQUISITION = Serializer(
    "Requisition",
    ("id", ID, "id"),
    ("requisitionCode", STRING, "code"),
    ("name", STRING, "name"),
    ("backfill", BOOLEAN_SCHEMA, "backfill"),
    ("confidentiality", enum("non-confidential", "confidential"), _confidentiality),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("creator", USER_REFERENCE, "creator"),
    ("headcountHired", INTEGER, "headcount_hired"),
    ("headcountTotal", TOTAL, _total),
    ("status", STRING, "status"),
    ("hiringManager", USER_REFERENCE, "hiring_manager"),
    ("owner", USER_REFERENCE, "owner"),
    ("employmentStatus", nullable(STRING), "employment_status"),
    ("location", nullable(STRING), "location"),
    ("internalNotes", STRING, "internal_notes"),
    ("department", nullable(STRING), "department"),
    ("team", nullable(STRING), "team"),
    ("headcountInfinite", BOOLEAN_SCHEMA, _infinite),
    ("compensationBand", nullable(OBJECT), "compensation_band"),
    ("approval", OBJECT, lambda _: {"steps": []}),
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
        lambda each: seats.confidential(current_account(), each),
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
STATUS = Parameter("status", one_of(*seats.STATUSES))
CREATED_AT = Window("created_at")
EXPAND = expandable(dict.fromkeys(("creator", "owner", "hiringManager")))
WHOLE_REQUISITION = Body(
    Value("requisitionCode", TEXT, "unique in the account", required=True),
    Value("name", TEXT, required=True),
    Value("headcountTotal", ValueType(TOTAL, _headcount), required=True),
    Value("backfill", BOOLEAN),
    Value("compensationBand", AN_OBJECT),
    Value("createdAt", PAST),
    Value("customFields", AN_OBJECT, "by the ids of requisition fields"),
    *(
        Value(name, TEXT)
        for name in ("employmentStatus", "internalNotes", "location", "team", "department")
    ),
    Value("hiringManager", USER),
    Value("owner", USER),
    Value("status", one_of(*seats.STATUSES), "the default is open"),
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
    """Requisitions, newest first."""
    expand = EXPAND() or []
    return paginate(
        newest_first(_wanted(), lambda each: (each.created_at, each.id)),
        lambda each: _expand(REQUISITION.json(each), expand),
        lambda each: [each.created_at, each.id],
    )


def _wanted() -> Iterator[Requisition]:
    secrecy, created, code, status = confidentiality(), CREATED_AT.holds(), CODE(), STATUS()
    tests: list[Callable[[Requisition], bool]] = [
        lambda each: _confidentiality(each) in secrecy,
        lambda each: created(each.created_at),
        lambda each: code in {None, each.code},
        lambda each: status in {None, each.status},
    ]
    return (
        each
        for each in current_account().requisitions.values()
        if all(test(each) for test in tests)
    )


def _expand(shape: Json, names: list[str]) -> Json:
    for name in names:
        user = current_account().users.get(shape[name] or "")
        shape[name] = USER_SHAPE.json(user) if user else None
    return shape


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
    found = seats.get_requisition(current_account(), requisition_id)
    if seats.confidential(current_account(), found) and not current_credential().confidential:
        raise forbidden(
            "Your credential does not have access to confidential data: requisitions"
            f" {requisition_id}"
        )
    return found


@routes.route(
    "POST",
    "/requisitions",
    "requisitions:write",
    body=WHOLE_REQUISITION,
    gives=envelope(WRITTEN_REQUISITION.ref),
    status=201,
)
def create() -> Json:
    given, now = _read(None), current_account().now()
    at = given.get("createdAt") or now
    made = Requisition(
        current_account().new_id(), given["requisitionCode"], given["name"], at, now, None
    )
    made.creator = current_credential().user
    made.owner = current_credential().user
    made.history = [_state(given.get("status") or "open", now)]
    _fill_in(made, given)
    current_account().requisitions[made.id] = made
    return {"data": WRITTEN_REQUISITION.json(made)}


@routes.route(
    "PUT",
    "/requisitions/:requisition",
    "requisitions:write",
    body=WHOLE_REQUISITION,
    gives=envelope(WRITTEN_REQUISITION.ref),
)
def update(requisition: str) -> Json:
    """Replace a requisition: what is not sent is reset, except the postings."""
    found = _visible(requisition)
    given = _read(found)
    status = given.get("status") or "open"
    if status == "draft" != found.status:
        raise bad_request("Invalid value for status: a requisition cannot go back to draft")
    if status != found.status:
        found.history.append(_state(status, current_account().now()))
        found.closed_at = current_account().now() if status == "closed" else None
    found.code, found.name = given["requisitionCode"], given["name"]
    _fill_in(found, given)
    found.updated_at = current_account().now()
    return {"data": WRITTEN_REQUISITION.json(found)}


@routes.route("DELETE", "/requisitions/:requisition", "requisitions:write")
def delete(requisition: str) -> None:
    del current_account().requisitions[_visible(requisition).id]


def _read(known: Requisition | None) -> Json:
    given = WHOLE_REQUISITION.read()
    if any(
        each.code == given["requisitionCode"] and each is not known
        for each in current_account().requisitions.values()
    ):
        raise bad_request(
            f"Invalid value for requisitionCode: there is a requisition {given['requisitionCode']}"
        )
    for posting in given.get("postingIds") or []:
        if posting not in current_account().postings:
            raise bad_request(f"Invalid value for postingIds: no posting {posting}")
    custom, fields = given.get("customFields") or {}, current_account().requisition_fields
    for name in custom:
        if name not in fields:
            raise bad_request(f"Invalid value for customFields: no requisition field {name}")
    for name, field in fields.items():
        if field["isRequired"] and custom.get(name) is None:
            raise bad_request(f"Missing required parameter: customFields.{name}")
    return given


def _fill_in(requisition: Requisition, given: Json) -> None:
    total: Any = given["headcountTotal"]
    requisition.headcount_total = None if total == UNLIMITED else total
    requisition.backfill, requisition.status = (
        bool(given.get("backfill")),
        given.get("status") or "open",
    )
    requisition.compensation_band, requisition.custom_fields = (
        given.get("compensationBand"),
        given.get("customFields") or {},
    )
    requisition.employment_status, requisition.internal_notes = (
        given.get("employmentStatus"),
        given.get("internalNotes") or "",
    )
    requisition.location, requisition.team, requisition.department = (
        given.get(n) for n in ("location", "team", "department")
    )
    requisition.hiring_manager, requisition.owner = (
        given.get("hiringManager"),
        given.get("owner") or requisition.owner,
    )
    if "postingIds" in given:
        requisition.postings = given["postingIds"] or []
        for posting in requisition.postings:
            codes = current_account().postings[posting].requisition_codes
            codes.extend([requisition.code] if requisition.code not in codes else [])


def _state(status: str, at: int) -> Json:
    return {
        "beginAt": at,
        "status": status,
        "attribution": {"timestamp": at, "service": "data-api"},
    }
