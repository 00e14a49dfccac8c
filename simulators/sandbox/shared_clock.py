"""The simulators' clock as the integration's clock port: one time for all three."""

from datetime import UTC, datetime

from adapters.scheduler.embedded import EmbeddedScheduler
from simulators.common.clock import Clock


class SharedClock:
    """Sleeping on a manual clock advances it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


class ScheduledRounds:
    """The integration's rounds as scheduled work, so that a manual clock stops when one is due."""

    def __init__(self, rounds: EmbeddedScheduler) -> None:
        self._rounds = rounds

    def next_due(self) -> float | None:
        due = self._rounds.next_due()
        return None if due is None else max(due.timestamp(), 0.0) if due.year > 1 else 0.0

    def run_due(self) -> None:
        self._rounds.run_due()
