"""Sync requests: put an opportunity on the watch list, or bring its next sync forward."""

from datetime import datetime

from application.ports import Clock, Scheduler, Store, UnitOfWork
from domain.historical_import import HistoricalImport
from domain.watch_entry import WatchEntry


class WatchList:
    def __init__(self, store: Store, clock: Clock, scheduler: Scheduler) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler

    def request_sync(self, connection_id: str, opportunity_id: str) -> None:
        """Request a sync of the opportunity; durable when this returns (decision 1)."""
        now = self._clock.now()
        with self._store.begin() as work:
            schedule_sync(work, connection_id, opportunity_id, now=now, requested_at=now)
            work.commit()
        self._scheduler.wake(connection_id)


def schedule_sync(
    work: UnitOfWork,
    connection_id: str,
    opportunity_id: str,
    *,
    now: datetime,
    hired_at: datetime | None = None,
    requested_at: datetime | None = None,
    waiting_since: datetime | None = None,
    after_live: bool = False,
) -> None:
    """Make the opportunity due now; see `WatchEntry.requested`.

    `hired_at` is when a candidateHired webhook was triggered in Lever. This is the one fact that is
    taken from a webhook (decision 7).
    """
    entry = work.watch_list.get(connection_id, opportunity_id) or WatchEntry(
        connection_id=connection_id, opportunity_id=opportunity_id, due_at=now, scheduled_at=now
    )
    work.watch_list.save(
        entry.requested(
            now,
            hired_at=hired_at,
            requested_at=requested_at,
            waiting_since=waiting_since,
            after_live=after_live,
        )
    )


def schedule_import_sync(
    work: UnitOfWork, started: HistoricalImport, opportunity_id: str, *, now: datetime
) -> None:
    """Request the sync of an opportunity that the import has listed; see
    `WatchEntry.requested_by_import`.
    """
    entry = work.watch_list.get(started.connection_id, opportunity_id) or WatchEntry(
        connection_id=started.connection_id,
        opportunity_id=opportunity_id,
        due_at=now,
        scheduled_at=now,
        historical=True,
    )
    work.watch_list.save(entry.requested_by_import(started, now))
