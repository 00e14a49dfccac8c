"""Failures of pagination: an import that misses candidates (decision 45).

Rows that move between pages are tested in tests/application/test_import_history.py
(`test_second_pass_finds_a_candidate_who_moved_pages`).
The tests here show what a naive implementation does.
"""

from typing import Any

import pytest

from adapters.lever.ats import LeverATS
from domain.historical_import import HistoricalImport
from features.customer import Acme
from simulators.common.fault_injection import ApiCall
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import connection
from tests.simulation.seeded_bugs import Place, instead

LIST = "/v1/opportunities"
PEOPLE = 230
NO_ENDS: dict[str, dict[str, Any]] = {
    "no body at all": {"kind": "empty"},
    "no rows, and not whether there are more": {"kind": "shape", "body": {"data": []}},
    "no rows, and that there are more": {"kind": "shape", "body": {"data": [], "hasNext": True}},
    "an empty object": {"kind": "shape", "body": {}},
}
"""Responses with status 200 and no candidates."""


def many(acme: Acme, number: int) -> None:
    for each in range(number):
        acme.candidate(f"Many{each} Person", "New lead")


def imported(world: SandboxEnvironment) -> int:
    """Return the number of candidates that the import has found and synced."""
    with world.store.begin() as work:
        started = work.imports.latest(world.connection_id)
    assert started is not None
    return started.synced


def begin_import(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:
        work.imports.save(HistoricalImport.start(world.connection_id, world.parts.clock().now()))
        work.commit()


class TestEmptyPage:
    """Naive: a page without rows is taken for the last page."""

    @pytest.mark.parametrize("answer", NO_ENDS)
    @pytest.mark.parametrize("page", [0, 1, 2])
    def test_empty_page_does_not_end_the_import(
        self, world: SandboxEnvironment, acme: Acme, answer: str, page: int
    ) -> None:
        self.story(world, acme, answer, page)

    @pytest.mark.parametrize("answer", NO_ENDS)
    def test_naive_pagination_misses_candidates(
        self, world: SandboxEnvironment, acme: Acme, answer: str
    ) -> None:
        with instead(no_rows_are_the_end()), pytest.raises(AssertionError, match="are missing"):
            self.story(world, acme, answer, 1)

    def story(self, world: SandboxEnvironment, acme: Acme, answer: str, page: int) -> None:
        many(acme, PEOPLE)
        world.advance(minutes=5)
        begin_import(world)
        world.lever.faults.add(**NO_ENDS[answer], path=LIST, skip=page)
        world.advance(minutes=2)
        assert world.lever.faults.fired
        assert imported(world) == PEOPLE, f"{PEOPLE - imported(world)} are missing"
        assert connection(world).is_active


def no_rows_are_the_end() -> list[Place]:
    def page(self: LeverATS, *args: Any, **options: Any) -> Any:
        options.pop("require_has_next")
        connection, path, params, offset = args
        where = {} if offset is None else {"offset": offset}
        answer = self._request(connection, "GET", path, params={"limit": 100, **params, **where})
        found = answer.json or {}
        return {
            "data": found.get("data") or [],
            "next": found.get("next") if found.get("data") else None,
        }

    return [(LeverATS, "_page", page)]


class TestRowsThatMoveBetweenPages:
    """Naive: each page is read once, so a row that moves to a page already read is missed."""

    def test_moved_rows_are_found(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.story(world, acme)

    def test_single_pass_misses_moved_rows(self, world: SandboxEnvironment, acme: Acme) -> None:
        with instead(read_once()), pytest.raises(AssertionError, match="Ada is missing"):
            self.story(world, acme)

    def story(self, world: SandboxEnvironment, acme: Acme) -> None:
        """Ada moves from the end of the list to its start after the first page was read."""
        many(acme, 150)
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "signed")
        for other in list(acme.opportunities.values())[:150]:
            acme.lever.move(other, "lead-responded")
        world.advance(minutes=5)
        acme.lose_webhooks()
        begin_import(world)
        first = [lambda: acme.lever.move(ada, "lead-new")]

        def hear(call: ApiCall) -> None:
            if first and (call.moment, call.path) == ("after", LIST):
                first.pop()()

        world.lever.on_request = hear
        world.advance(minutes=2)
        assert acme.letters("Ada"), "Ada is missing"


def read_once() -> list[Place]:
    right = HistoricalImport.page_read

    def after_page(self: HistoricalImport, following: str | None, now: Any) -> HistoricalImport:
        read = right(self, following, now)
        return read if following is not None else right(read, None, now)

    return [(HistoricalImport, "page_read", after_page)]
