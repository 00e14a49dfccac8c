"""The clock of the simulators: the machine's, or a manual one."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol


class ScheduledWork(Protocol):
    """Work that is due at certain moments; a manual clock stops there when it passes them."""

    def next_due(self) -> float | None:
        """When the next work is due, in seconds since the epoch; None when there is none."""

    def run_due(self) -> None:
        """Do what is due now. Afterwards `next_due()` must be later, or None."""


class Clock(Protocol):
    """Seconds since the epoch, UTC.

    All waiting goes through the clock, so that a manual clock returns at once.
    """

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call it once after that many seconds, on a thread of the clock or of the caller that
        advances it.
        """


def isoformat(at: float) -> str:
    """A time in seconds since the epoch, in ISO 8601 with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


MAX_RUNS_AT_ONE_MOMENT = 10_000
"""So often a manual clock runs scheduled work without any time passing."""


class WorkStaysDue(RuntimeError):
    """Scheduled work stays due after it has run, so the clock would never move on."""


class _Timers:
    """A heap of calls, ordered by time and then by the order of the requests."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.changed = threading.Condition()

    def add(self, when: float, do: Callable[[], None]) -> None:
        with self.changed:
            heapq.heappush(self._heap, (when, next(self._order), do))
            self.changed.notify()

    def next_due(self) -> float | None:
        with self.changed:
            return self._heap[0][0] if self._heap else None

    def take_due(self, now: float) -> Callable[[], None] | None:
        with self.changed:
            return heapq.heappop(self._heap)[2] if self._heap and self._heap[0][0] <= now else None


class RealClock:
    """The machine's clock.

    Delayed calls run on a pool of threads, so that a slow one delays few others.
    """

    def __init__(self) -> None:
        self._timers = _Timers()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._started = threading.Lock()
        self._pool = ThreadPoolExecutor(16, thread_name_prefix="clock")

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        self._timers.add(self.now() + seconds, do)
        with self._started:  # Several threads may come here first.
            if self._thread.ident is None:
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._timers.changed:
                due = self._timers.next_due()
                wait = None if due is None else due - self.now()
                if wait is None or wait > 0:
                    self._timers.changed.wait(wait)
            while do := self._timers.take_due(self.now()):
                self._pool.submit(do)


class ManualClock:
    """A clock that moves only when it is advanced.

    Sleeping advances it, so that nothing ever waits.

    `advance` stops at every moment at which work is due, in order, and lets it run.
    """

    def __init__(self, start: datetime | float = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = start.timestamp() if isinstance(start, datetime) else start
        self._timers = _Timers()
        self._agendas: list[ScheduledWork] = []
        self._turning = threading.RLock()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += max(0.0, seconds)

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        self._timers.add(self._now + seconds, do)

    def attach(self, agenda: ScheduledWork) -> None:
        """From now on, stop at the due moments of this work too."""
        self._agendas.append(agenda)

    def advance(self, seconds: float = 0.0) -> None:
        """Move the clock forward; with 0, only run what is due already.

        Work that sleeps can move the clock further. Work that becomes due only in that time is left
        for the next call, so that this call returns however much there is to do.

        Raises:
            ValueError: `seconds` is below zero.
            WorkStaysDue: work is still due after it has run very often.
        """
        if seconds < 0:
            raise ValueError("a clock is turned forward only; give seconds >= 0")
        with self._turning:
            target = self._now + seconds
            runs, last_run_at = 0, self._now
            while (due := self._next_due()) is not None and due <= target:
                self._now = max(self._now, due)
                runs = runs + 1 if self._now == last_run_at else 1
                last_run_at = self._now
                if runs > MAX_RUNS_AT_ONE_MOMENT:
                    raise WorkStaysDue(
                        f"work has run {MAX_RUNS_AT_ONE_MOMENT} times at {isoformat(self._now)} and"
                        " is still due; run_due() must move next_due() to a later time"
                    )
                self._run_due()
            self._now = max(self._now, target)

    def _next_due(self) -> float | None:
        moments = [self._timers.next_due(), *(agenda.next_due() for agenda in self._agendas)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _run_due(self) -> None:
        while do := self._timers.take_due(self._now):
            do()
        for agenda in self._agendas:
            due = agenda.next_due()
            if due is not None and due <= self._now:
                agenda.run_due()
