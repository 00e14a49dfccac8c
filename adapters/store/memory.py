"""The store for tests and demonstrations: true transactions, and nothing left when the process ends."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice

from adapters.store.memory_table import TransactionalTable, prefix_end
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from application.ports import DELIVERY_RETENTION, SESSION_LIFETIME, WatchEntry
from domain.attention import Attention
from domain.connection import Connection
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus

CLOCK_RESOLUTION = timedelta(microseconds=1)

NumberedLetter = tuple[int, Letter]
"""A letter, and the how many-th it was when it was first saved."""

AttentionRow = tuple[str, str, tuple[Attention, ...]]
"""A connection, an opportunity of it, and what needs attention there."""


class MemoryStore:
    def __init__(self, *, patience: float = ACQUIRE_TIMEOUT_SECONDS) -> None:
        """`patience`: how many seconds a transaction waits for the one before."""
        self._turns = TransactionSlots(patience)
        self._work = MemoryUnitOfWork()

    @contextmanager
    def begin(self) -> Iterator["MemoryUnitOfWork"]:
        with self._turns.acquire():
            try:
                yield self._work
            finally:
                self._work.roll_back()

    def close(self) -> None:
        """Nothing is held that would have to be given back."""


class MemoryUnitOfWork:
    def __init__(self) -> None:
        self._connections: TransactionalTable[str, Connection] = TransactionalTable(
            lambda row: (row.id,)
        )
        self._secrets: TransactionalTable[tuple[str, str], tuple[str, str, bytes]] = (
            TransactionalTable(lambda row: row[:2])
        )
        self._deliveries: TransactionalTable[tuple[str, str], tuple[datetime, str, str, str]] = (
            TransactionalTable(lambda row: row[:3])
        )
        self._visits: TransactionalTable[str, tuple[datetime, str, bool]] = TransactionalTable(
            lambda row: row[:2]
        )
        self._leases: TransactionalTable[str, tuple[str, datetime]] = TransactionalTable(
            lambda row: row[:1]
        )
        self._letters: TransactionalTable[tuple[str, str], NumberedLetter] = TransactionalTable(
            _place_of_letter
        )
        self._watch_list: TransactionalTable[tuple[str, str], WatchEntry] = TransactionalTable(
            _place_of_watched
        )
        self._imports: TransactionalTable[str, HistoricalImport] = TransactionalTable(
            lambda row: (row.connection_id,)
        )
        self._attentions: TransactionalTable[tuple[str, str], AttentionRow] = TransactionalTable(
            lambda row: row[:2]
        )
        self._tables = (
            *(self._connections, self._secrets, self._deliveries, self._letters),
            *(self._watch_list, self._imports, self._attentions, self._leases, self._visits),
        )

    def commit(self) -> None:
        for table in self._tables:
            table.commit()

    def roll_back(self) -> None:
        for table in self._tables:
            table.rollback()

    def connection(self, connection_id: str) -> Connection | None:
        return self._connections.get(connection_id)

    def connection_for_company(self, company_id: str) -> Connection | None:
        return next((found for found in self.connections() if found.company_id == company_id), None)

    def connections(self) -> Sequence[Connection]:
        return list(self._connections)

    def save_connection(self, connection: Connection) -> None:
        self._connections.put(connection.id, connection)

    def secret(self, connection_id: str, name: str) -> bytes | None:
        kept = self._secrets.get((connection_id, name))
        return None if kept is None else kept[2]

    def save_secret(self, connection_id: str, name: str, encrypted: bytes) -> None:
        self._secrets.put((connection_id, name), (connection_id, name, encrypted))

    def delete_secret(self, connection_id: str, name: str) -> None:
        self._secrets.put((connection_id, name), None)

    def lease(self, connection_id: str) -> datetime | None:
        kept = self._leases.get(connection_id)
        return None if kept is None else kept[1]

    def save_lease(self, connection_id: str, ends_at: datetime | None) -> None:
        self._leases.put(connection_id, None if ends_at is None else (connection_id, ends_at))

    def claim_delivery(
        self, connection_id: str, token: str, opportunity_id: str, *, now: datetime
    ) -> bool:
        for _, of, old, _ in list(self._deliveries.range((), (now - DELIVERY_RETENTION,))):
            self._deliveries.put((of, old), None)
        known = self._deliveries.get((connection_id, token))
        if known is None:
            self._deliveries.put(
                (connection_id, token), (now, connection_id, token, opportunity_id)
            )
        return known is None or known[3] == opportunity_id

    def start_session(self, visit_id: str, *, now: datetime) -> bool:
        for _, old, _ in list(self._visits.range((), (now - SESSION_LIFETIME,))):
            self._visits.put(old, None)
        known = self._visits.get(visit_id) is not None
        if not known:
            self._visits.put(visit_id, (now, visit_id, False))
        return not known

    def is_session_active(self, visit_id: str) -> bool:
        visit = self._visits.get(visit_id)
        return visit is not None and not visit[2]

    def end_session(self, visit_id: str) -> None:
        visit = self._visits.get(visit_id)
        if visit is not None:
            self._visits.put(visit_id, (visit[0], visit_id, True))

    def letters(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        if opportunity_id is None:
            found = self._letters.range((connection_id,), (prefix_end(connection_id),))
        else:
            found = self._letters.range(
                (connection_id, opportunity_id), (connection_id, prefix_end(opportunity_id))
            )
        return [letter for _, letter in sorted(found, key=lambda row: row[0])]

    def save_letter(self, letter: Letter) -> None:
        key = letter.connection_id, letter.offer_id
        known = self._letters.get(key)
        self._letters.put(key, (len(self._letters) if known is None else known[0], letter))

    def watched(self, connection_id: str, opportunity_id: str) -> WatchEntry | None:
        return self._watch_list.get((connection_id, opportunity_id))

    def save_watched(self, watched: WatchEntry) -> None:
        self._watch_list.put((watched.connection_id, watched.opportunity_id), watched)

    def delete_watched(self, connection_id: str, opportunity_id: str) -> None:
        self._watch_list.put((connection_id, opportunity_id), None)

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        live, history = (
            self._watch_list.range(
                (connection_id, historical), (connection_id, historical, now + CLOCK_RESOLUTION)
            )
            for historical in (False, True)
        )
        return list(islice(chain(live, history), limit))

    def next_due(self, connection_id: str) -> datetime | None:
        live = self._watch_list.range((connection_id, False), (connection_id, True))
        history = self._watch_list.range((connection_id, True), (prefix_end(connection_id),))
        return min(
            (entry.due_at for entries in (live, history) for entry in islice(entries, 1)),
            default=None,
        )

    def next_dues(self) -> Mapping[str, datetime]:
        lists = {connection.id: self.next_due(connection.id) for connection in self._connections}
        pages = {
            name: None if (known := self.latest_import(name)) is None else known.next_page_at
            for name in lists
        }
        both = {
            name: [moment for moment in (lists[name], pages[name]) if moment is not None]
            for name in lists
        }
        return {name: min(moments) for name, moments in both.items() if moments}

    def live_watched(self, connection_id: str) -> Sequence[WatchEntry]:
        return list(self._watch_list.range((connection_id, False), (connection_id, True)))

    def count_due(self, connection_id: str, now: datetime) -> int:
        return sum(entry.due_at <= now for entry in self._of(connection_id))

    def latest_import(self, connection_id: str) -> HistoricalImport | None:
        return self._imports.get(connection_id)

    def save_import(self, started: HistoricalImport) -> None:
        self._imports.put(started.connection_id, started)

    def count_pending_for(self, started: HistoricalImport) -> int:
        return sum(entry.is_pending_for(started) for entry in self._of(started.connection_id))

    def letters_by_status(self) -> Mapping[LetterStatus, int]:
        return Counter(letter.status for _, letter in self._letters)

    def attentions(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        needing = self._attentions.range((connection_id,), (prefix_end(connection_id),))
        return [
            (opportunity_id, attention)
            for _, opportunity_id, attentions in needing
            for attention in attentions
        ]

    def save_attentions(
        self, connection_id: str, opportunity_id: str, attentions: Iterable[Attention]
    ) -> None:
        these = tuple(attentions)
        self._attentions.put(
            (connection_id, opportunity_id),
            (connection_id, opportunity_id, these) if these else None,
        )

    def _of(self, connection_id: str) -> Iterator[WatchEntry]:
        return self._watch_list.range((connection_id,), (prefix_end(connection_id),))


def _place_of_letter(row: NumberedLetter) -> tuple[str, str, int]:
    number, letter = row
    return letter.connection_id, letter.opportunity_id, number


def _place_of_watched(row: WatchEntry) -> tuple[str, bool, datetime, str]:
    return row.connection_id, row.historical, row.due_at, row.opportunity_id
