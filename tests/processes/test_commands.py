"""The commands as a newcomer and a program use them: real processes, real sockets."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from simulators.server import free_port, free_ports

FORM = {"salary_amount": 96000, "salary_interval": "per-year-salary", "compensation_currency": "USD", "job_title": "Engineer"}
EVENTS = {"candidateStageChange", "candidateArchiveChange", "candidateHired", "candidateDeleted"}


@contextmanager
def running(*command: str) -> Iterator[dict[str, Any]]:
    """The first line that the command prints, while it runs."""
    with subprocess.Popen([sys.executable, "-m", "adapters.cli", *command], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "")
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[dict[str, Any]]:
    with running("sandbox", "--port-base", str(free_ports(3)), "--people", "5", "--clock", "manual", "--json") as facts:
        yield facts


def lever(facts: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    answer = requests.request(method, facts["lever"] + path, json=body, auth=(facts["lever_api_key"], ""), timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def a_candidate_with_an_offer(facts: dict[str, Any], name: str) -> tuple[str, str]:
    user = facts["lever_user_id"]
    ada = lever(facts, "POST", f"/v1/opportunities?perform_as={user}", {"name": name, "emails": [f"{name}@example.com"]})["data"][
        "id"
    ]
    fields = [{"identifier": identifier, "value": value} for identifier, value in FORM.items()]
    offer = lever(facts, "POST", f"/_simulator/opportunities/{ada}/offers", {"status": "sent-manually", "fields": fields})
    return ada, offer["data"]["id"]


def turn_the_clock(facts: dict[str, Any], seconds: float) -> None:
    lever(facts, "POST", "/_simulator/clock", {"advance_seconds": seconds})


def letter_of(facts: dict[str, Any], opportunity: str) -> str | None:
    links = lever(facts, "GET", f"/v1/opportunities/{opportunity}")["data"]["links"]
    return next((link for link in links if link.startswith(facts["agora"])), None)


def test_the_sandbox_says_where_everything_is(sandbox: dict[str, Any]) -> None:
    assert {"integration", "lever", "agora", "lever_api_key", "lever_user_id", "oauth_client_id", "oauth_client_secret"} <= set(
        sandbox
    )
    assert sandbox["company_id"]
    assert sandbox["connection_id"]
    assert set(sandbox["webhooks"]) == EVENTS
    assert all(set(webhook) == {"url", "signature_token"} for webhook in sandbox["webhooks"].values())


def test_a_letter_comes_with_the_clock_that_is_turned(sandbox: dict[str, Any]) -> None:
    ada, _ = a_candidate_with_an_offer(sandbox, "Ada")
    lever(sandbox, "PUT", f"/v1/opportunities/{ada}/stage", {"stage": "offer"})
    turn_the_clock(sandbox, 60)
    url = letter_of(sandbox, ada)
    assert url is not None
    assert "96,000" in requests.get(url, timeout=10).text
    lever(sandbox, "DELETE", f"/_simulator/opportunities/{ada}")
    turn_the_clock(sandbox, 60)
    assert requests.get(url, timeout=10).status_code == 404


def test_the_clock_of_agora_is_the_same(sandbox: dict[str, Any]) -> None:
    before = requests.get(f"{sandbox['lever']}/_simulator/clock", timeout=10).json()["now_ms"]
    requests.post(f"{sandbox['agora']}/_simulator/clock", json={"advance_seconds": 90}, timeout=60).raise_for_status()
    after = requests.get(f"{sandbox['lever']}/_simulator/clock", timeout=10).json()["now_ms"]
    assert after - before >= 90_000


def test_the_unconnected_sandbox_leaves_the_set_up_to_the_person() -> None:
    base = str(free_ports(3))
    with running("sandbox", "--port-base", base, "--people", "0", "--clock", "manual", "--unconnected", "--json") as facts:
        assert (facts["connection_id"], facts["webhooks"]) == (None, {})
        assert requests.get(f"{facts['integration']}/healthz", timeout=10).ok


def test_lever_alone_serves_its_data_api() -> None:
    with running("lever-simulator", "--port", str(free_port()), "--people", "10", "--json") as facts:
        assert set(facts) == {"lever", "lever_api_key", "lever_user_id", "oauth_client_id", "oauth_client_secret"}
        assert lever(facts, "GET", "/v1/opportunities")["data"]


def test_agora_alone_serves_its_api() -> None:
    with running("agora-simulator", "--port", str(free_port()), "--json") as facts:
        url = f"{facts['agora']}/api/v1/companies/{facts['company_id']}"
        assert requests.get(url, headers={"Authorization": f"Bearer {facts['agora_api_key']}"}, timeout=10).ok


def test_a_port_that_is_taken_is_said() -> None:
    with running("lever-simulator", "--port", str(port := free_port()), "--people", "0", "--json"):
        second = subprocess.run(
            [sys.executable, "-m", "adapters.cli", "lever-simulator", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 2
    assert "port" in second.stderr
