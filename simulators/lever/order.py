"""The order of the list of opportunities, kept while they change, so that a page costs the same in any account."""

from collections.abc import Iterator
from itertools import chain

from sortedcontainers import SortedList

from simulators.lever.records import Opportunity

Place = tuple[float, int, str]
"""Rank of the stage ascending, last advance descending (so: negated), id."""

FEW = 2_000
"""So many opportunities are rather picked out and sorted than met on a walk along the whole list."""


class OpportunityOrder:
    def __init__(self, ranks: dict[str, float]) -> None:
        self._ranks = ranks
        self._placed: dict[str, tuple[Place, int | None]] = {}
        self._places: SortedList[Place] = SortedList()
        self._updates: SortedList[tuple[int, str]] = SortedList()

    def __len__(self) -> int:
        return len(self._places)

    def place(self, opportunity: Opportunity) -> Place:
        return (self._ranks[opportunity.stage], -opportunity.last_advanced_at, opportunity.id)

    def put(self, opportunity: Opportunity) -> None:
        """Put it where it belongs now; where it stood before is forgotten."""
        place, updated = self.place(opportunity), opportunity.updated_at
        old_place, old_updated = self._placed.get(opportunity.id, (None, None))
        if old_place != place:
            self._places.discard(old_place) if old_place else None
            self._places.add(place)
        if old_updated != updated:
            self._updates.discard((old_updated, opportunity.id)) if old_updated is not None else None
            self._updates.add((updated, opportunity.id)) if updated is not None else None
        self._placed[opportunity.id] = (place, updated)

    def remove(self, opportunity: Opportunity) -> None:
        place, updated = self._placed.pop(opportunity.id)
        self._places.remove(place)
        if updated is not None:
            self._updates.remove((updated, opportunity.id))

    def walk(self, start: Place | None, stages: list[str] | None = None) -> Iterator[str]:
        """Ids from that place on (the place itself need not exist any more); of these stages only, when given."""
        if not stages:
            return (place[2] for place in self._places.irange(start))
        ranks = sorted({self._ranks[stage] for stage in stages if stage in self._ranks})
        return chain.from_iterable(self._in_stage(rank, start) for rank in ranks)

    def _in_stage(self, rank: float, start: Place | None) -> Iterator[str]:
        first: tuple[object, ...] = (rank,) if start is None or start < (rank,) else start
        return (place[2] for place in self._places.irange(first, (rank, float("inf"))))

    def pick(self, ids: set[str], start: Place | None) -> Iterator[str]:
        """Of these, the ones from that place on, in order."""
        places = sorted(self._placed[each][0] for each in ids if each in self._placed)
        return (place[2] for place in places if start is None or place >= start)

    def updated_between(self, first: int | None, last: int | None) -> set[str] | None:
        """The ids whose `updatedAt` lies there, both ends included; None when they are many."""
        start = 0 if first is None else self._updates.bisect_left((first, ""))
        stop = len(self._updates) if last is None else self._updates.bisect_left((last + 1, ""))
        return None if stop - start > FEW else {each for _, each in self._updates.islice(start, max(start, stop))}
