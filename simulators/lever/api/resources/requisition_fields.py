"""Requisition fields that a company adds. Their ids are words such as `cost_center`."""

import re

from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import BOOLEAN as BOOLEAN_SCHEMA
from simulators.common.json_schema import OBJECT, STRING, array, enum, object_schema
from simulators.lever.actions.requisitions import (
    FIELD_TYPES,
    MAX_FIELDS,
    MAX_OPTIONS,
    MAX_SUBFIELDS,
)
from simulators.lever.api.parameters import (
    BOOLEAN,
    OBJECTS,
    STRINGS,
    TEXT,
    Body,
    Parameter,
    Value,
    one_of,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import LeverError, bad_request
from simulators.lever.model.records import Json
from simulators.lever.serializer import OMIT_IF_NONE, Serializer, envelope

routes = LeverRoutes()

REQUISITION_FIELD = Serializer(
    "RequisitionField",
    ("id", STRING, lambda field: field["id"]),
    ("text", STRING, lambda field: field["text"]),
    ("type", enum(*FIELD_TYPES), lambda field: field["type"]),
    ("isRequired", BOOLEAN_SCHEMA, lambda field: field["isRequired"]),
    ("subfields", array(OBJECT), lambda field: field.get("subfields"), OMIT_IF_NONE),
    ("options", array(OBJECT), lambda field: field.get("options"), OMIT_IF_NONE),
)


def _snake_case(raw: object) -> str:
    if not isinstance(raw, str) or not re.fullmatch("[a-z][a-zA-Z0-9_]{0,49}", raw):
        raise ValueError("must be in snake_case, of 50 characters at most")
    return raw


TYPE = Parameter("type", one_of(*FIELD_TYPES))
IS_REQUIRED = Parameter("isRequired", BOOLEAN)
FIELD_BODY = Body(
    Value("id", ValueType(STRING, _snake_case), required=True),
    Value("text", TEXT, required=True),
    Value("type", one_of(*FIELD_TYPES), required=True),
    Value("isRequired", BOOLEAN),
    Value("subfields", OBJECTS, "of a field of type object; at most 10"),
    Value("options", OBJECTS, "of a field of type dropdown"),
)
OPTIONS = Body(Value("values", OBJECTS, required=True))
OPTION_IDS = Body(Value("values", STRINGS, required=True))
OPTION_BODY = Body(Value("text", TEXT, required=True))
OPTION_CHANGE = Body(Value("id", TEXT, required=True), Value("text", TEXT, required=True))


@routes.route(
    "GET",
    "/requisition_fields",
    "requisition_fields:read",
    takes=(TYPE, IS_REQUIRED),
    gives=object_schema(data=array(REQUISITION_FIELD.ref)),
)
def requisition_fields() -> Json:
    """Requisition fields; the list has no `hasNext`."""
    kind, needed = TYPE(), IS_REQUIRED()
    found = (
        field
        for field in current_account().requisition_fields.values()
        if kind in {None, field["type"]} and needed in {None, field["isRequired"]}
    )
    return {"data": [REQUISITION_FIELD.json(field) for field in found]}


@routes.route(
    "GET",
    "/requisition_fields/:field",
    "requisition_fields:read",
    gives=envelope(REQUISITION_FIELD.ref),
)
def requisition_field(field: str) -> Json:
    return {"data": REQUISITION_FIELD.json(_get_field(field))}


def _get_field(field_id: str) -> Json:
    if (field := current_account().requisition_fields.get(field_id)) is None:
        raise LeverError(
            404, "NotFoundError", "That requisition field doesn't exist on your account"
        )
    return field


@routes.route(
    "POST",
    "/requisition_fields",
    "requisition_fields:write",
    body=FIELD_BODY,
    gives=envelope(REQUISITION_FIELD.ref),
    status=201,
)
def create() -> Json:
    body, fields = FIELD_BODY.read(), current_account().requisition_fields
    if body["id"] in fields:
        raise bad_request(f"Invalid value for id: there is a requisition field {body['id']}")
    if len(fields) >= MAX_FIELDS:
        raise bad_request(f"An account has at most {MAX_FIELDS} requisition fields")
    created = fields[body["id"]] = _field(body)
    return {"data": REQUISITION_FIELD.json(created)}


@routes.route(
    "PUT",
    "/requisition_fields/:field",
    "requisition_fields:write",
    body=FIELD_BODY,
    gives=envelope(REQUISITION_FIELD.ref),
)
def update(field: str) -> Json:
    """Replace a field; its id stays."""
    found = _get_field(field)
    replacement = current_account().requisition_fields[field] = {
        **_field(FIELD_BODY.read()),
        "id": found["id"],
    }
    return {"data": REQUISITION_FIELD.json(replacement)}


def _field(body: Json) -> Json:
    field: Json = {name: body[name] for name in ("id", "text", "type")} | {
        "isRequired": bool(body.get("isRequired"))
    }
    if body["type"] == "object":
        if len(body.get("subfields") or []) > MAX_SUBFIELDS:
            raise bad_request(f"Invalid value for subfields: at most {MAX_SUBFIELDS}")
        field["subfields"] = [dict(each) for each in body.get("subfields") or []]
    if body["type"] == "dropdown":
        field["options"] = _options(body.get("options") or [], 0)
    return field


def _options(options: list[Json], present: int) -> list[Json]:
    if present + len(options) > MAX_OPTIONS:
        raise bad_request(f"A dropdown has at most {MAX_OPTIONS} options")
    texts = [OPTION_BODY.read(each)["text"] for each in options]
    return [{"id": current_account().new_id(), "text": text} for text in texts]


@routes.route("DELETE", "/requisition_fields/:field", "requisition_fields:write")
def delete(field: str) -> None:
    del current_account().requisition_fields[_get_field(field)["id"]]


def _dropdown(field_id: str) -> Json:
    if (found := _get_field(field_id))["type"] != "dropdown":
        raise bad_request(f"Requisition field {field_id} has no options: it is no dropdown")
    return found


@routes.route(
    "POST",
    "/requisition_fields/:field/options",
    "requisition_fields:write",
    body=OPTIONS,
    gives=envelope(REQUISITION_FIELD.ref),
    status=201,
)
def add_options(field: str) -> Json:
    found = _dropdown(field)
    found["options"] += _options(OPTIONS.read()["values"], len(found["options"]))
    return {"data": REQUISITION_FIELD.json(found)}


@routes.route(
    "PUT",
    "/requisition_fields/:field/options",
    "requisition_fields:write",
    body=OPTIONS,
    gives=envelope(REQUISITION_FIELD.ref),
)
def change_options(field: str) -> Json:
    found = _dropdown(field)
    changes = [OPTION_CHANGE.read(each) for each in OPTIONS.read()["values"]]
    options = {option["id"]: option for option in found["options"]}
    for change in changes:
        if change["id"] not in options:
            raise bad_request(f"Invalid value for values: no option {change['id']}")
    for change in changes:
        options[change["id"]]["text"] = change["text"]
    return {"data": REQUISITION_FIELD.json(found)}


@routes.route(
    "DELETE", "/requisition_fields/:field/options", "requisition_fields:write", body=OPTION_IDS
)
def delete_options(field: str) -> None:
    found, removed_ids = _dropdown(field), set(OPTION_IDS.read()["values"])
    found["options"] = [option for option in found["options"] if option["id"] not in removed_ids]
