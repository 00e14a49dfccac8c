"""A round: all that is due on one connection, within its turn. Who calls it, and on which machine, is the engine's affair."""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from application.access import TOKENS
from application.follow import Follow
from application.history import History
from application.ports import (
    ATS,
    AccessRevoked,
    Clock,
    OfferLetterPlatform,
    ServiceRefused,
    ServiceUnavailable,
    Store,
    Watched,
    Work,
)
from application.watching import put_on_list
from domain.company import Company
from domain.connection import Change, Connection
from domain.following import MINUTE, pause_after

log = logging.getLogger(__name__)

SWEEP_EVERY = MINUTE
SWEEP_OVERLAP = 2 * MINUTE
"""Lever's `updatedAt` settles a moment late, and clocks differ: windows overlap, and what is seen twice does no harm."""
TURN = timedelta(seconds=5)
BATCH = 20
LEISURE = 4
"""So many of the history are looked at before it is asked again whether somebody live has come."""
PATIENCE = 3
"""After so many failures in a row it is not the opportunity but the vendor: then the whole connection rests."""


class Due(NamedTuple):
    """A connection's next round. `fails`: its last one did, so this one only tries whether the vendors answer again."""

    moment: datetime
    connection_id: str
    fails: bool = False


class Timetable:
    """When each connection's next round is due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_rounds(self) -> list[Due]:
        """The earliest first; a connection with nothing to do is not among them."""
        with self._store.begin() as work:
            firsts = work.next_dues()
            moments = [(_due_at(connection, firsts.get(connection.id)), connection) for connection in work.connections()]
        return sorted(Due(moment, of.id, of.failures > 0) for moment, of in moments if moment is not None)

    def is_due(self, connection_id: str, now: datetime) -> bool:
        with self._store.begin() as work:
            connection = work.connection(connection_id)
            due_at = None if connection is None else _due_at(connection, _first(work, connection_id))
        return due_at is not None and due_at <= now


def _first(work: Work, connection_id: str) -> datetime | None:
    started = work.started_import(connection_id)
    moments = [work.next_due(connection_id), None if started is None else started.next_page_at]
    return min((moment for moment in moments if moment is not None), default=None)


def _due_at(connection: Connection, first: datetime | None) -> datetime | None:
    if not connection.is_active:
        return None
    sweep = datetime.min.replace(tzinfo=UTC) if connection.swept_until is None else connection.swept_until + SWEEP_EVERY
    due = sweep if first is None else min(sweep, first)
    return due if connection.rests_until is None else max(due, connection.rests_until)


class Round:
    """`at_once` looks run side by side. The company's page in Agora is read at most once a minute."""

    def __init__(
        self,
        store: Store,
        follow: Follow,
        history: History,
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
        if connection is None or not connection.is_active or (connection.rests_until or now) > now:
            return
        if connection.failures:
            self._change(connection_id, self._on_trial)
        try:
            self._sweep(connection)
            self._look_at_what_is_due(connection, ends=now + TURN)
        except AccessRevoked:
            self._stop(connection_id)
        except (ServiceUnavailable, ServiceRefused) as failure:
            log.warning("connection %s rests: %s", connection_id, failure)
            self._change(connection_id, self._resting)

    def _connection(self, connection_id: str) -> Connection | None:
        with self._store.begin() as work:
            return work.connection(connection_id)

    def _sweep(self, connection: Connection) -> None:
        """A webhook that never came is made good: whoever changed in the Offer stage is looked at (decision 3)."""
        now = self._clock.now()
        if connection.swept_until is not None and now < connection.swept_until + SWEEP_EVERY:
            return
        since = None if connection.swept_until is None else connection.swept_until - SWEEP_OVERLAP
        changed = list(self._ats.changed(connection, stage=connection.trigger.stage, since=since))
        with self._store.begin() as work:
            for opportunity_id in changed:
                known = work.watched(connection.id, opportunity_id)
                if known is None or known.due_at > now + MINUTE:  # our own note comes back here: it must not start a loop
                    news = known is None and since is not None  # the first sweep finds who was there before us
                    told_at = now if news else None
                    put_on_list(work, connection.id, opportunity_id, now=now, told_at=told_at, waiting_since=now)
            current = work.connection(connection.id)
            if current is not None:
                work.save_connection(replace(current, swept_until=now))
            work.commit()

    def _look_at_what_is_due(self, connection: Connection, ends: datetime) -> None:
        """Whoever is live first, then a page of the import's list, then the history, a few at a time (decision 6)."""
        while self._clock.now() < ends:
            with self._store.begin() as work:
                due = work.due(connection.id, self._clock.now(), BATCH)
            live = [watched for watched in due if not watched.historical]
            if not live and self._history.read_on(connection):
                continue
            if not due:
                break
            self._look_at(connection, self._company(connection), live or due[:LEISURE], ends)
        if connection.failures:
            self._change(connection.id, lambda c: replace(c, failures=0, rests_until=None))

    def _look_at(self, connection: Connection, company: Company, due: Sequence[Watched], ends: datetime) -> None:
        """Raises AccessRevoked, and ServiceUnavailable when too many in a row failed."""
        failures = 0
        for failure in self._side_by_side(connection, company, due, ends):
            failures = failures + 1 if failure is not None else 0
            if failures >= PATIENCE and isinstance(failure, ServiceUnavailable):
                raise failure

    def _side_by_side(
        self, connection: Connection, company: Company, due: Sequence[Watched], ends: datetime
    ) -> Iterator[Exception | None]:
        """Of each look that began within the turn, however long the vendor let those before it wait, what came of it."""

        def look(watched: Watched) -> list[Exception | None]:
            return [self._look(connection, company, watched)] if self._clock.now() < ends else []

        if self._at_once == 1:
            yield from chain.from_iterable(map(look, due))
        else:
            with ThreadPoolExecutor(self._at_once) as pool:
                yield from chain.from_iterable(pool.map(look, due))

    def _look(self, connection: Connection, company: Company, watched: Watched) -> Exception | None:
        try:
            self._follow(connection, company, watched)
        except AccessRevoked:
            raise
        except ServiceUnavailable as failure:
            log.warning("opportunity %s is looked at again later: %s", watched.opportunity_id, failure)
            self._put_off(watched)
            return failure
        except Exception as mistake:  # noqa: BLE001  # one opportunity that we stumble over must not stop all the others
            tell(f"opportunity {watched.opportunity_id} is looked at again later", mistake)
            self._put_off(watched)
            return mistake
        return None

    def _put_off(self, watched: Watched) -> None:
        with self._store.begin() as work:
            entry = work.watched(watched.connection_id, watched.opportunity_id) or watched
            entry = replace(entry, misses=entry.misses + 1)
            work.save_watched(replace(entry, due_at=self._clock.now() + pause_after(entry.misses)))
            work.commit()

    def _company(self, connection: Connection) -> Company:
        now = self._clock.now()
        lately = {of: (read_at, company) for of, (read_at, company) in self._companies.items() if now - read_at < MINUTE}
        if connection.company_id not in lately:
            company = self._platform.company(connection.company_id)
            lately[connection.company_id] = self._clock.now(), company
            self._companies = lately  # in place of the other, which rounds beside this one may be reading
        return lately[connection.company_id][1]

    def _stop(self, connection_id: str) -> None:
        """Where there is an access, somebody connected again since the other one was refused: it is tried after a rest."""
        with self._store.begin() as work:
            connection = work.connection(connection_id)
            if connection is None or not connection.is_active:
                return
            revoked = work.secret(connection_id, TOKENS) is None
            work.save_connection(connection.after(Change.REVOKED) if revoked else self._resting(connection))
            work.commit()
        then = "its work stops until somebody connects again" if revoked else "but somebody has connected again: it rests a while"
        log.warning("connection %s: Lever no longer accepts us; %s", connection_id, then)

    def _on_trial(self, connection: Connection) -> Connection:
        """While one round tries whether the vendors answer again, no other begins."""
        return replace(connection, rests_until=self._clock.now() + pause_after(connection.failures))

    def _resting(self, connection: Connection) -> Connection:
        failures = connection.failures + 1
        return replace(connection, failures=failures, rests_until=self._clock.now() + pause_after(failures))

    def _change(self, connection_id: str, change: Callable[[Connection], Connection]) -> None:
        with self._store.begin() as work:
            connection = work.connection(connection_id)
            if connection is not None and connection.is_active:
                work.save_connection(change(connection))
                work.commit()


def tell(what: str, failure: Exception) -> None:
    """Log what we expect by its sentence, a mistake of ours by its place: its message may hold what is personal."""
    if isinstance(failure, ServiceUnavailable):
        log.warning("%s: %s", what, failure)
    else:
        log.error("%s: %s\n%s", what, type(failure).__name__, "".join(traceback.format_tb(failure.__traceback__)))
