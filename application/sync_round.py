"""A sync round: everything that is due on one connection, for at most a few seconds."""

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
    CompanyDirectory,
    ServiceRefused,
    ServiceUnavailable,
    Store,
    UnitOfWork,
    UpdatedOpportunity,
)
from application.sync_opportunity import SyncOpportunity
from application.token_manager import TOKENS_SECRET_NAME
from application.watch_list import schedule_sync
from domain.company import Company
from domain.connection import Connection, ConnectionEvent
from domain.watch_entry import WatchEntry

log = logging.getLogger(__name__)

SWEEP_INTERVAL = timedelta(minutes=1)
SWEEP_OVERLAP = timedelta(minutes=2)
"""Lever's `updatedAt` is written a moment late, so sweeps overlap."""
CLOCK_TOLERANCE = timedelta(seconds=5)
"""How much the clocks of several processes may differ. What lies further ahead was stored before
the clock was set back.
"""
MAX_ROUND_DURATION = timedelta(seconds=5)
BATCH_SIZE = 20
HISTORY_BATCH_SIZE = 4
"""Historical entries to sync before the watch list is read for live ones again."""
MAX_CONSECUTIVE_FAILURES = 3
"""Consecutive failed syncs that open the connection's circuit: the vendor fails then, not the
opportunity.
"""


class DueRound(NamedTuple):
    """The next round of a connection.

    `is_probe`: the last one failed, so this one tries whether the vendors answer again.
    """

    moment: datetime
    connection_id: str
    is_probe: bool = False


