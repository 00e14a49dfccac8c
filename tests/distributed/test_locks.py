"""What a process holds alone, and what becomes of it when the process falls silent."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from adapters.holds import Holds
from adapters.rounds.locks import Locks
from application.ports import ServiceUnavailable

ACME, GLOBEX = "acme's connection", "globex's connection"
SILENCE = 0.3


class Process:
    def __init__(self, url: str) -> None:
        self.holds = Holds()
        self.locks = Locks(url, self.holds, silence=SILENCE)

    def finds_free(self, connection_id: str) -> bool:
        with self.locks.held(connection_id) as free:
            return free


@pytest.fixture
def two(bare_postgresql_url: str) -> Iterator[tuple[Process, Process]]:
    both = Process(bare_postgresql_url), Process(bare_postgresql_url)
    yield both
    for each in both:
        each.locks.close()


def test_what_one_holds_nobody_else_has(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.locks.held(ACME) as free:
        assert free
        assert not other.finds_free(ACME)
        assert not one.finds_free(ACME)
        assert other.finds_free(GLOBEX)
    assert other.finds_free(ACME)


def test_who_says_that_it_lives_keeps_what_it_holds(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.locks.held(ACME):
        until = time.monotonic() + 3 * SILENCE
        while time.monotonic() < until:
            one.locks.beat()
            time.sleep(SILENCE / 10)
        one.holds.check(ACME)
        assert not other.finds_free(ACME)


def test_who_falls_silent_loses_it_and_knows_before_another_has_it(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.locks.held(ACME):
        one.holds.check(ACME)
        while not other.finds_free(ACME):
            time.sleep(0.01)
        with pytest.raises(ServiceUnavailable, match="another one may have taken the connection over"):
            one.holds.check(ACME)
        with pytest.raises(psycopg.Error):
            one.locks.beat()
        with pytest.raises(ServiceUnavailable):
            one.holds.check(ACME)
        assert not one.finds_free(ACME), "its own round has not ended yet"
    with one.locks.held(ACME) as free:
        assert free
        one.holds.check(ACME)


def test_what_is_held_anew_is_certain_though_an_older_round_lost_its_hold(two: tuple[Process, Process]) -> None:
    one, _ = two
    with one.locks.held(ACME):
        time.sleep(1.5 * SILENCE)
        with pytest.raises(psycopg.Error):
            one.locks.beat()
        with one.locks.held(GLOBEX) as free:
            assert free
            one.locks.beat()
            one.holds.check(GLOBEX)
            with pytest.raises(ServiceUnavailable):
                one.holds.check(ACME)


def test_who_never_held_a_connection_may_ask_in_its_name() -> None:
    Holds().check(ACME)
