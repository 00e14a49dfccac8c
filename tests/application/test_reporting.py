"""Read models for pages, commands and metrics (decisions 30 and 31; S8, U2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import application.reporting as reports
from adapters.store import MemoryStore
from application.reporting import (
    AttentionItem,
    ConnectionReport,
    ImportProgress,
    LetterSummary,
    Reporting,
    ReportQuery,
    ServiceMetrics,
    StepHint,
    StepState,
)
from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Announcement, Letter, LetterStatus
from domain.watch_entry import WatchEntry
from simulators.common.clock import ManualClock
from simulators.sandbox.shared_clock import SharedClock
from tests.builders import a_letter

CLOCK = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ACME = Connection(
    id="acme's",
    company_id="acme",
    state=ConnectionState.ACTIVE,
    verified_webhooks=frozenset({WebhookEvent.STAGE_CHANGE}),
)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    save(store, ACME)
    return store


@pytest.fixture
def reporting(store: MemoryStore) -> Reporting:
    return Reporting(store, SharedClock(CLOCK))


def save(store: MemoryStore, *things: Connection | WatchEntry | Letter | HistoricalImport) -> None:
    with store.begin() as work:
        for thing in things:
            match thing:
                case Connection():
                    work.connections.save(thing)
                case WatchEntry():
                    work.watch_list.save(thing)
                case Letter():
                    work.letters.save(thing)
                case HistoricalImport():
                    work.imports.save(thing)
        work.commit()


def need(
    store: MemoryStore, opportunity_id: str, *attentions: Attention, connection: Connection = ACME
) -> None:
    with store.begin() as work:
        work.attentions.replace(connection.id, opportunity_id, attentions)
        work.commit()


def an_entry(
    opportunity_id: str = "ada", due_at: datetime = NOW, connection: Connection = ACME, **more: Any
) -> WatchEntry:
    return WatchEntry(
        connection_id=connection.id, opportunity_id=opportunity_id, due_at=due_at, **more
    )


def letter_of(
    opportunity_id: str = "ada", status: LetterStatus = LetterStatus.PUBLISHED, **more: Any
) -> Letter:
    return a_letter(
        status,
        connection_id=ACME.id,
        opportunity_id=opportunity_id,
        offer_id=f"offer of {opportunity_id}",
        **more,
    )


class TestACompany:
    def test_that_never_connected_has_a_report_of_nothing(self, reporting: Reporting) -> None:
        assert reporting.of_company("globex") == ConnectionReport(
            connection=Connection(id="", company_id="globex")
        )

    def test_letters_are_newest_first_with_their_sync_times(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        ada, grace, mary = (
            letter_of("ada"),
            letter_of("grace"),
            letter_of("mary", LetterStatus.DELETED),
        )
        save(
            store,
            ada,
            grace,
            mary,
            an_entry("ada", NOW + MINUTE, synced_at=NOW),
            an_entry("mary", NOW, synced_at=NOW),
        )
        assert reporting.of_company("acme").letters == [
            LetterSummary(letter=mary),
            LetterSummary(letter=grace),
            LetterSummary(letter=ada, synced_at=NOW, next_sync_at=NOW + MINUTE),
        ]

    def test_shows_a_page_of_them_and_counts_all(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        letters = [letter_of(f"person {number}") for number in range(5)]
        save(store, *letters)
        report = reporting.of_company("acme", ReportQuery(letters=slice(1, 3)))
        assert [line.letter for line in report.letters] == [letters[3], letters[2]]
        assert report.letter_count == 5

    def test_shows_fifty_unless_told_otherwise(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        letters = [letter_of(f"person {number}") for number in range(52)]
        save(store, *letters)
        assert [line.letter for line in reporting.of_company("acme").letters] == letters[:1:-1]

    def test_has_what_needs_attention_in_a_sentence_and_where(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        pay = Attention(reason=AttentionReason.NO_PAY)
        need(store, "ada", pay)
        assert reporting.of_company("acme").attentions == [
            AttentionItem(opportunity_id="ada", attention=pay)
        ]

    def test_counts_who_waits_for_an_offer(self, store: MemoryStore, reporting: Reporting) -> None:
        save(
            store,
            an_entry("ada", waiting_since=NOW),
            an_entry("grace", waiting_since=NOW),
            an_entry("mary"),
        )
        assert reporting.of_company("acme").waiting == 2

    def test_is_that_of_the_company(self, store: MemoryStore, reporting: Reporting) -> None:
        globex = replace(ACME, id="globex's", company_id="globex")
        save(
            store,
            globex,
            letter_of("ada"),
            an_entry("ada", waiting_since=NOW),
            HistoricalImport.start(ACME.id, NOW),
        )
        need(store, "ada", Attention(reason=AttentionReason.NO_PAY))
        assert reporting.of_company("globex") == ConnectionReport(
            connection=globex, letters=[], attentions=[]
        )


class TestTheInterval:
    def interval(
        self, store: MemoryStore, reporting: Reporting, *entries: WatchEntry
    ) -> timedelta | None:
        save(store, *entries)
        return reporting.of_company("acme").interval

    def test_is_none_when_nobody_is_looked_at_every_minute(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        hourly = an_entry("ada", NOW + 60 * MINUTE, synced_at=NOW)
        assert self.interval(store, reporting, hourly, an_entry("grace")) is None

    def test_is_a_minute_when_all_are_looked_at_in_time(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        looked = [
            an_entry(name, NOW + 30 * SECOND, synced_at=NOW - 30 * SECOND)
            for name in ("ada", "grace")
        ]
        assert self.interval(store, reporting, *looked) == MINUTE

    def test_is_longer_when_somebody_is_late(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        late = an_entry("ada", NOW - MINUTE, synced_at=NOW - 2 * MINUTE)
        in_time = an_entry("grace", NOW + 30 * SECOND, synced_at=NOW - 30 * SECOND)
        assert self.interval(store, reporting, late, in_time) == 2 * MINUTE


class TestWhoIsKnown:
    def test_is_who_is_watched_or_has_a_letter_or_needs_attention(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        save(store, an_entry("ada"), letter_of("grace"))
        need(store, "mary", Attention(reason=AttentionReason.NO_PAY))
        known = [reporting.knows("acme", name) for name in ("ada", "grace", "mary", "joan")]
        assert known == [True, True, True, False]

    def test_is_not_who_another_company_knows(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        save(store, an_entry("ada"), replace(ACME, id="globex's", company_id="globex"))
        assert not reporting.knows("globex", "ada")
        assert not reporting.knows("initech", "ada")


class TestTheImport:
    def test_is_there_of_those_who_began_one(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        save(
            store,
            replace(ACME, id="globex's", company_id="globex"),
            HistoricalImport.start(ACME.id, NOW),
        )
        progress = ImportProgress(
            connection=ACME, all_found=False, found=0, synced=0, letters=0, per_minute=None
        )
        assert reporting.imports() == [progress]
        assert reporting.of_company("acme").progress == progress

    def test_progress_counts_synced_among_found_candidates(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        begun = replace(
            HistoricalImport.start(ACME.id, NOW),
            next_page_at=None,
            synced=3,
            letters=2,
            per_minute=6.0,
        )
        save(store, begun, an_entry("ada", import_requested_at=NOW, historical=True))
        (progress,) = reporting.imports()
        assert progress == ImportProgress(
            connection=ACME, all_found=True, found=4, synced=3, letters=2, per_minute=6.0
        )
        assert not progress.is_finished
        assert progress.time_left == 10 * SECOND

    @pytest.mark.parametrize(
        ("all_found", "looked_at", "finished"),
        [(True, 4, True), (True, 3, False), (False, 4, False)],
    )
    def test_is_finished_when_all_were_found_and_looked_at(
        self, all_found: bool, looked_at: int, finished: bool
    ) -> None:
        progress = ImportProgress(
            connection=ACME,
            all_found=all_found,
            found=4,
            synced=looked_at,
            letters=0,
            per_minute=None,
        )
        assert progress.is_finished is finished

    @pytest.mark.parametrize(("all_found", "per_minute"), [(False, 6.0), (True, None), (True, 0.0)])
    def test_time_left_is_unknown_before_a_measured_minute(
        self, all_found: bool, per_minute: float | None
    ) -> None:
        progress = ImportProgress(
            connection=ACME,
            all_found=all_found,
            found=4,
            synced=1,
            letters=0,
            per_minute=per_minute,
        )
        assert progress.time_left is None


def test_metrics_count_connections_and_active_syncs(
    store: MemoryStore, reporting: Reporting
) -> None:
    off = Connection(id="off", company_id="off", state=ConnectionState.REVOKED)
    save(
        store,
        off,
        letter_of("ada"),
        letter_of("grace", LetterStatus.ACCEPTED),
        an_entry("late", NOW - MINUTE - SECOND),
    )
    save(
        store,
        an_entry("due", NOW),
        an_entry("later", NOW + SECOND),
        an_entry("off", NOW - 60 * MINUTE, connection=off),
    )
    need(
        store,
        "ada",
        Attention(reason=AttentionReason.NO_PAY),
        Attention(reason=AttentionReason.NO_NAME),
    )
    need(store, "off", Attention(reason=AttentionReason.NO_PAY), connection=off)
    figures = reporting.metrics()
    assert isinstance(figures, ServiceMetrics)
    assert figures.letters == dict.fromkeys(LetterStatus, 0) | {
        LetterStatus.PUBLISHED: 1,
        LetterStatus.ACCEPTED: 1,
    }
    assert figures.connections == dict.fromkeys(ConnectionState, 0) | {
        ConnectionState.ACTIVE: 1,
        ConnectionState.REVOKED: 1,
    }
    assert (figures.attentions, figures.due, figures.overdue) == (3, 2, 1)


NOTIFIED, FOUND, MAPPED, CREATED, ANNOUNCED = reports.TestStep
MOVE, CHECK_THE_WEBHOOK = StepHint.MOVE_A_CANDIDATE, StepHint.CHECK_THE_WEBHOOK
SYNCING, RETRYING, CREATE = StepHint.SYNCING, StepHint.RETRYING, StepHint.CREATE_AN_OFFER


def done(step: reports.TestStep, *attentions: Attention) -> reports.TestOfferStep:
    return reports.TestOfferStep(step=step, state=StepState.DONE, attentions=attentions)


def waiting(step: reports.TestStep, hint: StepHint | None = None) -> reports.TestOfferStep:
    return reports.TestOfferStep(step=step, state=StepState.WAITING, hint=hint)


def failed(step: reports.TestStep, *attentions: Attention) -> reports.TestOfferStep:
    return reports.TestOfferStep(step=step, state=StepState.FAILED, attentions=attentions)


class TestNewToAnImport:
    started = HistoricalImport.start(ACME.id, NOW)

    @pytest.mark.parametrize(
        ("more", "is_new"),
        [
            ({}, False),
            ({"import_requested_at": NOW}, True),
            ({"import_requested_at": NOW - SECOND}, False),
            ({"import_requested_at": NOW + SECOND, "synced_at": NOW}, True),
            ({"import_requested_at": NOW, "synced_at": NOW}, False),
            ({"import_requested_at": NOW, "synced_at": NOW + SECOND}, False),
        ],
    )
    def test_is_who_owes_it_a_look_that_was_not_made(
        self, more: dict[str, Any], is_new: bool
    ) -> None:
        assert an_entry(**more).is_pending_for(self.started) is is_new


class TestATestOffer:
    def steps(
        self, reporting: Reporting, connection: Connection = ACME
    ) -> Sequence[reports.TestOfferStep]:
        return reporting.test_offer(connection, since=NOW).steps

    def test_waits_for_somebody_to_be_moved(self, store: MemoryStore, reporting: Reporting) -> None:
        need(store, "grace", Attention(reason=AttentionReason.NO_NAME))
        steps = [
            waiting(NOTIFIED, MOVE),
            waiting(FOUND),
            waiting(MAPPED),
            waiting(CREATED),
            waiting(ANNOUNCED),
        ]
        assert reporting.test_offer(ACME, since=NOW) == reports.TestOffer(steps=steps)

    def test_says_when_the_webhook_was_never_heard_from(self, reporting: Reporting) -> None:
        assert self.steps(reporting, replace(ACME, verified_webhooks=frozenset()))[0] == waiting(
            NOTIFIED, CHECK_THE_WEBHOOK
        )

    def test_of_before_does_not_count(self, store: MemoryStore, reporting: Reporting) -> None:
        save(store, an_entry(requested_at=NOW - SECOND), an_entry("grace"))
        assert self.steps(reporting)[0] == waiting(NOTIFIED, MOVE)

    @pytest.mark.parametrize(
        ("more", "hint"),
        [
            ({}, SYNCING),
            ({"waiting_since": NOW}, CREATE),
            ({"consecutive_failures": 1}, RETRYING),
            ({"consecutive_failures": 1, "waiting_since": NOW}, RETRYING),
        ],
    )
    def test_is_asked_for_once_somebody_was_moved(
        self, store: MemoryStore, reporting: Reporting, more: dict[str, Any], hint: StepHint
    ) -> None:
        save(store, an_entry(requested_at=NOW, **more))
        steps = [
            done(NOTIFIED),
            waiting(FOUND, hint),
            waiting(MAPPED),
            waiting(CREATED),
            waiting(ANNOUNCED),
        ]
        assert reporting.test_offer(ACME, since=NOW) == reports.TestOffer(
            steps=steps, opportunity_id="ada"
        )

    def test_is_the_newest_that_was_told_of(self, store: MemoryStore, reporting: Reporting) -> None:
        save(
            store,
            an_entry("ada", requested_at=NOW),
            an_entry("grace", requested_at=NOW + SECOND),
            an_entry("mary", requested_at=NOW),
        )
        assert reporting.test_offer(ACME, since=NOW).opportunity_id == "grace"

    def test_that_cannot_be_mapped_says_why(self, store: MemoryStore, reporting: Reporting) -> None:
        held = [
            Attention(reason=AttentionReason.NO_PAY),
            Attention(reason=AttentionReason.NO_JOB_TITLE),
        ]
        save(store, an_entry(requested_at=NOW, waiting_since=NOW))
        need(store, "ada", *held)
        need(store, "grace", Attention(reason=AttentionReason.NO_NAME))
        assert self.steps(reporting) == [
            done(NOTIFIED),
            done(FOUND),
            failed(MAPPED, *held),
            waiting(CREATED),
            waiting(ANNOUNCED),
        ]

    def test_that_agora_refuses_says_so(self, store: MemoryStore, reporting: Reporting) -> None:
        refused = Attention(reason=AttentionReason.REFUSED_BY_AGORA, detail="422")
        save(store, an_entry(requested_at=NOW), letter_of(status=LetterStatus.PENDING))
        need(store, "ada", refused)
        steps = [
            done(NOTIFIED),
            done(FOUND),
            done(MAPPED),
            failed(CREATED, refused),
            waiting(ANNOUNCED),
        ]
        assert self.steps(reporting) == steps

    def test_that_lever_refuses_says_so(self, store: MemoryStore, reporting: Reporting) -> None:
        refused = Attention(reason=AttentionReason.REFUSED_BY_LEVER, detail="403")
        save(store, an_entry(requested_at=NOW), letter_of(announcement=Announcement.INTENDED))
        need(store, "ada", refused)
        steps = [
            done(NOTIFIED),
            done(FOUND),
            done(MAPPED),
            done(CREATED),
            failed(ANNOUNCED, refused),
        ]
        assert self.steps(reporting) == steps

    def test_that_was_refused_before_it_was_done_is_done(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        save(store, an_entry(requested_at=NOW), letter_of())
        need(
            store,
            "ada",
            Attention(reason=AttentionReason.REFUSED_BY_AGORA),
            Attention(reason=AttentionReason.REFUSED_BY_LEVER),
        )
        assert {step.state for step in self.steps(reporting)} == {StepState.DONE}

    def test_working_test_offer_is_done_with_its_attentions(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        hint = Attention(reason=AttentionReason.NO_ASSIGNEE)
        save(
            store,
            an_entry(requested_at=NOW),
            letter_of(),
            letter_of("grace", url="https://agora.example/letters/grace"),
        )
        need(store, "ada", hint)
        trial = reporting.test_offer(ACME, since=NOW)
        steps = [
            done(NOTIFIED),
            done(FOUND),
            done(MAPPED, hint),
            done(CREATED),
            done(ANNOUNCED),
        ]
        assert trial == reports.TestOffer(
            steps=steps, opportunity_id="ada", url="https://agora.example/letters/ada"
        )
        assert trial.works

    def test_that_waits_anywhere_does_not_work_yet(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        save(store, an_entry(requested_at=NOW), letter_of(announcement=Announcement.INTENDED))
        assert not reporting.test_offer(ACME, since=NOW).works

    def test_shows_the_last_of_several_letters(
        self, store: MemoryStore, reporting: Reporting
    ) -> None:
        second = replace(letter_of(), offer_id="second", url="https://agora.example/letters/second")
        save(store, an_entry(requested_at=NOW), letter_of(), second)
        assert reporting.test_offer(ACME, since=NOW).url == "https://agora.example/letters/second"
