"""The watch list: what to look at, and when. Whoever knows that something happened says "look", and nothing more."""

from dataclasses import replace
from datetime import datetime

from application.ports import Clock, Rounds, Store, Watched, Work
from domain.following import MINUTE
from domain.history import Import


class WatchList:
    def __init__(self, store: Store, clock: Clock, rounds: Rounds) -> None:
        self._store = store
        self._clock = clock
        self._rounds = rounds

    def look_at(self, connection_id: str, opportunity_id: str, *, hired: bool = False) -> None:
        """See to it that the opportunity is looked at soon. On return this is durable (decision 1).

        `hired`: a candidateHired webhook says so, the one fact that is taken from a webhook (decision 7).
        """
        now = self._clock.now()
        with self._store.begin() as work:
            put_on_list(work, connection_id, opportunity_id, now=now, hired_at=now if hired else None, told_at=now)
            work.commit()
        self._rounds.wake(connection_id)


def put_on_list(
    work: Work,
    connection_id: str,
    opportunity_id: str,
    *,
    now: datetime,
    hired_at: datetime | None = None,
    told_at: datetime | None = None,
    waiting_since: datetime | None = None,
) -> None:
    """Add the opportunity, or bring its next look forward to now.

    `waiting_since`: it was seen in the Offer stage, and is waited for until a look sees it elsewhere.
    """
    known = work.watched(connection_id, opportunity_id)
    if known is None:
        known = Watched(connection_id=connection_id, opportunity_id=opportunity_id, due_at=now)
    work.save_watched(
        replace(
            known,
            due_at=min(known.due_at, now),
            wakes=known.wakes + 1,
            hired_at=hired_at or known.hired_at,
            told_at=told_at or known.told_at,
            waiting_since=known.waiting_since or waiting_since,
            historical=False,
        )
    )


def put_history_on_list(work: Work, started: Import, opportunity_id: str, *, now: datetime) -> None:
    """Its next look, at leisure unless it is about to be made anyway, judges its offers by the import's rule."""
    known = work.watched(started.connection_id, opportunity_id)
    if known is None:
        known = Watched(connection_id=started.connection_id, opportunity_id=opportunity_id, due_at=now, historical=True)
    if known.due_at > now + MINUTE:
        known = replace(known, due_at=now, historical=True)
    if known.owed_since is None or known.owed_since < started.started_at:
        known = replace(known, owed_since=now)
    work.save_watched(known)
