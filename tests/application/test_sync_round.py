"""Rounds: retries, circuit breaker, sweep, duration (decisions 3, 24, 27, 30)."""

import gc
import itertools
import logging
import traceback
import weakref
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.agora.company_cache import CompanyCache
from application.ports import OAuthTokens, ServiceUnavailable
from application.rejection_backoff import RejectionBackoff
from application.sync_opportunity import SyncOpportunity
from application.sync_round import MAX_ROUND_DURATION, log_failure
from domain.attention import AttentionReason
from domain.company import Company
from domain.connection import Connection, ConnectionEvent, ConnectionState
from domain.historical_import import HistoricalImport
from domain.opportunity import Opportunity
from domain.watch_entry import ONLY_ON_REQUEST, WatchEntry
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import (
    LETTERS,
    a_letter_of,
    a_round,
    connection,
    known,
    letter,
    look_at,
    looks,
    once_at,
    reasons,
    waiting_candidate,
    watched,
    writes,
)

MINUTE = timedelta(minutes=1)
PERSONAL = "Ada Lovelace earns 96000"
LIST = "/v1/opportunities"


def now(world: SandboxEnvironment) -> datetime:
    return datetime.fromtimestamp(world.clock.now(), UTC)


def sweeps(acme: Acme) -> list[tuple[float, dict[str, str]]]:
    """The times and parameters of the sweeps."""
    asked = [
        (each.at, dict(part.split("=") for part in each.query.split("&")))
        for each in acme.lever.requests
        if each.path == LIST
    ]
    return [(at, query) for at, query in asked if {"stage_id", "updated_at_start"} & {*query}]


def companies_read(acme: Acme) -> list[float]:
    return [
        asked.at
        for asked in acme.agora.requests
        if asked.path == f"/api/v1/companies/{acme.agora.company_id}"
    ]


def pauses(times: list[float]) -> list[int]:
    return [round(later - earlier) for earlier, later in itertools.pairwise(times)]


def change_connection(world: SandboxEnvironment, **changes: object) -> None:
    with world.store.begin() as work:
        found = work.connections.get(world.connection_id)
        assert found is not None
        # Whatever a test says
        work.connections.save(replace(found, **changes))  # type: ignore[arg-type]
        work.commit()


def run(world: SandboxEnvironment) -> None:
    world.parts.sync_round().run(world.connection_id)


