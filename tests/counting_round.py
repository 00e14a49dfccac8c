"""A round schedule and rounds for the tests of a scheduler: what it starts, and when."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from application.sync_round import DueRound

PATIENCE_SECONDS = 30.0


class Rounds:
    """Rounds that count themselves and last until they are released.

    A round that ran is not due again.
    """

    def __init__(self) -> None:
        self.began: Counter[str] = Counter()
        self.due: set[str] = set()
        self.failing: set[str] = set()
        self.may_end = threading.Event()
        self.may_end.set()
        self._news = threading.Condition()

    def run(self, connection_id: str) -> None:
        with self._news:
            self.due.discard(connection_id)
            self.began[connection_id] += 1
            self._news.notify_all()
        assert self.may_end.wait(PATIENCE_SECONDS)

    def next_rounds(self) -> list[DueRound]:
        return [
            DueRound(datetime.now(UTC) - timedelta(seconds=1), name, name in self.failing)
            for name in self.due
        ]

    def is_due(self, connection_id: str, now: datetime) -> bool:  # noqa: ARG002  # as the timetable has it
        return connection_id in self.due

    def begin(self, connection_id: str, times: int = 1) -> bool:
        """Whether so many start within the timeout."""
        with self._news:
            return self._news.wait_for(lambda: self.began[connection_id] >= times, PATIENCE_SECONDS)
