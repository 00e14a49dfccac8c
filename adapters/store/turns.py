"""One at a time, and honest about it when the turn does not come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from application.ports import ServiceUnavailable

PATIENCE = 30.0
"""Seconds. A transaction takes a few milliseconds: who waits this long waits for something that hangs."""


class Turns:
    def __init__(self, patience: float) -> None:
        self._lock = threading.Lock()
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises ServiceUnavailable when the one before does not end."""
        if not self._lock.acquire(timeout=self._patience):
            raise ServiceUnavailable(
                f"The store was busy for {self._patience:g} seconds, so nothing was read or written: try again later."
            )
        try:
            yield
        finally:
            self._lock.release()
