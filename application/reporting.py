"""Read models for pages, commands and metrics. They change nothing and hold no personal data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from application.ports import Clock, Store, UnitOfWork
from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, WebhookEvent
from domain.letter import Announcement, Letter, LetterStatus
from domain.watch_entry import ONLY_ON_REQUEST, WatchEntry


@dataclass(frozen=True, kw_only=True)
class LetterSummary:
    letter: Letter
    synced_at: datetime | None = None
    next_sync_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AttentionItem:
    """An attention and its opportunity in Lever."""

    opportunity_id: str
    attention: Attention

    @property
    def message(self) -> str:
        return self.attention.message


@dataclass(frozen=True, kw_only=True)
class ReportQuery:
    """Which part of a report is wanted.

    `search` is a part of an id or URL: of a candidate, an offer or a letter. `status` and `reason`
    are those of letters and attentions, or "" for all.
    """

    search: str = ""
    status: str = ""
    reason: str = ""
    letters: slice = field(default_factory=lambda: slice(0, 50))
    attentions: slice = field(default_factory=lambda: slice(None))


@dataclass(frozen=True, kw_only=True)
class ConnectionReport:
    """A connection. `letters` are newest first, one page of all `letter_count`. `attentions` are
    those of one page, the most frequent first; `attention_counts` are all, by message.

    `waiting` is the number of candidates in the trigger stage whose offer has no letter, or who
    have no offer. `interval` is the real time between two syncs of the letters that are due every
    minute; None when there are none.
    """

    connection: Connection
    letters: Sequence[LetterSummary] = ()
    letter_count: int = 0
    attentions: Sequence[AttentionItem] = ()
    attention_counts: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    interval: timedelta | None = None
    progress: "ImportProgress | None" = None


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """The progress of a connection's historical import.

    `found` counts its candidates; it is final once `all_found`.

    `letters` counts the letters of the candidates that were synced. `per_minute` is None until a
    minute was measured.
    """

    connection: Connection
    all_found: bool
    found: int
    synced: int
    letters: int
    per_minute: float | None

    @property
    def is_finished(self) -> bool:
        return self.all_found and self.synced == self.found

    @property
    def time_left(self) -> timedelta | None:
        """None while it is unknown."""
        if not self.all_found or not self.per_minute:
            return None
        return (self.found - self.synced) / self.per_minute * timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class ServiceMetrics:
    """`overdue` counts syncs that were due more than a minute ago; `unconfirmed` the opportunities
    that webhooks named and no sync has seen yet.
    """

    letters: Mapping[LetterStatus, int]
    connections: Mapping[ConnectionState, int]
    attentions: int
    due: int
    overdue: int
    unconfirmed: int


class StepState(StrEnum):
    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


class TestStep(StrEnum):
    """The steps of a test offer (S8)."""

    NOTIFIED = "notified"
    FOUND = "found"
    MAPPED = "mapped"
    CREATED = "created"
    ANNOUNCED = "announced"


class StepHint(StrEnum):
    """What a waiting step waits for."""

    MOVE_A_CANDIDATE = "move a candidate"
    CHECK_THE_WEBHOOK = "check the webhook"
    SYNCING = "syncing"
    RETRYING = "retrying"
    CREATE_AN_OFFER = "create an offer"


@dataclass(frozen=True, kw_only=True)
class TestOfferStep:
    """A step of a test offer. `attentions` are those that concern it."""

    step: TestStep
    state: StepState
    hint: StepHint | None = None
    attentions: Sequence[Attention] = ()


@dataclass(frozen=True, kw_only=True)
class TestOffer:
    """The progress of a test offer. `opportunity_id` is None until Lever has notified us of one."""

    steps: Sequence[TestOfferStep]
    opportunity_id: str | None = None
    url: str | None = None

    @property
    def works(self) -> bool:
        return all(step.state is StepState.DONE for step in self.steps)


class Reporting:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of_company(self, company_id: str, query: ReportQuery = ReportQuery()) -> ConnectionReport:
        """The report of a company. For one that never connected, its connection has an empty id."""
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            if connection is None:
                return ConnectionReport(connection=Connection(id="", company_id=company_id))
            letters = [
                letter
                for letter in reversed(work.letters.find(connection.id))
                if query.status in {"", letter.status.value}
                and _matches(query.search, letter.opportunity_id, letter.offer_id, letter.url)
            ]
            entries = {entry.opportunity_id: entry for entry in work.watch_list.live(connection.id)}
            progress = _progress(work, connection)
            attentions = [
                AttentionItem(opportunity_id=each, attention=attention)
                for each, attention in work.attentions.find(connection.id)
                if query.reason in {"", attention.reason.value}
                and _matches(query.search, each, attention.offer_id)
            ]
        counts = Counter(item.message for item in attentions)
        attentions.sort(key=lambda item: (-counts[item.message], item.message))
        return ConnectionReport(
            connection=connection,
            letters=[
                _summary(letter, entries.get(letter.opportunity_id))
                for letter in letters[query.letters]
            ],
            letter_count=len(letters),
            attentions=attentions[query.attentions],
            attention_counts=counts,
            waiting=sum(entry.waiting_since is not None for entry in entries.values()),
            interval=_interval(entries.values(), self._clock.now()),
            progress=progress,
        )

    def has_announced_letter(self, connection: Connection) -> bool:
        """Whether a letter was made, with its note, link and tag in Lever."""
        with self._store.begin() as work:
            return any(
                letter.announcement is Announcement.DONE
                for letter in work.letters.find(connection.id)
            )

    def knows(self, company_id: str, opportunity_id: str) -> bool:
        """Whether this company's connection has a letter, watch list entry or attention of the
        opportunity.
        """
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            return connection is not None and (
                work.watch_list.get(connection.id, opportunity_id) is not None
                or bool(work.letters.find(connection.id, opportunity_id))
                or any(each == opportunity_id for each, _ in work.attentions.find(connection.id))
            )

    def imports(self) -> Sequence[ImportProgress]:
        """The latest import of each connection that has had one."""
        with self._store.begin() as work:
            imports = [_progress(work, connection) for connection in work.connections.all()]
        return [progress for progress in imports if progress is not None]

    def metrics(self) -> ServiceMetrics:
        now = self._clock.now()
        with self._store.begin() as work:
            connections = work.connections.all()
            active = [connection.id for connection in connections if connection.is_active]
            return ServiceMetrics(
                letters={
                    status: work.letters.count_by_status().get(status, 0) for status in LetterStatus
                },
                connections={
                    state: sum(each.state is state for each in connections)
                    for state in ConnectionState
                },
                attentions=sum(len(work.attentions.find(each.id)) for each in connections),
                due=sum(work.watch_list.count_due(each, now) for each in active),
                overdue=sum(
                    work.watch_list.count_due(each, now - timedelta(minutes=1)) for each in active
                ),
                unconfirmed=sum(work.watch_list.count_unconfirmed(each) for each in active),
            )

    def test_offer(self, connection: Connection, *, since: datetime) -> TestOffer:
        """The progress of the newest opportunity whose sync was requested since then (S8)."""
        with self._store.begin() as work:
            requested = [
                entry
                for entry in work.watch_list.live(connection.id)
                if entry.requested_at is not None and entry.requested_at >= since
            ]
            entry = max(requested, key=lambda entry: entry.requested_at or since, default=None)
            opportunity_id = None if entry is None else entry.opportunity_id
            letters = (
                [] if opportunity_id is None else work.letters.find(connection.id, opportunity_id)
            )
            attentions = [
                attention
                for each, attention in work.attentions.find(connection.id)
                if each == opportunity_id
            ]
        letter = letters[-1] if letters else None
        steps = _TestOfferSteps(connection, entry, letter, attentions)
        return TestOffer(
            steps=[
                steps.notified(),
                steps.found(),
                steps.mapped(),
                steps.created(),
                steps.announced(),
            ],
            opportunity_id=opportunity_id,
            url=None if letter is None else letter.url,
        )


def _progress(work: UnitOfWork, connection: Connection) -> ImportProgress | None:
    started = work.imports.latest(connection.id)
    if started is None:
        return None
    return ImportProgress(
        connection=connection,
        all_found=started.next_page_at is None,
        found=started.synced + work.watch_list.count_pending_for(started),
        synced=started.synced,
        letters=started.letters,
        per_minute=started.per_minute,
    )


def _matches(search: str, *texts: str | None) -> bool:
    """Whether one of the texts contains what is searched for, or is contained in it: users paste
    whole URLs.
    """
    wanted = search.casefold()
    return not wanted or any(
        wanted in text.casefold() or text.casefold() in wanted for text in texts if text
    )


def _summary(letter: Letter, entry: WatchEntry | None) -> LetterSummary:
    if entry is None or letter.is_deleted:
        return LetterSummary(letter=letter)
    next_sync_at = None if entry.due_at == ONLY_ON_REQUEST else entry.due_at
    return LetterSummary(letter=letter, synced_at=entry.synced_at, next_sync_at=next_sync_at)


def _interval(entries: Iterable[WatchEntry], now: datetime) -> timedelta | None:
    """The longest time between two syncs of entries that are due every minute.

    It grows when a minute is too short for all.
    """
    intervals = [
        max(entry.due_at, now) - entry.synced_at
        for entry in entries
        if entry.synced_at is not None and entry.due_at - entry.synced_at <= timedelta(minutes=1)
    ]
    return max(intervals, default=None)


@dataclass(frozen=True)
class _TestOfferSteps:
    """The steps of a test offer, each judged by what is stored."""

    connection: Connection
    entry: WatchEntry | None
    letter: Letter | None
    attentions: Sequence[Attention]

    def notified(self) -> TestOfferStep:
        step = TestStep.NOTIFIED
        if self.entry is not None:
            return TestOfferStep(step=step, state=StepState.DONE)
        works = WebhookEvent.STAGE_CHANGE in self.connection.verified_webhooks
        hint = StepHint.MOVE_A_CANDIDATE if works else StepHint.CHECK_THE_WEBHOOK
        return TestOfferStep(step=step, state=StepState.WAITING, hint=hint)

    def found(self) -> TestOfferStep:
        step = TestStep.FOUND
        if self.letter is not None or self.attentions:
            return TestOfferStep(step=step, state=StepState.DONE)
        if self.entry is None:
            return TestOfferStep(step=step, state=StepState.WAITING)
        if self.entry.consecutive_failures:
            hint = StepHint.RETRYING
        elif self.entry.waiting_since is None:
            hint = StepHint.SYNCING
        else:
            hint = StepHint.CREATE_AN_OFFER
        return TestOfferStep(step=step, state=StepState.WAITING, hint=hint)

    def mapped(self) -> TestOfferStep:
        step = TestStep.MAPPED
        attentions = self._of_the_offer()
        if any(attention.is_blocking for attention in attentions):
            return TestOfferStep(step=step, state=StepState.FAILED, attentions=attentions)
        if self.letter is None:
            return TestOfferStep(step=step, state=StepState.WAITING)
        return TestOfferStep(step=step, state=StepState.DONE, attentions=attentions)

    def created(self) -> TestOfferStep:
        done = self.letter is not None and self.letter.url is not None
        return self._unless_refused(TestStep.CREATED, AttentionReason.REFUSED_BY_AGORA, done=done)

    def announced(self) -> TestOfferStep:
        done = self.letter is not None and self.letter.announcement is Announcement.DONE
        return self._unless_refused(TestStep.ANNOUNCED, AttentionReason.REFUSED_BY_LEVER, done=done)

    def _unless_refused(
        self, step: "TestStep", refusal: AttentionReason, *, done: bool
    ) -> TestOfferStep:
        refused = tuple(each for each in self.attentions if each.reason is refusal)
        if refused and not done:
            return TestOfferStep(step=step, state=StepState.FAILED, attentions=refused)
        return TestOfferStep(step=step, state=StepState.DONE if done else StepState.WAITING)

    def _of_the_offer(self) -> Sequence[Attention]:
        refusals = {AttentionReason.REFUSED_BY_AGORA, AttentionReason.REFUSED_BY_LEVER}
        return tuple(each for each in self.attentions if each.reason not in refusals)
