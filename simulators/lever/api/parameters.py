"""Query parameters and request bodies.

Each value is declared once; the declaration parses, validates and documents it.

STAGES = Parameter("stage_id", STRINGS, "only those in one of these stages")

NOTE = Body(Value("value", TEXT, required=True), Value("secret", BOOLEAN))
"""

import json
import re
from collections.abc import Callable, Collection
from typing import Any, cast

from flask import request

from simulators.common import json_schema
from simulators.common.api import parameters
from simulators.common.api.parameters import ValueType
from simulators.lever.api.request_context import (
    current_account,
    current_credential,
    is_form,
    query_value,
    query_values,
    request_body,
)
from simulators.lever.errors import LeverError, bad_request, forbidden
from simulators.lever.model.records import Json
from simulators.lever.serializer import PHONE

MAX_INTEGER = 10**15


class Value(parameters.Value):
    """A value of a body or a query. An empty text counts as missing."""

    def is_missing(self, raw: object) -> bool:
        return raw is None or raw == ""

    def missing_error(self) -> LeverError:
        return bad_request(f"Missing required parameter: {self.name}")

    def invalid_error(self, reason: str) -> LeverError:
        return bad_request(f"Invalid value for {self.name}: {reason}")


class Parameter(Value, parameters.Parameter):
    """A query parameter: `name=`, `name[]=`, or repeated."""

    def sent(self) -> list[str]:
        return query_values(self.name)


