"""The rate limiter: one bucket per connection, dropped when idle."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from adapters.lever.rate_limit import BUCKET_EXPIRY, BURST, PER_SECOND, RateLimiter

ACME, GLOBEX = "acme's connection", "globex's connection"
INITIAL_TOKENS = int(BURST / 2)


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


def requests_without_waiting(limits: RateLimiter, clock: Clock, connection_id: str = ACME) -> int:
    """The number of requests before one must wait."""
    clock.slept.clear()
    count = 0
    while not clock.slept:
        limits.acquire(connection_id)
        count += 1
    return count - 1


def test_each_connection_starts_with_half_a_burst(limits: RateLimiter, clock: Clock) -> None:
    assert requests_without_waiting(limits, clock) == INITIAL_TOKENS
    assert requests_without_waiting(limits, clock, GLOBEX) == INITIAL_TOKENS


def test_waiting_requests_queue_in_order(limits: RateLimiter, clock: Clock) -> None:
    for _ in range(INITIAL_TOKENS + 3):
        limits.acquire(ACME)
    assert clock.slept == pytest.approx([1 / PER_SECOND, 2 / PER_SECOND, 3 / PER_SECOND])


def test_idle_connection_has_a_whole_burst(limits: RateLimiter, clock: Clock) -> None:
    limits.acquire(ACME)
    clock.time += BUCKET_EXPIRY
    limits.acquire(GLOBEX)
    assert requests_without_waiting(limits, clock) == BURST


def test_idle_bucket_is_dropped_after_an_hour(limits: RateLimiter, clock: Clock) -> None:
    limits.acquire(ACME)
    clock.time += BUCKET_EXPIRY + timedelta(seconds=1)
    limits.acquire(GLOBEX)
    assert requests_without_waiting(limits, clock) == INITIAL_TOKENS, "the bucket starts again"


def test_concurrent_first_requests_share_one_bucket(clock: Clock) -> None:
    both_started = threading.Barrier(2)

    class Slow(Clock):
        def now(self) -> datetime:
            with suppress(threading.BrokenBarrierError):
                both_started.wait(0.2)
            return super().now()

    slow = Slow()
    limits = RateLimiter(slow)
    threads = [threading.Thread(target=limits.acquire, args=[ACME]) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    both_started.abort()
    assert requests_without_waiting(limits, slow) == INITIAL_TOKENS - 2
