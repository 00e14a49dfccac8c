"""A limit on concurrent transactions, with a timeout for those that wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from application.ports import ServiceUnavailable

ACQUIRE_TIMEOUT_SECONDS = 10.0
"""A transaction takes a few milliseconds, so one that waits this long waits for one that hangs,
while Lever waits for the response to its webhook."""


class TransactionSlots:
    def __init__(self, timeout_seconds: float, slots: int = 1) -> None:
        self._semaphore = threading.Semaphore(slots)
        self._timeout_seconds = timeout_seconds

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Hold a slot during the block; raise ServiceUnavailable if none is free in time."""
        if not self._semaphore.acquire(timeout=self._timeout_seconds):
            raise ServiceUnavailable(
                f"The store was busy for {self._timeout_seconds:g} seconds."
                " Nothing was read or written. Try again later."
            )
        try:
            yield
        finally:
            self._semaphore.release()
