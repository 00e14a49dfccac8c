"""Connections that this process has to itself, by one session with PostgreSQL that says every few seconds that it lives.

The server lets go of all of them when the process dies, when its host falls silent, and when it is stopped and says nothing
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS, and `idle_session_timeout`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from adapters.clock import seconds_since_boot
from adapters.holds import Holds

SILENCE_SECONDS = 15.0
"""After so long a silence of ours the server lets go. For two thirds of it we take what we hold for certain."""
BEAT_SECONDS = 2.0
A_SILENT_SIDE: dict[str, Any] = {
    "connect_timeout": 10,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    " -c idle_in_transaction_session_timeout=10s",  # a process that is stopped in a transaction holds up nobody
}
"""Seconds and times, the second in milliseconds: half a minute after the other side fell silent, each gives the session up."""
NAME = "hashtextextended('agora-lever round ' || %s, 0)"


class Locks:
    """Methods raise psycopg.Error when the server does not answer."""

    def __init__(self, conninfo: str, holds: Holds, silence: float = SILENCE_SECONDS) -> None:
        self._conninfo = conninfo
        self._holds = holds
        self._silence = silence
        self._session: psycopg.Connection[Any] | None = None
        self._held: dict[str, psycopg.Connection[Any]] = {}
        """By which session; one that is closed has lost them, and whoever held by it still comes to its end."""
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def held(self, connection_id: str) -> Iterator[bool]:
        """False when a round of this connection still runs, here or elsewhere."""
        free = self._take(connection_id)
        try:
            yield free
        finally:
            if free:
                self._let_go(connection_id)

    def beat(self) -> None:
        """Say that we live, so that what we hold is certain for a while longer."""
        with self._one_at_a_time:
            if self._session is None or self._session.closed:
                return
            began = seconds_since_boot()
            try:
                self._session.execute("SELECT 1")
            except psycopg.Error:
                self._session.close()
                raise
            for connection_id, session in self._held.items():
                if session is self._session:
                    self._holds.hold(connection_id, began + self._silence * 2 / 3)

    def close(self) -> None:
        with self._one_at_a_time:
            if self._session is not None:
                self._session.close()

    def _take(self, connection_id: str) -> bool:
        with self._one_at_a_time:
            if connection_id in self._held:
                return False
            session, began = self._open_session(), seconds_since_boot()
            free = session.execute(f"SELECT pg_try_advisory_lock({NAME})".encode(), (connection_id,)).fetchone() == (True,)
            if free:
                self._held[connection_id] = session
                self._holds.hold(connection_id, began + self._silence * 2 / 3)
            return free

    def _let_go(self, connection_id: str) -> None:
        with self._one_at_a_time:
            session = self._held.pop(connection_id)
            self._holds.let_go(connection_id)
            if not session.closed:
                session.execute(f"SELECT pg_advisory_unlock({NAME})".encode(), (connection_id,))

    def _open_session(self) -> psycopg.Connection[Any]:
        if self._session is None or self._session.closed:
            session = psycopg.connect(self._conninfo, autocommit=True, **A_SILENT_SIDE)
            session.execute(f"SET idle_session_timeout = {int(1000 * self._silence)}".encode())
            self._session = session
        return self._session
