"""The simulators' clock as the integration's clock port: one time for all three."""

from datetime import UTC, datetime

from adapters.scheduler.embedded import EmbeddedScheduler
from simulators.common.clock import Clock


class SharedClock:
    """Sleeping on a manual clock advances it.

    `ahead_seconds` is how far the integration's clock is ahead of the vendors'; below zero, behind.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead_seconds = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now() + self.ahead_seconds, UTC)

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


class ScheduledRounds:
    """The integration's rounds as scheduled work, so that a manual clock stops when one is due."""

    def __init__(self, rounds: EmbeddedScheduler, clock: SharedClock) -> None:
        self._rounds, self._clock = rounds, clock

    def next_due(self) -> float | None:
        due = self._rounds.next_due()
        if due is None:
            return None
        return max(due.timestamp() - self._clock.ahead_seconds, 0.0) if due.year > 1 else 0.0

    def run_due(self) -> None:
        self._rounds.run_due()
