"""The durable store: SQLAlchemy Core on SQLite or PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from adapters.store.databases import create_database
from adapters.store.schema import upgrade
from adapters.store.sql_repositories import (
    SQLAttentionRepository,
    SQLConnectionRepository,
    SQLDeliveryRepository,
    SQLImportRepository,
    SQLLetterRepository,
    SQLNotificationRepository,
    SQLRefreshLeaseRepository,
    SQLSecretRepository,
    SQLSessionRepository,
    SQLWatchListRepository,
    Transaction,
)
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from application.ports import StoreUnavailable


class SQLStore:
    def __init__(self, url: str, *, timeout_seconds: float = ACQUIRE_TIMEOUT_SECONDS) -> None:
        """Prepare a store that connects on first use; raise ValueError if its URL is invalid."""
        self._database = create_database(url, timeout_seconds)
        self._slots = TransactionSlots(timeout_seconds, self._database.max_transactions)

    @contextmanager
    def begin(self) -> Iterator["SQLUnitOfWork"]:
        with self._transaction() as connection:
            yield SQLUnitOfWork(connection, partial(self._database.lock, connection))

    def migrate(self) -> None:
        """Migrate to the newest schema. Of two processes that start at once, the second waits."""
        with self._transaction() as connection:
            self._database.lock(connection, "schema")
            self._database.disable_timeout(connection)
            upgrade(connection)
            connection.commit()

    @contextmanager
    def exclusive_transaction(self) -> Iterator[Connection]:
        """Begin a transaction that locks out all other writers."""
        with self._transaction() as connection:
            self._database.lock_all_tables(connection)
            yield connection

    def close(self) -> None:
        """Wait for a free transaction slot, then close the database connections."""
        with self._slots.acquire():
            self._database.engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._slots.acquire(), _plain_errors(), self._database.engine.connect() as connection:
            connection.begin()
            yield connection


class SQLUnitOfWork:
    """One transaction. Access to a connection or company locks it until the transaction ends."""

    def __init__(self, connection: Connection, lock: Callable[[str], None]) -> None:
        self._transaction = Transaction(connection, lock)
        self.connections = SQLConnectionRepository(self._transaction)
        self.secrets = SQLSecretRepository(self._transaction)
        self.refresh_leases = SQLRefreshLeaseRepository(self._transaction)
        self.deliveries = SQLDeliveryRepository(self._transaction)
        self.sessions = SQLSessionRepository(self._transaction)
        self.letters = SQLLetterRepository(self._transaction)
        self.watch_list = SQLWatchListRepository(self._transaction)
        self.imports = SQLImportRepository(self._transaction)
        self.attentions = SQLAttentionRepository(self._transaction)
        self.notifications = SQLNotificationRepository(self._transaction)

    def commit(self) -> None:
        self._transaction.commit()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Translate the error of a locked, full or unreachable database into StoreUnavailable."""
    try:
        yield
    except (DBAPIError, NoFreeConnection) as error:
        if isinstance(error, DBAPIError) and not (
            isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
        ):
            raise
        reason = getattr(error, "orig", None) or error
        raise StoreUnavailable(
            f"The store is unavailable ({reason}). Nothing was changed. Try again later."
        ) from error
