"""Sync requests, at any number and moment (decisions 1, 3)."""

from datetime import datetime, timedelta

import pytest

from adapters.store import MemoryStore
from application.import_history import is_finished, start_import
from application.watch_list import WatchList, schedule_import_sync, schedule_sync
from domain.historical_import import HistoricalImport
from domain.watch_entry import WatchEntry
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import At, NoRounds, a_letter_of, known, once_at, tell_of_hire
from tests.builders import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def entry(store: MemoryStore) -> WatchEntry:
    with store.begin() as work:
        found = work.watch_list.get("connection", "ada")
    assert found is not None
    return found


def put(
    store: MemoryStore,
    now: datetime = NOW,
    *,
    requested_at: datetime | None = None,
    hired_at: datetime | None = None,
) -> None:
    with store.begin() as work:
        schedule_sync(
            work, "connection", "ada", now=now, requested_at=requested_at, hired_at=hired_at
        )
        work.commit()


def watch_list(store: MemoryStore, now: datetime = NOW) -> tuple[WatchList, NoRounds]:
    rounds = NoRounds()
    return WatchList(store, At(now), rounds), rounds


def test_request_is_due_at_once_and_wakes_the_scheduler(store: MemoryStore) -> None:
    watching, rounds = watch_list(store)
    watching.request_sync("connection", "ada")
    assert entry(store) == WatchEntry(
        connection_id="connection",
        opportunity_id="ada",
        due_at=NOW,
        scheduled_at=NOW,
        request_count=1,
        requested_at=NOW,
    )
    assert rounds.woken == ["connection"]


def test_saying_it_a_thousand_times_makes_one_entry(store: MemoryStore) -> None:
    watching, _ = watch_list(store)
    for _ in range(1000):
        watching.request_sync("connection", "ada")
    with store.begin() as work:
        assert work.watch_list.count_due("connection", NOW) == 1
    assert entry(store).request_count == 1000


def test_a_look_that_is_due_later_is_brought_forward(store: MemoryStore) -> None:
    put(store, NOW + 60 * MINUTE)
    put(store, NOW)
    assert entry(store).due_at == NOW


def test_a_look_that_is_overdue_does_not_lose_its_place(store: MemoryStore) -> None:
    put(store, NOW - MINUTE)
    put(store, NOW)
    assert entry(store).due_at == NOW - MINUTE


def test_hire_is_remembered_through_other_requests(store: MemoryStore) -> None:
    put(store, hired_at=NOW - MINUTE)
    put(store, NOW + MINUTE)
    assert entry(store).hired_at == NOW - MINUTE


def test_of_two_hires_the_later_counts_in_either_order(store: MemoryStore) -> None:
    put(store, hired_at=NOW)
    put(store, hired_at=NOW - 60 * MINUTE)
    assert entry(store).hired_at == NOW
    put(store, hired_at=NOW + MINUTE)
    assert entry(store).hired_at == NOW + MINUTE


def test_what_the_sweep_finds_was_told_by_nobody(store: MemoryStore) -> None:
    put(store)
    assert entry(store).requested_at is None


def test_sweep_keeps_the_time_of_a_request(store: MemoryStore) -> None:
    put(store, requested_at=NOW)
    put(store, NOW + MINUTE)
    assert entry(store).requested_at == NOW


def test_waiting_starts_when_first_seen_in_the_offer_stage(
    store: MemoryStore,
) -> None:
    for minute in range(2):
        with store.begin() as work:
            schedule_sync(work, "connection", "ada", now=NOW, waiting_since=NOW + minute * MINUTE)
            work.commit()
    put(store)
    assert entry(store).waiting_since == NOW


def test_request_makes_a_historical_entry_live(
    store: MemoryStore,
) -> None:
    with store.begin() as work:
        work.watch_list.save(
            WatchEntry(
                connection_id="connection", opportunity_id="ada", due_at=NOW, historical=True
            )
        )
        work.commit()
    watch_list(store)[0].request_sync("connection", "ada")
    assert not entry(store).historical


