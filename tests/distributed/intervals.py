"""Overlaps and gaps of the rounds of a connection, or of the syncs of a candidate."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """The start and end of a round or sync, in seconds on one clock, with the id it belongs to."""

    key: str
    started: float
    ended: float


def overlapping(intervals: Iterable[Interval]) -> list[tuple[Interval, Interval]]:
    """Return the overlapping pairs with the same id. The intervals are ordered by their start."""
    last: dict[str, Interval] = {}
    pairs = []
    for interval in intervals:
        before = last.get(interval.key)
        if before is not None and interval.started < before.ended:
            pairs.append((before, interval))
        last[interval.key] = interval
    return pairs


def longest_gaps(intervals: Iterable[Interval], until: float) -> dict[str, float]:
    """Return the longest gap by id, in seconds, including the one that ends at `until`."""
    last: dict[str, float] = {}
    longest: dict[str, float] = {}
    for interval in intervals:
        gap = interval.started - last.get(interval.key, interval.started)
        longest[interval.key] = max(longest.get(interval.key, 0.0), gap)
        last[interval.key] = max(interval.ended, last.get(interval.key, interval.ended))
    return {key: max(gap, until - last[key]) for key, gap in longest.items()}
