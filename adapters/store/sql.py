"""The store that lasts: SQLAlchemy Core on SQLite, or on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import (
    Connection,
)
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
    SQLRefreshLeaseRepository,
    SQLSecretRepository,
    SQLSessionRepository,
    SQLWatchListRepository,
    Transaction,
)
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from application.ports import StoreUnavailable


class SQLStore:
    def __init__(self, url: str, *, patience: float = ACQUIRE_TIMEOUT_SECONDS) -> None:
        """Connects when it is first used.

        `patience`: seconds. Raises ValueError when the URL is none of ours.
        """
        self._database = create_database(url, patience)
        self._turns = TransactionSlots(patience, self._database.at_once)

    @contextmanager
    def begin(self) -> Iterator["SQLUnitOfWork"]:
        with self._transaction() as connection:
            yield SQLUnitOfWork(connection, partial(self._database.lock, connection))

    def migrate(self) -> None:
        """To the newest schema. Two processes may start at once: the second finds it done."""
        with self._transaction() as connection:
            self._database.lock(connection, "schema")
            self._database.disable_timeout(connection)
            upgrade(connection)
            connection.commit()

    @contextmanager
    def exclusive_transaction(self) -> Iterator[Connection]:
        """A transaction beside which nobody else writes, for work on the tables themselves."""
        with self._transaction() as connection:
            self._database.lock_all_tables(connection)
            yield connection

    def close(self) -> None:
        """Transactions that are running end first."""
        with self._turns.acquire():
            self._database.engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._turns.acquire(), _plain_errors(), self._database.engine.connect() as connection:
            connection.begin()
            yield connection


class SQLUnitOfWork:
    """One transaction. Reading or writing a connection or company locks it until the end."""

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

    def commit(self) -> None:
        self._transaction.commit()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """A database that is locked, full or gone is a service that is unavailable."""
    try:
        yield
    except (DBAPIError, NoFreeConnection) as error:
        if isinstance(error, DBAPIError) and not (
            isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
        ):
            raise
        reason = getattr(error, "orig", None) or error
        raise StoreUnavailable(
            f"The store did not do its work ({reason}); nothing is half done: try again later."
        ) from error
