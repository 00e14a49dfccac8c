"""Concurrent syncs in a round, and its deadline."""

import threading

import pytest

from domain.company import Company
from domain.connection import Connection
from domain.watch_entry import WatchEntry
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of, a_round, known

AT_ONCE = 4


def test_so_many_look_at_once_and_no_more(world: SandboxEnvironment, acme: Acme) -> None:
    people = [a_letter_of(acme, f"Person{number}") for number in range(2 * AT_ONCE)]
    for opportunity in people:
        world.parts.watch_list().request_sync(world.connection_id, opportunity)
    together = threading.Barrier(AT_ONCE, timeout=10)
    those_who_look: set[int] = set()
    follow = world.parts.sync_opportunity()

    def look(connection: Connection, company: Company, watched: WatchEntry) -> None:
        those_who_look.add(threading.get_ident())
        together.wait()
        follow(connection, company, watched)

    a_round(world, sync=look, concurrency=AT_ONCE).run(world.connection_id)
    assert len(those_who_look) == AT_ONCE
    assert all(known(world, opportunity).consecutive_failures == 0 for opportunity in people)


@pytest.mark.parametrize("seconds", [5, 60])
def test_no_sync_starts_after_the_rounds_deadline(
    world: SandboxEnvironment, acme: Acme, seconds: int
) -> None:
    people = [a_letter_of(acme, name) for name in ("Ada", "Grace")]
    for opportunity in people:
        world.parts.watch_list().request_sync(world.connection_id, opportunity)
    begin = world.clock.now()
    began: list[str] = []
    follow = world.parts.sync_opportunity()

    def look(connection: Connection, company: Company, watched: WatchEntry) -> None:
        began.append(watched.opportunity_id)
        world.clock.sleep(begin + seconds - world.clock.now())
        follow(connection, company, watched)

    a_round(world, sync=look).run(world.connection_id)
    assert len(began) == 1


def test_revocation_stops_concurrent_syncs(world: SandboxEnvironment, acme: Acme) -> None:
    ada, *others = [a_letter_of(acme, f"Person{number}") for number in range(2 * AT_ONCE)]
    for opportunity in (ada, *others):
        world.parts.watch_list().request_sync(world.connection_id, opportunity)
    world.lever.revoke()
    acme.lever.requests.clear()
    learnt = threading.Event()
    follow = world.parts.sync_opportunity()

    def look(connection: Connection, company: Company, watched: WatchEntry) -> None:
        """Ada's request hangs until another sync has detected the revocation."""
        if watched.opportunity_id == ada:
            assert learnt.wait(10)
        try:
            follow(connection, company, watched)
        finally:
            learnt.set()

    a_round(world, sync=look, concurrency=2).run(world.connection_id)
    assert [asked.status for asked in acme.lever.requests] == [401, 403]
