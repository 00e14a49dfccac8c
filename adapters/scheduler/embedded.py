"""Run sync rounds on threads of this process.

Nothing is lost on a restart, because the watch list is in the store.
"""

import threading
import time
from collections.abc import Sequence
from datetime import datetime

from adapters.scheduler.limits import MAX_THREADS, SLOT_TIMEOUT_SECONDS
from adapters.scheduler.notification_thread import NotificationThread
from adapters.scheduler.report_thread import ReportThread
from application.notifications import Notifications
from application.ports import Clock
from application.report_connections import ReportConnections
from application.sync_round import DueRound, RoundSchedule, SyncRound, log_failure

MAX_SLEEP_SECONDS = 5.0
"""The longest time between two reads of the round schedule, so that an adjusted clock, or a change
made by another process, is noticed."""


class EmbeddedScheduler:
    """Runs due rounds on its threads after `start`; tests and simulations call `run_due`."""

    def __init__(
        self,
        round_schedule: RoundSchedule,
        sync_round: SyncRound,
        clock: Clock,
        notifications: Notifications,
        reports: ReportConnections,
        concurrency: int = 8,
        *,
        slot_timeout_seconds: float = SLOT_TIMEOUT_SECONDS,
    ) -> None:
        self._round_schedule = round_schedule
        self._sync_round = sync_round
        self._clock = clock
        self._notifications = notifications
        self._notification_thread = NotificationThread(notifications)
        self._reports = reports
        self._report_thread = ReportThread(reports)
        self._concurrency = concurrency
        self._slot_timeout_seconds = slot_timeout_seconds
        self._running: dict[str, float] = {}
        """When each running round loses its slot, by connection, in monotonic seconds."""
        self._last_started: dict[str, float] = {}
        """When the last round of each scheduled connection started (monotonic seconds)."""
        self._condition = threading.Condition()
        self._woken = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def wake(self, connection_id: str) -> None:  # noqa: ARG002  # the round schedule in the store names the connection
        with self._condition:
            self._woken = True
            self._condition.notify()

    def next_due(self) -> datetime | None:
        rounds = self._round_schedule.next_rounds()
        moments = [
            rounds[0].moment if rounds else None,
            self._notifications.next_due(),
            self._reports.next_due(),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def run_due(self) -> None:
        """Run one round of each connection that is due, and send the notifications and reports
        that are due, on the caller's thread.
        """
        for due in self._round_schedule.next_rounds():
            if due.moment <= self._clock.now():
                self._sync_round.run(due.connection_id)
        self._notifications.run()
        self._reports.run()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
        self._thread.start()
        self._notification_thread.start()
        self._report_thread.start()

    def stop(self) -> None:
        """Start no further round, and wait for the running ones."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join()
        self._notification_thread.stop()
        self._report_thread.stop()

    def _run(self) -> None:
        while not self._stopping:
            try:
                wait_seconds = self._start_due_rounds()
            except Exception as failure:  # noqa: BLE001  # no error may stop the rounds of all connections
                log_failure("could not start due rounds, retrying in 1 s", failure)
                wait_seconds = 1.0
            with self._condition:
                if not self._woken and not self._stopping:
                    self._condition.wait(wait_seconds)
                self._woken = False
        with self._condition:
            self._condition.wait_for(lambda: not self._running)

    def _start_due_rounds(self) -> float:
        """Start the due rounds that have a slot; return the seconds until the next call."""
        rounds = self._round_schedule.next_rounds()
        now = self._clock.now()
        with self._condition:
            self._last_started = {
                due.connection_id: self._last_started.get(due.connection_id, 0.0) for due in rounds
            }
            waiting = [due for due in rounds if due.connection_id not in self._running]
            for due in self._select([due for due in waiting if due.moment <= now]):
                self._start_round(due)
            slot_ends = [ends - time.monotonic() for ends in self._running.values()]
        later = [(due.moment - now).total_seconds() for due in waiting if due.moment > now]
        return min([MAX_SLEEP_SECONDS, *later, *(end for end in slot_ends if end > 0)])

    def _start_round(self, due: DueRound) -> None:
        """Start a round on its own thread.

        A thread pool would queue a round that gets no thread, and run it at an unknown later time.

        Raises:
            RuntimeError: the operating system allows no further thread.
        """
        threading.Thread(
            target=self._run_round, args=[due.connection_id], name="round", daemon=False
        ).start()
        self._last_started[due.connection_id] = started = time.monotonic()
        self._running[due.connection_id] = (
            0.0 if due.is_probe else started + self._slot_timeout_seconds
        )

    def _select(self, waiting: Sequence[DueRound]) -> Sequence[DueRound]:
        """Select the rounds to start now, the longest time since the last round first.

        By due time alone, a connection with a long backlog would go first each time. A round that
        hangs loses its slot after a while. A probe of a failing vendor takes none.
        """
        waiting = sorted(
            waiting, key=lambda due: (self._last_started[due.connection_id], due.moment)
        )
        slots = self._concurrency - sum(ends > time.monotonic() for ends in self._running.values())
        regular = [due for due in waiting if not due.is_probe][: max(0, slots)]
        probes = [due for due in waiting if due.is_probe]
        return [*regular, *probes][: MAX_THREADS - len(self._running)]

    def _run_round(self, connection_id: str) -> None:
        try:
            self._sync_round.run(connection_id)
            self._notification_thread.wake(connection_id)
        except Exception as failure:  # noqa: BLE001  # the default handler would log its text, which may be personal data
            log_failure(f"connection {connection_id}: a round ended early", failure)
            self._clock.sleep(1.0)
        finally:
            with self._condition:
                del self._running[connection_id]
                self._woken = True
                self._condition.notify()
