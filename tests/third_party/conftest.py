"""Programs of other people, as they come from their registries, and a Lever that they take for
Lever.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulators.common.clock import RealClock
from simulators.common.server import Server
from simulators.lever import LeverSimulator
from tests.third_party.install import folder, installed
from tests.third_party.redirect_proxy import Redirection

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SECONDS = 90


class QuickClock(RealClock):
    """Fifty of Lever's seconds pass in one: a program that keeps no rate gets no 429, and nobody
    waits.
    """

    def __init__(self) -> None:
        super().__init__()
        self._began = time.time()

    def now(self) -> float:
        return self._began + (time.time() - self._began) * 50


@pytest.fixture
def lever() -> LeverSimulator:
    return LeverSimulator(QuickClock(), seed=3, people=60)


@pytest.fixture
def run(lever: LeverSimulator) -> Iterator[Run]:
    """Start a program to which Lever's hosts are the simulator; it must end well."""
    server = Server(lever.app).start()
    with Redirection(server.port) as redirection:

        def started(
            *command: str | Path, folder: Path, expect: int = 0, **environment: str
        ) -> "subprocess.CompletedProcess[str]":
            program = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                cwd=folder,
                env={**os.environ, **redirection.environment, **environment},
            )
            assert program.returncode == expect, program.stderr[-3000:]
            return program

        yield started
    server.stop()


def needed(client: str) -> Path:
    """The folder of an installed client.

    In CI it must be there; elsewhere its absence skips the test.
    """
    if not installed(client):
        how = f"{client} is not installed. With a network: make third-party"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(how)
    return folder(client)
