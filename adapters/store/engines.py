"""All that differs between the databases: how to connect, and how a transaction makes others wait for its end."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

EXPECTED = "expected memory:, sqlite:///file.db or postgresql+psycopg://user@host/database"


def engine_of(url: str, patience: float) -> Engine:
    """`patience`, in seconds, is how long a transaction may wait for others. Raises ValueError when the URL is none of ours."""
    try:
        read = make_url(url)
        build = _ENGINES[read.drivername]
    except ArgumentError:
        raise ValueError(f"This is not the URL of a store: {EXPECTED}.") from None  # it may hold a password: not repeated
    except KeyError:
        raise ValueError(f"There is no store for {read.drivername}: {EXPECTED}.") from None
    try:
        return build(read, patience)
    except ModuleNotFoundError as missing:
        raise ValueError(f"The store {read.drivername} needs the package {missing.name}: install it.") from None


def _sqlite(url: URL, patience: float) -> Engine:
    """One connection for the whole process: SQLite's waiting is a lottery, a lock is a queue."""
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": patience})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def wait_for_others(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL, patience: float) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def wait_for_others(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience * 1000:.0f}ms'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('agora-lever'))")

    return engine


_ENGINES: dict[str, Callable[[URL, float], Engine]] = {
    "sqlite": _sqlite,
    "sqlite+pysqlite": _sqlite,
    "postgresql+psycopg": _postgresql,
}
