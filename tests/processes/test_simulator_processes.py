"""How the processes of the simulators and the sandbox begin, reach each other, and end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from adapters.settings import load_settings
from simulators.common.server import free_port, free_ports
from tests.processes.test_commands import error_output_of

TIMEOUT_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


class Running:
    """A command, and the JSON of its first output line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.facts: dict[str, Any] = json.loads(process.stdout.readline())

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The exit status and the error output."""
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=TIMEOUT_SECONDS)
        return self.process.returncode, errors


@contextmanager
def running(*command: str, folder: Path | None = None) -> Iterator[Running]:
    """Run a command with the packages of this project, in a folder."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "adapters.cli.main", *command, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


def eventually(check: Callable[[], bool]) -> bool:
    until = time.monotonic() + TIMEOUT_SECONDS
    while not (found := check()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def is_alive(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=10).ok
    except requests.ConnectionError:
        return False


@contextmanager
def a_sandbox(folder: Path | None = None) -> Iterator[Running]:
    base = str(free_ports(3))
    with running(
        "sandbox", "--port-base", base, "--people", "0", "--no-setup", folder=folder
    ) as sandbox:
        yield sandbox


def test_killed_sandbox_leaves_nothing_on_its_port() -> None:
    with a_sandbox() as sandbox:
        url = sandbox.facts["integration"]
        assert is_alive(url)
        sandbox.end(signal.SIGKILL)
        assert eventually(lambda: not is_alive(url))


def test_packages_of_the_current_folder_do_not_replace_ours(tmp_path: Path) -> None:
    for name in ("application", "adapters", "domain"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('not ours')")
    with a_sandbox(tmp_path) as sandbox:
        assert is_alive(sandbox.facts["integration"])
        assert sandbox.end() == (0, "")


@pytest.mark.parametrize("command", ["lever-simulator", "agora-simulator"])
def test_simulator_ends_gracefully_on_sigterm(command: str) -> None:
    with running(command, "--port", str(free_port())) as simulator:
        assert simulator.end() == (0, "")


def test_demo_ends_gracefully_on_sigterm() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.main", "demo", "--port-base", str(free_ports(3))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline().startswith("Starting")
        demo.terminate()
        _, errors = demo.communicate(timeout=TIMEOUT_SECONDS)
    assert (demo.returncode, errors) == (0, "")


def test_simulators_reach_each_other_by_their_public_urls() -> None:
    """As in a container network: each listens on all addresses and has a name of its own."""
    ports = free_ports(2)
    callback = "https://letters.example/oauth/lever/callback"
    with (
        running(
            *("lever-simulator", "--host", "0.0.0.0", "--port", str(ports), "--people", "3"),  # noqa: S104  # what is tested
            *("--public-url", "http://lever:9001/", "--redirect-uri", callback),
        ) as lever,
        running(
            *("agora-simulator", "--host", "0.0.0.0", "--port", str(ports + 1)),  # noqa: S104  # what is tested
            *("--public-url", "http://agora:9002"),
            *("--integration-url", "https://letters.example"),
            *("--people-from", f"http://127.0.0.1:{ports}"),
        ) as agora,
    ):
        here = f"http://127.0.0.1:{ports}", f"http://127.0.0.1:{ports + 1}"
        assert [requests.get(f"{url}/livez", timeout=10).text for url in here] == ["ok\n"] * 2
        assert lever.facts["lever"] == "http://lever:9001"
        (candidate, *_) = requests.get(
            f"{here[0]}/v1/opportunities", auth=(lever.facts["lever_api_key"], ""), timeout=10
        ).json()["data"]
        assert candidate["urls"]["show"].startswith("http://lever:9001/")
        assert emails_in_lever(here[0], lever) <= emails_in_agora(here[1], agora)
        settings = {
            **lever.facts["settings"],
            **agora.facts["settings"],
            "AGORA_LEVER_ENCRYPTION_KEYS": "a2" * 21 + "a=",
            "AGORA_LEVER_SESSION_SECRET": "s" * 32,
        }
        read = load_settings(settings)
        assert read.redirect_uri == callback
        assert read.lever_api_url == "http://lever:9001/v1"
        assert read.agora_api_url == "http://agora:9002/api/v1"
        assert read.agora_launch_secret == agora.facts["agora_launch_secret"]


def emails_in_lever(url: str, lever: Running) -> set[str]:
    auth = lever.facts["lever_api_key"], ""
    users = requests.get(f"{url}/v1/users", auth=auth, timeout=10).json()["data"]
    assert len(users) > 1
    return {user["email"].casefold() for user in users}


def emails_in_agora(url: str, agora: Running) -> set[str]:
    users = requests.get(
        f"{url}/api/v1/companies/{agora.facts['company_id']}/users",
        headers={"Authorization": f"Bearer {agora.facts['agora_api_key']}"},
        timeout=10,
    ).json()["data"]
    return {user["email"].casefold() for user in users}


def test_settings_are_printed_as_lines_to_paste() -> None:
    command = ["lever-simulator", "--port", str(free_port()), "--people", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.main", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("AGORA_LEVER_LEVER_CLIENT_SECRET="):
            lines.append(process.stdout.readline())
        process.terminate()
    assert f"AGORA_LEVER_LEVER_API_URL=http://127.0.0.1:{command[2]}/v1\n" in lines


def test_latency_outlasts_a_reset() -> None:
    with running("lever-simulator", "--port", str(free_port()), "--latency", "0.3") as lever:
        url, auth = lever.facts["lever"], (lever.facts["lever_api_key"], "")
        requests.post(f"{url}/_simulator/reset", timeout=10).raise_for_status()
        answer = requests.get(f"{url}/v1/users", auth=auth, timeout=10)
        assert answer.elapsed.total_seconds() >= 0.3


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("lever-simulator", "--public-url", "lever:9001"),
        ("lever-simulator", "--redirect-uri", "letters.example/callback"),
        ("agora-simulator", "--integration-url", "http://"),
        ("agora-simulator", "--people-from", "ftp://lever"),
    ],
)
def test_option_that_is_no_url_is_refused(command: str, option: str, value: str) -> None:
    errors = error_output_of(command, option, value)
    assert f"Invalid value for '{option}': '{value}' is no URL." in errors


def test_stranger_in_place_of_lever_is_refused() -> None:
    with running("agora-simulator", "--port", str(free_port())) as other:
        errors = error_output_of(
            "agora-simulator", "--port", str(free_port()), "--people-from", other.facts["agora"]
        )
    assert errors == (
        f"what answers at {other.facts['agora']} is no simulated Lever. Give the URL that"
        " `agora-lever lever-simulator` prints.\n"
    )
