"""Runs unmodified third-party Lever clients against the simulated Lever."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulators.common.clock import RealClock
from simulators.common.server import Server
from simulators.lever import LeverSimulator
from tests.third_party.install import folder, is_installed
from tests.third_party.redirect_proxy import Redirection

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TIMEOUT_SECONDS = 90


class FastClock(RealClock):
    """A clock that runs fifty times as fast as real time.

    A client without rate limiting gets no 429, so no test has to wait.
    """

    def __init__(self) -> None:
        super().__init__()
        self._started_at = time.time()

    def now(self) -> float:
        return self._started_at + (time.time() - self._started_at) * 50


@pytest.fixture
def lever() -> LeverSimulator:
    return LeverSimulator(FastClock(), seed=3, people=60)


@pytest.fixture
def run(lever: LeverSimulator) -> Iterator[Run]:
    """Run a program for which Lever's hosts are the simulator; check its exit status."""
    server = Server(lever.app).start()
    with Redirection(server.port) as redirection:

        def run_program(
            *command: str | Path, folder: Path, expect: int = 0, **environment: str
        ) -> "subprocess.CompletedProcess[str]":
            program = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                cwd=folder,
                env={**os.environ, **redirection.environment, **environment},
            )
            assert program.returncode == expect, program.stderr[-3000:]
            return program

        yield run_program
    server.stop()


def client_folder(client: str) -> Path:
    """Return the folder of an installed client.

    If it is missing, the test fails in CI and is skipped elsewhere.
    """
    if not is_installed(client):
        hint = f"{client} is not installed. With a network: make third-party"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    return folder(client)
