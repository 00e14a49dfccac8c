"""Test double of the round schedule and of rounds, which records what a scheduler starts."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import cast

from adapters.clock import SystemClock
from adapters.store.memory import MemoryStore
from application.notifications import Notifications
from application.ports import ATS, Clock, CompanyDirectory, OfferLetterPlatform, Store
from application.report_connections import ReportConnections
from application.sync_round import DueRound

TIMEOUT_SECONDS = 30.0


def no_notifications() -> Notifications:
    """Notifications without a channel, which use nothing."""
    return Notifications(
        cast("Store", None), cast("ATS", None), cast("CompanyDirectory", None), cast("Clock", None)
    )


def no_reports() -> ReportConnections:
    """Reports of no connection, which send no request."""
    return ReportConnections(MemoryStore(), cast("OfferLetterPlatform", None), SystemClock())


class Rounds:
    """Rounds that are counted and last until `may_end` is set.

    A round that has started is not due again.
    """

    def __init__(self) -> None:
        self.began: Counter[str] = Counter()
        self.due: set[str] = set()
        self.failing: set[str] = set()
        self.may_end = threading.Event()
        self.may_end.set()
        self._changed = threading.Condition()

    def run(self, connection_id: str) -> None:
        with self._changed:
            self.due.discard(connection_id)
            self.began[connection_id] += 1
            self._changed.notify_all()
        assert self.may_end.wait(TIMEOUT_SECONDS)

    def next_rounds(self) -> list[DueRound]:
        return [
            DueRound(datetime.now(UTC) - timedelta(seconds=1), name, name in self.failing)
            for name in self.due
        ]

    def is_due(self, connection_id: str, now: datetime) -> bool:  # noqa: ARG002  # signature of the port
        return connection_id in self.due

    def has_started(self, connection_id: str, times: int = 1) -> bool:
        """Wait for the given number of starts; return False on timeout."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self.began[connection_id] >= times, TIMEOUT_SECONDS
            )
