"""What a request asks: who, for which account, with which parameters. And how lists are answered."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, unquote

from flask import current_app, g, request

from simulators.lever.account import Account
from simulators.lever.credentials import Credential
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.records import Json

if TYPE_CHECKING:
    from simulators.lever.simulator import LeverSimulator

Record = TypeVar("Record")


def lever() -> "LeverSimulator":
    return cast("LeverSimulator", current_app.extensions["lever"])


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
    text = one(name)
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise bad_request(f"Invalid value for {name}: must be a timestamp in milliseconds") from None


def flag(name: str) -> bool | None:
    """true or false, in any case of letters; None when the parameter is not there."""
    text = one(name)
    if not text:
        return None
    if text.lower() not in {"true", "false"}:
        raise bad_request(f"Invalid value for {name}: must be true or false")
    return text.lower() == "true"


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
    except ValueError:
        raise bad_request("Invalid JSON in the body of the request") from None
    if not isinstance(parsed, dict):
        raise bad_request("The body of the request must be a JSON object")
    return parsed


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


def truth(value: object) -> bool:
    return value.lower() == "true" if isinstance(value, str) else bool(value)


def perform_as(*, required: bool = False) -> str | None:
    """The user in whose name a change is made: in the query as documented, or in the body as some send it."""
    given = one("perform_as") or (body().get("perform_as") if request.method in {"POST", "PUT"} else None)
    if not given:
        if required:
            raise bad_request("Missing required parameter: perform_as")
        return None
    if given not in account().users:
        raise bad_request(f"Invalid parameter: perform_as: no user {given}")
    return cast("str", given)


def expanded(allowed: dict[str, str | None]) -> list[str]:
    """The fields to expand. `allowed`: each with the scope that it needs, or None."""
    for name in (names := many("expand")):
        if name not in allowed:
            raise bad_request(f"Field {name} is not expandable")
        if (scope := allowed[name]) and not credential().may(f"GET /{name}", scope):
            raise forbidden(f"Your credential does not have permission to expand {name}")
    return names


def limit() -> int:
    text = one("limit")
    if not text:
        return 100
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise bad_request("Invalid value for limit: must be between 1 and 100")
    return int(text)


def offset(size: int) -> list[Any] | None:
    """The token that was given out, decoded. Clients encode it once more than they should; both ways work."""
    text = one("offset")
    if not text:
        return None
    try:
        token = json.loads(unquote(text) if text.upper().startswith("%5B") else text)
    except ValueError:
        raise bad_request("Invalid offset token") from None
    *numbers, last = token if isinstance(token, list) and len(token) == size else (None, None)
    if not isinstance(last, str) or not all(isinstance(each, int | float) for each in numbers):
        raise bad_request("Invalid offset token")
    return cast("list[Any]", token)


def page(found: Iterator[Record], show: Callable[[Record], Json], token: Callable[[Record], list[Any]]) -> Json:
    """One page of an ordered list. `next` names the first of the following page, and is absent on the last one."""
    size = limit()
    records = list(islice(found, size + 1))
    answer: Json = {"data": [show(record) for record in records[:size]], "hasNext": len(records) > size}
    if answer["hasNext"]:
        answer["next"] = quote(json.dumps(token(records[size]), separators=(",", ":")), safe="")
    return answer


def newest_first(records: Iterable[Record], at: Callable[[Record], tuple[int, str]]) -> Iterator[Record]:
    """From the offset on, by time and id. The order of users, and of other lists that tell no order."""
    start = offset(2)
    last = None if start is None else (-start[0], start[1])
    ordered = sorted(records, key=lambda record: _backwards(at(record)))
    return (record for record in ordered if last is None or _backwards(at(record)) >= last)


def _backwards(at: tuple[int, str]) -> tuple[int, str]:
    return (-at[0], at[1])


def whole(shapes: Iterable[Json]) -> Json:
    """A list that is answered all at once."""
    return {"data": list(shapes), "hasNext": False}


def required(given: Json, name: str) -> Any:
    """Raises LeverError 400 when it is missing, null or empty."""
    value = given.get(name)
    if value is None or value == "":
        raise bad_request(f"Missing required parameter: {name}")
    return value
