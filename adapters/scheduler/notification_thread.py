"""A thread that delivers notifications, so that no sync waits for a mail server or a chat.

Each process that runs rounds has one. Two processes never deliver the same message, since it is
claimed in the store first.
"""

import threading
import time

from application.notifications import RUN_INTERVAL, Notifications
from application.sync_round import log_failure

STOP_TIMEOUT_SECONDS = 15.0
"""How long `stop` waits for a message that is being delivered. Afterwards it counts as delivered:
it is not repeated.
"""


class NotificationThread:
    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications
        self._condition = threading.Condition()
        self._synced: set[str] = set()
        """The connections that had a round since the last run."""
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, unless no channel is configured."""
        if self._notifications.is_configured:
            self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
            self._thread.start()

    def wake(self, connection_id: str) -> None:
        """Deliver what a round of this connection has found."""
        if self._thread is not None:
            with self._condition:
                self._synced.add(connection_id)
                self._condition.notify()

    def stop(self) -> None:
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(STOP_TIMEOUT_SECONDS)

    def _run(self) -> None:
        next_full_run, synced = time.monotonic(), set[str]()
        while not self._stopping:
            # Retries, summaries and revoked connections wait for no round.
            is_full = time.monotonic() >= next_full_run
            if is_full:
                next_full_run = time.monotonic() + RUN_INTERVAL.total_seconds()
            try:
                self._notifications.run(None if is_full else synced)
            except Exception as failure:  # noqa: BLE001  # no error may end this thread
                log_failure("notifications failed, will retry", failure)
            with self._condition:
                self._condition.wait_for(
                    lambda: self._stopping or bool(self._synced),
                    max(0.0, next_full_run - time.monotonic()),
                )
                synced, self._synced = self._synced, set()
