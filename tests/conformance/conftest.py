"""A simulated Lever on a manual clock, and clients that know only its URLs."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import CALLBACK, Client, Json, Partner, Receiver


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def lever(clock: ManualClock) -> LeverSimulator:
    return LeverSimulator(clock)


@pytest.fixture
def client(lever: LeverSimulator, clock: ManualClock) -> Client:
    """A client whose API key covers all endpoints and confidential data."""
    return Client(lever, (lever.api_key, ""), clock=clock)


@pytest.fixture
def partner(lever: LeverSimulator) -> Partner:
    lever.register_redirect_uri(CALLBACK)
    return Partner(lever)


@pytest.fixture
def receiver(lever: LeverSimulator) -> Receiver:
    return Receiver(lever)


class Recruiter:
    """Creates opportunities through the API and advances the clock by a second after each."""

    def __init__(self, lever: LeverSimulator, client: Client, clock: ManualClock) -> None:
        self.lever, self.client, self.clock = lever, client, clock

    def add(self, name: str = "Dana Okafor", **given: Any) -> Json:
        """Return the whole response body: `deduped` and `data`."""
        body = {"name": name, "emails": [f"{name.partition(' ')[0].lower()}@mail.example"], **given}
        made = self.client.post("/v1/opportunities", body, perform_as=self.lever.user_id)
        assert made.status_code == 201, made.text
        self.clock.advance(1)
        response: Json = made.json()
        return response

    def opportunity(self, name: str = "Dana Okafor", **given: Any) -> str:
        return str(self.add(name, **given)["data"]["id"])

    def read(self, opportunity_id: str) -> Json:
        shown: Json = self.client.data(f"/v1/opportunities/{opportunity_id}")
        return shown


@pytest.fixture
def recruiter(lever: LeverSimulator, client: Client, clock: ManualClock) -> Recruiter:
    return Recruiter(lever, client, clock)


@pytest.fixture
def dana(recruiter: Recruiter) -> str:
    """An opportunity with fixed values in all text fields."""
    return recruiter.opportunity(
        headline="Northwind Labs",
        location="Lisbon",
        phones=[{"type": "mobile", "value": "+351 555 0100"}],
        links=["https://dana.example"],
        tags=["Platform"],
        sources=["LinkedIn"],
    )
