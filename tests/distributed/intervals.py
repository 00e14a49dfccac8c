"""How long nobody looked after a connection, or after a candidate."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """In seconds on one clock, when something went on for `whom`: a round of a connection, a
    look at a candidate.
    """

    whom: str
    began: float
    ended: float


def overlapping(intervals: Iterable[Interval]) -> list[tuple[Interval, Interval]]:
    """Pairs for the same one at the same time.

    The intervals come in the order of their beginnings.
    """
    last: dict[str, Interval] = {}
    pairs = []
    for interval in intervals:
        before = last.get(interval.whom)
        if before is not None and interval.began < before.ended:
            pairs.append((before, interval))
        last[interval.whom] = interval
    return pairs


def longest_silences(intervals: Iterable[Interval], until: float) -> dict[str, float]:
    """For each one, seconds from the end of an interval to the beginning of the next, or to
    `until`, at the longest.
    """
    last: dict[str, float] = {}
    longest: dict[str, float] = {}
    for interval in intervals:
        silence = interval.began - last.get(interval.whom, interval.began)
        longest[interval.whom] = max(longest.get(interval.whom, 0.0), silence)
        last[interval.whom] = max(interval.ended, last.get(interval.whom, interval.ended))
    return {whom: max(silence, until - last[whom]) for whom, silence in longest.items()}
