"""Read models: what pages, commands and metrics show of the work. Nothing here changes anything, and nothing is personal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from application.ports import Clock, Store, UnitOfWork
from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, WebhookEvent
from domain.letter import Announcement, Letter, LetterStatus
from domain.watch_entry import WatchEntry


@dataclass(frozen=True, kw_only=True)
class LetterSummary:
    letter: Letter
    synced_at: datetime | None = None
    next_sync_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AttentionItem:
    """What needs attention, and where in Lever."""

    opportunity_id: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ConnectionReport:
    """One connection. `letters` are the newest first, one page of all `letter_count`.

    `waiting` is how many candidates stand in the Offer stage with an offer that has no letter, or with none.
    `interval` is how long those that are to be looked at every minute really wait at present; None when there are none.
    """

    connection: Connection
    letters: Sequence[LetterSummary] = ()
    letter_count: int = 0
    needs: Sequence[AttentionItem] = ()
    waiting: int = 0
    interval: timedelta | None = None
    progress: "ImportProgress | None" = None


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """How far the import of a connection's history has come; `found` are its candidates so far, all once `all_found`.

    `letters` are those of the candidates that were looked at. `per_minute` is None until a minute was measured.
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
        """None when nobody can tell."""
        if not self.all_found or not self.per_minute:
            return None
        return (self.found - self.synced) / self.per_minute * timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class ServiceMetrics:
    """`overdue` looks should have begun more than a minute ago."""

    letters: Mapping[LetterStatus, int]
    connections: Mapping[ConnectionState, int]
    attentions: int
    due: int
    overdue: int


class StepState(StrEnum):
    DONE = "done"
    WAITS = "waits"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class TestOfferStep:
    """One step of a test offer. `sentence` says what was seen, what is missing, and what to do about it."""

    name: str
    mark: StepState
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class TestOffer:
    """A test offer as far as it has come. `opportunity_id` is None until Lever tells of one."""

    steps: Sequence[TestOfferStep]
    opportunity_id: str | None = None
    url: str | None = None

    @property
    def works(self) -> bool:
        return all(step.mark is StepState.DONE for step in self.steps)


