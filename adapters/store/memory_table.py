"""An in-memory table: rows by key and in sort order, with commit and rollback."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedDict

Key = TypeVar("Key")
Row = TypeVar("Row")

SortKey = tuple[Any, ...]
"""A row's position in the sort order, unique in its table."""


class TransactionalTable(Generic[Key, Row]):
    def __init__(self, sort_key: Callable[[Row], SortKey]) -> None:
        self._sort_key = sort_key
        self._rows: dict[Key, Row] = {}
        self._in_order: SortedDict = SortedDict()
        self._uncommitted: dict[Key, Row | None] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._in_order.values())

    def get(self, key: Key) -> Row | None:
        return self._rows.get(key)

    def put(self, key: Key, row: Row | None) -> None:
        """Insert or replace a row, or delete it if `row` is None."""
        self._uncommitted.setdefault(key, self._rows.get(key))
        self._replace(key, row)

    def range(self, first: SortKey, end: SortKey) -> Iterator[Row]:
        """Yield the rows from `first` to before `end`, in order.

        A shorter sort key precedes all keys that start with it, so both bounds may be prefixes.
        """
        for sort_key in self._in_order.irange(first, end, inclusive=(True, False)):
            yield self._in_order[sort_key]

    def commit(self) -> None:
        self._uncommitted.clear()

    def rollback(self) -> None:
        """Restore the rows as of the last commit."""
        for key, row in self._uncommitted.items():
            self._replace(key, row)
        self._uncommitted.clear()

    def _replace(self, key: Key, row: Row | None) -> None:
        old = self._rows.pop(key, None)
        if old is not None:
            del self._in_order[self._sort_key(old)]
        if row is not None:
            self._rows[key] = row
            self._in_order[self._sort_key(row)] = row


def prefix_end(text: str) -> str:
    """Return the smallest text after this one, which ends the range of keys that start with it."""
    return text + "\0"
