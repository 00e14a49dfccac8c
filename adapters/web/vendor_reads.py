"""Reads of vendors for pages: on threads of their own, with a deadline and a limit for each
connection.

A silent vendor must not take the threads that receive webhooks. A page waits for its deadline at
most. What it had begun goes on, and keeps the connection's place until it ends, so that reloading a
page cannot pile up reads.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TypeVar

from application.ports import AccessRevoked, ServiceRefused, ServiceUnavailable

Key = TypeVar("Key")
Value = TypeVar("Value")

MAX_THREADS = 16
MAX_PER_CONNECTION = 2
"""Pages of one connection that read at the same time."""
DEADLINE_SECONDS = 8.0


class VendorReads:
    """`concurrency` is how many reads one page makes at the same time in `each`."""

    def __init__(self, concurrency: int, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._concurrency = concurrency
        self._deadline_seconds = deadline_seconds
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="vendor-reads")
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def one(self, connection_id: str, read: Callable[[], Value]) -> Value:
        """The result of a read.

        Raises what it raises, and ServiceUnavailable at the deadline, or when too many pages of
        the connection read already.
        """
        (future,) = self._start(connection_id, [read])
        done, _ = wait([future], self._deadline_seconds)
        if not done:
            raise ServiceUnavailable("Lever or Agora did not answer in time")
        return future.result()

    def each(
        self,
        connection_id: str,
        keys: Iterable[Key],
        read: Callable[[Key], Value],
        deadline_seconds: float,
    ) -> dict[Key, Value]:
        """What could be read for each key before the deadline; failures are left out."""
        found: dict[Key, Value] = {}
        is_over = threading.Event()
        remaining = _Shared(keys)

        def work() -> None:
            for key in remaining:
                if is_over.is_set():
                    return
                with suppress(ServiceRefused):
                    try:
                        found[key] = read(key)
                    except (ServiceUnavailable, AccessRevoked):
                        is_over.set()  # The next would fail as well.

        try:
            futures = self._start(connection_id, [work] * self._concurrency)
        except ServiceUnavailable:
            return {}
        wait(futures, deadline_seconds)
        is_over.set()
        return dict(found)

    def _start(self, connection_id: str, reads: list[Callable[[], Value]]) -> list[Future[Value]]:
        """Begin the reads of a page. Raises ServiceUnavailable over the limit."""
        with self._lock:
            is_full = sum(self._running.values()) >= MAX_THREADS
            if is_full or self._running[connection_id] >= MAX_PER_CONNECTION * self._concurrency:
                raise ServiceUnavailable("Other pages are waiting for Lever or Agora at the moment")
            self._running[connection_id] += len(reads)
        futures = [self._threads.submit(read) for read in reads]
        for future in futures:
            future.add_done_callback(lambda _done: self._end(connection_id))
        return futures

    def _end(self, connection_id: str) -> None:
        with self._lock:
            self._running[connection_id] -= 1
            if not self._running[connection_id]:
                del self._running[connection_id]


class _Shared(Iterator[Key]):
    """An iterator that several threads share."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = iter(keys)
        self._lock = threading.Lock()

    def __next__(self) -> Key:
        with self._lock:
            return next(self._keys)
