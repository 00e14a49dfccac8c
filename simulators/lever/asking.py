"""What a request asks: who, for which account, with which parameters and which body."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from flask import g, request

from simulators.lever.account import Account
from simulators.lever.credentials import Credential
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.records import Json

if TYPE_CHECKING:
    from simulators.lever.simulator import LeverSimulator


SIMULATOR = "simulators.lever"
"""Where a request says whose it is."""


def lever() -> "LeverSimulator":
    return cast("LeverSimulator", request.environ[SIMULATOR])


def account() -> Account:
    return lever().account


def credential() -> Credential:
    return cast("Credential", g.credential)


def many(name: str) -> list[str]:
    """All values of a parameter: repeated, as `name` or as `name[]`."""
    return request.args.getlist(name) + request.args.getlist(f"{name}[]")


def one(name: str) -> str | None:
    return next(iter(many(name)), None)


def milliseconds(name: str) -> int | None:
    value = one(name)
    if not value:
        return None
    try:
        return int(value)
    except ValueError:
        raise bad_request(f"Invalid value for {name}: must be a timestamp in milliseconds") from None


def flag(name: str) -> bool | None:
    """true or false, in any case of letters; None when the parameter is not there."""
    value = (one(name) or "").lower()
    if value not in {"", "true", "false"}:
        raise bad_request(f"Invalid value for {name}: must be true or false")
    return value == "true" if value else None


def window(prefix: str) -> Callable[[int | None], bool]:
    """Whether a time lies between `<prefix>_start` and `<prefix>_end`, both included. Null times lie in no window."""
    start, end = milliseconds(f"{prefix}_start"), milliseconds(f"{prefix}_end")
    if start is None and end is None:
        return lambda _: True
    first, last = start if start is not None else -(2**63), end if end is not None else 2**63
    return lambda at: at is not None and first <= at <= last


def body() -> Json:
    """A JSON object, or the fields of a form: `key[]` and repeated keys are lists."""
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return _form()
    data = request.get_data(as_text=True)
    if not data.strip():
        return {}
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        raise bad_request("Invalid JSON in the body of the request") from None
    if not isinstance(parsed, dict):
        raise bad_request("The body of the request must be a JSON object")
    _must_be_writable(parsed)
    return parsed


def _must_be_writable(parsed: Json) -> None:
    """JSON can spell half a character (a lone surrogate), which no answer could repeat."""
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("Invalid Unicode in the body of the request") from None


def _form() -> Json:
    fields: Json = {}
    for key, values in request.form.lists():
        fields[key.removesuffix("[]")] = values if key.endswith("[]") or len(values) > 1 else values[0]
    return fields


def texts(given: Json, name: str) -> list[str]:
    """A list of texts out of a body; a single text is a list of one."""
    value = given.get(name)
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        raise bad_request(f"Invalid value for {name}: must be an array of strings")
    return values


def text(given: Json, name: str) -> str | None:
    """A text out of a body; None when it is missing or null."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"Invalid value for {name}: must be a string")
    return value


def past(given: Json, name: str) -> int | None:
    """A time out of a body, in milliseconds; as text when it comes by form."""
    value = given.get(name)
    if value is None or value == "":
        return None
    at = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,15}", value) else value
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at <= account().now():
        raise bad_request(f"Invalid value for {name}: must be a timestamp in the past, in milliseconds")
    return at


def phones(given: Json) -> list[Json]:
    value = given.get("phones") or []
    if not isinstance(value, list) or not all(isinstance(each, dict) and isinstance(each.get("value"), str) for each in value):
        raise bad_request('Invalid value for phones: must be an array such as [{"type": "mobile", "value": "+1 555 0100"}]')
    return [{"type": each.get("type"), "value": each["value"]} for each in value]


def truth(value: object) -> bool:
    return value.lower() == "true" if isinstance(value, str) else bool(value)


def perform_as(*, required: bool = False) -> str | None:
    """The user in whose name a change is made: in the query as documented, or in the body as some send it."""
    given = one("perform_as") or (text(body(), "perform_as") if request.method in {"POST", "PUT"} else None)
    if not given:
        if required:
            raise bad_request("Missing required parameter: perform_as")
        return None
    if given not in account().users:
        raise bad_request(f"Invalid parameter: perform_as: no user {given}")
    return given


def expanded(allowed: dict[str, str | None]) -> list[str]:
    """The fields to expand. `allowed`: each with the scope that it needs, or None."""
    for name in (names := many("expand")):
        if name not in allowed:
            raise bad_request(f"Field {name} is not expandable")
        if (scope := allowed[name]) and not credential().may(f"GET /{name}", scope):
            raise forbidden(f"Your credential does not have permission to expand {name}")
    return names


def required(given: Json, name: str) -> Any:
    """Raises LeverError 400 when it is missing, null or empty."""
    value = given.get(name)
    if value is None or value == "":
        raise bad_request(f"Missing required parameter: {name}")
    return value
