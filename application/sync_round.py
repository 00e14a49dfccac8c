"""A round: all that is due on one connection, within its turn. Who calls it, and on which machine, is the engine's affair."""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from application.import_history import ImportHistory
from application.ports import (
    ATS,
    AccessRevoked,
    Clock,
    OfferLetterPlatform,
    ServiceRefused,
    ServiceUnavailable,
    Store,
    UnitOfWork,
    WatchEntry,
)
from application.sync_opportunity import SyncOpportunity
from application.token_manager import TOKENS_SECRET_NAME
from application.watch_list import schedule_sync
from domain.company import Company
from domain.connection import Connection, ConnectionEvent
from domain.decision import MINUTE, backoff_delay

log = logging.getLogger(__name__)

SWEEP_INTERVAL = MINUTE
SWEEP_OVERLAP = 2 * MINUTE
"""Lever's `updatedAt` settles a moment late, and clocks differ: windows overlap, and what is seen twice does no harm."""
MAX_ROUND_DURATION = timedelta(seconds=5)
BATCH_SIZE = 20
HISTORY_BATCH_SIZE = 4
"""So many of the history are looked at before it is asked again whether somebody live has come."""
MAX_CONSECUTIVE_FAILURES = 3
"""After so many failures in a row it is not the opportunity but the vendor: then the whole connection rests."""


class DueRound(NamedTuple):
    """A connection's next round. `fails`: its last one did, so this one only tries whether the vendors answer again."""

    moment: datetime
    connection_id: str
    is_probe: bool = False