class TestHistory:
    started = HistoricalImport.start("connection", NOW)

    def found(self, store: MemoryStore, due_at: datetime | None = None) -> WatchEntry:
        """An entry that the import finds, with a sync that is due already."""
        with store.begin() as work:
            if due_at is not None:
                work.watch_list.save(
                    WatchEntry(connection_id="connection", opportunity_id="ada", due_at=due_at)
                )
            schedule_import_sync(work, self.started, "ada", now=NOW)
            work.commit()
        return entry(store)

    def test_waits_behind_the_others(self, store: MemoryStore) -> None:
        found = self.found(store)
        assert (found.due_at, found.historical, found.import_requested_at) == (NOW, True, NOW)
        assert (found.request_count, found.requested_at) == (0, None)

    def test_import_brings_a_later_entry_forward(self, store: MemoryStore) -> None:
        found = self.found(store, due_at=NOW + MINUTE + timedelta(seconds=1))
        assert (found.due_at, found.historical, found.import_requested_at) == (NOW, True, NOW)

    def test_import_keeps_an_entry_due_within_a_minute(self, store: MemoryStore) -> None:
        found = self.found(store, due_at=NOW + MINUTE)
        assert (found.due_at, found.historical, found.import_requested_at) == (
            NOW + MINUTE,
            False,
            NOW,
        )

    def test_that_is_found_again_owes_nothing_more(self, store: MemoryStore) -> None:
        first = self.found(store)
        with store.begin() as work:
            schedule_import_sync(work, self.started, "ada", now=NOW + MINUTE)
            work.commit()
        assert entry(store) == first

    def test_begins_once(self, store: MemoryStore) -> None:
        with store.begin() as work:
            assert start_import(work, "connection", NOW)
            assert not start_import(work, "connection", NOW)
            started = work.imports.latest("connection")
            assert started is not None
            assert not is_finished(work, started)


def test_news_that_comes_during_a_look_is_not_lost(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme, salary_amount=96000)

    def raise_and_tell() -> None:
        acme.fill_in("Ada", "salary_amount", 98000)
        world.parts.watch_list().request_sync(world.connection_id, ada)

    world.lever.on_request = once_at("after", "GET", f"{ada}/offers", raise_and_tell)
    world.parts.watch_list().request_sync(world.connection_id, ada)
    world.run_due_now()
    assert acme.letter("Ada")["base_salary"] == "98000.00"


def test_news_that_comes_during_a_look_that_fails_is_not_lost(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = a_letter_of(acme, salary_amount=96000)

    def raise_and_tell() -> None:
        acme.fill_in("Ada", "salary_amount", 98000)
        world.parts.watch_list().request_sync(world.connection_id, ada)

    world.lever.on_request = once_at("before", "GET", f"{ada}/offers", raise_and_tell)
    world.lever.fail_next(503, path=f"*{ada}/offers")
    world.parts.watch_list().request_sync(world.connection_id, ada)
    world.advance(seconds=12)
    assert acme.letter("Ada")["base_salary"] == "98000.00"


def test_hire_during_a_failing_sync_is_kept(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)

    def hire() -> None:
        tell_of_hire(world, ada)

    world.lever.on_request = once_at("before", "GET", f"{ada}/offers", hire)
    world.lever.fail_next(503, path=f"*{ada}/offers")
    world.advance(seconds=62)
    entry = known(world, ada)
    assert entry.hired_at is not None
    assert entry.consecutive_failures == 1


def test_without_news_the_next_look_is_a_minute_away(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)
    world.parts.watch_list().request_sync(world.connection_id, ada)
    world.run_due_now()
    entry = known(world, ada)
    assert entry.synced_at is not None
    assert entry.due_at - entry.synced_at == MINUTE
