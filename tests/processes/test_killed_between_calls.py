"""The real service is killed between any two of its vendor calls, and restarted."""

import time
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from simulators.common.fault_injection import ApiCall
from simulators.common.server import free_ports
from simulators.sandbox.runner import Sandbox

CALLS_OF_A_FIRST_SYNC = 9
"""The calls: opportunity and offers; company and users; letter; tag, link, notes read, note."""
FORM = {
    "salary_amount": 96000,
    "salary_interval": "per-year-salary",
    "compensation_currency": "USD",
    "job_title": "Engineer",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(
        port_base=free_ports(3), seed=1, people=0, store=None, clock="real", connected=True
    ) as sandbox:
        yield sandbox


class Killer:
    """Counts the calls to both vendors and kills the service before or after one of them."""

    def __init__(self, sandbox: Sandbox, at_call: int, moment: Literal["before", "after"]) -> None:
        self._sandbox = sandbox
        self._at_call = at_call
        self._moment = moment
        self._calls = 0
        self.killed_at: str | None = None

    def __call__(self, call: ApiCall) -> None:
        if call.path.endswith("/opportunities"):
            return  # The sweep depends on the time, so it is not counted.
        self._calls += call.moment == "before"
        if self.killed_at is None and (self._calls, call.moment) == (self._at_call, self._moment):
            self.killed_at = f"{call.method} {call.path}"
            assert self._sandbox.integration is not None
            self._sandbox.integration.kill()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at_call", range(1, CALLS_OF_A_FIRST_SYNC + 1))
def test_killed_service_makes_one_letter_note_tag_and_link(
    sandbox: Sandbox, at_call: int, moment: Literal["before", "after"]
) -> None:
    lever, agora = sandbox.lever, sandbox.agora
    assert sandbox.integration is not None
    sandbox.integration.restart()
    ada = lever.add_opportunity("Ada Lovelace", ["ada@example.com"])
    offer = lever.make_offer(
        ada,
        "sent-manually",
        fields=[{"identifier": name, "value": value} for name, value in FORM.items()],
    )
    killer = Killer(sandbox, at_call, moment)
    lever.on_request = agora.on_request = killer
    lever.move(ada, "offer")

    wait_until(lambda: killer.killed_at)
    wait_until(lambda: lever.notes(ada))
    lever.on_request = agora.on_request = None

    letters = [
        letter for letter in agora.letters(agora.company_id) if letter["opportunity_id"] == ada
    ]
    assert [letter["source_id"] for letter in letters] == [offer]
    assert [lever.opportunity(ada)["tags"], lever.opportunity(ada)["links"]] == [
        ["Agora Offer"],
        [letters[0]["url"]],
    ]
    assert [
        letters[0]["url"] in comment["value"]
        for note in lever.notes(ada)
        for comment in note["fields"]
    ] == [True]
    lever.archive(ada)


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "the condition was not met in time"
        time.sleep(0.02)