class RoundSchedule:
    """When each connection's next round is due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_rounds(self) -> list[DueRound]:
        """The earliest first; a connection with nothing to do is not among them."""
        with self._store.begin() as work:
            firsts = work.watch_list.next_due_by_connection()
            moments = [
                (_due_at(connection, firsts.get(connection.id)), connection)
                for connection in work.connections.all()
            ]
        return sorted(
            DueRound(moment, of.id, of.consecutive_failures > 0)
            for moment, of in moments
            if moment is not None
        )

    def is_due(self, connection_id: str, now: datetime) -> bool:
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            due_at = (
                None if connection is None else _due_at(connection, _first(work, connection_id))
            )
        return due_at is not None and due_at <= now


def _first(work: UnitOfWork, connection_id: str) -> datetime | None:
    started = work.imports.latest(connection_id)
    moments = [
        work.watch_list.next_due(connection_id),
        None if started is None else started.next_page_at,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _due_at(connection: Connection, first: datetime | None) -> datetime | None:
    if not connection.is_active:
        return None
    sweep = (
        datetime.min.replace(tzinfo=UTC)
        if connection.swept_until is None
        else connection.swept_until + SWEEP_INTERVAL
    )
    due = sweep if first is None else min(sweep, first)
    return due if connection.backoff_until is None else max(due, connection.backoff_until)


class SyncRound:
    """`at_once` looks run side by side. The company's page in Agora is read at most once a minute."""

    def __init__(
        self,
        store: Store,
        follow: SyncOpportunity,
        history: ImportHistory,
        ats: ATS,
        platform: OfferLetterPlatform,
        clock: Clock,
        at_once: int = 1,
    ) -> None:
        self._store = store
        self._follow = follow
        self._history = history
        self._ats = ats
        self._platform = platform
        self._clock = clock
        self._at_once = at_once
        self._companies: dict[str, tuple[datetime, Company]] = {}

    def run(self, connection_id: str) -> None:
        """Everything that goes wrong is remembered as a later due time, or as the connection's state; nothing is raised."""
        now = self._clock.now()
        connection = self._connection(connection_id)
        if (
            connection is None
            or not connection.is_active
            or (connection.backoff_until or now) > now
        ):
            return
        if connection.consecutive_failures:
            self._change(connection_id, self._half_open)
        try:
            self._sweep(connection)
            self._sync_due(connection, ends=now + MAX_ROUND_DURATION)
        except AccessRevoked:
            self._handle_revocation(connection_id)
        except (ServiceUnavailable, ServiceRefused) as failure:
            log.warning("connection %s rests: %s", connection_id, failure)
            self._change(connection_id, self._opened_circuit)

    def _connection(self, connection_id: str) -> Connection | None:
        with self._store.begin() as work:
            return work.connections.get(connection_id)

    def _sweep(self, connection: Connection) -> None:
        """A webhook that never came is made good: whoever changed in the Offer stage is looked at (decision 3)."""
        now = self._clock.now()
        if connection.swept_until is not None and now < connection.swept_until + SWEEP_INTERVAL:
            return
        since = None if connection.swept_until is None else connection.swept_until - SWEEP_OVERLAP
        changed = list(
            self._ats.changed_opportunity_ids(
                connection, stage=connection.trigger.stage, since=since
            )
        )
        with self._store.begin() as work:
            for opportunity_id in changed:
                known = work.watch_list.get(connection.id, opportunity_id)
                if (
                    known is None or known.due_at > now + MINUTE
                ):  # our own note comes back here: it must not start a loop
                    news = (
                        known is None and since is not None
                    )  # the first sweep finds who was there before us
                    requested_at = now if news else None
                    schedule_sync(
                        work,
                        connection.id,
                        opportunity_id,
                        now=now,
                        requested_at=requested_at,
                        waiting_since=now,
                    )
            current = work.connections.get(connection.id)
            if current is not None:
                work.connections.save(replace(current, swept_until=now))
            work.commit()

    def _sync_due(self, connection: Connection, ends: datetime) -> None:
        """Whoever is live first, then a page of the import's list, then the history, a few at a time (decision 6)."""
        while self._clock.now() < ends:
            with self._store.begin() as work:
                due = work.watch_list.due(connection.id, self._clock.now(), BATCH_SIZE)
            live = [watched for watched in due if not watched.historical]
            if not live and self._history.read_next_page(connection):
                continue
            if not due:
                break
            self._sync_batch(
                connection, self._company(connection), live or due[:HISTORY_BATCH_SIZE], ends
            )
        if connection.consecutive_failures:
            self._change(
                connection.id, lambda c: replace(c, consecutive_failures=0, backoff_until=None)
            )

    def _sync_batch(
        self, connection: Connection, company: Company, due: Sequence[WatchEntry], ends: datetime
    ) -> None:
        """Raises AccessRevoked, and ServiceUnavailable when too many in a row failed."""
        failures = 0
        for failure in self._sync_concurrently(connection, company, due, ends):
            failures = failures + 1 if failure is not None else 0
            if failures >= MAX_CONSECUTIVE_FAILURES and isinstance(failure, ServiceUnavailable):
                raise failure

    def _sync_concurrently(
        self, connection: Connection, company: Company, due: Sequence[WatchEntry], ends: datetime
    ) -> Iterator[Exception | None]:
        """Of each look that began within the turn, however long the vendor let those before it wait, what came of it."""

        def look(watched: WatchEntry) -> list[Exception | None]:
            return [self._sync(connection, company, watched)] if self._clock.now() < ends else []

        if self._at_once == 1:
            yield from chain.from_iterable(map(look, due))
        else:
            with ThreadPoolExecutor(self._at_once) as pool:
                yield from chain.from_iterable(pool.map(look, due))

    def _sync(
        self, connection: Connection, company: Company, watched: WatchEntry
    ) -> Exception | None:
        try:
            self._follow(connection, company, watched)
        except AccessRevoked:
            raise
        except ServiceUnavailable as failure:
            log.warning(
                "opportunity %s is looked at again later: %s", watched.opportunity_id, failure
            )
            self._reschedule(watched)
            return failure
        except Exception as mistake:  # noqa: BLE001  # one opportunity that we stumble over must not stop all the others
            log_failure(f"opportunity {watched.opportunity_id} is looked at again later", mistake)
            self._reschedule(watched)
            return mistake
        return None

    def _reschedule(self, watched: WatchEntry) -> None:
        with self._store.begin() as work:
            entry = work.watch_list.get(watched.connection_id, watched.opportunity_id) or watched
            entry = replace(entry, consecutive_failures=entry.consecutive_failures + 1)
            work.watch_list.save(
                replace(entry, due_at=self._clock.now() + backoff_delay(entry.consecutive_failures))
            )
            work.commit()

    def _company(self, connection: Connection) -> Company:
        now = self._clock.now()
        lately = {
            of: (read_at, company)
            for of, (read_at, company) in self._companies.items()
            if now - read_at < MINUTE
        }
        if connection.company_id not in lately:
            company = self._platform.company(connection.company_id)
            lately[connection.company_id] = self._clock.now(), company
            self._companies = (
                lately  # in place of the other, which rounds beside this one may be reading
            )
        return lately[connection.company_id][1]

    def _handle_revocation(self, connection_id: str) -> None:
        """Where there is an access, somebody connected again since the other one was refused: it is tried after a rest."""
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            if connection is None or not connection.is_active:
                return
            revoked = work.secrets.get(connection_id, TOKENS_SECRET_NAME) is None
            work.connections.save(
                connection.apply(ConnectionEvent.REVOKED)
                if revoked
                else self._opened_circuit(connection)
            )
            work.commit()
        then = (
            "its work stops until somebody connects again"
            if revoked
            else "but somebody has connected again: it rests a while"
        )
        log.warning("connection %s: Lever no longer accepts us; %s", connection_id, then)

    def _half_open(self, connection: Connection) -> Connection:
        """While one round tries whether the vendors answer again, no other begins."""
        return replace(
            connection,
            backoff_until=self._clock.now() + backoff_delay(connection.consecutive_failures),
        )

    def _opened_circuit(self, connection: Connection) -> Connection:
        failures = connection.consecutive_failures + 1
        return replace(
            connection,
            consecutive_failures=failures,
            backoff_until=self._clock.now() + backoff_delay(failures),
        )

    def _change(self, connection_id: str, change: Callable[[Connection], Connection]) -> None:
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            if connection is not None and connection.is_active:
                work.connections.save(change(connection))
                work.commit()


def log_failure(what: str, failure: Exception) -> None:
    """Log what we expect by its sentence, a mistake of ours by its place: its message may hold what is personal."""
    if isinstance(failure, ServiceUnavailable):
        log.warning("%s: %s", what, failure)
    else:
        log.error(
            "%s: %s\n%s",
            what,
            type(failure).__name__,
            "".join(traceback.format_tb(failure.__traceback__)),
        )
