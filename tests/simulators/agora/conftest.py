import pytest

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import Integration, Visitor


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
def visitor(agora: AgoraSimulator) -> Visitor:
    return Visitor(agora)
