"""What a process has to itself, and what becomes of it when the process falls silent, or its line to the database breaks."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from adapters.clock import seconds_since_boot
from adapters.scheduler.distributed import connection_pool
from adapters.scheduler.fencing import ConnectionFence
from adapters.scheduler.leases import CREATE_TABLE, Leases
from application.ports import ServiceUnavailable

ACME, GLOBEX = "acme's connection", "globex's connection"
SECONDS = 0.6


class Process:
    def __init__(self, url: str) -> None:
        self.holds = ConnectionFence()
        self.sessions = connection_pool(url)
        self.sessions.open()
        self.leases = Leases(self.sessions, self.holds, lease_seconds=SECONDS)

    def finds_free(self, connection_id: str) -> bool:
        with self.leases.acquire(connection_id) as free:
            return bool(free)

    def beats_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.leases.renew()
            time.sleep(SECONDS / 10)


@pytest.fixture
def session(bare_postgresql_url: str) -> Iterator[psycopg.Connection]:
    """Of somebody else."""
    with psycopg.connect(bare_postgresql_url, autocommit=True) as session:
        session.execute(CREATE_TABLE.encode())
        yield session


@pytest.fixture
def two(bare_postgresql_url: str, session: psycopg.Connection) -> Iterator[tuple[Process, Process]]:
    both = Process(bare_postgresql_url), Process(bare_postgresql_url)
    yield both
    for each in both:
        each.sessions.close()


def test_what_one_holds_nobody_else_has(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.leases.acquire(ACME) as free:
        assert free
        assert not other.finds_free(ACME)
        assert not one.finds_free(ACME)
        assert other.finds_free(GLOBEX)
    assert other.finds_free(ACME)


def test_who_says_that_it_lives_keeps_what_it_holds(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        one.beats_for(3 * SECONDS)
        one.holds.check(ACME)
        assert not other.finds_free(ACME)


def test_who_falls_silent_loses_it_and_knows_before_another_has_it(
    two: tuple[Process, Process],
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        one.holds.check(ACME)
        while not other.finds_free(ACME):
            time.sleep(0.01)
        with pytest.raises(ServiceUnavailable, match="another process may hold the lease"):
            one.holds.check(ACME)
        one.leases.renew()
        with pytest.raises(ServiceUnavailable):
            one.holds.check(ACME)
        assert not one.finds_free(ACME), "its own round has not ended yet"
    with one.leases.acquire(ACME) as free:
        assert free
        one.holds.check(ACME)


def test_whose_lines_break_keeps_what_it_holds_and_nobody_else_has_it_meanwhile(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
        )
        certain_at_least_until = seconds_since_boot() + SECONDS / 3
        while seconds_since_boot() < certain_at_least_until:
            assert not other.finds_free(ACME)
            one.holds.check(ACME)


def test_who_ends_late_leaves_alone_what_another_has_by_now(two: tuple[Process, Process]) -> None:
    one, other = two
    late = one.leases.acquire(ACME)
    late.__enter__()
    time.sleep(1.2 * SECONDS)
    with other.leases.acquire(ACME) as free:
        assert free
        late.__exit__(None, None, None)
        assert not one.finds_free(ACME)


def test_what_could_not_be_let_go_is_free_once_its_lease_is_over(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, _ = two
    with pytest.raises(psycopg.Error), one.leases.acquire(ACME):
        session.execute("ALTER TABLE agora_lever_round_leases RENAME TO away")
    session.execute("ALTER TABLE away RENAME TO agora_lever_round_leases")
    assert not one.finds_free(ACME)
    with one.leases.acquire(GLOBEX):
        one.beats_for(1.5 * SECONDS)
        assert one.finds_free(ACME)


def test_who_sets_the_clock_of_the_database_ahead_ends_a_lease_but_not_unnoticed(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        session.execute("UPDATE agora_lever_round_leases SET until = until - interval '1 hour'")
        assert other.finds_free(ACME)
        one.leases.renew()
        with pytest.raises(ServiceUnavailable):
            one.holds.check(ACME)


def test_who_never_held_a_connection_may_ask_in_its_name() -> None:
    ConnectionFence().check(ACME)
