"""Overlaps and gaps of the rounds of a connection, or of the syncs of a candidate."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """The start and end of a round or sync, in seconds on one clock, with the id it belongs to."""

    whom: str
    began: float
    ended: float


def overlapping(intervals: Iterable[Interval]) -> list[tuple[Interval, Interval]]:
    """Return the overlapping pairs with the same id. The intervals are ordered by their start."""
    last: dict[str, Interval] = {}
    pairs = []
    for interval in intervals:
        before = last.get(interval.whom)
        if before is not None and interval.began < before.ended:
            pairs.append((before, interval))
        last[interval.whom] = interval
    return pairs


def longest_silences(intervals: Iterable[Interval], until: float) -> dict[str, float]:
    """Return the longest gap by id, in seconds, including that from the last interval to `until`."""
    last: dict[str, float] = {}
    longest: dict[str, float] = {}
    for interval in intervals:
        silence = interval.began - last.get(interval.whom, interval.began)
        longest[interval.whom] = max(longest.get(interval.whom, 0.0), silence)
        last[interval.whom] = max(interval.ended, last.get(interval.whom, interval.ended))
    return {whom: max(silence, until - last[whom]) for whom, silence in longest.items()}
