"""Many at once, over real sockets and on the real clock: what is written stays consistent."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from simulators.common.clock import RealClock
from simulators.common.server import Server
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from tests.simulators.lever.conftest import Receiver

THREADS, ROUNDS = 8, 5
"""So few rounds that nobody exceeds the rate limit, four requests in each."""


def at_once(work: Callable[[int], None]) -> None:
    """Raises what the first of the threads raised."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Threads of the real clock have no end that could be waited for."""
    given_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < given_up
        threading.Event().wait(0.01)


def test_eight_at_once_lose_nothing() -> None:
    lever = LeverSimulator(RealClock(), people=50)
    receiver = Receiver(lever)
    lever.add_webhook("candidateStageChange", receiver.url)
    lever.faults.add("latency", times=None, probability=0.2, seconds=0.002)
    shared = lever.add_opportunity("Ada")
    keys = [lever.credentials.add_key().key for _ in range(THREADS)]
    server = Server(lever.app).start()

    def work(number: int) -> None:
        session, opportunities = requests.Session(), f"{server.url}/v1/opportunities"
        session.auth = (keys[number], "")
        for turn in range(ROUNDS):
            tags = session.post(
                f"{opportunities}/{shared}/addTags", json={"tags": [f"{number}.{turn}"]}
            )
            made = session.post(
                opportunities,
                params={"perform_as": lever.user_id},
                json={"name": f"{number}.{turn}"},
            )
            moved = session.put(
                f"{opportunities}/{made.json()['data']['id']}/stage", json={"stage": "offer"}
            )
            listed = session.get(opportunities, params={"limit": 100})
            control = session.get(f"{server.url}/_simulator/deliveries")
            assert [each.status_code for each in (tags, made, moved, listed, control)] == [
                200,
                201,
                200,
                200,
                200,
            ]

    try:
        at_once(work)
    finally:
        server.stop()
    until(
        lambda: (
            len(receiver.got) == THREADS * ROUNDS
            and all(each.succeeded for each in lever.deliveries)
        )
    )
    assert sorted(lever.opportunity(shared)["tags"]) == sorted(
        f"{n}.{turn}" for n in range(THREADS) for turn in range(ROUNDS)
    )
    assert len(lever.account.order) == len(lever.account.opportunities)
    assert len({each["data"]["opportunityId"] for each in receiver.got}) == THREADS * ROUNDS


def test_snapshots_faults_and_the_clock_bear_company() -> None:
    lever = LeverSimulator(RealClock(), people=20)
    session = requests.Session()
    session.mount("http://lever", WSGITransport(lever.app))
    rang: list[int] = []

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            fault = lever.faults.add("status", path=f"/nowhere/{number}")
            lever.clock.call_later(0, lambda: rang.append(number))
            lever.restore(lever.snapshot()) if number == 0 else lever.faults.remove(fault.id)
            assert session.get("http://lever/v1/users", auth=(lever.api_key, "")).status_code in {
                200,
                429,
            }

    at_once(work)
    until(lambda: len(rang) == THREADS * ROUNDS)
