"""Exponential backoff for letters whose contents Agora rejects with 422 (decision 42)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.ports import InvalidContents
from domain.backoff import is_within
from domain.decision import LetterUpdate
from domain.watch_entry import WatchEntry

MAX_DELAY = timedelta(hours=1)
RETENTION = timedelta(hours=3)
"""Longer than the longest delay, so that a rejection is not forgotten before its retry."""


@dataclass(frozen=True)
class _Rejection:
    contents: tuple[object, ...]
    reason: str
    times: int
    at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether the delay still runs: one minute, then two, four, ... at most `MAX_DELAY`."""
        doublings = min(self.times - 1, 6)
        return is_within(min(MAX_DELAY, timedelta(minutes=1 << doublings)), self.at, now)


class RejectionBackoff:
    """Remembers rejections in this process only: another process sends the letter once more and
    is rejected the same way.
    """

    def __init__(self) -> None:
        self._rejections: dict[tuple[str, str], _Rejection] = {}

    def check(self, update: LetterUpdate, entry: WatchEntry, now: datetime) -> None:
        """Raise InvalidContents while the same contents would be rejected again.

        A sync that was requested since the rejection is let through.
        """
        rejection = self._rejections.get(_key(update))
        if rejection is None or rejection.contents != _contents(update) or not rejection.holds(now):
            return
        if entry.requested_at is None or entry.requested_at <= rejection.at:
            raise InvalidContents(rejection.reason)

    def remember(self, update: LetterUpdate, rejected: InvalidContents, now: datetime) -> None:
        self._drop_old(now)
        before = self._rejections.get(_key(update))
        contents = _contents(update)
        times = before.times + 1 if before is not None and before.contents == contents else 1
        self._rejections[_key(update)] = _Rejection(contents, str(rejected), times, now)

    def forget(self, update: LetterUpdate) -> None:
        self._rejections.pop(_key(update), None)

    def _drop_old(self, now: datetime) -> None:
        """Offers that are no longer synced, or so rarely that each sync may send their letter."""
        for key, rejection in list(self._rejections.items()):
            if now - rejection.at > RETENTION:
                self._rejections.pop(key, None)


def _key(update: LetterUpdate) -> tuple[str, str]:
    return update.letter.connection_id, update.letter.offer_id


def _contents(update: LetterUpdate) -> tuple[object, ...]:
    return update.event, update.digest
