"""Leases: the exclusive right of one process to run the round of a connection.

A lease is a row in PostgreSQL that expires after LEASE_SECONDS by the database's clock. While the
round runs, a heartbeat renews it every RENEWAL_SECONDS. Until it expires, no other process can
acquire it, whether its holder crashed, is paused, or has lost its database connection.

The vendors accept no fencing token, so the holder fences itself: it calls a vendor only during the
first two thirds of the lease, measured by its own clock since boot, which is never adjusted. The
measurement starts before the statement is sent, so the holder stops before the lease can expire.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg_pool

from adapters.clock import seconds_since_boot
from adapters.postgresql import TimeoutConnection
from adapters.scheduler.fencing import ConnectionFence

LEASE_SECONDS = 12.0
RENEWAL_SECONDS = 2.0

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS agora_lever_round_leases
    (connection_id text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL)
"""
ACQUIRE = """
INSERT INTO agora_lever_round_leases AS current
VALUES (%(connection)s, %(holder)s, clock_timestamp() + make_interval(secs => %(lease)s))
ON CONFLICT (connection_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE current.until <= clock_timestamp()
"""
RENEW = """
UPDATE agora_lever_round_leases
SET until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE connection_id = ANY(%(held)s) AND holder = %(holder)s AND until > clock_timestamp()
RETURNING connection_id
"""
RELEASE = """
DELETE FROM agora_lever_round_leases WHERE connection_id = %(connection)s AND holder = %(holder)s
"""


class Leases:
    """The leases that this process holds.

    Methods raise psycopg.Error or psycopg_pool.PoolTimeout when the database does not respond.
    """

    def __init__(
        self,
        pool: psycopg_pool.ConnectionPool[TimeoutConnection],
        fence: ConnectionFence,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._pool = pool
        self._fence = fence
        self._lease_seconds = lease_seconds
        self._holder = secrets.token_hex(8)
        self._held: set[str] = set()
        """Connections whose round runs here, including those whose lease was lost."""
        self._lock = threading.Lock()

    @contextmanager
    def acquire(self, connection_id: str) -> Iterator[bool]:
        """Hold the lease of a connection during the block; yield False when it is not available.

        It is not available while a round of this connection runs, here or elsewhere, or until the
        lease of a crashed process expires.
        """
        acquired = self._acquire(connection_id)
        try:
            yield acquired
        finally:
            if acquired:
                self._release(connection_id)

    def renew(self) -> None:
        """Extend all leases that this process still holds. A lost one fences its round at once."""
        with self._lock:
            if not self._held:
                return
            started = seconds_since_boot()
            parameters = {
                "held": list(self._held),
                "holder": self._holder,
                "lease": self._lease_seconds,
            }
            with self._pool.connection() as connection:
                renewed = {name for (name,) in connection.execute(RENEW, parameters)}
            for connection_id in self._held:
                self._fence.acquire(
                    connection_id,
                    self._certain_until(started) if connection_id in renewed else started,
                )

    def _acquire(self, connection_id: str) -> bool:
        with self._lock:
            if connection_id in self._held:
                return False
            started = seconds_since_boot()
            parameters = {
                "connection": connection_id,
                "holder": self._holder,
                "lease": self._lease_seconds,
            }
            with self._pool.connection() as connection:
                acquired = connection.execute(ACQUIRE, parameters).rowcount == 1
            if acquired:
                self._held.add(connection_id)
                self._fence.acquire(connection_id, self._certain_until(started))
            return acquired

    def _release(self, connection_id: str) -> None:
        with self._lock:
            self._held.remove(connection_id)
            self._fence.release(connection_id)
            parameters = {"connection": connection_id, "holder": self._holder}
            with self._pool.connection() as connection:
                connection.execute(RELEASE, parameters)

    def _certain_until(self, started: float) -> float:
        return started + self._lease_seconds * 2 / 3
