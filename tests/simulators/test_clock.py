"""The manual clock: it runs what is due, and always returns."""

import pytest

from simulators.common.clock import MAX_RUNS_AT_ONE_MOMENT, ManualClock, WorkStaysDue


class Work:
    """Work that is due every `interval` seconds, and takes `duration` seconds each time."""

    def __init__(self, clock: ManualClock, *, interval: float, duration: float) -> None:
        self.runs = 0
        self._clock, self._interval, self._duration = clock, interval, duration
        self._due = clock.now() + interval
        clock.attach(self)

    def next_due(self) -> float:
        return self._due

    def run_due(self) -> None:
        self.runs += 1
        self._due = self._clock.now() + self._interval
        self._clock.sleep(self._duration)


def test_work_runs_at_each_moment_at_which_it_is_due() -> None:
    clock = ManualClock(0.0)
    work = Work(clock, interval=60, duration=0)
    clock.advance(3600)
    assert (work.runs, clock.now()) == (60, 3600)


def test_clock_returns_although_work_is_never_finished() -> None:
    """Each run takes longer than the time until the next: more is due than can be done."""
    clock = ManualClock(0.0)
    work = Work(clock, interval=1, duration=2)
    clock.advance(60)
    assert work.runs <= 31
    assert clock.now() <= 64


def test_work_that_always_stays_due_is_reported() -> None:
    clock = ManualClock(0.0)
    work = Work(clock, interval=0, duration=0)
    with pytest.raises(WorkStaysDue, match=r"still due; run_due\(\) must move next_due"):
        clock.advance(60)
    assert work.runs == MAX_RUNS_AT_ONE_MOMENT


def test_clock_is_not_turned_back() -> None:
    with pytest.raises(ValueError, match="give seconds >= 0"):
        ManualClock().advance(-1)
