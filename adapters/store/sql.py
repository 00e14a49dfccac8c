"""The store that lasts: SQLAlchemy Core on SQLite, or on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from adapters.store import rows
from adapters.store.databases import create_database
from adapters.store.schema import upgrade
from adapters.store.tables import (
    attentions,
    connections,
    deliveries,
    imports,
    letters,
    secrets,
    sessions,
    token_refresh_leases,
    watch_list,
)
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from application.ports import DELIVERY_RETENTION, SESSION_LIFETIME, StoreUnavailable, WatchEntry
from domain import connection as domain
from domain.attention import Attention
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus


class SQLStore:
    def __init__(self, url: str, *, patience: float = ACQUIRE_TIMEOUT_SECONDS) -> None:
        """Connects when it is first used. `patience`: seconds. Raises ValueError when the URL is none of ours."""
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
    """Holds each connection and company that it reads alone or writes; who only looks over all of them holds none."""

    def __init__(self, connection: Connection, hold: Callable[[str], None]) -> None:
        self._connection = connection
        self._hold_in_database = hold
        self._held: set[str] = set()

    def commit(self) -> None:
        self._connection.commit()
        self._held.clear()

    def connection(self, connection_id: str) -> domain.Connection | None:
        self._hold(connection_id)
        return self._first_connection(connections.c.id == connection_id)

    def connection_for_company(self, company_id: str) -> domain.Connection | None:
        self._hold(f"company {company_id}")
        return self._first_connection(connections.c.company_id == company_id)

    def connections(self) -> Sequence[domain.Connection]:
        return [
            rows.connection_from_row(row)
            for row in self._rows(select(connections).order_by(connections.c.id))
        ]

    def save_connection(self, connection: domain.Connection) -> None:
        self._save(connections, rows.connection_to_row(connection), "id")

    def secret(self, connection_id: str, name: str) -> bytes | None:
        self._hold(connection_id)
        of_that_name = (secrets.c.connection_id == connection_id) & (secrets.c.name == name)
        encrypted: bytes | None = self._connection.scalar(
            select(secrets.c.encrypted).where(of_that_name)
        )
        return encrypted

    def save_secret(self, connection_id: str, name: str, encrypted: bytes) -> None:
        self._save(
            secrets,
            {"connection_id": connection_id, "name": name, "encrypted": encrypted},
            "connection_id",
            "name",
        )

    def delete_secret(self, connection_id: str, name: str) -> None:
        self._hold(connection_id)
        of_that_name = (secrets.c.connection_id == connection_id) & (secrets.c.name == name)
        self._connection.execute(delete(secrets).where(of_that_name))

    def lease(self, connection_id: str) -> datetime | None:
        self._hold(connection_id)
        ends_at: datetime | None = self._connection.scalar(
            select(token_refresh_leases.c.ends_at).where(
                token_refresh_leases.c.connection_id == connection_id
            )
        )
        return ends_at

    def save_lease(self, connection_id: str, ends_at: datetime | None) -> None:
        if ends_at is None:
            self._hold(connection_id)
            self._connection.execute(
                delete(token_refresh_leases).where(
                    token_refresh_leases.c.connection_id == connection_id
                )
            )
        else:
            self._save(
                token_refresh_leases,
                {"connection_id": connection_id, "ends_at": ends_at},
                "connection_id",
            )

    def claim_delivery(
        self, connection_id: str, token: str, opportunity_id: str, *, now: datetime
    ) -> bool:
        self._hold(connection_id)
        outdated = (deliveries.c.connection_id == connection_id) & (
            deliveries.c.claimed_at < now - DELIVERY_RETENTION
        )
        self._connection.execute(delete(deliveries).where(outdated))
        this_one = (deliveries.c.connection_id == connection_id) & (deliveries.c.token == token)
        known: str | None = self._connection.scalar(
            select(deliveries.c.opportunity_id).where(this_one)
        )
        if known is None:
            claim = {"token": token, "opportunity_id": opportunity_id, "claimed_at": now}
            self._save(
                deliveries, {"connection_id": connection_id, **claim}, "connection_id", "token"
            )
        return known in {None, opportunity_id}

    def start_session(self, visit_id: str, *, now: datetime) -> bool:
        self._hold(f"visit {visit_id}")
        self._connection.execute(
            delete(sessions).where(sessions.c.started_at < now - SESSION_LIFETIME)
        )
        known = (
            self._connection.scalar(select(sessions.c.id).where(sessions.c.id == visit_id))
            is not None
        )
        if not known:
            self._connection.execute(
                insert(sessions).values(id=visit_id, started_at=now, ended=False)
            )
        return not known

    def is_session_active(self, visit_id: str) -> bool:
        return (
            self._connection.scalar(select(sessions.c.ended).where(sessions.c.id == visit_id))
            is False
        )

    def end_session(self, visit_id: str) -> None:
        self._connection.execute(
            update(sessions).where(sessions.c.id == visit_id).values(ended=True)
        )

    def letters(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        self._hold(connection_id)
        wanted = (
            select(letters)
            .where(letters.c.connection_id == connection_id)
            .order_by(letters.c.number)
        )
        if opportunity_id is not None:
            wanted = wanted.where(letters.c.opportunity_id == opportunity_id)
        return [rows.letter_from_row(row) for row in self._rows(wanted)]

    def save_letter(self, letter: Letter) -> None:
        self._save(letters, rows.letter_to_row(letter), "connection_id", "offer_id")

    def watched(self, connection_id: str, opportunity_id: str) -> WatchEntry | None:
        self._hold(connection_id)
        entry = select(watch_list).where(_at(watch_list, connection_id, opportunity_id))
        return next((rows.watched_from_row(row) for row in self._rows(entry)), None)

    def save_watched(self, watched: WatchEntry) -> None:
        self._save(watch_list, rows.watched_to_row(watched), "connection_id", "opportunity_id")

    def delete_watched(self, connection_id: str, opportunity_id: str) -> None:
        self._hold(connection_id)
        self._connection.execute(
            delete(watch_list).where(_at(watch_list, connection_id, opportunity_id))
        )

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        found: list[WatchEntry] = []
        for part in _live_and_history(connection_id):
            in_turn = select(watch_list).where(part, watch_list.c.due_at <= now)
            in_turn = in_turn.order_by(watch_list.c.due_at, watch_list.c.opportunity_id).limit(
                limit - len(found)
            )
            found += [rows.watched_from_row(row) for row in self._rows(in_turn)]
        return found

    def next_due(self, connection_id: str) -> datetime | None:
        firsts = (
            self._connection.scalar(select(func.min(watch_list.c.due_at)).where(part))
            for part in _live_and_history(connection_id)
        )
        return min((first for first in firsts if first is not None), default=None)

    def next_dues(self) -> Mapping[str, datetime]:
        of_this = connections.c.id
        firsts = [
            select(func.min(watch_list.c.due_at)).where(part).scalar_subquery()
            for part in _live_and_history(of_this)
        ]
        page = (
            select(imports.c.next_page_at)
            .where(imports.c.connection_id == of_this)
            .scalar_subquery()
        )
        found = self._connection.execute(select(of_this, *firsts, page)).all()
        moments = {
            name: [moment for moment in those if moment is not None] for name, *those in found
        }
        return {name: min(those) for name, those in moments.items() if those}

    def live_watched(self, connection_id: str) -> Sequence[WatchEntry]:
        live, _history = _live_and_history(connection_id)
        in_turn = select(watch_list).where(live)
        in_turn = in_turn.order_by(watch_list.c.due_at, watch_list.c.opportunity_id)
        return [rows.watched_from_row(row) for row in self._rows(in_turn)]

    def count_due(self, connection_id: str, now: datetime) -> int:
        due = (watch_list.c.connection_id == connection_id) & (watch_list.c.due_at <= now)
        return self._connection.scalar(select(func.count()).select_from(watch_list).where(due)) or 0

    def latest_import(self, connection_id: str) -> HistoricalImport | None:
        known = select(imports).where(imports.c.connection_id == connection_id)
        return next((rows.import_from_row(row) for row in self._rows(known)), None)

    def save_import(self, started: HistoricalImport) -> None:
        self._save(imports, rows.import_to_row(started), "connection_id")

    def count_pending_for(self, started: HistoricalImport) -> int:
        unseen = watch_list.c.synced_at.is_(None) | (
            watch_list.c.synced_at < watch_list.c.import_requested_at
        )
        owed = (watch_list.c.connection_id == started.connection_id) & (
            watch_list.c.import_requested_at >= started.started_at
        )
        return (
            self._connection.scalar(
                select(func.count()).select_from(watch_list).where(owed & unseen)
            )
            or 0
        )

    def letters_by_status(self) -> Mapping[LetterStatus, int]:
        counted = select(letters.c.status, func.count().label("number")).group_by(letters.c.status)
        return {LetterStatus(row["status"]): row["number"] for row in self._rows(counted)}

    def attentions(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        wanted = select(attentions).where(attentions.c.connection_id == connection_id)
        wanted = wanted.order_by(attentions.c.opportunity_id, attentions.c.position)
        return [(row["opportunity_id"], rows.attention_from_row(row)) for row in self._rows(wanted)]

    def save_attentions(
        self, connection_id: str, opportunity_id: str, those: Iterable[Attention]
    ) -> None:
        self._hold(connection_id)
        self._connection.execute(
            delete(attentions).where(_at(attentions, connection_id, opportunity_id))
        )
        for position, attention in enumerate(those):
            where = {
                "connection_id": connection_id,
                "opportunity_id": opportunity_id,
                "position": position,
            }
            self._connection.execute(
                insert(attentions).values(**where, **rows.attention_to_row(attention))
            )

    def _hold(self, name: str) -> None:
        if name not in self._held:
            self._hold_in_database(name)
            self._held.add(name)

    def _first_connection(self, condition: ColumnElement[bool]) -> domain.Connection | None:
        found = self._rows(select(connections).where(condition).order_by(connections.c.id).limit(1))
        return next(map(rows.connection_from_row, found), None)

    def _rows(self, query: Select[Any]) -> Sequence[rows.Row]:
        return self._connection.execute(query).mappings().all()

    def _save(self, table: Table, row: rows.Row, *key: str) -> None:
        """Over the row with this key, or as a new one. Nobody comes between: its connection is held until the end."""
        self._hold(row["id"] if table is connections else row["connection_id"])
        same = and_(*(table.c[name] == row[name] for name in key))
        if self._connection.execute(update(table).where(same).values(**row)).rowcount == 0:
            self._connection.execute(insert(table).values(**row))


def _at(table: Table, connection_id: str, opportunity_id: str) -> ColumnElement[bool]:
    return (table.c.connection_id == connection_id) & (table.c.opportunity_id == opportunity_id)


def _live_and_history(connection_id: str | ColumnElement[str]) -> Iterator[ColumnElement[bool]]:
    """Asked one after the other, each is one short walk along the index, however long the list."""
    for historical in (False, True):
        yield (watch_list.c.connection_id == connection_id) & (
            watch_list.c.historical == historical
        )


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
