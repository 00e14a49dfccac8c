"""The rate limit: ten requests a second and bursts of twenty, for each credential.

https://hire.lever.co/developer/documentation, "Rate limits".
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client, Partner

BURST, PER_SECOND = 20, 10


@pytest.fixture
def eager(lever: LeverSimulator) -> Client:
    """A client that never waits."""
    return Client(lever, (lever.api_key, ""))


def _accepted_requests(client: Client, times: int = 60) -> int:
    """Return how many of the requests sent at one moment are accepted before the first 429."""
    statuses = [client.get("/v1/stages").status_code for _ in range(times)]
    accepted = statuses.count(200)
    assert statuses == [200] * accepted + [429] * (times - accepted)
    return accepted


def test_burst_is_exactly_twenty_requests(eager: Client) -> None:
    assert _accepted_requests(eager) == BURST


@pytest.mark.parametrize(
    ("seconds", "accepted"),
    [
        (0.099, 0),
        (0.1, 1),
        (0.101, 1),
        (0.199, 1),
        (0.5, 5),
        (1, 10),
        (1.95, 19),
        (2, 20),
        (3600, 20),
    ],
)
def test_bucket_refills_ten_a_second_up_to_a_burst(
    eager: Client, clock: ManualClock, seconds: float, accepted: int
) -> None:
    _accepted_requests(eager)
    clock.advance(seconds)
    assert _accepted_requests(eager) == accepted


def test_ten_requests_a_second_are_never_refused(eager: Client, clock: ManualClock) -> None:
    for _ in range(300):
        assert eager.get("/v1/stages").status_code == 200
        clock.advance(1 / PER_SECOND)


def test_eleven_requests_a_second_use_up_the_burst(eager: Client, clock: ManualClock) -> None:
    statuses = []
    for _ in range(330):
        statuses.append(eager.get("/v1/stages").status_code)
        clock.advance(1 / 11)
    assert 300 + BURST - 1 <= statuses.count(200) <= 300 + BURST
    assert statuses.index(429) > 200


def test_refusal_has_a_body_and_no_retry_headers(eager: Client) -> None:
    _accepted_requests(eager)
    refused = eager.get("/v1/stages")
    assert list(refused.json()) == ["code", "message"]
    assert not [
        name
        for name in refused.headers
        if name.lower() == "retry-after" or name.lower().startswith("x-ratelimit")
    ]


def test_refused_request_changes_nothing(eager: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    _accepted_requests(eager)
    assert eager.post(f"/v1/opportunities/{ada}/notes", {"value": "x"}).status_code == 429
    assert lever.notes(ada) == []


def test_reads_and_writes_count_alike(eager: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    made = [
        eager.post(f"/v1/opportunities/{ada}/addTags", {"tags": [str(number)]}).status_code
        for number in range(BURST)
    ]
    assert (made, _accepted_requests(eager, 5)) == ([200] * BURST, 0)


def test_each_key_has_its_own_limit(eager: Client, lever: LeverSimulator) -> None:
    _accepted_requests(eager)
    assert _accepted_requests(Client(lever, (lever.credentials.add_key().key, ""))) == BURST


def test_tokens_of_an_app_share_a_limit(eager: Client, partner: Partner) -> None:
    _accepted_requests(eager)
    one, two = (
        Client(partner.lever, token=partner.connect(scope="stages:read:admin")["access_token"])
        for _ in range(2)
    )
    assert _accepted_requests(one) == BURST
    assert _accepted_requests(two) == 0


def test_token_requests_do_not_count(eager: Client, partner: Partner) -> None:
    _accepted_requests(eager)
    assert "access_token" in partner.connect()
