"""Leases: exclusivity, renewal, expiry and broken database connections."""

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
        self.fence = ConnectionFence()
        self.pool = connection_pool(url)
        self.pool.open()
        self.leases = Leases(self.pool, self.fence, lease_seconds=SECONDS)

    def can_acquire(self, connection_id: str) -> bool:
        with self.leases.acquire(connection_id) as free:
            return bool(free)

    def renew_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.leases.renew()
            time.sleep(SECONDS / 10)


@pytest.fixture
def session(bare_postgresql_url: str) -> Iterator[psycopg.Connection]:
    """A database session of a third party."""
    with psycopg.connect(bare_postgresql_url, autocommit=True) as session:
        session.execute(CREATE_TABLE.encode())
        yield session


@pytest.fixture
def two(bare_postgresql_url: str, session: psycopg.Connection) -> Iterator[tuple[Process, Process]]:
    both = Process(bare_postgresql_url), Process(bare_postgresql_url)
    yield both
    for each in both:
        each.pool.close()


def test_held_lease_is_not_available_to_others(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.leases.acquire(ACME) as free:
        assert free
        assert not other.can_acquire(ACME)
        assert not one.can_acquire(ACME)
        assert other.can_acquire(GLOBEX)
    assert other.can_acquire(ACME)


def test_renewed_lease_is_kept(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        one.renew_for(3 * SECONDS)
        one.fence.check(ACME)
        assert not other.can_acquire(ACME)


def test_unrenewed_lease_is_fenced_before_another_acquires_it(
    two: tuple[Process, Process],
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        one.fence.check(ACME)
        while not other.can_acquire(ACME):
            time.sleep(0.01)
        with pytest.raises(ServiceUnavailable, match="another process may hold the lease"):
            one.fence.check(ACME)
        one.leases.renew()
        with pytest.raises(ServiceUnavailable):
            one.fence.check(ACME)
        assert not one.can_acquire(ACME), "its own round has not ended yet"
    with one.leases.acquire(ACME) as free:
        assert free
        one.fence.check(ACME)


def test_broken_database_connections_keep_the_lease(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
        )
        certain_at_least_until = seconds_since_boot() + SECONDS / 3
        while seconds_since_boot() < certain_at_least_until:
            assert not other.can_acquire(ACME)
            one.fence.check(ACME)


def test_late_release_keeps_the_lease_of_another(two: tuple[Process, Process]) -> None:
    one, other = two
    late = one.leases.acquire(ACME)
    late.__enter__()
    time.sleep(1.2 * SECONDS)
    with other.leases.acquire(ACME) as free:
        assert free
        late.__exit__(None, None, None)
        assert not one.can_acquire(ACME)


def test_unreleased_lease_is_available_after_it_expires(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, _ = two
    with pytest.raises(psycopg.Error), one.leases.acquire(ACME):
        session.execute("ALTER TABLE agora_lever_round_leases RENAME TO away")
    session.execute("ALTER TABLE away RENAME TO agora_lever_round_leases")
    assert not one.can_acquire(ACME)
    with one.leases.acquire(GLOBEX):
        one.renew_for(1.5 * SECONDS)
        assert one.can_acquire(ACME)


def test_lease_ended_by_a_database_clock_jump_is_fenced(
    two: tuple[Process, Process], session: psycopg.Connection
) -> None:
    one, other = two
    with one.leases.acquire(ACME):
        session.execute("UPDATE agora_lever_round_leases SET until = until - interval '1 hour'")
        assert other.can_acquire(ACME)
        one.leases.renew()
        with pytest.raises(ServiceUnavailable):
            one.fence.check(ACME)


def test_connection_never_leased_passes_the_fence() -> None:
    ConnectionFence().check(ACME)
