"""Concurrent requests over real sockets and on the real clock keep the state consistent."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from simulators.common.clock import RealClock
from simulators.common.server import Server
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Receiver
from tests.simulators.sessions import session_to

THREADS, ROUNDS = 8, 5
"""Few enough rounds, of four requests each, to stay below the rate limit."""


def run_concurrently(work: Callable[[int], None]) -> None:
    """Run `work` in every thread. Raises the first exception of a thread."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Poll until the condition is true: threads of the real clock cannot be joined."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_concurrent_requests_lose_no_changes() -> None:
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
            created = session.post(
                opportunities,
                params={"perform_as": lever.user_id},
                json={"name": f"{number}.{turn}"},
            )
            moved = session.put(
                f"{opportunities}/{created.json()['data']['id']}/stage", json={"stage": "offer"}
            )
            listed = session.get(opportunities, params={"limit": 100})
            control = session.get(f"{server.url}/_simulator/deliveries")
            assert [each.status_code for each in (tags, created, moved, listed, control)] == [
                200,
                201,
                200,
                200,
                200,
            ]

    try:
        run_concurrently(work)
    finally:
        server.stop()
    wait_until(
        lambda: (
            len(receiver.received) == THREADS * ROUNDS
            and all(each.succeeded for each in lever.deliveries)
        )
    )
    assert sorted(lever.opportunity(shared)["tags"]) == sorted(
        f"{n}.{turn}" for n in range(THREADS) for turn in range(ROUNDS)
    )
    assert len(lever.account.opportunity_index) == len(lever.account.opportunities)
    assert len({each["data"]["opportunityId"] for each in receiver.received}) == THREADS * ROUNDS


def test_snapshots_faults_and_clock_are_thread_safe() -> None:
    lever = LeverSimulator(RealClock(), people=20)
    session = session_to(lever.app, "http://lever")
    fired: list[int] = []

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            fault = lever.faults.add("status", path=f"/nowhere/{number}")
            lever.clock.call_later(0, lambda: fired.append(number))
            lever.restore(lever.snapshot()) if number == 0 else lever.faults.remove(fault.id)
            assert session.get("http://lever/v1/users", auth=(lever.api_key, "")).status_code in {
                200,
                429,
            }

    run_concurrently(work)
    wait_until(lambda: len(fired) == THREADS * ROUNDS)
