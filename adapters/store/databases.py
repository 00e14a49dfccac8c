"""All that differs between the databases: how to connect, and how a transaction makes others
wait for its end.
"""

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
    """`at_once` is how many transactions of this process may run side by side."""

    engine: Engine
    at_once: int
    lock: Callable[[Connection, str], None]
    """Whoever holds the same name in another transaction, in any process, waits for the end of
    this one.
    """
    lock_all_tables: Callable[[Connection], None]
    """Whoever writes in another transaction waits for the end of this one."""
    disable_timeout: Callable[[Connection], None]
    """From here on an answer may take as long as it takes; for a schema that is changed."""


def create_database(url: str, patience: float) -> Database:
    """`patience`, in seconds, is how long a transaction may wait for others.

    Raises ValueError when the URL is none of ours.
    """
    try:
        read = make_url(url)
        build = _DATABASES[read.drivername]
    except ArgumentError:
        raise ValueError(
            f"This is not the URL of a store: {EXPECTED_URL}."
        ) from None  # it may hold a password: not repeated
    except KeyError:
        raise ValueError(f"There is no store for {read.drivername}: {EXPECTED_URL}.") from None
    return build(read, patience)


def _sqlite(url: URL, patience: float) -> Database:
    """One connection for the whole process: SQLite's waiting is a lottery, a lock is a queue."""
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": patience}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def wait_for_all_others(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def nothing(*_: object) -> None: ...

    return Database(engine, 1, lock=nothing, lock_all_tables=nothing, disable_timeout=nothing)


POOL_SIZE = 10
"""A server has 100 connections, as it comes: enough for several processes of ours."""


def _postgresql(url: URL, patience: float) -> Database:
    """A transaction waits for those only that hold what it holds; one whose process froze or
    vanished is ended by the server.
    """
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        connect_args=connection_options(patience, lock_timeout=f"{patience:g}s"),
    )

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: object, _record: object, arguments: Any, options: Any
    ) -> TimeoutConnection:
        connection = TimeoutConnection.connect(*arguments, **options)
        connection.response_timeout = 2 * patience  # longer than the server lets it wait for others
        return connection

    def hold(connection: Connection, name: str) -> None:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended('agora-lever ' || :name, 0))"),
            {"name": name},
        )

    def exclude(connection: Connection) -> None:
        connection.execute(
            text(f"LOCK TABLE {', '.join(metadata.tables)} IN SHARE ROW EXCLUSIVE MODE")
        )

    def take_time(connection: Connection) -> None:
        its_line: Any = connection.connection.driver_connection
        its_line.response_timeout = None
        connection.detach()  # afterwards it is for nobody else

    return Database(engine, POOL_SIZE, hold, exclude, take_time)


_DATABASES: dict[str, Callable[[URL, float], Database]] = {
    "sqlite": _sqlite,
    "sqlite+pysqlite": _sqlite,
    "postgresql": _postgresql,
    "postgresql+psycopg": _postgresql,
}