class Reporting:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of_company(self, company_id: str, *, skip: int = 0, limit: int = 50) -> ConnectionReport:
        """A company that never connected has a report too, of a connection without an id."""
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            if connection is None:
                return ConnectionReport(connection=Connection(id="", company_id=company_id))
            letters = list(reversed(work.letters.find(connection.id)))
            entries = {entry.opportunity_id: entry for entry in work.watch_list.live(connection.id)}
            progress = _progress(work, connection)
            needs = work.attentions.find(connection.id)
        return ConnectionReport(
            connection=connection,
            letters=[
                _line(letter, entries.get(letter.opportunity_id))
                for letter in letters[skip : skip + limit]
            ],
            letter_count=len(letters),
            needs=[
                AttentionItem(opportunity_id=each, sentence=attention.message)
                for each, attention in needs
            ],
            waiting=sum(entry.waiting_since is not None for entry in entries.values()),
            interval=_interval(entries.values(), self._clock.now()),
            progress=progress,
        )

    def knows(self, company_id: str, opportunity_id: str) -> bool:
        """Has this company's connection anything to do with the opportunity?"""
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            return connection is not None and (
                work.watch_list.get(connection.id, opportunity_id) is not None
                or bool(work.letters.find(connection.id, opportunity_id))
                or any(each == opportunity_id for each, _ in work.attentions.find(connection.id))
            )

    def imports(self) -> Sequence[ImportProgress]:
        """Of every connection that ever began one."""
        with self._store.begin() as work:
            known = [_progress(work, connection) for connection in work.connections.all()]
        return [progress for progress in known if progress is not None]

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
            )

    def test_offer(self, connection: Connection, *, since: datetime) -> TestOffer:
        """How far the newest opportunity has come that somebody told of since then (S8)."""
        with self._store.begin() as work:
            told = [
                entry
                for entry in work.watch_list.live(connection.id)
                if entry.requested_at is not None and entry.requested_at >= since
            ]
            entry = max(told, key=lambda entry: entry.requested_at or since, default=None)
            letters = (
                []
                if entry is None
                else list(work.letters.find(connection.id, entry.opportunity_id))
            )
            needs = (
                []
                if entry is None
                else [
                    need
                    for each, need in work.attentions.find(connection.id)
                    if each == entry.opportunity_id
                ]
            )
        letter = letters[-1] if letters else None
        steps = _Steps(connection, entry, letter, needs)
        return TestOffer(
            steps=[steps.told(), steps.seen(), steps.mapped(), steps.made(), steps.announced()],
            opportunity_id=None if entry is None else entry.opportunity_id,
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


def _line(letter: Letter, entry: WatchEntry | None) -> LetterSummary:
    if entry is None or letter.is_deleted:
        return LetterSummary(letter=letter)
    return LetterSummary(letter=letter, synced_at=entry.synced_at, next_sync_at=entry.due_at)


def _interval(entries: Iterable[WatchEntry], now: datetime) -> timedelta | None:
    """From one look to the next, of those that were put off by a minute: longer when there is more to ask than a minute holds."""
    waits = [
        max(entry.due_at, now) - entry.synced_at
        for entry in entries
        if entry.synced_at is not None and entry.due_at - entry.synced_at <= timedelta(minutes=1)
    ]
    return max(waits, default=None)


@dataclass(frozen=True)
class _Steps:
    """The five steps of a test offer, each judged by what the store knows of it."""

    connection: Connection
    entry: WatchEntry | None
    letter: Letter | None
    needs: Sequence[Attention]

    def told(self) -> TestOfferStep:
        name = "Lever told us of the candidate"
        if self.entry is not None:
            return TestOfferStep(name=name, mark=StepState.DONE)
        works = WebhookEvent.STAGE_CHANGE in self.connection.verified_webhooks
        return TestOfferStep(
            name=name,
            mark=StepState.WAITS,
            sentence="Move a candidate to the stage Offer in Lever."
            if works
            else "Move a candidate to the stage Offer in Lever. Nothing has ever come from the webhook Candidate stage change:"
            " if this stays so, check its URL and its signature token on the webhooks page, and press Verify connection in Lever.",
        )

    def seen(self) -> TestOfferStep:
        name = "The stage and the offer were seen"
        if self.letter is not None or self.needs:
            return TestOfferStep(name=name, mark=StepState.DONE)
        if self.entry is None:
            return TestOfferStep(name=name, mark=StepState.WAITS)
        if self.entry.consecutive_failures:
            sentence = "Lever or Agora did not answer as it should; it is tried again by itself."
        elif self.entry.waiting_since is None:
            sentence = "Lever is being asked."
        else:
            sentence = "The candidate is in the stage Offer. Create an offer and mark it as sent manually: Lever is asked every minute."
        return TestOfferStep(name=name, mark=StepState.WAITS, sentence=sentence)

    def mapped(self) -> TestOfferStep:
        name = "The offer's fields were mapped"
        if any(need.is_blocking for need in self.needs):
            return TestOfferStep(
                name=name, mark=StepState.WRONG, sentence=self._said(self._of_the_offer())
            )
        if self.letter is None:
            return TestOfferStep(name=name, mark=StepState.WAITS)
        return TestOfferStep(
            name=name, mark=StepState.DONE, sentence=self._said(self._of_the_offer())
        )

    def made(self) -> TestOfferStep:
        done = self.letter is not None and self.letter.url is not None
        return self._unless_refused(
            "The letter was made in Agora", AttentionReason.REFUSED_BY_AGORA, done=done
        )

    def announced(self) -> TestOfferStep:
        done = self.letter is not None and self.letter.announcement is Announcement.DONE
        return self._unless_refused(
            "The note, the link and the tag are in Lever",
            AttentionReason.REFUSED_BY_LEVER,
            done=done,
        )

    def _unless_refused(self, name: str, refusal: AttentionReason, *, done: bool) -> TestOfferStep:
        refused = [need for need in self.needs if need.reason is refusal]
        if refused and not done:
            return TestOfferStep(name=name, mark=StepState.WRONG, sentence=self._said(refused))
        return TestOfferStep(name=name, mark=StepState.DONE if done else StepState.WAITS)

    def _of_the_offer(self) -> Iterable[Attention]:
        return [
            need
            for need in self.needs
            if need.reason
            not in {AttentionReason.REFUSED_BY_AGORA, AttentionReason.REFUSED_BY_LEVER}
        ]

    @staticmethod
    def _said(needs: Iterable[Attention]) -> str:
        return " ".join(need.message for need in needs)
