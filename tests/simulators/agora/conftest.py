import pytest

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import Integration, PagesClient


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def agora(clock: ManualClock) -> AgoraSimulator:
    return AgoraSimulator(clock=clock)


@pytest.fixture
def integration(agora: AgoraSimulator) -> Integration:
    return Integration(agora)


@pytest.fixture
def pages(agora: AgoraSimulator) -> PagesClient:
    return PagesClient(agora)
