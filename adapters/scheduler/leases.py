"""Connections that this process has to itself: each by a lease in the database, which is made
longer while its round runs.

Before a lease is over, by the database's clock, nobody else takes it, whatever becomes of the
process, of its line to the database, or of the database itself. For two thirds of that time, by a
clock of our own that nobody sets, we take what we hold for certain.
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
INSERT INTO agora_lever_round_leases AS known VALUES (%(connection)s, %(holder)s, clock_timestamp() + make_interval(secs => %(lease)s))
ON CONFLICT (connection_id) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE known.until <= clock_timestamp()
"""
RENEW = """
UPDATE agora_lever_round_leases SET until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE connection_id = ANY(%(held)s) AND holder = %(holder)s AND until > clock_timestamp() RETURNING connection_id
"""
RELEASE = "DELETE FROM agora_lever_round_leases WHERE connection_id = %(connection)s AND holder = %(holder)s"


class Leases:
    """Methods raise psycopg.Error or psycopg_pool.PoolTimeout when the database does not do its
    work.
    """

    def __init__(
        self,
        sessions: psycopg_pool.ConnectionPool[TimeoutConnection],
        holds: ConnectionFence,
        seconds: float = LEASE_SECONDS,
    ) -> None:
        self._sessions = sessions
        self._holds = holds
        self._seconds = seconds
        self._holder = secrets.token_hex(8)
        self._held: set[str] = set()
        """One that was lost meanwhile too: whoever held it still comes to its end."""
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def acquire(self, connection_id: str) -> Iterator[bool]:
        """False when a round of this connection still runs, here or elsewhere, or ended without
        a word a moment ago.
        """
        free = self._take(connection_id)
        try:
            yield free
        finally:
            if free:
                self._let_go(connection_id)

    def renew(self) -> None:
        """Say that we live, so that what we hold is certain for a while longer."""
        with self._one_at_a_time:
            if not self._held:
                return
            began = seconds_since_boot()
            named = {"held": list(self._held), "holder": self._holder, "lease": self._seconds}
            with self._sessions.connection() as session:
                kept = {connection_id for (connection_id,) in session.execute(RENEW, named)}
            for connection_id in self._held:
                self._holds.acquire(
                    connection_id, self._certain_until(began) if connection_id in kept else began
                )

    def _take(self, connection_id: str) -> bool:
        with self._one_at_a_time:
            if connection_id in self._held:
                return False
            began = seconds_since_boot()
            named = {"connection": connection_id, "holder": self._holder, "lease": self._seconds}
            with self._sessions.connection() as session:
                free = session.execute(ACQUIRE, named).rowcount == 1
            if free:
                self._held.add(connection_id)
                self._holds.acquire(connection_id, self._certain_until(began))
            return free

    def _let_go(self, connection_id: str) -> None:
        with self._one_at_a_time:
            self._held.remove(connection_id)
            self._holds.release(connection_id)
            with self._sessions.connection() as session:
                session.execute(RELEASE, {"connection": connection_id, "holder": self._holder})

    def _certain_until(self, began: float) -> float:
        return began + self._seconds * 2 / 3