class RoundSchedule:
    """When each connection's next round is due."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def next_rounds(self) -> list[DueRound]:
        """The next rounds, earliest first. Connections that are not active have none."""
        now = self._clock.now()
        with self._store.begin() as work:
            firsts = work.watch_list.next_due_by_connection()
            moments = [
                (_due_at(connection, firsts.get(connection.id), now), connection)
                for connection in work.connections.all()
            ]
        return sorted(
            DueRound(moment, connection.id, connection.consecutive_failures > 0)
            for moment, connection in moments
            if moment is not None
        )

    def is_due(self, connection_id: str, now: datetime) -> bool:
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            due_at = (
                None
                if connection is None
                else _due_at(connection, _first(work, connection_id), now)
            )
        return due_at is not None and due_at <= now


def _first(work: UnitOfWork, connection_id: str) -> datetime | None:
    started = work.imports.latest(connection_id)
    moments = [
        work.watch_list.next_due(connection_id),
        None if started is None else started.next_page_at,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _due_at(connection: Connection, first: datetime | None, now: datetime) -> datetime | None:
    if not connection.is_active:
        return None
    sweep = _next_sweep_at(connection, now)
    due = sweep if first is None else min(sweep, first)
    if connection.backoff_until is None or not connection.is_circuit_open(now):
        return due
    return max(due, connection.backoff_until)


def _next_sweep_at(connection: Connection, now: datetime) -> datetime:
    """A sweep in the future was made while the clock was ahead, so the next one is due (decision
    53).
    """
    if connection.swept_until is None or connection.swept_at is None:
        return datetime.min.replace(tzinfo=UTC)
    return now if connection.swept_at > now else connection.swept_at + SWEEP_INTERVAL


class SyncRound:
    """Run the rounds of connections.

    `concurrency` is the number of opportunities that are synced concurrently in a round.
    """

    def __init__(
        self,
        store: Store,
        sync: SyncOpportunity,
        history: ImportHistory,
        ats: ATS,
        companies: CompanyDirectory,
        clock: Clock,
        concurrency: int = 1,
    ) -> None:
        self._store = store
        self._sync = sync
        self._history = history
        self._ats = ats
        self._companies = companies
        self._clock = clock
        self._concurrency = concurrency
        self._last_updates: dict[str, dict[str, datetime | None]] = {}
        """What the last sweep of each connection listed, with the time of each update.

        Sweeps overlap, and an update that was listed before requests no second sync. After a
        restart it does, which does no harm.
        """

    def run(self, connection_id: str) -> None:
        """Run one round.

        Failures are stored, as a later due time or as the connection's state, and not raised.
        """
        now = self._clock.now()
        connection = self._connection(connection_id)
        if connection is None or not connection.is_active or connection.is_circuit_open(now):
            return
        if connection.consecutive_failures:
            self._change(connection_id, lambda current: current.probing(self._clock.now()))
        try:
            self._sweep(connection)
            self._sync_due(connection, deadline=now + MAX_ROUND_DURATION)
        except AccessRevoked:
            self._handle_revocation(connection_id)
        except (ServiceUnavailable, ServiceRefused) as failure:
            self._open_circuit(connection_id, failure)
        else:
            if connection.consecutive_failures:
                self._change(connection_id, Connection.recovered)

    def _connection(self, connection_id: str) -> Connection | None:
        with self._store.begin() as work:
            return work.connections.get(connection_id)

    def _sweep(self, connection: Connection) -> None:
        """Once a minute, request a sync of all opportunities that were updated since the last.

        This makes up for lost webhooks (decision 3). The first sweep finds those that are in the
        trigger stage; the historical import lists all others.
        """
        now = self._clock.now()
        if _next_sweep_at(connection, now) > now:
            return
        if connection.swept_until is None:
            self._first_sweep(connection, now)
            return
        self._correct_times(connection.id, now)
        updates = self._ats.updated_opportunities(
            connection, since=connection.swept_until - SWEEP_OVERLAP
        )
        before = self._last_updates.get(connection.id, {})
        with self._store.begin() as work:
            for updated in updates.opportunities:
                if updated.updated_at is None or before.get(updated.id) != updated.updated_at:
                    _request_swept_sync(work, connection, updated, now)
            _record_sweep(work, connection, until=updates.as_of or now, at=now)
            work.commit()
        self._last_updates[connection.id] = {
            each.id: each.updated_at for each in updates.opportunities
        }

    def _correct_times(self, connection_id: str, now: datetime) -> None:
        """Correct what was stored while the clock was ahead of now (decision 53)."""
        with self._store.begin() as work:
            for entry in work.watch_list.scheduled_after(connection_id, now + CLOCK_TOLERANCE):
                work.watch_list.save(entry.corrected(now))
            started = work.imports.latest(connection_id)
            if started is not None and started.started_at > now + CLOCK_TOLERANCE:
                work.imports.save(started.corrected(now))
            work.commit()

    def _first_sweep(self, connection: Connection, now: datetime) -> None:
        """Find what was there before the connection."""
        found = list(self._ats.opportunity_ids_in_stage(connection, connection.trigger.stage))
        with self._store.begin() as work:
            for opportunity_id in found:
                schedule_sync(work, connection.id, opportunity_id, now=now, waiting_since=now)
            _record_sweep(work, connection, until=now, at=now)
            work.commit()

    def _sync_due(self, connection: Connection, deadline: datetime) -> None:
        """Live entries first, then a page of the import's list, then historical entries, a few
        at a time (decision 6).
        """
        while self._clock.now() < deadline:
            with self._store.begin() as work:
                due = work.watch_list.due(connection.id, self._clock.now(), BATCH_SIZE)
            live = [entry for entry in due if not entry.historical]
            if not live and self._history.read_next_page(connection):
                continue
            if not due:
                break
            company = self._companies.company(connection.company_id)
            self._sync_batch(connection, company, live or due[:HISTORY_BATCH_SIZE], deadline)

    def _sync_batch(
        self,
        connection: Connection,
        company: Company,
        batch: Sequence[WatchEntry],
        deadline: datetime,
    ) -> None:
        """Sync the entries, concurrently. No sync starts after the deadline.

        Raises:
            AccessRevoked: Lever no longer accepts our tokens.
            ServiceUnavailable: too many syncs in a row failed.
        """

        def sync(entry: WatchEntry) -> list[Exception | None]:
            if self._clock.now() >= deadline:
                return []
            return [self._sync_entry(connection, company, entry)]

        consecutive_failures = 0
        for failure in self._map(sync, batch):
            consecutive_failures = 0 if failure is None else consecutive_failures + 1
            too_many = consecutive_failures >= MAX_CONSECUTIVE_FAILURES
            if isinstance(failure, ServiceUnavailable) and (too_many or failure.retry_after):
                raise failure

    def _map(
        self,
        sync: Callable[[WatchEntry], list[Exception | None]],
        batch: Sequence[WatchEntry],
    ) -> Iterator[Exception | None]:
        if self._concurrency == 1:
            yield from chain.from_iterable(map(sync, batch))
        else:
            with ThreadPoolExecutor(self._concurrency) as pool:
                yield from chain.from_iterable(pool.map(sync, batch))

    def _sync_entry(
        self, connection: Connection, company: Company, entry: WatchEntry
    ) -> Exception | None:
        """Sync one opportunity; a failure is returned, and the entry is rescheduled.

        Raises AccessRevoked.
        """
        try:
            self._sync(connection, company, entry)
        except AccessRevoked:
            raise
        except ServiceUnavailable as failure:
            log.warning(
                "opportunity %s: sync failed, will retry: %s", entry.opportunity_id, failure
            )
            self._reschedule(entry)
            return failure
        except Exception as bug:  # noqa: BLE001  # a bug that one opportunity triggers must not stop all others
            log_failure(f"opportunity {entry.opportunity_id}: sync failed, will retry", bug)
            self._reschedule(entry)
            return bug
        return None

    def _reschedule(self, entry: WatchEntry) -> None:
        with self._store.begin() as work:
            current = work.watch_list.get(entry.connection_id, entry.opportunity_id) or entry
            work.watch_list.save(current.failed(self._clock.now()))
            work.commit()

    def _handle_revocation(self, connection_id: str) -> None:
        """Mark the connection as revoked, unless it was connected again since the refused call."""
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            if connection is None or not connection.is_active:
                return
            revoked = work.secrets.get(connection_id, TOKENS_SECRET_NAME) is None
            work.connections.save(
                connection.apply(ConnectionEvent.REVOKED)
                if revoked
                else connection.failed(self._clock.now())
            )
            work.commit()
        result = (
            "work stops until it is connected again"
            if revoked
            else "it has been connected again since, and is retried with backoff"
        )
        log.warning("connection %s: Lever refused our access; %s", connection_id, result)

    def _open_circuit(self, connection_id: str, failure: Exception) -> None:
        retry_after = failure.retry_after if isinstance(failure, ServiceUnavailable) else None
        opened = self._change(
            connection_id,
            lambda current: current.failed(self._clock.now(), retry_after=retry_after),
        )
        if opened is not None and opened.backoff_until is not None:
            seconds = round((opened.backoff_until - self._clock.now()).total_seconds())
            log.warning(
                "connection %s: circuit opened, retry in %ss: %s", connection_id, seconds, failure
            )

    def _change(
        self, connection_id: str, change: Callable[[Connection], Connection]
    ) -> Connection | None:
        """Change the connection and return it; None when it is no longer active."""
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            if connection is None or not connection.is_active:
                return None
            changed = change(connection)
            work.connections.save(changed)
            work.commit()
            return changed


def _record_sweep(
    work: UnitOfWork, connection: Connection, *, until: datetime, at: datetime
) -> None:
    current = work.connections.get(connection.id)
    if current is not None:
        work.connections.save(replace(current, swept_until=until, swept_at=at))


def _request_swept_sync(
    work: UnitOfWork, connection: Connection, updated: UpdatedOpportunity, now: datetime
) -> None:
    """Request a sync. One in the trigger stage that was unknown is news, as from a webhook."""
    in_trigger_stage = updated.stage == connection.trigger.stage and not updated.is_archived
    is_known = work.watch_list.get(connection.id, updated.id) is not None
    schedule_sync(
        work,
        connection.id,
        updated.id,
        now=now,
        requested_at=now if in_trigger_stage and not is_known else None,
        waiting_since=now if in_trigger_stage else None,
    )


def log_failure(what: str, failure: Exception) -> None:
    """Log a vendor's or store's failure with its message, and a bug with its traceback only.

    The message of a bug's exception may hold personal data.
    """
    if isinstance(failure, ServiceUnavailable):
        log.warning("%s: %s", what, failure)
    else:
        frames = "".join(traceback.format_tb(failure.__traceback__))
        log.error("%s: %s\n%s", what, type(failure).__name__, frames)
