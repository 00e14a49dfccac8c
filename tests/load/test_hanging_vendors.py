"""Both schedulers: rounds that wait for an unresponsive vendor delay no other connection."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from adapters.clock import SystemClock
from adapters.scheduler.distributed import DistributedScheduler
from adapters.scheduler.embedded import EmbeddedScheduler
from adapters.scheduler.fencing import ConnectionFence
from adapters.scheduler.limits import MAX_THREADS
from application.sync_round import DueRound, RoundSchedule, SyncRound
from tests.counting_round import no_notifications, no_reports

GOOD = "the good customer"
PATIENCE_SECONDS = 20.0

Engine = EmbeddedScheduler | DistributedScheduler


class Customers:
    """A round schedule and its rounds: all are always due, and those of bad connections hang."""

    def __init__(self) -> None:
        self.bad: list[str] = []
        self.failing = False
        self.rounds: Counter[str] = Counter()
        self.hanging = 0
        self._released = threading.Event()
        self._news = threading.Condition()

    def next_rounds(self) -> list[DueRound]:
        """Return the bad connections first, as those that have waited longest."""
        long_ago = datetime.now(UTC) - timedelta(minutes=1)
        return [DueRound(long_ago, name, self.failing) for name in self.bad] + [
            DueRound(long_ago + timedelta(seconds=1), GOOD)
        ]

    def is_due(self, _connection_id: str, _now: datetime) -> bool:
        return True

    def run(self, connection_id: str) -> None:
        with self._news:
            self.rounds[connection_id] += 1
            self.hanging += connection_id != GOOD
            self._news.notify_all()
        if connection_id != GOOD:
            self._released.wait()
        time.sleep(0.01)

    def come_to(self, there: Callable[[], bool]) -> bool:
        """Wait for the round; return False on timeout."""
        with self._news:
            return self._news.wait_for(there, PATIENCE_SECONDS)

    def answer(self) -> None:
        """No round hangs; each has more work than fits into a round, and is always due longest."""
        self._released.set()

    def release(self) -> None:
        self.bad = []
        self._released.set()


@pytest.fixture
def customers() -> Customers:
    return Customers()


@pytest.fixture(params=["embedded", "distributed"])
def new_scheduler(
    request: pytest.FixtureRequest, customers: Customers
) -> Iterator[Callable[..., Engine]]:
    url = request.getfixturevalue("bare_postgresql_url") if request.param == "distributed" else ""
    running: list[Engine] = []
    both = cast("RoundSchedule", customers), cast("SyncRound", customers), SystemClock()

    def new(**more: Any) -> Engine:
        engine = (
            DistributedScheduler(
                url, *both, ConnectionFence(), no_notifications(), no_reports(), **more
            )
            if url
            else EmbeddedScheduler(*both, no_notifications(), no_reports(), **more)
        )
        running.append(engine)
        engine.start()
        return engine

    yield new
    customers.release()
    for engine in running:
        engine.stop()


def test_hanging_rounds_delay_others_by_the_slot_timeout_only(
    customers: Customers, new_scheduler: Callable[..., Engine]
) -> None:
    customers.bad = [f"bad customer {number}" for number in range(20)]
    new_scheduler(concurrency=8, slot_timeout_seconds=0.3)
    assert customers.come_to(lambda: customers.rounds[GOOD] >= 3)
    assert customers.come_to(lambda: customers.hanging == 20)
    assert set(customers.rounds.values()) >= {1}


def test_probes_take_no_slot(customers: Customers, new_scheduler: Callable[..., Engine]) -> None:
    customers.bad = [f"bad customer {number}" for number in range(20)]
    customers.failing = True
    new_scheduler(concurrency=1, slot_timeout_seconds=3600)
    assert customers.come_to(lambda: customers.hanging == 20 and customers.rounds[GOOD] >= 3)


def test_hanging_rounds_are_limited_by_the_threads(
    customers: Customers, new_scheduler: Callable[..., Engine]
) -> None:
    customers.bad = [f"bad customer {number}" for number in range(2 * MAX_THREADS)]
    customers.failing = True
    before = threading.active_count()
    new_scheduler(concurrency=8, slot_timeout_seconds=0.3)
    assert customers.come_to(lambda: customers.hanging >= MAX_THREADS - 1)
    time.sleep(0.5)
    assert customers.hanging <= MAX_THREADS
    assert threading.active_count() - before <= MAX_THREADS + 12


def test_connection_with_a_backlog_gets_no_extra_rounds(
    customers: Customers, new_scheduler: Callable[..., Engine]
) -> None:
    customers.bad = [f"busy customer {number}" for number in range(9)]
    customers.answer()
    new_scheduler(concurrency=2)
    assert customers.come_to(lambda: customers.rounds[GOOD] >= 3)
    assert max(customers.rounds.values()) <= 2 * customers.rounds[GOOD] + 6