class Window:
    """Two optional parameters, `<name>_start` and `<name>_end`, in milliseconds, both inclusive."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.start = Parameter(
            f"{name}_start", TIME, "the earliest time, in milliseconds since the epoch"
        )
        self.end = Parameter(
            f"{name}_end", TIME, "the latest time, in milliseconds since the epoch"
        )
        self.parameters: tuple[Parameter, Parameter] = (self.start, self.end)

    def __call__(self) -> tuple[int, int] | None:
        """The first and last millisecond; None when neither is given."""
        start, end = self.start(), self.end()
        return (
            None
            if start is end is None
            else (0 if start is None else start, MAX_INTEGER if end is None else end)
        )

    def predicate(self) -> Callable[[int | None], bool]:
        """A predicate for times in the window. Null is in no window."""
        if (window := self()) is None:
            return lambda _: True
        first, last = window
        return lambda at: at is not None and first <= at <= last


class Body:
    """A JSON object or a form. Undeclared values are ignored."""

    def __init__(self, *values: Value) -> None:
        self.values = values

    def read(self, raw: Json | None = None) -> Json:
        """The declared values that were sent; null ones are None."""
        body = request_body() if raw is None else raw
        values = {value.name: value.read(body.get(value.name)) for value in self.values}
        return {name: value for name, value in values.items() if name in body}

    @property
    def schema(self) -> Json:
        properties = {
            value.name: json_schema.described(value.kind.schema, value.about)
            for value in self.values
        }
        needed = [value.name for value in self.values if value.required]
        return {
            "type": "object",
            "properties": properties,
            **({"required": needed} if needed else {}),
        }


def _string(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("must be a string")  # noqa: TRY004  the message is sent to the client
    return raw


def _strings(raw: Any) -> list[str]:
    values: list[str] = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(each, str) for each in values):
        raise ValueError("must be an array of strings")
    return values


def _boolean(raw: object) -> bool:
    word = str(raw).lower() if isinstance(raw, str | bool) else ""
    if word not in {"true", "false"}:
        raise ValueError("must be true or false")
    return word == "true"


def _integer(raw: object) -> int:
    number = int(raw) if isinstance(raw, str) and re.fullmatch("-?[0-9]{1,15}", raw) else raw
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) > MAX_INTEGER:
        raise ValueError("must be a whole number")
    return number


def _time(raw: object) -> int:
    try:
        return _integer(raw)
    except ValueError:
        raise ValueError("must be a timestamp in milliseconds") from None


def _past(raw: object) -> int:
    at = _time(raw)
    if not 0 <= at <= current_account().now():
        raise ValueError("must be a timestamp in the past, in milliseconds")
    return at


def _object(raw: object) -> Json:
    raw = _decoded(raw)
    if not isinstance(raw, dict):
        raise ValueError("must be an object")  # noqa: TRY004  the message is sent to the client
    return raw


def _decoded(raw: object) -> object:
    """An object or array that a form sends as JSON text, as in `phones[]={"value": "12"}`."""
    if not isinstance(raw, str) or not is_form():
        return raw
    try:
        return cast("object", json.loads(raw))
    except (ValueError, RecursionError):
        return raw


def _decoded_list(raw: object) -> object:
    """An array: of a form, as JSON text, or as several fields that are each JSON text."""
    values = _decoded(raw)
    if isinstance(values, dict) and is_form():
        return [values]
    return [_decoded(each) for each in values] if isinstance(values, list) else values


def _objects(raw: object) -> list[Json]:
    raw = _decoded_list(raw)
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise ValueError("must be an array of objects")
    return raw


def _phones(raw: object) -> list[Json]:
    raw = _decoded_list(raw)
    if not isinstance(raw, list) or not all(
        isinstance(each, dict) and isinstance(each.get("value"), str) for each in raw
    ):
        raise ValueError('must be an array such as [{"type": "mobile", "value": "+1 555 0100"}]')
    if not all(isinstance(each.get("type"), str | None) for each in raw):
        raise ValueError("must have a type that is a string or null")
    return [{"type": each.get("type"), "value": each["value"]} for each in raw]


def one_of(*words: str) -> ValueType:
    def read(raw: object) -> str:
        if raw not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return str(raw)

    return ValueType(json_schema.enum(*words), read)


def integer_between(least: int, most: int) -> ValueType:
    def read(raw: object) -> int:
        number = _integer(raw)
        if not least <= number <= most:
            raise ValueError(f"must be between {least} and {most}")
        return number

    return ValueType({"type": "integer", "minimum": least, "maximum": most}, read)


def existing_id(
    noun: str, ids: Callable[[], Collection[str]], schema: Json = json_schema.STRING
) -> ValueType:
    """The id of an existing record of the account."""

    def read(raw: object) -> str:
        if not isinstance(raw, str) or raw not in ids():
            raise ValueError(f"no {noun} {raw}")
        return raw

    return ValueType(schema, read)


def expandable(allowed: dict[str, str | None]) -> Parameter:
    """The parameter `expand`: the fields that can be returned as objects.

    `allowed` maps each field to the scope that expanding it needs, or None.
    """

    def read(names: list[str]) -> list[str]:
        for name in names:
            if name not in allowed:
                raise bad_request(f"Field {name} is not expandable")
            scope = _required_scope(name, allowed[name])
            if scope and not current_credential().may(f"GET /{scope.partition(':')[0]}", scope):
                raise forbidden(f"Your credential does not have permission to expand {name}")
        return list(dict.fromkeys(names))

    kind = ValueType(json_schema.array(json_schema.enum(*allowed)), read)
    return Parameter("expand", kind, "fields to return as objects instead of ids")


def _required_scope(name: str, scope: str | None) -> str | None:
    """The scope that expanding needs, by the assumption U17."""
    match current_account().assumptions.expand_needs_scopes:
        case "none":
            return None
        case "all":
            return scope or ("stages:read" if name == "stage" else "users:read")
        case _:
            return scope


def perform_as(*, required: bool = False) -> str | None:
    """The user who performs the action.

    It is in the query as documented, or in the body as some clients send it.
    """
    has_body = request.method in {"POST", "PUT"} and request.mimetype != "multipart/form-data"
    user_id = query_value("perform_as") or (request_body().get("perform_as") if has_body else None)
    user: str | None = (PERFORM_AS_REQUIRED if required else PERFORM_AS).read(user_id)
    return user


TEXT = ValueType(json_schema.STRING, _string)
STRINGS = ValueType(json_schema.array(json_schema.STRING), _strings)
BOOLEAN = ValueType(json_schema.BOOLEAN, _boolean)
INTEGER = ValueType(json_schema.INTEGER, _integer)
TIME = ValueType(json_schema.EPOCH_MILLISECONDS, _time)
PAST = ValueType(json_schema.EPOCH_MILLISECONDS, _past)
OBJECT = ValueType(json_schema.OBJECT, _object)
OBJECTS = ValueType(json_schema.array(json_schema.OBJECT), _objects)
PHONES = ValueType(json_schema.array(PHONE), _phones)
FILE = ValueType({"type": "string", "format": "binary"}, lambda raw: raw)
USER = existing_id("user", lambda: current_account().users)
USERS = ValueType(
    json_schema.array(USER.schema), lambda raw: [USER.read(each) for each in _strings(raw)]
)
STAGE = existing_id("stage", lambda: current_account().stages)
POSTING = existing_id("posting", lambda: current_account().postings)
CONTACT = existing_id("contact", lambda: current_account().contacts)
REASON = existing_id("archive reason", lambda: current_account().archive_reasons)

PERFORM_AS = Parameter("perform_as", USER, "the user who performs the action")
PERFORM_AS_REQUIRED = Parameter(
    "perform_as", USER, "the user who performs the action", required=True
)
CONFIDENTIALITY = Parameter(
    "confidentiality",
    one_of("non-confidential", "confidential", "all"),
    "the default is non-confidential; anything else needs access to confidential data",
)
INCLUDE = Parameter("include", STRINGS, "optional fields; the simulator always returns them")
