"""The rounds run in this process.

Nothing to install, and nothing is lost on a restart: the watch list is in the store.
"""

import threading
import time
from collections.abc import Sequence
from datetime import datetime

from adapters.scheduler.limits import MAX_THREADS, SLOT_TIMEOUT_SECONDS
from application.ports import Clock
from application.sync_round import DueRound, RoundSchedule, SyncRound, log_failure

MAX_SLEEP_SECONDS = 5.0
"""How long to sleep at the most: a clock that was set, or another process on this store, is
noticed then.
"""


class EmbeddedScheduler:
    """With `start` the rounds run on threads of their own; without it, whoever turns the clock
    calls `run_due`.
    """

    def __init__(
        self,
        timetable: RoundSchedule,
        round_: SyncRound,
        clock: Clock,
        connections_at_once: int = 8,
        *,
        hangs_after: float = SLOT_TIMEOUT_SECONDS,
    ) -> None:
        self._timetable = timetable
        self._round = round_
        self._clock = clock
        self._at_once = connections_at_once
        self._hangs_after = hangs_after
        self._running: dict[str, float] = {}
        """Of each connection whose round runs, until when it takes up a place."""
        self._began: dict[str, float] = {}
        """When each connection of the timetable last had its turn."""
        self._news = threading.Condition()
        self._woken = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def wake(self, connection_id: str) -> None:  # noqa: ARG002  # it stands in the store what is due; here it is enough to look
        with self._news:
            self._woken = True
            self._news.notify()

    def next_due(self) -> datetime | None:
        rounds = self._timetable.next_rounds()
        return rounds[0].moment if rounds else None

    def run_due(self) -> None:
        """One round of each connection that is due, on the caller's thread."""
        for due in self._timetable.next_rounds():
            if due.moment <= self._clock.now():
                self._round.run(due.connection_id)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """The rounds that are running end; no further one begins."""
        with self._news:
            self._stopping = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            try:
                pause = self._begin_what_is_due()
            except Exception as failure:  # noqa: BLE001  # whatever it is, the rounds of all customers must not end with it
                log_failure(
                    "what is due could not be begun, and is tried again in a second", failure
                )
                pause = 1.0
            with self._news:
                if not self._woken and not self._stopping:
                    self._news.wait(pause)
                self._woken = False
        with self._news:
            self._news.wait_for(lambda: not self._running)

    def _begin_what_is_due(self) -> float:
        """How many seconds until something else is to be done."""
        rounds = self._timetable.next_rounds()
        now = self._clock.now()
        with self._news:
            self._began = {
                due.connection_id: self._began.get(due.connection_id, 0.0) for due in rounds
            }
            waiting = [due for due in rounds if due.connection_id not in self._running]
            for due in self._with_a_place([due for due in waiting if due.moment <= now]):
                self._begin(due)
            places_end = [ends - time.monotonic() for ends in self._running.values()]
        later = [(due.moment - now).total_seconds() for due in waiting if due.moment > now]
        return min([MAX_SLEEP_SECONDS, *later, *(end for end in places_end if end > 0)])

    def _begin(self, due: DueRound) -> None:
        """On a thread of its own: a pool would keep a round for which no thread can be had, and
        run it at some later time.

        Raises RuntimeError when none can be had.
        """
        threading.Thread(
            target=self._run_one, args=[due.connection_id], name="round", daemon=False
        ).start()
        self._began[due.connection_id] = began = time.monotonic()
        self._running[due.connection_id] = 0.0 if due.is_probe else began + self._hangs_after

    def _with_a_place(self, waiting: Sequence[DueRound]) -> Sequence[DueRound]:
        """Whose last turn is longest ago has the next: who has ten thousand to look at has
        waited longest, each time again.

        A round that hangs takes up no place after a while, and one that only tries whether the
        vendors answer takes up none.
        """
        waiting = sorted(waiting, key=lambda due: (self._began[due.connection_id], due.moment))
        places = self._at_once - sum(ends > time.monotonic() for ends in self._running.values())
        well = [due for due in waiting if not due.is_probe][: max(0, places)]
        failing = [due for due in waiting if due.is_probe]
        return [*well, *failing][: MAX_THREADS - len(self._running)]

    def _run_one(self, connection_id: str) -> None:
        try:
            self._round.run(connection_id)
        except Exception as failure:  # noqa: BLE001  # it would end the thread only, and be told with what it says
            log_failure(f"connection {connection_id}: a round ended early", failure)
            self._clock.sleep(1.0)
        finally:
            with self._news:
                del self._running[connection_id]
                self._woken = True
                self._news.notify()
