"""The in-memory store for tests and demonstrations, with real transactions and no durability."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from adapters.store.memory_table import TransactionalTable, prefix_end
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from application.ports import SESSION_LIFETIME
from domain.attention import Attention
from domain.connection import Connection, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus
from domain.notification import Notification
from domain.watch_entry import WatchEntry
from domain.webhook_delivery import DELIVERY_RETENTION

CLOCK_RESOLUTION = timedelta(microseconds=1)

NumberedLetter = tuple[int, Letter]
"""A letter with its ordinal number, which orders letters by their first save."""

DeliveryRow = tuple[datetime, str, str, WebhookEvent, str | None]
"""When a delivery was claimed, its connection's id and its own; the event and opportunity."""

AttentionRow = tuple[str, str, tuple[Attention, ...]]
"""A connection id, an opportunity id, and its attentions."""


class MemoryConnectionRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[str, Connection] = TransactionalTable(lambda row: (row.id,))

    def get(self, connection_id: str) -> Connection | None:
        return self.table.get(connection_id)

    def for_company(self, company_id: str) -> Connection | None:
        return next((found for found in self.all() if found.company_id == company_id), None)

    def all(self) -> Sequence[Connection]:
        return list(self.table)

    def save(self, connection: Connection) -> None:
        self.table.put(connection.id, connection)


class MemorySecretRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[tuple[str, str], tuple[str, str, bytes]] = (
            TransactionalTable(lambda row: row[:2])
        )

    def places(self) -> Sequence[tuple[str, str]]:
        return [row[:2] for row in self.table]

    def get(self, connection_id: str, name: str) -> bytes | None:
        row = self.table.get((connection_id, name))
        return None if row is None else row[2]

    def save(self, connection_id: str, name: str, encrypted: bytes) -> None:
        self.table.put((connection_id, name), (connection_id, name, encrypted))

    def delete(self, connection_id: str, name: str) -> None:
        self.table.put((connection_id, name), None)


class MemoryRefreshLeaseRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[str, tuple[str, datetime]] = TransactionalTable(
            lambda row: row[:1]
        )

    def get(self, connection_id: str) -> datetime | None:
        row = self.table.get(connection_id)
        return None if row is None else row[1]

    def save(self, connection_id: str, ends_at: datetime | None) -> None:
        self.table.put(connection_id, None if ends_at is None else (connection_id, ends_at))


class MemoryDeliveryRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[tuple[str, str], DeliveryRow] = TransactionalTable(
            lambda row: row[:3]
        )

    def claim(
        self,
        connection_id: str,
        delivery_id: str,
        event: WebhookEvent,
        opportunity_id: str | None,
        *,
        now: datetime,
    ) -> bool:
        for _, owner_id, expired, _, _ in list(self.table.range((), (now - DELIVERY_RETENTION,))):
            self.table.put((owner_id, expired), None)
        known = self.table.get((connection_id, delivery_id))
        if known is not None:
            return known[3:] == (event, opportunity_id)
        row = (now, connection_id, delivery_id, event, opportunity_id)
        self.table.put((connection_id, delivery_id), row)
        return True


class MemorySessionRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[str, tuple[datetime, str, bool]] = TransactionalTable(
            lambda row: row[:2]
        )

    def start(self, session_id: str, *, now: datetime) -> bool:
        for _, expired, _ in list(self.table.range((), (now - SESSION_LIFETIME,))):
            self.table.put(expired, None)
        known = self.table.get(session_id) is not None
        if not known:
            self.table.put(session_id, (now, session_id, False))
        return not known

    def is_active(self, session_id: str) -> bool:
        session = self.table.get(session_id)
        return session is not None and not session[2]

    def end(self, session_id: str) -> None:
        session = self.table.get(session_id)
        if session is not None:
            self.table.put(session_id, (session[0], session_id, True))


class MemoryLetterRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[tuple[str, str], NumberedLetter] = TransactionalTable(
            _sort_key_of_letter
        )

    def find(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        if opportunity_id is None:
            found = self.table.range((connection_id,), (prefix_end(connection_id),))
        else:
            found = self.table.range(
                (connection_id, opportunity_id), (connection_id, prefix_end(opportunity_id))
            )
        return [letter for _, letter in sorted(found, key=lambda row: row[0])]

    def save(self, letter: Letter) -> None:
        key = letter.connection_id, letter.offer_id
        known = self.table.get(key)
        self.table.put(key, (len(self.table) if known is None else known[0], letter))

    def count_by_status(self) -> Mapping[LetterStatus, int]:
        return Counter(letter.status for _, letter in self.table)


class MemoryWatchListRepository:
    def __init__(
        self, connections: MemoryConnectionRepository, imports: "MemoryImportRepository"
    ) -> None:
        self.table: TransactionalTable[tuple[str, str], WatchEntry] = TransactionalTable(
            _sort_key_of_entry
        )
        self._connections = connections
        self._imports = imports

    def get(self, connection_id: str, opportunity_id: str) -> WatchEntry | None:
        return self.table.get((connection_id, opportunity_id))

    def save(self, entry: WatchEntry) -> None:
        self.table.put((entry.connection_id, entry.opportunity_id), entry)

    def delete(self, connection_id: str, opportunity_id: str) -> None:
        self.table.put((connection_id, opportunity_id), None)

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        live, history = (
            self.table.range(
                (connection_id, historical), (connection_id, historical, now + CLOCK_RESOLUTION)
            )
            for historical in (False, True)
        )
        return list(islice(chain(live, history), limit))

    def scheduled_after(self, connection_id: str, moment: datetime) -> Sequence[WatchEntry]:
        return [
            entry
            for entry in self._entries(connection_id)
            if entry.scheduled_at is not None and entry.scheduled_at > moment
        ]

    def next_due(self, connection_id: str) -> datetime | None:
        live = self.table.range((connection_id, False), (connection_id, True))
        history = self.table.range((connection_id, True), (prefix_end(connection_id),))
        return min(
            (entry.due_at for entries in (live, history) for entry in islice(entries, 1)),
            default=None,
        )

    def next_due_by_connection(self) -> Mapping[str, datetime]:
        entries_due = {
            connection.id: self.next_due(connection.id) for connection in self._connections.all()
        }
        pages_due = {
            name: None if (known := self._imports.latest(name)) is None else known.next_page_at
            for name in entries_due
        }
        both = {
            name: [moment for moment in (entries_due[name], pages_due[name]) if moment is not None]
            for name in entries_due
        }
        return {name: min(moments) for name, moments in both.items() if moments}

    def live(self, connection_id: str) -> Sequence[WatchEntry]:
        return list(self.table.range((connection_id, False), (connection_id, True)))

    def count_due(self, connection_id: str, now: datetime) -> int:
        return sum(entry.due_at <= now for entry in self._entries(connection_id))

    def count_unconfirmed(self, connection_id: str) -> int:
        return sum(entry.is_unconfirmed for entry in self._entries(connection_id))

    def count_pending_for(self, history: HistoricalImport) -> int:
        return sum(entry.is_pending_for(history) for entry in self._entries(history.connection_id))

    def _entries(self, connection_id: str) -> Iterator[WatchEntry]:
        return self.table.range((connection_id,), (prefix_end(connection_id),))


class MemoryImportRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[str, HistoricalImport] = TransactionalTable(
            lambda row: (row.connection_id,)
        )

    def latest(self, connection_id: str) -> HistoricalImport | None:
        return self.table.get(connection_id)

    def save(self, history: HistoricalImport) -> None:
        self.table.put(history.connection_id, history)


class MemoryAttentionRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[tuple[str, str], AttentionRow] = TransactionalTable(
            lambda row: row[:2]
        )

    def find(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        found = self.table.range((connection_id,), (prefix_end(connection_id),))
        return [
            (opportunity_id, attention)
            for _, opportunity_id, attentions in found
            for attention in attentions
        ]

    def of_opportunity(self, connection_id: str, opportunity_id: str) -> Sequence[Attention]:
        row = self.table.get((connection_id, opportunity_id))
        return () if row is None else row[2]

    def replace(
        self, connection_id: str, opportunity_id: str, attentions: Iterable[Attention]
    ) -> None:
        values = tuple(attentions)
        self.table.put(
            (connection_id, opportunity_id),
            (connection_id, opportunity_id, values) if values else None,
        )


class MemoryNotificationRepository:
    def __init__(self) -> None:
        self.table: TransactionalTable[tuple[str, ...], Notification] = TransactionalTable(
            _key_of_notification
        )

    def find(self, connection_id: str) -> Sequence[Notification]:
        return list(self.table.range((connection_id,), (prefix_end(connection_id),)))

    def save(self, notification: Notification) -> None:
        self.table.put(_key_of_notification(notification), notification)

    def delete(self, notification: Notification) -> None:
        self.table.put(_key_of_notification(notification), None)


class MemoryUnitOfWork:
    def __init__(self) -> None:
        self.connections = MemoryConnectionRepository()
        self.secrets = MemorySecretRepository()
        self.refresh_leases = MemoryRefreshLeaseRepository()
        self.deliveries = MemoryDeliveryRepository()
        self.sessions = MemorySessionRepository()
        self.letters = MemoryLetterRepository()
        self.imports = MemoryImportRepository()
        self.watch_list = MemoryWatchListRepository(self.connections, self.imports)
        self.attentions = MemoryAttentionRepository()
        self.notifications = MemoryNotificationRepository()
        self._tables: tuple[TransactionalTable[Any, Any], ...] = tuple(
            repository.table for repository in vars(self).values()
        )

    def commit(self) -> None:
        for table in self._tables:
            table.commit()

    def roll_back(self) -> None:
        for table in self._tables:
            table.rollback()


class MemoryStore:
    def __init__(self, *, timeout_seconds: float = ACQUIRE_TIMEOUT_SECONDS) -> None:
        """Create an empty store. A transaction waits `timeout_seconds` for the one before it."""
        self._slots = TransactionSlots(timeout_seconds)
        self._unit_of_work = MemoryUnitOfWork()

    @contextmanager
    def begin(self) -> Iterator["MemoryUnitOfWork"]:
        with self._slots.acquire():
            try:
                yield self._unit_of_work
            finally:
                self._unit_of_work.roll_back()

    def close(self) -> None:
        """Do nothing: there are no resources to release."""


def _sort_key_of_letter(row: NumberedLetter) -> tuple[str, str, int]:
    number, letter = row
    return letter.connection_id, letter.opportunity_id, number


def _sort_key_of_entry(row: WatchEntry) -> tuple[str, bool, datetime, str]:
    return row.connection_id, row.historical, row.due_at, row.opportunity_id


def _key_of_notification(row: Notification) -> tuple[str, ...]:
    return row.connection_id, row.channel, row.opportunity_id, row.reason
