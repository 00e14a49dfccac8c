"""Query parameters, and the pages of lists that two of them select."""

import re

from simulators.agora.errors import Problem, invalid
from simulators.common.api import parameters
from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import STRING

MAX_PAGE_SIZE = 500
MAX_LARGE_PAGE_SIZE = 100
"""For lists of letters and of activity entries, whose texts can be long."""


class Parameter(parameters.Parameter):
    """A query parameter. An invalid one is refused with 422."""

    def invalid_error(self, reason: str) -> Problem:
        return invalid({self.name: [reason]})


def _limit(maximum: int) -> Parameter:
    def page_size(raw: str) -> int:
        if not (re.fullmatch("[0-9]{1,9}", raw) and 1 <= int(raw) <= maximum):
            raise ValueError(f"Must be a whole number from 1 to {maximum}.")
        return int(raw)

    schema = {"type": "integer", "minimum": 1, "maximum": maximum, "default": maximum}
    return Parameter("limit", ValueType(schema, page_size), "maximum number of items")


TEXT = ValueType(STRING, str)
LIMIT, LARGE_LIMIT = _limit(MAX_PAGE_SIZE), _limit(MAX_LARGE_PAGE_SIZE)
AFTER = Parameter("after", TEXT, "the `next` of the previous page")
PAGE, LARGE_PAGE = (LIMIT, AFTER), (LARGE_LIMIT, AFTER)


def paginate(ids: list[str], *, large: bool = False) -> tuple[list[str], str | None]:
    """The ids on the page that `limit` and `after` select, and `after` of the next page or None.

    `large` for lists that take LARGE_PAGE.

    Raises: Problem 422 if `limit` or `after` is invalid.
    """
    limit = LARGE_LIMIT() or MAX_LARGE_PAGE_SIZE if large else LIMIT() or MAX_PAGE_SIZE
    after = AFTER()
    if after is not None and after not in ids:
        raise AFTER.invalid_error("This list has no such id. Start again without `after`.")
    start = 0 if after is None else ids.index(after) + 1
    page, more = ids[start : start + limit], len(ids) > start + limit
    return page, page[-1] if more else None
