"""Which connections this process has to itself, and until when that is certain."""

import threading

from adapters.clock import seconds_since_boot
from application.ports import ServiceUnavailable


class ConnectionFence:
    """Asked before every call to a vendor in a connection's name: a process that was stopped,
    and wakes in the middle of a round, must not go on, for another may have taken the
    connection over.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def acquire(self, connection_id: str, until: float) -> None:
        """`until`: in seconds since boot."""
        with self._lock:
            self._until[connection_id] = until

    def release(self, connection_id: str) -> None:
        with self._lock:
            self._until.pop(connection_id, None)

    def check(self, connection_id: str) -> None:
        """Raises ServiceUnavailable.

        Who never held a connection may ask: pages do, and the only process there is.
        """
        until = self._until.get(connection_id)
        if until is not None and seconds_since_boot() >= until:
            raise ServiceUnavailable(
                "This process stood still, so another one may have taken the connection over"
            )
