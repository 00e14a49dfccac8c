"""How PostgreSQL is spoken with: a side that falls silent, or stands still, is given up in good
time.
"""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

DEFAULT_TIMEOUT_SECONDS = 10.0
"""Seconds for a new line, and for a transaction of which nothing is heard; an answer has twice
the time.
"""


def connection_options(
    patience: float = DEFAULT_TIMEOUT_SECONDS, **settings: str
) -> dict[str, Any]:
    """What a line is opened with, and these `settings` of the server's for it.

    Half a minute after the other side fell silent, each gives the line up. A process that is
    stopped in a transaction, so that its side is not silent, is given up by the server too: it
    would hold up all others.
    """
    of_the_server = {
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "idle_in_transaction_session_timeout": f"{patience:g}s",
        **settings,
    }
    return {
        "connect_timeout": max(2, round(patience)),  # whole seconds
        "tcp_user_timeout": 15_000,  # milliseconds
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in of_the_server.items()),
        "client_encoding": "utf8",
        "application_name": "agora-lever",
    }


class TimeoutConnection(psycopg.Connection[Any]):
    """A server that stands still keeps its lines open, and would be waited for without end."""

    response_timeout: float | None = 2 * DEFAULT_TIMEOUT_SECONDS
    """Seconds for an answer; None: however long it takes."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(
                gen,
                interval=interval,
                timeout=self.response_timeout if timeout is None else timeout,
            )
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # The answer may still come: it must not be taken for that to another question
                self.close()
            raise
