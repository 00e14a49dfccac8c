"""The pytest plugin's fixtures for other projects."""

import contextlib

import requests

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator

pytest_plugins = ["simulators.pytest_plugin"]


def test_lever_http_reaches_the_simulator_at_levers_url(
    lever_simulator: LeverSimulator, lever_http: requests.Session
) -> None:
    ada = lever_simulator.add_opportunity("Ada Lovelace", stage="offer")
    listed = lever_http.get(
        "https://api.lever.co/v1/opportunities", params={"stage_id": "offer"}
    ).json()
    assert [each["id"] for each in listed["data"]] == [ada]


def test_agora_http_reaches_the_simulator_at_agoras_url(
    agora_simulator: AgoraSimulator, agora_http: requests.Session
) -> None:
    company = agora_http.get(
        f"https://app.getagora.com/api/v1/companies/{agora_simulator.company_id}"
    ).json()["data"]
    assert company["default_currency"] == "USD"


def say_hello(http: requests.Session, opportunity: str) -> None:
    """Add a note unless there is one; ignore a lost connection. The program of the example."""
    notes = f"https://api.lever.co/v1/opportunities/{opportunity}/notes"
    if not http.get(notes).json()["data"]:
        with contextlib.suppress(requests.ConnectionError):
            http.post(notes, json={"value": "hello"})


def test_program_survives_a_lost_response(
    lever_simulator: LeverSimulator, lever_http: requests.Session, simulator_clock: ManualClock
) -> None:
    """The example in docs/simulators.md."""
    ada = lever_simulator.add_opportunity("Ada Lovelace", stage="offer")
    lever_simulator.lose_next_answer(method="POST", path="/v1/opportunities/*/notes")
    say_hello(lever_http, ada)
    simulator_clock.advance(60)
    say_hello(lever_http, ada)
    assert len(lever_simulator.notes(ada)) == 1
    assert [fired.kind for fired in lever_simulator.faults.fired] == ["drop"]


def test_simulators_share_one_clock(
    lever_simulator: LeverSimulator, agora_simulator: AgoraSimulator, simulator_clock: ManualClock
) -> None:
    simulator_clock.advance(60)
    assert lever_simulator.clock.now() == agora_simulator.clock.now() == simulator_clock.now()


def test_lever_url_serves_over_a_local_port(
    lever_simulator: LeverSimulator, lever_url: str
) -> None:
    answer = requests.get(f"{lever_url}/v1/users", auth=(lever_simulator.api_key, ""), timeout=10)
    assert len(answer.json()["data"]) == 5
