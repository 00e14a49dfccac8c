import pytest

from simulators.agora import AgoraSimulator
from simulators.clock import ManualClock
from tests.simulators.agora.asking import Integration, Visitor


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
