"""Query parameters, and the pages of lists that two of them select."""

import re

from simulators.agora.errors import Problem, invalid
from simulators.common.api import parameters
from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import STRING

MAX_PAGE_SIZE = 500


class Parameter(parameters.Parameter):
    """A query parameter. An invalid one is refused with 422."""

    def invalid_error(self, reason: str) -> Problem:
        return invalid({self.name: [reason]})


def _page_size(raw: str) -> int:
    if not (re.fullmatch("[0-9]{1,9}", raw) and 1 <= int(raw) <= MAX_PAGE_SIZE):
        raise ValueError(f"Must be a whole number from 1 to {MAX_PAGE_SIZE}.")
    return int(raw)


TEXT = ValueType(STRING, str)
PAGE_SIZE = ValueType(
    {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": MAX_PAGE_SIZE},
    _page_size,
)
LIMIT = Parameter("limit", PAGE_SIZE, "maximum number of items")
AFTER = Parameter("after", TEXT, "the `next` of the previous page")
PAGE = (LIMIT, AFTER)


def paginate(ids: list[str]) -> tuple[list[str], str | None]:
    """The ids on the page that `limit` and `after` select, and `after` of the next page or None.

    Raises: Problem 422 if `limit` or `after` is invalid.
    """
    limit, after = LIMIT() or MAX_PAGE_SIZE, AFTER()
    if after is not None and after not in ids:
        raise AFTER.invalid_error("This list has no such id. Start again without `after`.")
    start = 0 if after is None else ids.index(after) + 1
    page, more = ids[start : start + limit], len(ids) > start + limit
    return page, page[-1] if more else None
