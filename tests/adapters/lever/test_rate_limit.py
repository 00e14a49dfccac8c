"""The rate limiter: one bucket per connection, dropped when idle."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from adapters.lever.rate_limit import BUCKET_EXPIRY, BURST, PER_SECOND, RateLimiter

ACME, GLOBEX = "acme's connection", "globex's connection"
AT_FIRST = int(BURST / 2)


class Clock:
    """A clock that does not move, and records sleeps."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimiter:
    return RateLimiter(clock)


def at_once(limits: RateLimiter, clock: Clock, connection_id: str = ACME) -> int:
    """How many requests are allowed before one must wait."""
    clock.slept.clear()
    asked = 0
    while not clock.slept:
        limits.acquire(connection_id)
        asked += 1
    return asked - 1


def test_each_connection_starts_with_half_a_burst(limits: RateLimiter, clock: Clock) -> None:
    assert at_once(limits, clock) == AT_FIRST
    assert at_once(limits, clock, GLOBEX) == AT_FIRST


def test_waiting_requests_queue_in_order(limits: RateLimiter, clock: Clock) -> None:
    for _ in range(AT_FIRST + 3):
        limits.acquire(ACME)
    assert clock.slept == pytest.approx([1 / PER_SECOND, 2 / PER_SECOND, 3 / PER_SECOND])


def test_idle_connection_has_a_whole_burst(limits: RateLimiter, clock: Clock) -> None:
    limits.acquire(ACME)
    clock.time += BUCKET_EXPIRY
    limits.acquire(GLOBEX)
    assert at_once(limits, clock) == BURST


def test_idle_bucket_is_dropped_after_an_hour(limits: RateLimiter, clock: Clock) -> None:
    limits.acquire(ACME)
    clock.time += BUCKET_EXPIRY + timedelta(seconds=1)
    limits.acquire(GLOBEX)
    assert at_once(limits, clock) == AT_FIRST, "it begins as one that was never there"


def test_concurrent_first_requests_share_one_bucket(clock: Clock) -> None:
    both_are_there = threading.Barrier(2)

    class Slow(Clock):
        def now(self) -> datetime:
            with suppress(threading.BrokenBarrierError):
                both_are_there.wait(0.2)
            return super().now()

    slow = Slow()
    limits = RateLimiter(slow)
    two = [threading.Thread(target=limits.acquire, args=[ACME]) for _ in range(2)]
    for each in two:
        each.start()
    for each in two:
        each.join()
    both_are_there.abort()
    assert at_once(limits, slow) == AT_FIRST - 2
