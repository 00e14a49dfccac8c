"""What the platform refused for its contents is not said again every minute: the same would be refused again (decision 42)."""

from dataclasses import dataclass
from datetime import datetime

from application.ports import ContentsRefused, Watched
from domain.following import HOUR, MINUTE, Intention


@dataclass(frozen=True)
class _Refusal:
    words: tuple[object, ...]
    reason: str
    times: int
    at: datetime

    def stands(self, now: datetime) -> bool:
        """It is said again after a minute, then after two, four, ... and an hour at the most."""
        doublings = min(self.times - 1, 6)
        return now < self.at + min(HOUR, MINUTE * (1 << doublings))


class Refusals:
    """In this process only: another one, or the next, says it once more and learns the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Refusal] = {}

    def check(self, intention: Intention, watched: Watched, now: datetime) -> None:
        """Raises ContentsRefused while there is no sense in saying it again. To whoever says "look" there is."""
        refusal = self._known.get(_of(intention))
        if refusal is None or refusal.words != _words(intention) or not refusal.stands(now):
            return
        if watched.told_at is None or watched.told_at <= refusal.at:
            raise ContentsRefused(refusal.reason)

    def remember(self, intention: Intention, refused: ContentsRefused, now: datetime) -> None:
        before = self._known.get(_of(intention))
        times = before.times + 1 if before is not None and before.words == _words(intention) else 1
        self._known[_of(intention)] = _Refusal(_words(intention), str(refused), times, now)

    def forget(self, intention: Intention) -> None:
        self._known.pop(_of(intention), None)


def _of(intention: Intention) -> tuple[str, str]:
    return intention.letter.connection_id, intention.letter.offer_id


def _words(intention: Intention) -> tuple[object, ...]:
    return intention.happening, None if intention.terms is None else intention.terms.digest()
