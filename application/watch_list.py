"""The watch list: what to look at, and when. Whoever knows that something happened says "look", and nothing more."""

from dataclasses import replace
from datetime import datetime

from application.ports import Clock, Scheduler, Store, UnitOfWork, WatchEntry
from domain.decision import MINUTE
from domain.historical_import import HistoricalImport


class WatchList:
    def __init__(self, store: Store, clock: Clock, rounds: Scheduler) -> None:
        self._store = store
        self._clock = clock
        self._rounds = rounds

    def request_sync(self, connection_id: str, opportunity_id: str, *, hired: bool = False) -> None:
        """See to it that the opportunity is looked at soon. On return this is durable (decision 1).

        `hired`: a candidateHired webhook says so, the one fact that is taken from a webhook (decision 7).
        """
        now = self._clock.now()
        with self._store.begin() as work:
            schedule_sync(
                work,
                connection_id,
                opportunity_id,
                now=now,
                hired_at=now if hired else None,
                requested_at=now,
            )
            work.commit()
        self._rounds.wake(connection_id)


def schedule_sync(
    work: UnitOfWork,
    connection_id: str,
    opportunity_id: str,
    *,
    now: datetime,
    hired_at: datetime | None = None,
    requested_at: datetime | None = None,
    waiting_since: datetime | None = None,
) -> None:
    """Add the opportunity, or bring its next look forward to now.

    `waiting_since`: it was seen in the Offer stage, and is waited for until a look sees it elsewhere.
    """
    known = work.watch_list.get(connection_id, opportunity_id)
    if known is None:
        known = WatchEntry(connection_id=connection_id, opportunity_id=opportunity_id, due_at=now)
    work.watch_list.save(
        replace(
            known,
            due_at=min(known.due_at, now),
            request_count=known.request_count + 1,
            hired_at=hired_at or known.hired_at,
            requested_at=requested_at or known.requested_at,
            waiting_since=known.waiting_since or waiting_since,
            historical=False,
        )
    )


def schedule_import_sync(
    work: UnitOfWork, started: HistoricalImport, opportunity_id: str, *, now: datetime
) -> None:
    """Its next look, at leisure unless it is about to be made anyway, judges its offers by the import's rule."""
    known = work.watch_list.get(started.connection_id, opportunity_id)
    if known is None:
        known = WatchEntry(
            connection_id=started.connection_id,
            opportunity_id=opportunity_id,
            due_at=now,
            historical=True,
        )
    if known.due_at > now + MINUTE:
        known = replace(known, due_at=now, historical=True)
    if known.import_requested_at is None or known.import_requested_at < started.started_at:
        known = replace(known, import_requested_at=now)
    work.watch_list.save(known)
