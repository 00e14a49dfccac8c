"""The commands as a new user and a program use them, in real processes over real sockets."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import requests

from simulators.common.server import free_port, free_ports
from tests.adapters.test_settings import environment

FORM = {
    "salary_amount": 96000,
    "salary_interval": "per-year-salary",
    "compensation_currency": "USD",
    "job_title": "Engineer",
}
EVENTS = {"candidateStageChange", "candidateArchiveChange", "candidateHired", "candidateDeleted"}


@contextmanager
def running(*command: str) -> Iterator[dict[str, Any]]:
    """Run a command and yield the JSON of its first output line."""
    with subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.main", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "")
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[dict[str, Any]]:
    with running(
        "sandbox", "--port-base", str(free_ports(3)), "--people", "5", "--clock", "manual", "--json"
    ) as facts:
        yield facts


def lever(facts: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    response = requests.request(
        method, facts["lever"] + path, json=body, auth=(facts["lever_api_key"], ""), timeout=30
    )
    response.raise_for_status()
    return response.json() if response.content else None


def a_candidate_with_an_offer(facts: dict[str, Any], name: str) -> tuple[str, str]:
    user = facts["lever_user_id"]
    ada = lever(
        facts,
        "POST",
        f"/v1/opportunities?perform_as={user}",
        {"name": name, "emails": [f"{name}@example.com"]},
    )["data"]["id"]
    fields = [{"identifier": identifier, "value": value} for identifier, value in FORM.items()]
    offer = lever(
        facts,
        "POST",
        f"/_simulator/opportunities/{ada}/offers",
        {"status": "sent-manually", "fields": fields},
    )
    return ada, offer["data"]["id"]


def advance_clock(facts: dict[str, Any], seconds: float) -> None:
    lever(facts, "POST", "/_simulator/clock", {"advance_seconds": seconds})


def letter_of(facts: dict[str, Any], opportunity: str) -> str | None:
    links = lever(facts, "GET", f"/v1/opportunities/{opportunity}")["data"]["links"]
    return next((link for link in links if link.startswith(facts["agora"])), None)


def test_sandbox_prints_its_urls(sandbox: dict[str, Any]) -> None:
    assert {
        "integration",
        "lever",
        "agora",
        "lever_api_key",
        "lever_user_id",
        "oauth_client_id",
        "oauth_client_secret",
    } <= set(sandbox)
    assert sandbox["company_id"]
    assert sandbox["connection_id"]
    assert set(sandbox["webhooks"]) == EVENTS
    assert all(
        set(webhook) == {"url", "signature_token"} for webhook in sandbox["webhooks"].values()
    )


def test_advancing_the_clock_makes_the_letter_appear(sandbox: dict[str, Any]) -> None:
    ada, _ = a_candidate_with_an_offer(sandbox, "Ada")
    lever(sandbox, "PUT", f"/v1/opportunities/{ada}/stage", {"stage": "offer"})
    advance_clock(sandbox, 60)
    url = letter_of(sandbox, ada)
    assert url is not None
    assert "96,000" in requests.get(url, timeout=10).text
    lever(sandbox, "DELETE", f"/_simulator/opportunities/{ada}")
    advance_clock(sandbox, 60)
    assert requests.get(url, timeout=10).status_code == 404


def test_agora_shares_the_sandbox_clock(sandbox: dict[str, Any]) -> None:
    before = requests.get(f"{sandbox['lever']}/_simulator/clock", timeout=10).json()["now_ms"]
    requests.post(
        f"{sandbox['agora']}/_simulator/clock", json={"advance_seconds": 90}, timeout=60
    ).raise_for_status()
    after = requests.get(f"{sandbox['lever']}/_simulator/clock", timeout=10).json()["now_ms"]
    assert after - before >= 90_000


def test_unconnected_sandbox_leaves_setup_to_the_user() -> None:
    base = str(free_ports(3))
    with running(
        "sandbox", "--port-base", base, "--people", "0", "--clock", "manual", "--no-setup", "--json"
    ) as facts:
        assert (facts["connection_id"], facts["webhooks"]) == (None, {})
        assert requests.get(f"{facts['integration']}/healthz", timeout=10).ok


def test_standalone_lever_serves_its_data_api() -> None:
    with running(
        "lever-simulator", "--port", str(free_port()), "--people", "10", "--json"
    ) as facts:
        assert set(facts) == {
            "lever",
            "lever_api_key",
            "lever_user_id",
            "oauth_client_id",
            "oauth_client_secret",
            "settings",
        }
        assert lever(facts, "GET", "/v1/opportunities")["data"]


def test_standalone_lever_registers_redirect_uris_and_answers_slowly() -> None:
    uri = "https://orga.example/back"
    options = ("--redirect-uri", uri, "--redirect-uri", f"{uri}/2", "--latency", "0.11")
    with running("lever-simulator", "--port", str(free_port()), *options, "--json") as facts:
        (app,) = lever(facts, "GET", "/_simulator/apps")["data"]
        assert app["redirect_uris"] == [uri, f"{uri}/2"]
        started = time.monotonic()
        lever(facts, "GET", "/v1/users?limit=1")
        assert time.monotonic() - started >= 0.11


def test_standalone_agora_serves_its_api() -> None:
    with running("agora-simulator", "--port", str(free_port()), "--json") as facts:
        url = f"{facts['agora']}/api/v1/companies/{facts['company_id']}"
        assert requests.get(
            url, headers={"Authorization": f"Bearer {facts['agora_api_key']}"}, timeout=10
        ).ok


@pytest.mark.parametrize(
    ("command", "option", "before"),
    [
        ("lever-simulator", "--port", 0),
        ("agora-simulator", "--port", 0),
        ("sandbox", "--port-base", 0),
        ("sandbox", "--port-base", 1),
        ("demo", "--port-base", 0),
    ],
)
def test_used_port_is_reported_with_the_port_option(command: str, option: str, before: int) -> None:
    with running(
        "lever-simulator", "--port", str(port := free_ports(2) + 1), "--people", "0", "--json"
    ):
        output = error_output_of(command, option, str(port - before))
    assert output == f"port {port} is already in use. Choose another port with {option}.\n"


def test_used_port_of_the_service_is_reported_with_its_setting() -> None:
    with running("lever-simulator", "--port", str(port := free_port()), "--people", "0", "--json"):
        output = error_output_of("serve", "--log-level", "error", AGORA_LEVER_PORT=str(port))
    assert output.splitlines()[1:] == [
        "AGORA_LEVER_HOST, AGORA_LEVER_PORT: cannot listen there: Address already in use.",
    ]


def test_other_errors_do_not_mention_a_port(tmp_path: Path) -> None:
    stores = [f"sqlite:///{tmp_path}/{name}.db" for name in ("old", "new")]
    with Path(os.devnull).open() as read_only:
        output = error_output_of(
            "transfer-store", "--from", stores[0], "--to", stores[1], stdout=read_only
        )
    assert output.startswith("Bad file descriptor.\n")


def error_output_of(
    command: str, *options: str, stdout: IO[str] | None = None, **settings: str
) -> str:
    """Return the error output of a command that fails."""
    ended = subprocess.run(
        [sys.executable, "-m", "adapters.cli.main", command, *options],
        env=os.environ | environment(DATABASE_URL="memory:") | settings,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode
    return ended.stderr
