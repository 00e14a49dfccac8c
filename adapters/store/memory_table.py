"""A table in memory: rows by key and in order, with a way back to the last commit."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedDict

Key = TypeVar("Key")
Row = TypeVar("Row")

SortKey = tuple[Any, ...]
"""Where a row stands in the order. Two rows never have the same place."""


class TransactionalTable(Generic[Key, Row]):
    def __init__(self, place: Callable[[Row], SortKey]) -> None:
        self._place = place
        self._rows: dict[Key, Row] = {}
        self._in_order: SortedDict = SortedDict()
        self._before: dict[Key, Row | None] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._in_order.values())

    def get(self, key: Key) -> Row | None:
        return self._rows.get(key)

    def put(self, key: Key, row: Row | None) -> None:
        """None takes the row away."""
        self._before.setdefault(key, self._rows.get(key))
        self._replace(key, row)

    def range(self, first: SortKey, end: SortKey) -> Iterator[Row]:
        """In order, from `first` on and without `end`.

        A place that is only begun stands before all that begin with it.
        """
        for place in self._in_order.irange(first, end, inclusive=(True, False)):
            yield self._in_order[place]

    def commit(self) -> None:
        self._before.clear()

    def rollback(self) -> None:
        """Everything is again as it was when `keep` was last called."""
        for key, row in self._before.items():
            self._replace(key, row)
        self._before.clear()

    def _replace(self, key: Key, row: Row | None) -> None:
        old = self._rows.pop(key, None)
        if old is not None:
            del self._in_order[self._place(old)]
        if row is not None:
            self._rows[key] = row
            self._in_order[self._place(row)] = row


def prefix_end(text: str) -> str:
    """The first text that stands behind this one: the end of all places that begin with it."""
    return text + "\0"
