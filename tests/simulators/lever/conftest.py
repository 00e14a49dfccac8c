"""A simulated Lever on a manual clock, and clients that know only its URLs."""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client, Partner, Receiver


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def lever(clock: ManualClock) -> LeverSimulator:
    return LeverSimulator(clock)


@pytest.fixture
def client(lever: LeverSimulator) -> Client:
    """A client whose API key covers all endpoints."""
    return Client(lever, (lever.api_key, ""))


@pytest.fixture
def anonymous(lever: LeverSimulator) -> Client:
    return Client(lever)


@pytest.fixture
def partner(lever: LeverSimulator) -> Partner:
    return Partner(lever)


@pytest.fixture
def receiver(lever: LeverSimulator) -> Receiver:
    return Receiver(lever)
