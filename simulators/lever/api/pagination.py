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


LIMIT = Parameter("limit", integer_between(1, 100), "records per page; the default is 100")
OFFSET = Parameter("offset", ValueType(STRING, str), "`next` of the previous page")
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
    records: Iterator[Record], show: Callable[[Record], Json], token: Callable[[Record], list[Any]]
) -> Json:
    """One page of an ordered list.

    `next` is the token of the next page, and is missing on the last one.
    """
    size = _size()
    page = list(islice(records, size + 1))
    response: Json = {
        "data": [show(record) for record in page[:size]],
        "hasNext": len(page) > size,
    }
    if response["hasNext"]:
        response["next"] = quote(json.dumps(token(page[size]), separators=(",", ":")), safe="")
    return response


def _size() -> int:
    if not current_account().assumptions.limits_are_clamped:
        return LIMIT() or 100
    limit = query_value("limit") or ""
    return min(max(int(limit), 1), 100) if re.fullmatch("-?[0-9]{1,15}", limit) else 100


def newest_first(
    records: Iterable[Record], at: Callable[[Record], tuple[int, str]]
) -> Iterator[Record]:
    """The records of a page, sorted by time and id, both descending.

    This is the order of users, and of other lists whose order is not documented.
    """
    start = offset(2)
    last = None if start is None else (-start[0], start[1])
    ordered = sorted(records, key=lambda record: _descending(at(record)))
    return (record for record in ordered if last is None or _descending(at(record)) >= last)


def _descending(at: tuple[int, str]) -> tuple[int, str]:
    return (-at[0], at[1])


def unpaginated(records: Iterable[Json]) -> Json:
    """A list without pages."""
    return {"data": list(records), "hasNext": False}
