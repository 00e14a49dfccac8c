"""The request log of a simulator: the newest requests, bounded by number and bytes."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar, overload

Entry = TypeVar("Entry")

MAX_ENTRIES = 100_000
MAX_BYTES = 64 * 1024 * 1024


@dataclass(slots=True, frozen=True)
class LoggedRequest:
    """A request to a simulator, and the status of its response.

    `at` is in seconds since the epoch. `query` and `body` are as they were received. In Lever,
    `credential` is "api key", "oauth" or None, and `account` the id of the credential's account.
    """

    at: float
    method: str
    path: str
    query: str
    body: str
    status: int
    credential: str | None = None
    account: str | None = None


def request_size(logged: LoggedRequest) -> int:
    """Approximate size in bytes."""
    return len(logged.body) + len(logged.query) + len(logged.path) + 200


class BoundedLog(Generic[Entry]):
    """A list that drops its oldest entries.

    `size` gives the bytes of an entry; the newest is kept whatever its size.
    """

    def __init__(
        self, size: Callable[[Entry], int], most: int = MAX_ENTRIES, most_bytes: int = MAX_BYTES
    ) -> None:
        self._size, self._most, self._most_bytes = size, most, most_bytes
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._bytes += self._size(entry)
        while len(self._entries) > 1 and (
            len(self._entries) > self._most or self._bytes > self._most_bytes
        ):
            self._bytes -= self._size(self._entries.popleft())

    def clear(self) -> None:
        self._entries.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        if isinstance(place, slice):
            return (
                list(islice(self._entries, *place.indices(len(self))))
                if (place.step or 1) > 0
                else list(self._entries)[place]
            )
        return self._entries[place]
