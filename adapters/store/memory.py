"""The store for tests and demonstrations: true transactions, and nothing left when the process ends."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice

from adapters.store.table import Table, after
from adapters.store.turns import PATIENCE, Turns
from application.ports import CLAIMS_LAST, VISITS_LAST, Watched
from domain.attention import Attention
from domain.connection import Connection
from domain.history import Import
from domain.letter import Letter, LetterStatus

INSTANT = timedelta(microseconds=1)

Numbered = tuple[int, Letter]
"""A letter, and the how many-th it was when it was first saved."""

Needing = tuple[str, str, tuple[Attention, ...]]
"""A connection, an opportunity of it, and what needs attention there."""


class MemoryStore:
    def __init__(self, *, patience: float = PATIENCE) -> None:
        """`patience`: how many seconds a transaction waits for the one before."""
        self._turns = Turns(patience)
        self._work = MemoryWork()

    @contextmanager
    def begin(self) -> Iterator["MemoryWork"]:
        with self._turns.turn():
            try:
                yield self._work
            finally:
                self._work.roll_back()

    def close(self) -> None:
        """Nothing is held that would have to be given back."""


class MemoryWork:
    def __init__(self) -> None:
        self._connections: Table[str, Connection] = Table(lambda row: (row.id,))
        self._secrets: Table[tuple[str, str], tuple[str, str, bytes]] = Table(lambda row: row[:2])
        self._deliveries: Table[tuple[str, str], tuple[datetime, str, str, str]] = Table(lambda row: row[:3])
        self._visits: Table[str, tuple[datetime, str, bool]] = Table(lambda row: row[:2])
        self._leases: Table[str, tuple[str, datetime]] = Table(lambda row: row[:1])
        self._letters: Table[tuple[str, str], Numbered] = Table(_place_of_letter)
        self._watch_list: Table[tuple[str, str], Watched] = Table(_place_of_watched)
        self._imports: Table[str, Import] = Table(lambda row: (row.connection_id,))
        self._attentions: Table[tuple[str, str], Needing] = Table(lambda row: row[:2])
        self._tables = (
            *(self._connections, self._secrets, self._deliveries, self._letters),
            *(self._watch_list, self._imports, self._attentions, self._leases, self._visits),
        )

    def commit(self) -> None:
        for table in self._tables:
            table.keep()

    def roll_back(self) -> None:
        for table in self._tables:
            table.undo()

    def connection(self, connection_id: str) -> Connection | None:
        return self._connections.get(connection_id)

    def connection_of(self, company_id: str) -> Connection | None:
        return next((found for found in self.connections() if found.company_id == company_id), None)

    def connections(self) -> Sequence[Connection]:
        return list(self._connections)

    def save_connection(self, connection: Connection) -> None:
        self._connections.put(connection.id, connection)

    def secret(self, connection_id: str, name: str) -> bytes | None:
        kept = self._secrets.get((connection_id, name))
        return None if kept is None else kept[2]

    def keep_secret(self, connection_id: str, name: str, sealed: bytes) -> None:
        self._secrets.put((connection_id, name), (connection_id, name, sealed))

    def forget_secret(self, connection_id: str, name: str) -> None:
        self._secrets.put((connection_id, name), None)

    def lease(self, connection_id: str) -> datetime | None:
        kept = self._leases.get(connection_id)
        return None if kept is None else kept[1]

    def save_lease(self, connection_id: str, ends_at: datetime | None) -> None:
        self._leases.put(connection_id, None if ends_at is None else (connection_id, ends_at))

    def claim_delivery(self, connection_id: str, token: str, opportunity_id: str, *, now: datetime) -> bool:
        for _, of, old, _ in list(self._deliveries.between((), (now - CLAIMS_LAST,))):
            self._deliveries.put((of, old), None)
        known = self._deliveries.get((connection_id, token))
        if known is None:
            self._deliveries.put((connection_id, token), (now, connection_id, token, opportunity_id))
        return known is None or known[3] == opportunity_id

    def begin_visit(self, visit_id: str, *, now: datetime) -> bool:
        for _, old, _ in list(self._visits.between((), (now - VISITS_LAST,))):
            self._visits.put(old, None)
        known = self._visits.get(visit_id) is not None
        if not known:
            self._visits.put(visit_id, (now, visit_id, False))
        return not known

    def is_visiting(self, visit_id: str) -> bool:
        visit = self._visits.get(visit_id)
        return visit is not None and not visit[2]

    def end_visit(self, visit_id: str) -> None:
        visit = self._visits.get(visit_id)
        if visit is not None:
            self._visits.put(visit_id, (visit[0], visit_id, True))

    def letters(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        if opportunity_id is None:
            found = self._letters.between((connection_id,), (after(connection_id),))
        else:
            found = self._letters.between((connection_id, opportunity_id), (connection_id, after(opportunity_id)))
        return [letter for _, letter in sorted(found, key=lambda row: row[0])]

    def save_letter(self, letter: Letter) -> None:
        key = letter.connection_id, letter.offer_id
        known = self._letters.get(key)
        self._letters.put(key, (len(self._letters) if known is None else known[0], letter))

    def watched(self, connection_id: str, opportunity_id: str) -> Watched | None:
        return self._watch_list.get((connection_id, opportunity_id))

    def save_watched(self, watched: Watched) -> None:
        self._watch_list.put((watched.connection_id, watched.opportunity_id), watched)

    def unwatch(self, connection_id: str, opportunity_id: str) -> None:
        self._watch_list.put((connection_id, opportunity_id), None)

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[Watched]:
        live, history = (
            self._watch_list.between((connection_id, historical), (connection_id, historical, now + INSTANT))
            for historical in (False, True)
        )
        return list(islice(chain(live, history), limit))

    def next_due(self, connection_id: str) -> datetime | None:
        live = self._watch_list.between((connection_id, False), (connection_id, True))
        history = self._watch_list.between((connection_id, True), (after(connection_id),))
        return min((entry.due_at for entries in (live, history) for entry in islice(entries, 1)), default=None)

    def next_dues(self) -> Mapping[str, datetime]:
        lists = {connection.id: self.next_due(connection.id) for connection in self._connections}
        pages = {name: None if (known := self.started_import(name)) is None else known.next_page_at for name in lists}
        both = {name: [moment for moment in (lists[name], pages[name]) if moment is not None] for name in lists}
        return {name: min(moments) for name, moments in both.items() if moments}

    def live_watched(self, connection_id: str) -> Sequence[Watched]:
        return list(self._watch_list.between((connection_id, False), (connection_id, True)))

    def count_due(self, connection_id: str, now: datetime) -> int:
        return sum(entry.due_at <= now for entry in self._of(connection_id))

    def started_import(self, connection_id: str) -> Import | None:
        return self._imports.get(connection_id)

    def save_import(self, started: Import) -> None:
        self._imports.put(started.connection_id, started)

    def count_new_to(self, started: Import) -> int:
        return sum(entry.is_new_to(started) for entry in self._of(started.connection_id))

    def letters_by_status(self) -> Mapping[LetterStatus, int]:
        return Counter(letter.status for _, letter in self._letters)

    def attentions(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        needing = self._attentions.between((connection_id,), (after(connection_id),))
        return [(opportunity_id, attention) for _, opportunity_id, attentions in needing for attention in attentions]

    def save_attentions(self, connection_id: str, opportunity_id: str, attentions: Iterable[Attention]) -> None:
        these = tuple(attentions)
        self._attentions.put((connection_id, opportunity_id), (connection_id, opportunity_id, these) if these else None)

    def _of(self, connection_id: str) -> Iterator[Watched]:
        return self._watch_list.between((connection_id,), (after(connection_id),))


def _place_of_letter(row: Numbered) -> tuple[str, str, int]:
    number, letter = row
    return letter.connection_id, letter.opportunity_id, number


def _place_of_watched(row: Watched) -> tuple[str, bool, datetime, str]:
    return row.connection_id, row.historical, row.due_at, row.opportunity_id
