"""What the platform refused for its contents is not said again every minute: the same would be refused again (decision 42)."""

from dataclasses import dataclass
from datetime import datetime

from application.ports import InvalidContents, WatchEntry
from domain.decision import HOUR, MINUTE, LetterUpdate

RETENTION = 3 * HOUR
"""Longer than it is at most before the same is said again."""


@dataclass(frozen=True)
class _Rejection:
    words: tuple[object, ...]
    reason: str
    times: int
    at: datetime

    def stands(self, now: datetime) -> bool:
        """It is said again after a minute, then after two, four, ... and an hour at the most."""
        doublings = min(self.times - 1, 6)
        return now < self.at + min(HOUR, MINUTE * (1 << doublings))


class RejectionBackoff:
    """In this process only, and for some hours: another one, or the next, says it once more and learns the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Rejection] = {}

    def check(self, intention: LetterUpdate, watched: WatchEntry, now: datetime) -> None:
        """Raises ContentsRefused while there is no sense in saying it again. To whoever says "look" there is."""
        refusal = self._known.get(_of(intention))
        if refusal is None or refusal.words != _words(intention) or not refusal.stands(now):
            return
        if watched.requested_at is None or watched.requested_at <= refusal.at:
            raise InvalidContents(refusal.reason)

    def remember(self, intention: LetterUpdate, refused: InvalidContents, now: datetime) -> None:
        self._forget_the_old(now)
        before = self._known.get(_of(intention))
        times = before.times + 1 if before is not None and before.words == _words(intention) else 1
        self._known[_of(intention)] = _Rejection(_words(intention), str(refused), times, now)

    def _forget_the_old(self, now: datetime) -> None:
        """Of offers at which nobody looks any more, or so rarely that each time it may as well be said."""
        for of, refusal in list(self._known.items()):
            if now - refusal.at > RETENTION:
                self._known.pop(of, None)

    def forget(self, intention: LetterUpdate) -> None:
        self._known.pop(_of(intention), None)


def _of(intention: LetterUpdate) -> tuple[str, str]:
    return intention.letter.connection_id, intention.letter.offer_id


def _words(intention: LetterUpdate) -> tuple[object, ...]:
    return intention.happening, None if intention.terms is None else intention.terms.digest()
