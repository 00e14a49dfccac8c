"""The entries of the watch list: which opportunity to sync, and when next (decisions 30 and 42)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.backoff import backoff_delay
from domain.historical_import import HistoricalImport
from domain.letter import Letter

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

DELETION_LOOKBACK = DAY
"""How far before the last sight of it Lever's list of deletions is searched: clocks differ, and the
list may lag.
"""

ONLY_ON_REQUEST = datetime.max.replace(tzinfo=UTC)
"""`due_at` of an entry that nothing but a request makes due: a webhook, a sweep that names it, or
*Sync now* (decision 30).
"""

MAX_FAST_RETRIES_FOR_IMPORTED = 20
"""Retries, at most a minute apart, for an opportunity that Lever has listed and does not return;
then it is retried daily.
"""


@dataclass(frozen=True, kw_only=True)
class SyncOutcome:
    """What a sync found.

    `found`: Lever returned the opportunity. `deleted`: Lever lists it as deleted.

    `awaiting_offer`: it is in the trigger stage, with an offer to come. `blocked`: an attention
    holds a letter. `letters` are those of the opportunity after the sync. `archived_at` is when it
    was archived; None: it is not.

    `in_trigger_stage`: it is in the trigger stage and not archived. `refused`: Lever does not allow
    us to read it. `hire_archived_at`: it is archived by the hire that a webhook told of.
    """

    found: bool
    deleted: bool = False
    refused: bool = False
    awaiting_offer: bool = False
    in_trigger_stage: bool = False
    hire_archived_at: datetime | None = None
    blocked: bool = False
    letters: Sequence[Letter] = ()
    archived_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WatchEntry:
    """An opportunity to sync when `due_at` has come.

    `request_count` grows with every sync request, so that a sync can tell whether another was
    requested while it ran (optimistic concurrency). `consecutive_failures` counts failed syncs.
    `synced_at` is when it was last synced, `seen_at` when Lever last returned it.
    `scheduled_at` is when `due_at` was last set, `archived_at` when it was archived, as Lever last
    said; None: it is not.
    `waiting_since` is when the opportunity began to wait in the trigger stage for its offer.
    `in_trigger_stage`: the last sync or sweep found it in the trigger stage (decision 3).
    `hired_at` is when Lever triggered the latest candidateHired webhook, `hire_archived_at` the
    archiving that it told of, once a sync has seen it: no later archiving is a hire (decision
    7). `requested_at` is when a webhook, a person, or a sweep that found it for the first time
    last requested a sync.

    `historical`: it is synced after live entries until something else requests a sync. The
    historical import found it, or webhooks named too many opportunities that no sync has seen.
    `import_requested_at` is when the import asked for its offers to be judged by the import's rule
    (decision 6); None once that is done.
    """

    connection_id: str
    opportunity_id: str
    due_at: datetime
    scheduled_at: datetime | None = None
    request_count: int = 0
    consecutive_failures: int = 0
    synced_at: datetime | None = None
    seen_at: datetime | None = None
    waiting_since: datetime | None = None
    in_trigger_stage: bool = False
    archived_at: datetime | None = None
    hired_at: datetime | None = None
    hire_archived_at: datetime | None = None
    requested_at: datetime | None = None
    historical: bool = False
    import_requested_at: datetime | None = None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether only a webhook asked for it so far: Lever may not know the opportunity."""
        return (self.synced_at, self.waiting_since, self.import_requested_at) == (None, None, None)

    def is_pending_for(self, started: HistoricalImport) -> bool:
        """Whether this import has yet to sync the opportunity for the first time."""
        if self.import_requested_at is None or self.import_requested_at < started.started_at:
            return False
        return self.synced_at is None or self.synced_at < self.import_requested_at

    def corrected(self, now: datetime) -> "WatchEntry":
        """The entry after the clock was set back: what lies in the future counts as now (decision
        53). `hired_at` and `archived_at` are Lever's times.
        """

        def past(moment: datetime | None) -> datetime | None:
            return None if moment is None else min(moment, now)

        return replace(
            self,
            due_at=min(self.due_at, now),
            scheduled_at=now,
            synced_at=past(self.synced_at),
            seen_at=past(self.seen_at),
            waiting_since=past(self.waiting_since),
            requested_at=past(self.requested_at),
            import_requested_at=past(self.import_requested_at),
        )

    def requested(
        self,
        now: datetime,
        *,
        hired_at: datetime | None = None,
        requested_at: datetime | None = None,
        waiting_since: datetime | None = None,
        after_live: bool = False,
    ) -> "WatchEntry":
        """The entry after a sync request: due now, `after_live` entries or among them.

        Arguments that are None leave what the entry has; of two hires the later one counts.
        `waiting_since` is given by a sweep, which has found the opportunity in the trigger stage.
        """
        hires = [moment for moment in (self.hired_at, hired_at) if moment is not None]
        # A delivery that Lever repeats reports a hire that is known already.
        latest_hire = max(hires, default=None)
        return replace(
            self,
            due_at=min(self.due_at, now),
            scheduled_at=now,
            request_count=self.request_count + 1,
            hired_at=latest_hire,
            hire_archived_at=self.hire_archived_at if latest_hire == self.hired_at else None,
            requested_at=requested_at or self.requested_at,
            waiting_since=self.waiting_since or waiting_since,
            in_trigger_stage=self.in_trigger_stage or waiting_since is not None,
            historical=after_live,
        )

    def requested_by_import(self, started: HistoricalImport, now: datetime) -> "WatchEntry":
        """The entry after the historical import has listed the opportunity.

        Unless it is due within a minute anyway, it is synced behind the live entries.
        """
        entry = self
        if entry.due_at > now + MINUTE:
            entry = replace(entry, due_at=now, scheduled_at=now, historical=True)
        if entry.import_requested_at is None or entry.import_requested_at < started.started_at:
            entry = replace(entry, import_requested_at=now)
        return entry

    def failed(self, now: datetime) -> "WatchEntry":
        """The entry after a sync that failed: it is retried with backoff."""
        failures = self.consecutive_failures + 1
        return replace(
            self,
            consecutive_failures=failures,
            due_at=now + backoff_delay(failures),
            scheduled_at=now,
        )

    def synced(
        self, seen: "WatchEntry", outcome: SyncOutcome, now: datetime
    ) -> "WatchEntry | None":
        """The entry after a sync, or None when there is nothing more to wait for.

        `seen` is the entry as the sync read it at its start; this entry may have changed since.
        """
        entry = replace(
            self,
            consecutive_failures=0 if outcome.found else self.consecutive_failures + 1,
            synced_at=now,
            seen_at=self._seen_at(outcome, now),
            scheduled_at=now,
            historical=False,
            waiting_since=self._waiting_since(outcome, now),
            in_trigger_stage=outcome.in_trigger_stage if outcome.found else self.in_trigger_stage,
            archived_at=outcome.archived_at if outcome.found else self.archived_at,
            import_requested_at=self._import_request_after(seen, outcome),
            hire_archived_at=outcome.hire_archived_at or self.hire_archived_at
            if self.hired_at == seen.hired_at
            else self.hire_archived_at,
        )
        if entry.request_count != seen.request_count:
            # The request may mean something that came after this sync's reading: it stays due.
            return entry
        delay = entry._next_delay(outcome.letters, now)
        if delay is None and outcome.refused:
            delay = DAY  # So that the attention clears once Lever allows it (decision 31).
        if delay is not None:
            return replace(entry, due_at=now + delay)
        has_letters = any(not letter.is_deleted for letter in outcome.letters)
        return replace(entry, due_at=ONLY_ON_REQUEST) if has_letters else None

    def deletion_search_start(self, letters: Sequence[Letter], now: datetime) -> datetime | None:
        """From when on to search Lever's list of deletions: a day before Lever last returned the
        opportunity. None when nothing depends on the answer.

        A moment in the future stems from a clock that was wrong, and counts as now (decision 53).
        """
        alive = [letter.status_since for letter in letters if not letter.is_deleted]
        if not (alive or self.waiting_since or self.import_requested_at):
            return None
        known_moments = [self.seen_at, *alive, self.waiting_since, self.import_requested_at]
        first = next(moment for moment in known_moments if moment is not None)
        return min(first, now) - DELETION_LOOKBACK

    def _seen_at(self, outcome: SyncOutcome, now: datetime) -> datetime | None:
        if outcome.found:
            return now
        # A clock that was ahead must not make a later deletion search begin too late.
        return self.seen_at and min(self.seen_at, now)

    def _waiting_since(self, outcome: SyncOutcome, now: datetime) -> datetime | None:
        """When Lever returned nothing and lists no deletion, the opportunity waits as before."""
        if not outcome.found:
            return None if outcome.deleted else self.waiting_since
        return (self.waiting_since or now) if outcome.awaiting_offer else None

    def _import_request_after(self, seen: "WatchEntry", outcome: SyncOutcome) -> datetime | None:
        """The import's request is kept while its offers could not be judged, and where a new
        import created one in between.
        """
        unfinished = outcome.blocked if outcome.found else not outcome.deleted
        is_new = self.import_requested_at != seen.import_requested_at
        return self.import_requested_at if unfinished or is_new else None

    def _next_delay(self, letters: Iterable[Letter], now: datetime) -> timedelta | None:
        imported = self.import_requested_at is not None
        if imported and 0 < self.consecutive_failures <= MAX_FAST_RETRIES_FOR_IMPORTED:
            return backoff_delay(self.consecutive_failures)
        return next_sync_delay(
            letters,
            waiting_since=self.waiting_since,
            archived_at=self.archived_at,
            now=now,
            import_pending=imported,
        )


def next_sync_delay(
    letters: Iterable[Letter],
    *,
    waiting_since: datetime | None,
    archived_at: datetime | None = None,
    now: datetime,
    import_pending: bool = False,
) -> timedelta | None:
    """How long until the next sync; None when only a request makes it due (decision 30).

    `waiting_since` is when the opportunity began to wait in the trigger stage for its offer; None
    when it does not. `archived_at` is when it was archived. `import_pending`: it has a historical
    offer whose letter is held until someone corrects the offer.
    """
    delays: list[timedelta | None] = []
    if any(not letter.is_deleted for letter in letters):
        delays.append(_letter_delay(archived_at, now))
    if waiting_since is not None:
        delays.append(MINUTE if now - waiting_since < 14 * DAY else HOUR)
    if import_pending:
        delays.append(DAY)
    return min((delay for delay in delays if delay is not None), default=None)


def _letter_delay(archived_at: datetime | None, now: datetime) -> timedelta | None:
    """The delay of an opportunity with letters, whatever their status."""
    if archived_at is None or now - archived_at < DAY:
        return MINUTE
    return DAY if now - archived_at < 31 * DAY else None
