"""Fixtures for projects that call Lever or Agora: `pytest_plugins =
["simulators.pytest_plugin"]`.

See docs/simulators.md.
"""

from collections.abc import Iterator

import pytest
import requests

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.common.server import Server
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator

LEVER_HOSTS = (
    *("https://api.lever.co", "https://auth.lever.co", "https://hire.lever.co"),
    *(
        "https://api.sandbox.lever.co",
        "https://sandbox-lever.auth0.com",
        "https://hire.sandbox.lever.co",
    ),
)
AGORA_HOST = "https://app.getagora.com"


@pytest.fixture
def simulator_clock() -> ManualClock:
    """The clock of both simulators. It moves only when advanced: `simulator_clock.advance(60)`."""
    return ManualClock()


@pytest.fixture
def lever_simulator(simulator_clock: ManualClock) -> LeverSimulator:
    """A simulated Lever with users, stages and postings, and no candidates."""
    return LeverSimulator(simulator_clock)


@pytest.fixture
def agora_simulator(simulator_clock: ManualClock) -> AgoraSimulator:
    return AgoraSimulator(simulator_clock)


@pytest.fixture
def lever_http(lever_simulator: LeverSimulator, simulator_clock: ManualClock) -> requests.Session:
    """A session that reaches the simulator at Lever's own URLs, in this process, with an API key
    for everything.
    """
    session = requests.Session()
    for host in LEVER_HOSTS:
        session.mount(host, WSGITransport(lever_simulator.app, simulator_clock))
    session.auth = (lever_simulator.api_key, "")
    return session


@pytest.fixture
def agora_http(agora_simulator: AgoraSimulator, simulator_clock: ManualClock) -> requests.Session:
    """A session that reaches the simulator at Agora's URL, in this process, with the
    integration's key.
    """
    session = requests.Session()
    session.mount(AGORA_HOST, WSGITransport(agora_simulator.app, simulator_clock))
    session.headers["Authorization"] = f"Bearer {agora_simulator.api_key}"
    return session


@pytest.fixture
def lever_url(lever_simulator: LeverSimulator) -> Iterator[str]:
    """The same Lever on a port of this machine. The Data API is at `/v1` of this URL."""
    server = Server(lever_simulator.app).start()
    yield server.url
    server.stop()
