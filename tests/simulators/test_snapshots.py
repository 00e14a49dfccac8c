"""A snapshot holds a simulator's whole state; restoring it is quick and undoes later changes."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.agora.clients import ADA, Integration, PagesClient
from tests.simulators.lever.clients import Client, Partner, Receiver
from tests.simulators.sessions import session_to


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def lever(clock: ManualClock) -> LeverSimulator:
    return LeverSimulator(clock, people=20)


@pytest.fixture
def agora(clock: ManualClock) -> AgoraSimulator:
    return AgoraSimulator(clock)


def state_of(lever: LeverSimulator) -> list[Any]:
    return [
        (lever.opportunity(each), lever.offers(each), lever.notes(each))
        for each in lever.account.opportunities
    ]


def fastest_seconds(action: Callable[[], object]) -> float:
    """The shortest of five runs in seconds, because the machine may be busy."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def test_restore_brings_back_levers_state(lever: LeverSimulator, clock: ManualClock) -> None:
    before, snapshot = state_of(lever), lever.snapshot()
    for each in list(lever.account.opportunities)[:5]:
        lever.delete(each)
    lever.add_opportunity("Ada")
    lever.assumptions.webhooks_twice = True
    lever.faults.add("status")
    lever.restore(snapshot)
    assert state_of(lever) == before
    assert (lever.assumptions.webhooks_twice, lever.faults.active, len(lever.requests)) == (
        False,
        [],
        0,
    )


def test_ids_repeat_after_a_restore(lever: LeverSimulator) -> None:
    snapshot = lever.snapshot()
    first = lever.add_opportunity("Ada")
    lever.restore(snapshot)
    assert lever.add_opportunity("Ada") == first
    lever.move(first, "offer")
    assert lever.opportunity(first)["stage"] == "offer"


def test_restore_brings_back_tokens_and_codes(lever: LeverSimulator) -> None:
    partner = Partner(lever)
    old = partner.connect()
    code = partner.callback(prompt="consent")["code"]
    snapshot = lever.snapshot()
    lever.revoke()
    lever.restore(snapshot)
    assert partner.with_token(old["access_token"]).get("/v1/users").status_code == 200
    assert partner.exchange(code).status_code == 200
    assert partner.refresh(old["refresh_token"]).status_code == 200


def test_restore_brings_back_pending_retries(lever: LeverSimulator, clock: ManualClock) -> None:
    receiver = Receiver(lever)
    lever.add_webhook("candidateStageChange", receiver.url)
    receiver.responses = ["500 Oops"]
    lever.move(lever.add_opportunity("Ada"), "offer")
    clock.advance(1)
    snapshot = lever.snapshot()
    clock.advance(60)
    assert [attempt.status for attempt in lever.deliveries[-1].attempts] == [500, 200]
    lever.restore(snapshot)
    assert [attempt.status for attempt in lever.deliveries[-1].attempts] == [500]
    clock.advance(0)
    assert [attempt.status for attempt in lever.deliveries[-1].attempts] == [500, 200]
    clock.advance(24 * 3600)
    assert len(receiver.received) == 3


def test_restore_drops_deliveries_queued_since(lever: LeverSimulator, clock: ManualClock) -> None:
    receiver = Receiver(lever)
    lever.add_webhook("candidateStageChange", receiver.url)
    ada, snapshot = lever.add_opportunity("Ada"), lever.snapshot()
    lever.move(ada, "offer")
    lever.restore(snapshot)
    clock.advance(24 * 3600)
    assert receiver.received == []


def test_restore_adds_and_removes_accounts(lever: LeverSimulator) -> None:
    alone = lever.snapshot()
    globex = lever.add_account(people=3, name="Globex")
    both = lever.snapshot()
    lever.restore(alone)
    assert Client(lever, (globex.api_key, "")).get("/v1/users").status_code == 401
    lever.restore(both)
    assert Client(lever, (globex.api_key, "")).get("/v1/users").status_code == 200
    assert [each.name for each in lever.customers] == ["Acme", "Globex"]


def test_another_simulator_can_restore_the_snapshot(
    lever: LeverSimulator, clock: ManualClock
) -> None:
    other = LeverSimulator(clock)
    other.restore(lever.snapshot())
    assert state_of(other) == state_of(lever)
    other.delete(next(iter(other.account.opportunities)))
    assert len(other.account.opportunities) == len(lever.account.opportunities) - 1
    assert Client(other, (lever.api_key, "")).get("/v1/users").status_code == 200


def test_restore_brings_back_agoras_state(agora: AgoraSimulator) -> None:
    integration = Integration(agora)
    ada = integration.create_letter()
    snapshot = agora.snapshot()
    integration.put(ADA | {"job_title": "Analyst"})
    grace = integration.create_letter(offer="offer-2")
    other = agora.add_company("Globex")
    agora.restore(snapshot)
    assert agora.letters(agora.company_id) == [ada]
    assert other not in agora.companies
    statuses = [
        PagesClient(agora).browser.get(urlsplit(each["url"]).path).status_code
        for each in (ada, grace)
    ]
    assert statuses == [200, 404]
    assert integration.request("DELETE", "/letters/lever/offer-1").status_code == 204
    assert agora.letters(agora.company_id) == []


@pytest.mark.parametrize("vendor", ["lever", "agora"])
def test_control_api_names_snapshots(
    lever: LeverSimulator, agora: AgoraSimulator, vendor: str
) -> None:
    simulator: Any = {"lever": lever, "agora": agora}[vendor]
    session = session_to(simulator.app)
    base = "http://simulator.test/_simulator"
    made = session.post(f"{base}/snapshot", json={"name": "quiet"})
    assert (made.status_code, made.json()["name"]) == (201, "quiet")
    simulator.faults.add("status")
    assert session.post(f"{base}/restore", json={"name": "quiet"}).status_code == 200
    assert simulator.faults.active == []
    unknown = session.post(f"{base}/restore", json={"name": "loud"})
    assert (unknown.status_code, unknown.json()["error"]) == (
        404,
        "there is no snapshot 'loud'; there are: quiet",
    )
    assert session.post(f"{base}/snapshot", json={"name": 5}).status_code == 400


@pytest.mark.parametrize("vendor", ["lever", "agora"])
def test_restore_and_reset_take_milliseconds(
    lever: LeverSimulator, agora: AgoraSimulator, vendor: str
) -> None:
    simulator: Any = {"lever": lever, "agora": agora}[vendor]
    snapshot = simulator.snapshot()
    assert fastest_seconds(lambda: simulator.restore(snapshot)) < 0.02
    assert fastest_seconds(simulator.reset) < 0.02
