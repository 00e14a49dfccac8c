"""Connections to PostgreSQL with timeouts: a silent or paused peer is disconnected."""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

DEFAULT_TIMEOUT_SECONDS = 10.0
"""The timeout to connect, and for an idle transaction. A response may take twice as long."""


def connection_options(
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS, **settings: str
) -> dict[str, Any]:
    """Return the connection options, with these additional `settings` of the server.

    With TCP keepalives, each side closes the connection within 30 seconds after the other falls
    silent. A process that is paused inside a transaction is not silent, because its kernel replies;
    the server ends its transaction too, which would otherwise block all others.
    """
    server_settings = {
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "idle_in_transaction_session_timeout": f"{timeout_seconds:g}s",
        **settings,
    }
    return {
        "connect_timeout": max(2, round(timeout_seconds)),  # whole seconds
        "tcp_user_timeout": 15_000,  # milliseconds
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in server_settings.items()),
        "client_encoding": "utf8",
        "application_name": "agora-lever",
    }


class TimeoutConnection(psycopg.Connection[Any]):
    """A connection with a timeout for each response.

    A paused server keeps its connections open, so without a timeout the client would wait forever.
    """

    response_timeout: float | None = 2 * DEFAULT_TIMEOUT_SECONDS
    """Seconds for a response; None for no timeout."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(
                gen,
                interval=interval,
                timeout=self.response_timeout if timeout is None else timeout,
            )
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # A late response must not be taken for the response to the next statement.
                self.close()
            raise
