"""Pagination of lists by token, and lists without pages."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from math import isfinite
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import STRING
from simulators.lever.api.parameters import Parameter, integer_between
from simulators.lever.api.request_context import current_account, query_value
from simulators.lever.errors import bad_request
from simulators.lever.model.records import Json

Record = TypeVar("Record")


LIMIT = Parameter("limit", integer_between(1, 100), "how many; the default is 100")
OFFSET = Parameter("offset", ValueType(STRING, str), "the `next` of the page before")
PAGE = (LIMIT, OFFSET)


def offset(size: int) -> list[Any] | None:
    """Decode a token. Clients encode it once more than necessary; both forms work."""
    value = OFFSET()
    if value is None:
        return None
    try:
        token = json.loads(unquote(value) if value.upper().startswith("%5B") else value)
    except (ValueError, RecursionError):
        raise bad_request("Invalid offset token") from None
    *numbers, last = token if isinstance(token, list) and len(token) == size else (None, None)
    if not isinstance(last, str) or not all(_number(each) for each in numbers):
        raise bad_request("Invalid offset token")
    return cast("list[Any]", token)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def paginate(
    found: Iterator[Record], show: Callable[[Record], Json], token: Callable[[Record], list[Any]]
) -> Json:
    """One page of an ordered list.

    `next` is the token of the next page, and is missing on the last one.
    """
    size = _size()
    records = list(islice(found, size + 1))
    answer: Json = {
        "data": [show(record) for record in records[:size]],
        "hasNext": len(records) > size,
    }
    if answer["hasNext"]:
        answer["next"] = quote(json.dumps(token(records[size]), separators=(",", ":")), safe="")
    return answer


def _size() -> int:
    if not current_account().switches.limits_are_clamped:
        return LIMIT() or 100
    given = query_value("limit") or ""
    return min(max(int(given), 1), 100) if re.fullmatch("-?[0-9]{1,15}", given) else 100


def newest_first(
    records: Iterable[Record], at: Callable[[Record], tuple[int, str]]
) -> Iterator[Record]:
    """A page by time and id: the order of users and of other lists whose order is not
    documented.
    """
    start = offset(2)
    last = None if start is None else (-start[0], start[1])
    ordered = sorted(records, key=lambda record: _backwards(at(record)))
    return (record for record in ordered if last is None or _backwards(at(record)) >= last)


def _backwards(at: tuple[int, str]) -> tuple[int, str]:
    return (-at[0], at[1])


def unpaginated(shapes: Iterable[Json]) -> Json:
    """A list without pages."""
    return {"data": list(shapes), "hasNext": False}
