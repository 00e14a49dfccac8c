"""Fencing: refuse vendor calls once this process may have lost its lease."""

import threading

from adapters.clock import seconds_since_boot
from application.ports import ServiceUnavailable


class ConnectionFence:
    """The connections leased by this process, and when each lease becomes uncertain.

    It is checked before each call to a vendor: a process that was paused in the middle of a round
    must not continue, because another process may hold the lease now.
    """

    def __init__(self) -> None:
        self._expires_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def acquire(self, connection_id: str, until: float) -> None:
        """Allow calls until this time, in seconds since boot."""
        with self._lock:
            self._expires_at[connection_id] = until

    def release(self, connection_id: str) -> None:
        with self._lock:
            self._expires_at.pop(connection_id, None)

    def check(self, connection_id: str) -> None:
        """Raise ServiceUnavailable if the lease of this connection may have expired.

        A connection that was never leased here passes: the setup pages and the embedded scheduler
        call vendors without a lease.
        """
        expires_at = self._expires_at.get(connection_id)
        if expires_at is not None and seconds_since_boot() >= expires_at:
            raise ServiceUnavailable(
                "This process was paused, so another process may hold the lease of this connection"
            )
