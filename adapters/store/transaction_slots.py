"""So many at a time, and honest about it when the turn does not come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from application.ports import ServiceUnavailable

ACQUIRE_TIMEOUT_SECONDS = 10.0
"""Seconds.

A transaction takes a few milliseconds: who waits this long waits for something that hangs, and
Lever for us.
"""


class TransactionSlots:
    def __init__(self, patience: float, at_once: int = 1) -> None:
        self._free = threading.Semaphore(at_once)
        self._patience = patience

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Raises ServiceUnavailable when the one before does not end."""
        if not self._free.acquire(timeout=self._patience):
            raise ServiceUnavailable(
                f"The store was busy for {self._patience:g} seconds, so nothing was read or written: try again later."
            )
        try:
            yield
        finally:
            self._free.release()
