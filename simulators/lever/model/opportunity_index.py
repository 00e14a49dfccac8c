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
"""Up to this number, matching opportunities are collected and sorted; more are found by walking an
index.
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


class _Entry(NamedTuple):
    """The keys of an opportunity in the indexes: its sort key, its sets, its times."""

    sort_key: SortKey
    sets: tuple[Index, ...]
    times: tuple[int | None, ...]


class OpportunityIndex:
    """Indexes of an account's opportunities.

    A changed opportunity is indexed when the indexes are next read, so that a large account is
    sorted once.
    """

    def __init__(self, ranks: dict[str, float]) -> None:
        self._ranks = ranks
        self._entries: dict[str, _Entry] = {}
        self._changed: dict[str, Opportunity] = {}
        self._all_keys: Index = SortedList()
        self._by_value: dict[str, dict[str | None, Index]] = {name: {} for name in SET_INDEXES}
        self._by_time: dict[str, Index] = {name: SortedList() for name in TIME_INDEXES}

    def __len__(self) -> int:
        self.update()
        return len(self._all_keys)

    def sort_key(self, opportunity: Opportunity) -> SortKey:
        return (self._ranks[opportunity.stage], -opportunity.last_advanced_at, opportunity.id)

    def mark_changed(self, opportunity: Opportunity) -> None:
        """Mark an opportunity as changed."""
        self._changed[opportunity.id] = opportunity

    def remove(self, opportunity: Opportunity) -> None:
        self._changed.pop(opportunity.id, None)
        self._remove_entry(opportunity.id)

    def update(self) -> None:
        """Update the indexes with the changed opportunities. Every read does this first."""
        if not self._changed:
            return
        changed, self._changed = self._changed, {}
        new_keys: dict[int, tuple[Index, list[object]]] = {}
        for opportunity in changed.values():
            self._remove_entry(opportunity.id)
            entry = self._entries[opportunity.id] = self._new_entry(opportunity)
            for index, key in self._indexed_keys(opportunity.id, entry):
                new_keys.setdefault(id(index), (index, []))[1].append(key)
        for index, keys in new_keys.values():
            index.update(keys)

    def _new_entry(self, opportunity: Opportunity) -> "_Entry":
        sets = tuple(
            _index(self._by_value[name], value)
            for name, of in SET_INDEXES.items()
            for value in dict.fromkeys(of(opportunity))
        )
        return _Entry(
            self.sort_key(opportunity), sets, tuple(of(opportunity) for of in TIME_INDEXES.values())
        )

    def _indexed_keys(self, opportunity_id: str, entry: "_Entry") -> Iterator[tuple[Index, object]]:
        yield self._all_keys, entry.sort_key
        yield from ((index, entry.sort_key) for index in entry.sets)
        times = zip(self._by_time.values(), entry.times, strict=True)
        yield from ((index, (at, opportunity_id)) for index, at in times if at is not None)

    def _remove_entry(self, opportunity_id: str) -> None:
        if entry := self._entries.pop(opportunity_id, None):
            for index, key in self._indexed_keys(opportunity_id, entry):
                index.remove(key)

    def walk(self, start: SortKey | None, stages: list[str] | None = None) -> Iterator[str]:
        """Ids in order, from `start` on, if given only of these stages.

        `start` need not be the key of an opportunity any more.
        """
        return self.find({"stage_id": stages} if stages else {}, {}, start)

    def find(
        self,
        values_by_name: Mapping[str, Iterable[str]],
        windows: Mapping[str, Window],
        start: SortKey | None,
        restrict_to: set[str] | None = None,
    ) -> Iterator[str]:
        """Ids in order, from `start` on, found by the narrowest index.

        The result may contain opportunities that do not match every filter, but misses none that
        does. `restrict_to` limits it to these ids.
        """
        self.update()
        few = [restrict_to] if restrict_to is not None else []
        few += [
            found
            for name, window in windows.items()
            if (found := self._within(name, window)) is not None
        ]
        if few:
            return self._pick(min(few, key=len), start)
        lists = [self._with(name, values) for name, values in values_by_name.items()]
        narrowest = min([[self._all_keys], *lists], key=lambda each: sum(map(len, each)))
        ranges = self._ranges(values_by_name.get("stage_id"), start)
        keys = chain.from_iterable(
            merge(*(index.irange(*ends) for index in narrowest)) for ends in ranges
        )
        return (key[2] for key in _without_repeats(keys))

    def _ranges(self, stages: Iterable[str] | None, start: SortKey | None) -> list[tuple[Any, Any]]:
        """The ranges of the list with these stages: the list is sorted by stage rank."""
        if stages is None:
            return [(start, None)]
        ranks = sorted({self._ranks[stage] for stage in stages if stage in self._ranks})
        return [((rank,) if start is None else max((rank,), start), (rank, inf)) for rank in ranks]

    def _with(self, name: str, values: Iterable[str]) -> list[Index]:
        return [self._by_value[name][value] for value in values if value in self._by_value[name]]

    def _pick(self, ids: set[str], start: SortKey | None) -> Iterator[str]:
        keys = sorted(self._entries[each].sort_key for each in ids if each in self._entries)
        return (key[2] for key in keys if start is None or key >= start)

    def _within(self, name: str, window: Window) -> set[str] | None:
        """None when there are many."""
        times, (first, last) = self._by_time[name], window
        begin, end = times.bisect_left((first, "")), times.bisect_left((last + 1, ""))
        return (
            None
            if end - begin > SORT_THRESHOLD
            else {each for _, each in times.islice(begin, max(begin, end))}
        )

    def newest(self, before: tuple[int, str] | None = None) -> Iterator[str]:
        """Ids by creation time, latest first, from that time and id on."""
        self.update()
        return (each for _, each in self._by_time["created_at"].irange(None, before, reverse=True))

    def counts(self, name: str) -> dict[str, int]:
        """The number of opportunities for each value of a set, such as tags."""
        self.update()
        return {str(value): len(index) for value, index in self._by_value[name].items() if index}


def _index(indexes: dict[str | None, Index], value: str | None) -> Index:
    if (index := indexes.get(value)) is None:
        index = indexes[value] = SortedList()
    return index


def _without_repeats(keys: Iterable[SortKey]) -> Iterator[SortKey]:
    last = None
    for key in keys:
        if key != last:
            yield key
        last = key
