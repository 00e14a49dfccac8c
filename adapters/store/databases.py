"""The differences between SQLite and PostgreSQL: connecting and locking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from adapters.postgresql import TimeoutConnection, connection_options
from adapters.store.tables import metadata

EXPECTED_URL = "expected memory:, sqlite:///file.db or postgresql://user@host/database"


@dataclass(frozen=True)
class Database:
    engine: Engine
    max_transactions: int
    """The number of concurrent transactions of this process."""
    lock: Callable[[Connection, str], None]
    """Lock a name until the transaction ends, against the transactions of every process."""
    lock_all_tables: Callable[[Connection], None]
    """Lock all tables against other writers until the transaction ends."""
    disable_timeout: Callable[[Connection], None]
    """Remove the response timeout of a connection, because a migration may take long."""


def create_database(url: str, timeout_seconds: float) -> Database:
    """Prepare the database at a URL. A transaction may wait `timeout_seconds` for others.

    Raises:
        ValueError: the URL is not supported.
    """
    try:
        parsed = make_url(url)
        build = _DATABASES[parsed.drivername]
    except ArgumentError:
        # The URL may contain a password, so the error does not repeat it.
        raise ValueError(f"This is not the URL of a store: {EXPECTED_URL}.") from None
    except KeyError:
        raise ValueError(f"There is no store for {parsed.drivername}: {EXPECTED_URL}.") from None
    return build(parsed, timeout_seconds)


def _sqlite(url: URL, timeout_seconds: float) -> Database:
    """Use one connection for the whole process, shared through the transaction slots.

    SQLite has one writer, and its busy handler polls, so a waiting connection may starve. Waiting
    for one lock in this process is fairer and faster.
    """
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": timeout_seconds},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # The listener below begins transactions.
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def no_op(*_: object) -> None: ...

    return Database(engine, 1, lock=no_op, lock_all_tables=no_op, disable_timeout=no_op)


POOL_SIZE = 10
"""A PostgreSQL server allows 100 connections by default, enough for several processes."""


def _postgresql(url: URL, timeout_seconds: float) -> Database:
    """Use advisory locks, so that a transaction waits only for those that lock the same name.

    The server ends the transaction of a process that is paused or gone.
    """
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        connect_args=connection_options(timeout_seconds, lock_timeout=f"{timeout_seconds:g}s"),
    )

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: object, _record: object, arguments: Any, options: Any
    ) -> TimeoutConnection:
        connection = TimeoutConnection.connect(*arguments, **options)
        connection.response_timeout = 2 * timeout_seconds  # longer than lock_timeout
        return connection

    def lock(connection: Connection, name: str) -> None:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended('agora-lever ' || :name, 0))"),
            {"name": name},
        )

    def lock_all_tables(connection: Connection) -> None:
        connection.execute(
            text(f"LOCK TABLE {', '.join(metadata.tables)} IN SHARE ROW EXCLUSIVE MODE")
        )

    def disable_timeout(connection: Connection) -> None:
        driver_connection: Any = connection.connection.driver_connection
        driver_connection.response_timeout = None
        connection.detach()  # It must not return to the pool without a timeout.

    return Database(engine, POOL_SIZE, lock, lock_all_tables, disable_timeout)


_DATABASES: dict[str, Callable[[URL, float], Database]] = {
    "sqlite": _sqlite,
    "sqlite+pysqlite": _sqlite,
    "postgresql": _postgresql,
    "postgresql+psycopg": _postgresql,
}