class TestAFailingLook:
    def test_is_put_off_by_ten_twenty_forty_and_then_sixty_seconds(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(503, times=1000, path=f"/v1/opportunities/{ada}*")
        acme.lever.requests.clear()
        world.advance(minutes=6)
        assert pauses(looks(acme))[:5] == [10, 20, 40, 60, 60]

    def test_counts_anew_after_one_that_did_not_fail(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(503, times=3, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=3)
        assert known(world, ada).consecutive_failures == 0
        acme.lever.requests.clear()
        acme.lever.faults.clear()
        world.lever.fail_next(503, times=2, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=2)
        assert pauses(looks(acme))[:2] == [10, 20]

    def test_remembers_how_often_it_failed(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(503, times=2, path=f"/v1/opportunities/{ada}*")
        look_at(world, ada)
        world.advance(seconds=15)
        assert known(world, ada).consecutive_failures == 2

    def test_does_not_stop_the_others(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada, *others = [
            a_letter_of(acme, name) for name in ("Ada", "Grace", "Mary", "Edith", "Joan")
        ]
        world.lever.fail_next(503, times=1000, path=f"/v1/opportunities/{ada}*")
        for name in ("Grace", "Mary", "Edith", "Joan"):
            acme.fill_in(name, "salary_amount", 98000)
        world.advance(minutes=2)
        assert {
            acme.letter(name)["base_salary"] for name in ("Grace", "Mary", "Edith", "Joan")
        } == {"98000.00"}
        assert connection(world).backoff_until is None
        assert all(known(world, other).consecutive_failures == 0 for other in others)

    def test_needs_nobodys_attention(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(503, times=1000, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=5)
        assert reasons(world) == []

    def test_is_told_in_the_log_by_its_ids(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(503, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=1)
        assert f"opportunity {ada}: sync failed, will retry: Lever answered 503" in caplog.messages


class TestThreeFailuresInARow:
    NAMES = ("Ada", "Grace", "Mary", "Edith", "Joan")

    def all_fail(self, world: SandboxEnvironment, acme: Acme, times: int = 1000) -> None:
        """Any opportunity that is synced, but not the sweep."""
        for name in self.NAMES:
            a_letter_of(acme, name)
        world.lever.fail_next(503, times=times, path="/v1/opportunities/*-*")
        look_at(world, *acme.opportunities.values())

    def test_rest_the_whole_connection_for_ten_seconds(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.all_fail(world, acme)
        found = connection(world)
        assert len(acme.lever.faults.fired) == 3
        assert found.consecutive_failures == 1
        assert found.backoff_until is not None
        assert (
            timedelta(0)
            <= now(world) + timedelta(seconds=10) - found.backoff_until
            < timedelta(seconds=1)
        )

    def test_backoff_grows_up_to_a_minute(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.all_fail(world, acme)
        rests: list[int] = []
        while len(rests) < 5:
            before = connection(world)
            assert before.backoff_until is not None
            world.advance(seconds=(before.backoff_until - now(world)).total_seconds() + 1)
            after = connection(world)
            if after.consecutive_failures > before.consecutive_failures:
                assert after.backoff_until is not None
                rests.append(round((after.backoff_until - before.backoff_until).total_seconds()))
        assert rests == [20, 40, 60, 60, 60]

    def test_are_forgotten_when_a_round_goes_well(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.all_fail(world, acme, times=3)
        world.advance(minutes=1)
        assert connection(world).consecutive_failures == 0
        assert connection(world).backoff_until is None

    def test_open_circuit_ignores_sync_requests(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.all_fail(world, acme)
        acme.lever.requests.clear()
        asked = len(acme.lever.faults.fired)
        world.parts.watch_list().request_sync(world.connection_id, acme.opportunities["Ada"])
        world.advance(seconds=5)
        run(world)
        assert (len(acme.lever.requests), len(acme.lever.faults.fired)) == (0, asked)

    def test_two_and_then_one_that_is_answered_rest_nobody(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.all_fail(world, acme, times=2)
        assert connection(world).backoff_until is None

    def test_only_consecutive_failures_are_counted(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        for name in self.NAMES:
            a_letter_of(acme, name)
        world.lever.fail_next(503, times=2, skip=2, path="*/offers")
        look_at(world, *acme.opportunities.values())
        assert len(acme.lever.faults.fired) == 2
        assert (connection(world).consecutive_failures, connection(world).backoff_until) == (
            0,
            None,
        )

    def test_only_one_probe_round_is_due(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.all_fail(world, acme)
        seen: list[bool] = []
        world.lever.faults.clear()
        for kind in ("before", "after"):
            hook = once_at(
                kind,
                "GET",
                "/offers",
                lambda: seen.append(is_due(world, now(world) + timedelta(seconds=5))),
            )
            world.lever.on_request = hook
            look_at(world, acme.opportunities["Ada"])
            world.advance(seconds=11)
        assert seen == [False, True]

    def test_are_told_in_the_log(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.all_fail(world, acme)
        assert (
            f"connection {world.connection_id}: circuit opened, retry in 10s: Lever answered 503"
            in caplog.messages
        )


class TestTheVendorIsAway:
    def test_a_page_of_the_import_that_fails_is_told_in_the_log(
        self, world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
    ) -> None:
        with world.store.begin() as work:
            work.imports.save(HistoricalImport.start(world.connection_id, now(world)))
            work.commit()
        world.lever.fail_next(503, path=LIST)
        world.advance(seconds=1)
        assert caplog.messages == [
            f"connection {world.connection_id}: import page failed, will retry: Lever answered 503"
        ]

    def test_a_sweep_that_fails_rests_the_connection(self, world: SandboxEnvironment) -> None:
        world.advance(minutes=2)
        world.lever.fail_next(500, times=2, path=LIST)
        world.advance(minutes=1)
        assert connection(world).backoff_until is not None
        world.advance(minutes=2)
        assert connection(world).backoff_until is None

    def test_a_sweep_that_is_refused_rests_the_connection_too(
        self, world: SandboxEnvironment
    ) -> None:
        world.lever.fail_next(403, path=LIST)
        world.advance(seconds=61)
        assert connection(world).consecutive_failures == 1

    def test_agora_away_rests_the_connection(self, world: SandboxEnvironment, acme: Acme) -> None:
        waiting_candidate(acme)
        world.agora.fail_next(503, times=2)
        world.advance(seconds=65)
        assert connection(world).consecutive_failures >= 1

    def test_all_is_made_good_within_two_minutes_of_its_coming_back(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        acme.lose_webhooks()
        world.lever.faults.add("status", status=503, times=None, lasts=600)
        acme.fill_in("Ada", "salary_amount", 98000)
        acme.candidate("Grace Hopper", "New applicant")
        acme.offer("Grace", "sent manually")
        acme.move("Grace", "Offer")
        world.advance(minutes=12)
        assert acme.letter("Ada")["base_salary"] == "98000.00"
        assert acme.letter("Grace")["status"] == "published"


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize(("asked", "seconds"), [(300, 300), (99999, 600)])
    def test_vendor_is_left_alone_as_long_as_it_asks(
        self, world: SandboxEnvironment, acme: Acme, status: int, asked: int, seconds: int
    ) -> None:
        """Decision 54."""
        a_letter_of(acme)
        world.lever.faults.add(
            "status", status=status, retry_after=asked, times=None, lasts=seconds - 20
        )
        world.advance(seconds=seconds)
        assert len(acme.lever.faults.fired) == 1
        acme.fill_in("Ada", "salary_amount", 98000)
        world.advance(minutes=2)
        assert acme.letter("Ada")["base_salary"] == "98000.00"


class TestRevoked:
    def revoked(self, world: SandboxEnvironment, acme: Acme) -> None:
        a_letter_of(acme)
        world.lever.revoke()
        world.advance(minutes=1)

    def test_is_noticed_and_the_work_stops(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.revoked(world, acme)
        assert connection(world).state is ConnectionState.REVOKED
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        world.advance(minutes=30)
        assert list(acme.lever.requests) == []
        assert list(acme.agora.requests) == []

    def test_the_letters_stay(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.revoked(world, acme)
        assert acme.letter("Ada")["status"] == "published"

    def test_a_look_that_finds_out_ends_the_round(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        world.lever.revoke()
        acme.lever.requests.clear()
        look_at(world, ada, grace)
        assert connection(world).state is ConnectionState.REVOKED
        assert len([asked for asked in acme.lever.requests if asked.path == "/oauth/token"]) == 1

    def test_it_is_told_in_the_log(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.revoked(world, acme)
        said = "Lever refused our access; work stops until it is connected again"
        assert f"connection {world.connection_id}: {said}" in caplog.messages

    def test_reconnecting_during_a_round_stays_connected(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A concurrent sync may hang long after another one has detected the revocation."""
        ada = a_letter_of(acme)
        world.lever.revoke()
        access, follow = world.parts.token_manager(), world.parts.sync_opportunity()
        fresh = OAuthTokens(
            access="fresh", refresh="refresh", expires_at=now(world) + timedelta(hours=1)
        )

        def look(*of: Any) -> None:
            try:
                follow(*of)
            finally:
                access.save(world.connection_id, fresh)

        world.parts.watch_list().request_sync(world.connection_id, ada)
        a_round(world, sync=look).run(world.connection_id)
        assert connection(world).state is ConnectionState.ACTIVE
        assert connection(world).backoff_until is not None, (
            "it must not be due at once, should it be refused each time"
        )
        assert access.access_token(world.connection_id) == "fresh"
        said = (
            "Lever refused our access; it has been connected again since, and is retried with"
            " backoff"
        )
        assert f"connection {world.connection_id}: {said}" in caplog.messages

    def test_disconnecting_during_a_round_stays(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)

        def disconnect() -> None:
            world.parts.connections().disconnect(world.connection_id)

        world.lever.on_request = once_at("after", "GET", "/offers", disconnect)
        look_at(world, ada)
        assert connection(world).state is ConnectionState.DISCONNECTED

    def test_disconnected_connection_has_no_backoff(self, world: SandboxEnvironment) -> None:
        def disconnect() -> None:
            world.parts.connections().disconnect(world.connection_id)

        world.advance(minutes=2)
        world.lever.fail_next(500, times=2, path=LIST)
        world.lever.on_request = once_at("after", "GET", LIST, disconnect)
        world.advance(minutes=1)
        assert connection(world).state is ConnectionState.DISCONNECTED
        assert connection(world).backoff_until is None


class TestTheSweep:
    def test_asks_for_all_in_the_stage_at_first(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        change_connection(world, swept_until=None)
        acme.lever.requests.clear()
        world.run_due_now()
        _, query = sweeps(acme)[0]
        assert (query["stage_id"], query["archived"]) == ("offer", "false")
        assert "updated_at_start" not in query

    def test_sweep_covers_the_last_minute_and_two_more(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        began = world.clock.now()
        world.advance(minutes=5)
        asked = sweeps(acme)
        assert pauses([at for at, _ in asked]) == [60] * (len(asked) - 1)
        assert len(asked) == 5
        assert [round(at - int(query["updated_at_start"]) / 1000) for at, query in asked] == [
            180
        ] * 5
        assert asked[0][0] - began <= 60

    def test_finds_who_came_without_a_webhook(self, world: SandboxEnvironment, acme: Acme) -> None:
        acme.lose_webhooks()
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.move("Ada", "Offer")
        assert acme.letters("Ada") == []
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "published"
        assert known(world, acme.opportunities["Ada"]).requested_at == connection(world).swept_at

    def test_swept_candidate_is_awaited_while_lever_hides_them(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lose_webhooks()
        ada = acme.candidate("Ada Lovelace", "Offer")
        world.lever.faults.add("status", status=404, path=f"{LIST}/{ada}*", times=None, lasts=300)
        world.advance(minutes=6)
        acme.offer("Ada", "sent manually")
        world.advance(minutes=2)
        assert acme.letter("Ada")["status"] == "published"

    def test_who_was_there_before_us_is_no_news(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lose_webhooks()
        acme.candidate("Ada Lovelace", "Offer")
        change_connection(world, swept_until=None)
        world.run_due_now()
        assert known(world, acme.opportunities["Ada"]).requested_at is None

    def test_finds_a_change_that_showed_late(self, world: SandboxEnvironment, acme: Acme) -> None:
        acme.lose_webhooks()
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.advance(seconds=30)
        acme.move("Ada", "Offer")
        change_connection(
            world, swept_until=now(world) + timedelta(seconds=45), swept_at=now(world)
        )
        world.advance(minutes=3)
        assert acme.letter("Ada")["status"] == "published"

    def test_archived_candidate_named_by_a_sweep_is_synced(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.lever.archive(ada)
        world.advance(minutes=1)
        world.clock.sleep(timedelta(days=33).total_seconds())
        world.advance(minutes=2)
        assert known(world, ada).due_at == ONLY_ON_REQUEST
        acme.lose_webhooks()
        acme.mark("Ada", "declined")
        acme.lever.rename(ada, "Ada King")
        told_at = known(world, ada).requested_at
        world.advance(minutes=1)
        assert known(world, ada).requested_at == told_at
        assert acme.letter("Ada")["status"] == "declined"

    def test_candidate_in_another_stage_is_synced(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.lose_webhooks()
        acme.move("Ada", "New applicant")
        world.advance(seconds=61)
        asked = known(world, ada).request_count
        acme.lever.rename(ada, "Ada King")
        world.advance(seconds=61)
        assert known(world, ada).request_count == asked + 1
        assert acme.letter("Ada")["candidate_last_name"] == "King"

    def test_update_that_two_sweeps_list_is_synced_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lose_webhooks()
        acme.candidate("Ada Lovelace", "New applicant")
        world.advance(minutes=10)
        assert len(looks(acme)) == 1

    def test_unknown_candidate_without_offers_takes_one_request(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lose_webhooks()
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.lever.requests.clear()
        world.advance(minutes=5)
        assert [each.path for each in acme.lever.requests if ada in each.path] == [
            f"{LIST}/{ada}/offers"
        ]
        assert watched(world, ada) is None

    def test_our_own_note_comes_back_and_starts_no_loop(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        world.advance(minutes=10)
        assert len(looks(acme)) <= 10
        assert writes(acme) == []

    def test_that_failed_is_read_again_from_where_it_was(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.advance(minutes=1)
        swept_until = connection(world).swept_until
        world.lever.fail_next(500, path=LIST)
        world.advance(seconds=61)
        acme.lever.requests.clear()
        world.advance(seconds=15)
        assert swept_until is not None
        (_, query), *_ = sweeps(acme)
        assert int(query["updated_at_start"]) / 1000 == pytest.approx(
            swept_until.timestamp() - 120, abs=1
        )


class Companies:
    """An Agora whose companies are kept only by their readers."""

    def __init__(self) -> None:
        self.read: list[weakref.ref[Company]] = []

    def company(self, company_id: str) -> Company:
        company = Company(id=company_id, default_currency="USD")
        self.read.append(weakref.ref(company))
        return company


class TestTheCompany:
    def test_cached_company_is_dropped_after_a_minute(self, world: SandboxEnvironment) -> None:
        agora = Companies()
        round_ = a_round(
            world,
            companies=CompanyCache(agora, world.parts.clock()),
            sync=lambda *_of: world.clock.sleep(MAX_ROUND_DURATION.total_seconds()),
        )
        with world.store.begin() as work:
            ours = work.connections.get(world.connection_id)
            assert ours is not None
            for name, swept_at in (
                ("acme", now(world)),
                ("globex", now(world) + timedelta(minutes=1)),
            ):
                work.connections.save(replace(ours, id=name, company_id=name, swept_at=swept_at))
                work.watch_list.save(
                    WatchEntry(connection_id=name, opportunity_id="ada", due_at=now(world))
                )
            work.commit()
        round_.run("acme")
        world.clock.sleep(60)
        round_.run("globex")
        gc.collect()
        assert [each() is None for each in agora.read] == [True, False]

    def test_is_read_at_most_once_a_minute(self, world: SandboxEnvironment, acme: Acme) -> None:
        for name in ("Ada", "Grace", "Mary"):
            a_letter_of(acme, name)
        acme.agora.requests.clear()
        world.advance(minutes=5)
        assert 4 <= len(companies_read(acme)) <= 6
        assert min(pauses(companies_read(acme))) >= 60

    def test_a_new_user_of_agora_is_known_a_minute_later(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        creator = acme.lever.add_user("Katherine", "katherine@acme.example")
        acme.offer("Ada", "sent manually", creator=creator)
        acme.move("Ada", "Offer")
        assert reasons(world) == [AttentionReason.NO_ASSIGNEE]
        katherine = acme.agora.add_user(
            acme.agora.company_id, "Katherine", "katherine@acme.example"
        )
        world.advance(minutes=2)
        assert acme.letter("Ada")["assignee_id"] == katherine
        assert reasons(world) == []

    def test_is_not_read_when_nobody_is_to_be_looked_at(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.agora.requests.clear()
        world.advance(minutes=5)
        assert companies_read(acme) == []


class TestATurn:
    def test_ends_after_five_seconds_and_the_next_one_goes_on(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        people = [waiting_candidate(acme, f"Person{number}") for number in range(45)]
        world.advance(seconds=30)
        for opportunity in people:
            world.parts.watch_list().request_sync(world.connection_id, opportunity)
        began = now(world)
        run(world)
        assert timedelta(seconds=4) < now(world) - began < timedelta(seconds=9)
        left = [each for each in people if known(world, each).due_at <= began]
        assert 0 < len(left) < 45
        run(world)
        assert len([each for each in people if known(world, each).due_at <= began]) < len(left)

    def test_of_a_connection_that_nobody_knows_does_nothing(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        world.parts.sync_round().run("unknown")
        assert list(acme.lever.requests) == []

    @pytest.mark.parametrize(
        "state", [state for state in ConnectionState if state is not ConnectionState.ACTIVE]
    )
    def test_of_a_connection_that_is_not_active_does_nothing(
        self, world: SandboxEnvironment, acme: Acme, state: ConnectionState
    ) -> None:
        ada = a_letter_of(acme)
        change_connection(world, state=state, swept_until=None)
        acme.lever.requests.clear()
        world.parts.watch_list().request_sync(world.connection_id, ada)
        run(world)
        assert list(acme.lever.requests) == []

    def test_begins_in_the_moment_in_which_a_rest_ends(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        change_connection(world, backoff_until=now(world), consecutive_failures=1)
        world.parts.watch_list().request_sync(world.connection_id, ada)
        run(world)
        assert connection(world).consecutive_failures == 0

    def test_live_work_comes_before_history(self, world: SandboxEnvironment, acme: Acme) -> None:
        grace, ada = waiting_candidate(acme, "Grace"), waiting_candidate(acme, "Ada")
        world.advance(seconds=30)
        with world.store.begin() as work:
            for opportunity, historical, earlier in ((grace, True, 2), (ada, False, 1)):
                entry = work.watch_list.get(world.connection_id, opportunity)
                assert entry is not None
                work.watch_list.save(
                    replace(entry, historical=historical, due_at=now(world) - earlier * MINUTE)
                )
            work.commit()
        acme.lever.requests.clear()
        run(world)
        assert looks(acme, "Ada")[0] <= looks(acme, "Grace")[0]
        asked = [
            each.path for each in acme.lever.requests if each.path.startswith("/v1/opportunities/")
        ]
        assert ada in asked[0]


class TestSideBySide:
    def test_all_are_looked_at(self, world: SandboxEnvironment, acme: Acme) -> None:
        names = [f"Person{number}" for number in range(8)]
        for name in names:
            a_letter_of(acme, name)
            acme.fill_in(name, "salary_amount", 98000)
        for opportunity in acme.opportunities.values():
            world.parts.watch_list().request_sync(world.connection_id, opportunity)
        a_round(world, concurrency=4).run(world.connection_id)
        assert {acme.letter(name)["base_salary"] for name in names} == {"98000.00"}


class Stumbles:
    """A Lever whose response for one opportunity triggers a bug of ours."""

    def __init__(self, world: SandboxEnvironment, over: str) -> None:
        self._ats, self._over = world.parts.ats(), over

    def opportunity(
        self, connection: Connection, opportunity_id: str, *, only_with_offers: bool = False
    ) -> Opportunity | None:
        if opportunity_id == self._over:
            raise KeyError(PERSONAL)
        return self._ats.opportunity(connection, opportunity_id, only_with_offers=only_with_offers)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ats, name)


class TestAMistakeOfOurs:
    def stumble(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.fill_in("Grace", "salary_amount", 98000)
        for opportunity in (ada, grace):
            world.parts.watch_list().request_sync(world.connection_id, opportunity)
        sync = SyncOpportunity(
            world.store,
            Stumbles(world, over=ada),
            world.parts.platform(),
            world.parts.clock(),
            RejectionBackoff(),
            world.parts.digest_key(),
        )
        a_round(world, sync=sync).run(world.connection_id)

    def test_does_not_stop_the_others(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.stumble(world, acme)
        assert acme.letter("Grace")["base_salary"] == "98000.00"
        assert connection(world).is_active
        assert connection(world).backoff_until is None

    def test_is_tried_again_later(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.stumble(world, acme)
        entry = known(world, acme.opportunities["Ada"])
        assert entry.consecutive_failures == 1
        assert timedelta(seconds=9) < entry.due_at - now(world) <= timedelta(seconds=10)

    def test_bug_is_logged_with_type_and_place_only(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.stumble(world, acme)
        (said,) = [
            record.getMessage() for record in caplog.records if record.levelno == logging.ERROR
        ]
        assert said.startswith(
            f"opportunity {acme.opportunities['Ada']}: sync failed, will retry: KeyError\n"
        )
        assert "in opportunity" in said
        assert "Lovelace" not in caplog.text
        assert "96000" not in caplog.text


class TestTheTimetable:
    def rounds(self, world: SandboxEnvironment) -> list[tuple[datetime, str]]:
        return [
            (due.moment, due.connection_id) for due in world.parts.round_schedule().next_rounds()
        ]

    def test_the_next_sweep_is_a_minute_after_the_last(self, world: SandboxEnvironment) -> None:
        swept_at = connection(world).swept_at
        assert swept_at is not None
        assert self.rounds(world) == [(swept_at + MINUTE, world.connection_id)]

    def test_a_look_that_is_due_earlier_comes_first(self, world: SandboxEnvironment) -> None:
        with world.store.begin() as work:
            work.watch_list.save(
                WatchEntry(
                    connection_id=world.connection_id, opportunity_id="ada", due_at=now(world)
                )
            )
            work.commit()
        assert self.rounds(world) == [(now(world), world.connection_id)]

    def test_one_that_was_never_swept_is_due_at_once(self, world: SandboxEnvironment) -> None:
        change_connection(world, swept_until=None)
        ((moment, _),) = self.rounds(world)
        assert moment < now(world)
        assert moment.tzinfo is UTC

    def test_who_rests_is_not_due_before_the_rest_ends(self, world: SandboxEnvironment) -> None:
        change_connection(world, swept_until=None, backoff_until=now(world) + 5 * MINUTE)
        assert self.rounds(world) == [(now(world) + 5 * MINUTE, world.connection_id)]

    def test_a_rest_that_is_over_brings_nothing_forward(self, world: SandboxEnvironment) -> None:
        change_connection(world, swept_at=now(world), backoff_until=now(world) - MINUTE)
        assert self.rounds(world) == [(now(world) + MINUTE, world.connection_id)]

    def test_it_says_whose_last_round_failed(self, world: SandboxEnvironment) -> None:
        assert [due.is_probe for due in world.parts.round_schedule().next_rounds()] == [False]
        change_connection(world, consecutive_failures=1)
        assert [due.is_probe for due in world.parts.round_schedule().next_rounds()] == [True]

    def test_schedule_is_sorted_and_has_active_ones_only(self, world: SandboxEnvironment) -> None:
        ours = connection(world)
        change_connection(world, swept_at=now(world))
        with world.store.begin() as work:
            work.connections.save(
                replace(ours, id="early", company_id="early", swept_at=now(world) - MINUTE)
            )
            work.connections.save(
                replace(ours, id="late", company_id="late", swept_at=now(world) - MINUTE / 2)
            )
            work.connections.save(
                replace(
                    ours.apply(ConnectionEvent.DISCONNECTED),
                    id="off",
                    company_id="off",
                    swept_until=None,
                )
            )
            work.commit()
        assert [name for _, name in self.rounds(world)] == ["early", "late", world.connection_id]


class TestIsDue:
    def test_swept_connection_is_not_due_within_a_minute(self, world: SandboxEnvironment) -> None:
        swept_at = connection(world).swept_at
        assert swept_at is not None
        assert not is_due(world, swept_at + MINUTE - timedelta(microseconds=1))
        assert is_due(world, swept_at + MINUTE)

    def test_a_look_makes_it_due(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = acme.candidate("Ada Lovelace")
        assert not is_due(world, now(world))
        world.parts.watch_list().request_sync(world.connection_id, ada)
        assert is_due(world, now(world))

    def test_a_page_of_the_import_makes_it_due(self, world: SandboxEnvironment) -> None:
        with world.store.begin() as work:
            work.imports.save(HistoricalImport.start(world.connection_id, now(world)))
            work.commit()
        assert is_due(world, now(world))

    def test_a_page_that_is_to_be_read_later_does_not(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = acme.candidate("Ada Lovelace")
        with world.store.begin() as work:
            begun = HistoricalImport.start(world.connection_id, now(world))
            work.imports.save(replace(begun, next_page_at=now(world) + timedelta(seconds=10)))
            work.commit()
        assert not is_due(world, now(world))
        world.parts.watch_list().request_sync(world.connection_id, ada)
        assert is_due(world, now(world))

    def test_without_an_import_the_sweep_and_the_looks_make_it_due(
        self, world: SandboxEnvironment
    ) -> None:
        with world.store.begin() as work:
            work.connections.save(
                replace(self.another(), swept_until=now(world), swept_at=now(world))
            )
            work.commit()
        assert not world.parts.round_schedule().is_due("another", now(world))
        assert world.parts.round_schedule().is_due("another", now(world) + MINUTE)

    def another(self) -> Connection:
        return Connection(id="another", company_id="another", state=ConnectionState.ACTIVE)

    def test_who_is_disconnected_is_not(self, world: SandboxEnvironment) -> None:
        world.parts.connections().disconnect(world.connection_id)
        assert not is_due(world, now(world) + timedelta(days=1))

    def test_nobodys_connection_is_not(self, world: SandboxEnvironment) -> None:
        assert not world.parts.round_schedule().is_due("unknown", now(world) + timedelta(days=1))


def is_due(world: SandboxEnvironment, moment: datetime) -> bool:
    return world.parts.round_schedule().is_due(world.connection_id, moment)


def deeper() -> None:
    raise KeyError(PERSONAL)


class TestTelling:
    def test_what_we_expect_is_told_by_its_sentence(self, caplog: pytest.LogCaptureFixture) -> None:
        log_failure("the store cannot be read", ServiceUnavailable("it is away"))
        assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
            ("WARNING", "the store cannot be read: it is away")
        ]

    def test_a_mistake_of_ours_by_its_kind_and_place(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(KeyError) as stumbled:
            deeper()
        log_failure("a round ended early", stumbled.value)
        where = "".join(traceback.format_tb(stumbled.value.__traceback__))
        (record,) = caplog.records
        assert (record.levelname, record.getMessage()) == (
            "ERROR",
            f"a round ended early: KeyError\n{where}",
        )


def test_a_letter_in_doubt_is_the_same_letter_after_a_rest(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = acme.candidate("Ada Lovelace", "New applicant")
    acme.offer("Ada", "sent manually")
    world.agora.lose_next_answer(method="PUT", path=LETTERS, times=3)
    acme.move("Ada", "Offer")
    assert watched(world, ada) is not None
    world.advance(minutes=3)
    assert len(acme.agora.letters(acme.agora.company_id)) == 1
    assert letter(world, ada).url == acme.letter("Ada")["url"]


def test_the_store_away_is_not_swallowed(world: SandboxEnvironment) -> None:
    class Away:
        def begin(self) -> None:
            raise ServiceUnavailable("the store cannot be had")

    with pytest.raises(ServiceUnavailable):
        a_round(world, store=Away()).run(world.connection_id)
