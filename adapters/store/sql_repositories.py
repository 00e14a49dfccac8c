"""The repositories of the SQL store: SQLAlchemy Core, one class for each kind of record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
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

from adapters.store import rows
from adapters.store.tables import (
    attentions,
    connections,
    deliveries,
    imports,
    is_unconfirmed,
    letters,
    notifications,
    secrets,
    sessions,
    token_refresh_leases,
    watch_list,
)
from application.ports import SESSION_LIFETIME
from domain import connection as domain
from domain.attention import Attention
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus
from domain.notification import Notification
from domain.watch_entry import WatchEntry
from domain.webhook_delivery import DELIVERY_RETENTION


class Transaction:
    """A database transaction, and the names that it has locked."""

    def __init__(self, connection: Connection, lock: Callable[[str], None]) -> None:
        self.connection = connection
        self._lock_in_database = lock
        self._locked: set[str] = set()

    def commit(self) -> None:
        self.connection.commit()
        self._locked.clear()

    def lock(self, name: str) -> None:
        """Lock a connection or company until the transaction ends."""
        if name not in self._locked:
            self._lock_in_database(name)
            self._locked.add(name)

    def fetch(self, query: Select[Any]) -> Sequence[rows.Row]:
        return self.connection.execute(query).mappings().all()

    def save(self, table: Table, row: rows.Row, *key: str) -> None:
        """Update the row with this key, or insert it.

        The lock on the row's connection makes the two statements safe against other writers.
        """
        self.lock(row["id"] if table is connections else row["connection_id"])
        same = and_(*(table.c[name] == row[name] for name in key))
        if self.connection.execute(update(table).where(same).values(**row)).rowcount == 0:
            self.connection.execute(insert(table).values(**row))


class _Repository:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction


class SQLConnectionRepository(_Repository):
    def get(self, connection_id: str) -> domain.Connection | None:
        self._transaction.lock(connection_id)
        return self._first(connections.c.id == connection_id)

    def for_company(self, company_id: str) -> domain.Connection | None:
        self._transaction.lock(f"company {company_id}")
        return self._first(connections.c.company_id == company_id)

    def all(self) -> Sequence[domain.Connection]:
        return [
            rows.connection_from_row(row)
            for row in self._transaction.fetch(select(connections).order_by(connections.c.id))
        ]

    def save(self, connection: domain.Connection) -> None:
        self._transaction.save(connections, rows.connection_to_row(connection), "id")

    def _first(self, condition: ColumnElement[bool]) -> domain.Connection | None:
        query = select(connections).where(condition).order_by(connections.c.id).limit(1)
        return next(map(rows.connection_from_row, self._transaction.fetch(query)), None)


class SQLSecretRepository(_Repository):
    def places(self) -> Sequence[tuple[str, str]]:
        query = select(secrets.c.connection_id, secrets.c.name).order_by(*secrets.primary_key)
        return [(row["connection_id"], row["name"]) for row in self._transaction.fetch(query)]

    def get(self, connection_id: str, name: str) -> bytes | None:
        self._transaction.lock(connection_id)
        matches = (secrets.c.connection_id == connection_id) & (secrets.c.name == name)
        encrypted: bytes | None = self._transaction.connection.scalar(
            select(secrets.c.encrypted).where(matches)
        )
        return encrypted

    def save(self, connection_id: str, name: str, encrypted: bytes) -> None:
        self._transaction.save(
            secrets,
            {"connection_id": connection_id, "name": name, "encrypted": encrypted},
            "connection_id",
            "name",
        )

    def delete(self, connection_id: str, name: str) -> None:
        self._transaction.lock(connection_id)
        matches = (secrets.c.connection_id == connection_id) & (secrets.c.name == name)
        self._transaction.connection.execute(delete(secrets).where(matches))


class SQLRefreshLeaseRepository(_Repository):
    def get(self, connection_id: str) -> datetime | None:
        self._transaction.lock(connection_id)
        ends_at: datetime | None = self._transaction.connection.scalar(
            select(token_refresh_leases.c.ends_at).where(
                token_refresh_leases.c.connection_id == connection_id
            )
        )
        return ends_at

    def save(self, connection_id: str, ends_at: datetime | None) -> None:
        if ends_at is None:
            self._transaction.lock(connection_id)
            self._transaction.connection.execute(
                delete(token_refresh_leases).where(
                    token_refresh_leases.c.connection_id == connection_id
                )
            )
        else:
            self._transaction.save(
                token_refresh_leases,
                {"connection_id": connection_id, "ends_at": ends_at},
                "connection_id",
            )


class SQLDeliveryRepository(_Repository):
    def claim(
        self,
        connection_id: str,
        delivery_id: str,
        event: domain.WebhookEvent,
        opportunity_id: str | None,
        *,
        now: datetime,
    ) -> bool:
        self._transaction.lock(connection_id)
        expired = (deliveries.c.connection_id == connection_id) & (
            deliveries.c.claimed_at < now - DELIVERY_RETENTION
        )
        self._transaction.connection.execute(delete(deliveries).where(expired))
        query = select(deliveries.c.event, deliveries.c.opportunity_id).where(
            deliveries.c.connection_id == connection_id, deliveries.c.delivery_id == delivery_id
        )
        known = next(iter(self._transaction.fetch(query)), None)
        if known is not None:
            return (known["event"], known["opportunity_id"]) == (event.value, opportunity_id)
        self._transaction.connection.execute(
            insert(deliveries).values(
                connection_id=connection_id,
                delivery_id=delivery_id,
                event=event.value,
                opportunity_id=opportunity_id,
                claimed_at=now,
            )
        )
        return True


class SQLSessionRepository(_Repository):
    def start(self, session_id: str, *, now: datetime) -> bool:
        self._transaction.lock(f"session {session_id}")
        self._transaction.connection.execute(
            delete(sessions).where(sessions.c.started_at < now - SESSION_LIFETIME)
        )
        known = (
            self._transaction.connection.scalar(
                select(sessions.c.id).where(sessions.c.id == session_id)
            )
            is not None
        )
        if not known:
            self._transaction.connection.execute(
                insert(sessions).values(id=session_id, started_at=now, ended=False)
            )
        return not known

    def is_active(self, session_id: str) -> bool:
        return (
            self._transaction.connection.scalar(
                select(sessions.c.ended).where(sessions.c.id == session_id)
            )
            is False
        )

    def end(self, session_id: str) -> None:
        self._transaction.connection.execute(
            update(sessions).where(sessions.c.id == session_id).values(ended=True)
        )


class SQLLetterRepository(_Repository):
    def find(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        self._transaction.lock(connection_id)
        query = (
            select(letters)
            .where(letters.c.connection_id == connection_id)
            .order_by(letters.c.number)
        )
        if opportunity_id is not None:
            query = query.where(letters.c.opportunity_id == opportunity_id)
        return [rows.letter_from_row(row) for row in self._transaction.fetch(query)]

    def save(self, letter: Letter) -> None:
        self._transaction.save(letters, rows.letter_to_row(letter), "connection_id", "offer_id")

    def count_by_status(self) -> Mapping[LetterStatus, int]:
        counted = select(letters.c.status, func.count().label("number")).group_by(letters.c.status)
        return {
            LetterStatus(row["status"]): row["number"] for row in self._transaction.fetch(counted)
        }


class SQLWatchListRepository(_Repository):
    def get(self, connection_id: str, opportunity_id: str) -> WatchEntry | None:
        self._transaction.lock(connection_id)
        query = select(watch_list).where(_at(watch_list, connection_id, opportunity_id))
        return next(
            (rows.watch_entry_from_row(row) for row in self._transaction.fetch(query)), None
        )

    def save(self, entry: WatchEntry) -> None:
        self._transaction.save(
            watch_list, rows.watch_entry_to_row(entry), "connection_id", "opportunity_id"
        )

    def delete(self, connection_id: str, opportunity_id: str) -> None:
        self._transaction.lock(connection_id)
        self._transaction.connection.execute(
            delete(watch_list).where(_at(watch_list, connection_id, opportunity_id))
        )

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        found: list[WatchEntry] = []
        for part in _live_and_history(connection_id):
            query = select(watch_list).where(part, watch_list.c.due_at <= now)
            query = query.order_by(watch_list.c.due_at, watch_list.c.opportunity_id).limit(
                limit - len(found)
            )
            found += [rows.watch_entry_from_row(row) for row in self._transaction.fetch(query)]
        return found

    def scheduled_after(self, connection_id: str, moment: datetime) -> Sequence[WatchEntry]:
        self._transaction.lock(connection_id)
        later = watch_list.c.scheduled_at > moment
        query = select(watch_list).where(watch_list.c.connection_id == connection_id, later)
        return [rows.watch_entry_from_row(row) for row in self._transaction.fetch(query)]

    def next_due(self, connection_id: str) -> datetime | None:
        earliest = (
            self._transaction.connection.scalar(select(func.min(watch_list.c.due_at)).where(part))
            for part in _live_and_history(connection_id)
        )
        return min((due_at for due_at in earliest if due_at is not None), default=None)

    def next_due_by_connection(self) -> Mapping[str, datetime]:
        connection_id = connections.c.id
        earliest = [
            select(func.min(watch_list.c.due_at)).where(part).scalar_subquery()
            for part in _live_and_history(connection_id)
        ]
        page = (
            select(imports.c.next_page_at)
            .where(imports.c.connection_id == connection_id)
            .scalar_subquery()
        )
        found = self._transaction.connection.execute(select(connection_id, *earliest, page)).all()
        moments = {
            name: [value for value in values if value is not None] for name, *values in found
        }
        return {name: min(values) for name, values in moments.items() if values}

    def live(self, connection_id: str) -> Sequence[WatchEntry]:
        live, _history = _live_and_history(connection_id)
        query = select(watch_list).where(live)
        query = query.order_by(watch_list.c.due_at, watch_list.c.opportunity_id)
        return [rows.watch_entry_from_row(row) for row in self._transaction.fetch(query)]

    def count_due(self, connection_id: str, now: datetime) -> int:
        due = (watch_list.c.connection_id == connection_id) & (watch_list.c.due_at <= now)
        return (
            self._transaction.connection.scalar(
                select(func.count()).select_from(watch_list).where(due)
            )
            or 0
        )

    def count_unconfirmed(self, connection_id: str) -> int:
        unconfirmed = (watch_list.c.connection_id == connection_id) & is_unconfirmed
        return (
            self._transaction.connection.scalar(
                select(func.count()).select_from(watch_list).where(unconfirmed)
            )
            or 0
        )

    def count_pending_for(self, history: HistoricalImport) -> int:
        not_synced = watch_list.c.synced_at.is_(None) | (
            watch_list.c.synced_at < watch_list.c.import_requested_at
        )
        requested = (watch_list.c.connection_id == history.connection_id) & (
            watch_list.c.import_requested_at >= history.started_at
        )
        return (
            self._transaction.connection.scalar(
                select(func.count()).select_from(watch_list).where(requested & not_synced)
            )
            or 0
        )


class SQLImportRepository(_Repository):
    def latest(self, connection_id: str) -> HistoricalImport | None:
        query = select(imports).where(imports.c.connection_id == connection_id)
        return next((rows.import_from_row(row) for row in self._transaction.fetch(query)), None)

    def save(self, history: HistoricalImport) -> None:
        self._transaction.save(imports, rows.import_to_row(history), "connection_id")


class SQLAttentionRepository(_Repository):
    def find(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        query = select(attentions).where(attentions.c.connection_id == connection_id)
        query = query.order_by(attentions.c.opportunity_id, attentions.c.position)
        return [
            (row["opportunity_id"], rows.attention_from_row(row))
            for row in self._transaction.fetch(query)
        ]

    def of_opportunity(self, connection_id: str, opportunity_id: str) -> Sequence[Attention]:
        query = select(attentions).where(_at(attentions, connection_id, opportunity_id))
        found = self._transaction.fetch(query.order_by(attentions.c.position))
        return [rows.attention_from_row(row) for row in found]

    def replace(
        self, connection_id: str, opportunity_id: str, attentions_: Iterable[Attention]
    ) -> None:
        self._transaction.lock(connection_id)
        self._transaction.connection.execute(
            delete(attentions).where(_at(attentions, connection_id, opportunity_id))
        )
        for position, attention in enumerate(attentions_):
            key = {
                "connection_id": connection_id,
                "opportunity_id": opportunity_id,
                "position": position,
            }
            self._transaction.connection.execute(
                insert(attentions).values(**key, **rows.attention_to_row(attention))
            )


class SQLNotificationRepository(_Repository):
    def find(self, connection_id: str) -> Sequence[Notification]:
        self._transaction.lock(connection_id)
        query = select(notifications).where(notifications.c.connection_id == connection_id)
        found = [rows.notification_from_row(row) for row in self._transaction.fetch(query)]
        # Databases order texts by their own rules.
        return sorted(found, key=lambda each: (each.channel, each.opportunity_id, each.reason))

    def save(self, notification: Notification) -> None:
        self._transaction.save(
            notifications,
            rows.notification_to_row(notification),
            *notifications.primary_key.c.keys(),
        )

    def delete(self, notification: Notification) -> None:
        self._transaction.lock(notification.connection_id)
        same = and_(
            *(column == getattr(notification, column.name) for column in notifications.primary_key)
        )
        self._transaction.connection.execute(delete(notifications).where(same))


def _at(table: Table, connection_id: str, opportunity_id: str) -> ColumnElement[bool]:
    return (table.c.connection_id == connection_id) & (table.c.opportunity_id == opportunity_id)


def _live_and_history(connection_id: str | ColumnElement[str]) -> Iterator[ColumnElement[bool]]:
    """Yield the condition of the live entries, then that of the historical ones.

    Queried one after the other, each reads a short range of the index, however long the list.
    """
    for historical in (False, True):
        yield (watch_list.c.connection_id == connection_id) & (
            watch_list.c.historical == historical
        )
