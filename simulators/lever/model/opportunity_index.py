"""Indexes of the list of opportunities, kept up to date while opportunities change.

A page costs the same in any account: a filter walks along an index, not along the whole list.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from itertools import chain
from math import inf
from typing import Any, NamedTuple, TypeAlias

from sortedcontainers import SortedList

from simulators.lever.model.records import Opportunity

SortKey = tuple[float, int, str]
"""The rank of the stage ascending, the last advance descending (negated), and the id."""
Window = tuple[int, int]
"""First and last millisecond, both inclusive."""

SORT_THRESHOLD = 2_000
"""Up to so many opportunities are selected and sorted, instead of found on a walk along the whole
list.
"""


def _posting(each: Opportunity, *, archived: bool) -> tuple[str, ...]:
    application = each.application
    return (application.posting,) if application and (not archived or application.archived) else ()


SET_INDEXES: dict[str, Callable[[Opportunity], Iterable[str | None]]] = {
    "tag": lambda each: each.tags,
    "source": lambda each: each.sources,
    "origin": lambda each: (each.origin,),
    "stage_id": lambda each: (each.stage,),
    "posting_id": lambda each: _posting(each, archived=False),
    "archived_posting_id": lambda each: _posting(each, archived=True),
    "archive_reason_id": lambda each: (each.archived.reason,) if each.archived else (),
    "location": lambda each: (each.location,) if each.location else (),
    "archived": lambda each: ("false" if each.archived is None else "true",),
    "snoozed": lambda each: ("ever",) if each.snoozed_until is not None else (),
    "confidentiality": lambda each: (each.confidentiality,),
}
TIME_INDEXES: dict[str, Callable[[Opportunity], int | None]] = {
    "created_at": lambda each: each.created_at,
    "updated_at": lambda each: each.updated_at,
    "advanced_at": lambda each: each.last_advanced_at,
    "archived_at": lambda each: each.archived.archived_at if each.archived else None,
}

Index: TypeAlias = "SortedList[Any]"
"""Sort keys of the list, or times with ids."""


class _Filed(NamedTuple):
    """The keys of an opportunity in the indexes: its place, its sets, its times."""

    place: SortKey
    sets: tuple[Index, ...]
    times: tuple[int | None, ...]


class OpportunityIndex:
    """Indexes opportunities when they are next read, so that a large account is sorted once."""

    def __init__(self, ranks: dict[str, float]) -> None:
        self._ranks = ranks
        self._filed: dict[str, _Filed] = {}
        self._unfiled: dict[str, Opportunity] = {}
        self._places: Index = SortedList()
        self._sets: dict[str, dict[str | None, Index]] = {name: {} for name in SET_INDEXES}
        self._times: dict[str, Index] = {name: SortedList() for name in TIME_INDEXES}

    def __len__(self) -> int:
        self.file()
        return len(self._places)

    def place(self, opportunity: Opportunity) -> SortKey:
        return (self._ranks[opportunity.stage], -opportunity.last_advanced_at, opportunity.id)

    def put(self, opportunity: Opportunity) -> None:
        """Mark an opportunity as changed."""
        self._unfiled[opportunity.id] = opportunity

    def remove(self, opportunity: Opportunity) -> None:
        self._unfiled.pop(opportunity.id, None)
        self._take_out(opportunity.id)

    def file(self) -> None:
        """Update the indexes with the changed opportunities. Every read does this first."""
        if not self._unfiled:
            return
        changed, self._unfiled = self._unfiled, {}
        entries: dict[int, tuple[Index, list[object]]] = {}
        for opportunity in changed.values():
            self._take_out(opportunity.id)
            filed = self._filed[opportunity.id] = self._entry(opportunity)
            for index, entry in self._where(opportunity.id, filed):
                entries.setdefault(id(index), (index, []))[1].append(entry)
        for index, new in entries.values():
            index.update(new)

    def _entry(self, opportunity: Opportunity) -> "_Filed":
        sets = tuple(
            _index(self._sets[name], value)
            for name, of in SET_INDEXES.items()
            for value in dict.fromkeys(of(opportunity))
        )
        return _Filed(
            self.place(opportunity), sets, tuple(of(opportunity) for of in TIME_INDEXES.values())
        )

    def _where(self, opportunity_id: str, filed: "_Filed") -> Iterator[tuple[Index, object]]:
        yield self._places, filed.place
        yield from ((index, filed.place) for index in filed.sets)
        times = zip(self._times.values(), filed.times, strict=True)
        yield from ((index, (at, opportunity_id)) for index, at in times if at is not None)

    def _take_out(self, opportunity_id: str) -> None:
        if filed := self._filed.pop(opportunity_id, None):
            for index, entry in self._where(opportunity_id, filed):
                index.remove(entry)

    def walk(self, start: SortKey | None, stages: list[str] | None = None) -> Iterator[str]:
        """Ids from that place on, of these stages only if given; the place itself need not exist
        any more.
        """
        return self.find({"stage_id": stages} if stages else {}, {}, start)

    def find(
        self,
        wanted: Mapping[str, Iterable[str]],
        windows: Mapping[str, Window],
        start: SortKey | None,
        among: set[str] | None = None,
    ) -> Iterator[str]:
        """Ids in order by the narrowest index: possibly too many, never too few.

        `among` restricts them.
        """
        self.file()
        few = [among] if among is not None else []
        few += [
            found
            for name, window in windows.items()
            if (found := self._within(name, window)) is not None
        ]
        if few:
            return self._pick(min(few, key=len), start)
        lists = [self._with(name, values) for name, values in wanted.items()]
        narrowest = min([[self._places], *lists], key=lambda each: sum(map(len, each)))
        ranges = self._ranges(wanted.get("stage_id"), start)
        places = chain.from_iterable(
            merge(*(index.irange(*ends) for index in narrowest)) for ends in ranges
        )
        return (place[2] for place in _without_repeats(places))

    def _ranges(self, stages: Iterable[str] | None, start: SortKey | None) -> list[tuple[Any, Any]]:
        """The ranges of the list with these stages: the list is sorted by stage rank."""
        if stages is None:
            return [(start, None)]
        ranks = sorted({self._ranks[stage] for stage in stages if stage in self._ranks})
        return [((rank,) if start is None else max((rank,), start), (rank, inf)) for rank in ranks]

    def _with(self, name: str, values: Iterable[str]) -> list[Index]:
        return [self._sets[name][value] for value in values if value in self._sets[name]]

    def _pick(self, ids: set[str], start: SortKey | None) -> Iterator[str]:
        places = sorted(self._filed[each].place for each in ids if each in self._filed)
        return (place[2] for place in places if start is None or place >= start)

    def _within(self, name: str, window: Window) -> set[str] | None:
        """None when there are many."""
        times, (first, last) = self._times[name], window
        begin, end = times.bisect_left((first, "")), times.bisect_left((last + 1, ""))
        return (
            None
            if end - begin > SORT_THRESHOLD
            else {each for _, each in times.islice(begin, max(begin, end))}
        )

    def newest(self, before: tuple[int, str] | None = None) -> Iterator[str]:
        """Ids by creation time, latest first, from that time and id on."""
        self.file()
        return (each for _, each in self._times["created_at"].irange(None, before, reverse=True))

    def counts(self, name: str) -> dict[str, int]:
        """The number of opportunities for each value of a set, such as tags."""
        self.file()
        return {str(value): len(index) for value, index in self._sets[name].items() if index}


def _index(indexes: dict[str | None, Index], value: str | None) -> Index:
    if (index := indexes.get(value)) is None:
        index = indexes[value] = SortedList()
    return index


def _without_repeats(places: Iterable[SortKey]) -> Iterator[SortKey]:
    last = None
    for place in places:
        if place != last:
            yield place
        last = place
