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
EMPTY_RESPONSES: dict[str, dict[str, Any]] = {
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

    @pytest.mark.parametrize("response", EMPTY_RESPONSES)
    @pytest.mark.parametrize("page", [0, 1, 2])
    def test_empty_page_does_not_end_the_import(
        self, world: SandboxEnvironment, acme: Acme, response: str, page: int
    ) -> None:
        self.scenario(world, acme, response, page)

    @pytest.mark.parametrize("response", EMPTY_RESPONSES)
    def test_naive_pagination_misses_candidates(
        self, world: SandboxEnvironment, acme: Acme, response: str
    ) -> None:
        with instead(stop_at_an_empty_page()), pytest.raises(AssertionError, match="are missing"):
            self.scenario(world, acme, response, 1)

    def scenario(self, world: SandboxEnvironment, acme: Acme, response: str, page: int) -> None:
        many(acme, PEOPLE)
        world.advance(minutes=5)
        begin_import(world)
        world.lever.faults.add(**EMPTY_RESPONSES[response], path=LIST, skip=page)
        world.advance(minutes=2)
        assert world.lever.faults.fired
        assert imported(world) == PEOPLE, f"{PEOPLE - imported(world)} are missing"
        assert connection(world).is_active


def stop_at_an_empty_page() -> list[Place]:
    def page(self: LeverATS, *args: Any, **options: Any) -> Any:
        options.pop("require_has_next")
        connection, path, params, offset = args
        where = {} if offset is None else {"offset": offset}
        response = self._request(connection, "GET", path, params={"limit": 100, **params, **where})
        found = response.json or {}
        return {
            "data": found.get("data") or [],
            "next": found.get("next") if found.get("data") else None,
            "date": response.date,
        }

    return [(LeverATS, "_page", page)]


class TestRowsThatMoveBetweenPages:
    """Naive: each page is read once, so a row that moves to a page already read is missed."""

    def test_moved_rows_are_found(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.scenario(world, acme)

    def test_single_pass_misses_moved_rows(self, world: SandboxEnvironment, acme: Acme) -> None:
        with instead(read_pages_once()), pytest.raises(AssertionError, match="Ada is missing"):
            self.scenario(world, acme)

    def scenario(self, world: SandboxEnvironment, acme: Acme) -> None:
        """Ada moves from the end of the list to its start after the first page was read."""
        many(acme, 150)
        ada = acme.candidate("Ada Lovelace", "Offer")
        acme.offer("Ada", "signed")
        for other in list(acme.opportunities.values())[:150]:
            acme.lever.move(other, "lead-responded")
        world.advance(minutes=5)
        acme.lose_webhooks()
        begin_import(world)
        first = [lambda: acme.lever.move(ada, "lead-new")]

        def on_call(call: ApiCall) -> None:
            if first and (call.moment, call.path) == ("after", LIST):
                first.pop()()

        world.lever.on_request = on_call
        world.advance(minutes=2)
        assert acme.letters("Ada"), "Ada is missing"


def read_pages_once() -> list[Place]:
    original = HistoricalImport.page_read

    def after_page(self: HistoricalImport, following: str | None, now: Any) -> HistoricalImport:
        read = original(self, following, now)
        return read if following is not None else original(read, None, now)

    return [(HistoricalImport, "page_read", after_page)]
