"""The webhook endpoint: a delivery of Lever is accepted, everything else is refused with a
reason.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.lever.webhook import parse_delivery
from application.ports import InvalidSignature, MalformedDelivery, WebhookDelivery
from domain.connection import WebhookEvent
from domain.webhook_delivery import age_problem
from simulators.sandbox.environment import INTEGRATION, SandboxEnvironment
from tests.adapters.fuzz_webhooks import invalid_requests, state_of
from tests.adapters.webhook_bodies import (
    ADA,
    EVENT,
    INVALID_REQUESTS,
    SIGNATURE,
    SIGNATURE_TOKEN,
    TOKEN,
    TRIGGERED_AT,
    InvalidRequest,
    body,
    signed,
    use_sample_token,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxEnvironment]:
    """An environment with a database that `state_of` can read."""
    world = SandboxEnvironment(f"sqlite:///{tmp_path_factory.mktemp('webhooks')}/agora-lever.db")
    use_sample_token(world)
    yield world
    world.close()


@pytest.fixture
def world(prepared: SandboxEnvironment) -> SandboxEnvironment:
    """Shared by all tests, since they change nothing."""
    return prepared


def post(world: SandboxEnvironment, invalid: InvalidRequest) -> requests.Response:
    url = f"{INTEGRATION}/webhooks/lever/{world.connection_id}/{invalid.path or EVENT}"
    request = requests.Request("POST", url, data=invalid.body).prepare()
    request.headers.update({"Content-Type": "application/json", **dict(invalid.headers)})
    return world.session().send(request)


def test_sample_delivery_is_parsed() -> None:
    assert parse_delivery(body(), EVENT, SIGNATURE_TOKEN) == WebhookDelivery(
        event=EVENT,
        id=SIGNATURE,
        triggered_at=datetime(2025, 10, 16, 9, 0, tzinfo=UTC),
        opportunity_id=ADA,
    )


@pytest.mark.parametrize("token", [f"{TOKEN}1", f"{TOKEN}17"])
def test_digit_moved_between_token_and_time_makes_no_new_delivery(token: str) -> None:
    """Both are signed as one text, so the signature is valid; it must not count as a new
    delivery.
    """
    whole = f"{TOKEN}{TRIGGERED_AT}"
    moved = body(token=token, triggeredAt=int(whole.removeprefix(token)))
    found = parse_delivery(moved, EVENT, SIGNATURE_TOKEN)
    assert found.id == SIGNATURE
    assert age_problem(found.triggered_at, datetime(2025, 10, 16, 9, 0, tzinfo=UTC)) is not None


def test_digit_moved_from_token_to_time_is_malformed() -> None:
    moved = body(token=TOKEN[:-4], triggeredAt=int(f"{TOKEN[-4:]}{TRIGGERED_AT}"))
    with pytest.raises(MalformedDelivery, match="triggeredAt: expected milliseconds"):
        parse_delivery(moved, EVENT, SIGNATURE_TOKEN)


@pytest.mark.parametrize("triggered_at", [10**20, -(10**20), int("9" * 4000)])
def test_time_outside_the_calendar_is_malformed(triggered_at: int) -> None:
    with pytest.raises(MalformedDelivery, match="triggeredAt: expected milliseconds"):
        parse_delivery(signed(triggeredAt=triggered_at), EVENT, SIGNATURE_TOKEN)


@pytest.mark.parametrize("event", WebhookEvent)
def test_each_event_is_accepted_at_its_own_url(event: WebhookEvent) -> None:
    assert parse_delivery(signed(event=str(event)), event, SIGNATURE_TOKEN).event is event


@pytest.mark.parametrize("other", [event for event in WebhookEvent if event is not EVENT])
def test_event_is_refused_at_another_url(other: WebhookEvent) -> None:
    with pytest.raises(MalformedDelivery, match="at this URL"):
        parse_delivery(body(), other, SIGNATURE_TOKEN)


def test_verify_connection_has_no_opportunity() -> None:
    assert parse_delivery(body(data={}), EVENT, SIGNATURE_TOKEN).opportunity_id is None


def test_candidate_id_of_old_accounts_is_accepted() -> None:
    assert (
        parse_delivery(body(data={"candidateId": ADA}), EVENT, SIGNATURE_TOKEN).opportunity_id
        == ADA
    )


def test_unknown_fields_are_ignored() -> None:
    assert parse_delivery(body(id="evt-1", version=2), EVENT, SIGNATURE_TOKEN).opportunity_id == ADA


def test_body_of_the_maximum_size_is_parsed() -> None:
    padded = body() + b" " * (64 * 1024 - len(body()))
    assert parse_delivery(padded, EVENT, SIGNATURE_TOKEN).opportunity_id == ADA


@pytest.mark.parametrize("token", [None, ""])
def test_delivery_without_a_signature_token_is_refused(token: str | None) -> None:
    with pytest.raises(InvalidSignature, match="enter the token on the setup page"):
        parse_delivery(signed(), EVENT, token)


@pytest.mark.parametrize("name", INVALID_REQUESTS)
def test_malformed_delivery_is_refused_and_changes_nothing(
    world: SandboxEnvironment, name: str
) -> None:
    before = state_of(world)
    answer = post(world, INVALID_REQUESTS[name])
    assert answer.status_code == INVALID_REQUESTS[name].status
    assert len(answer.json()["error"]) > 10
    assert state_of(world) == before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(world: SandboxEnvironment, method: str) -> None:
    before = state_of(world)
    answer = world.session().request(
        method, f"{INTEGRATION}/webhooks/lever/{world.connection_id}/{EVENT}", data=body()
    )
    assert answer.status_code == 405
    assert state_of(world) == before


def test_unknown_connection_is_not_found(world: SandboxEnvironment) -> None:
    answer = world.session().post(f"{INTEGRATION}/webhooks/lever/unknown/{EVENT}", data=body())
    assert answer.status_code == 404
    assert "copy it again" in answer.json()["error"]


@settings(
    max_examples=400,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(invalid=invalid_requests())
def test_random_bodies_are_refused(world: SandboxEnvironment, invalid: InvalidRequest) -> None:
    before = state_of(world)
    answer = post(world, invalid)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]
    assert state_of(world) == before


@settings(max_examples=200, derandomize=True, deadline=None)
@given(data=st.binary(max_size=300))
def test_random_bytes_raise_only_the_two_errors(data: bytes) -> None:
    with pytest.raises((MalformedDelivery, InvalidSignature)):
        parse_delivery(data, EVENT, SIGNATURE_TOKEN)


def test_sample_delivery_is_accepted_and_changes_the_store(
    tmp_path: Path, prepared: SandboxEnvironment
) -> None:
    """Proves that `state_of` notices a change."""
    world = SandboxEnvironment(f"sqlite:///{tmp_path}/agora-lever.db", after=prepared)
    before = state_of(world)
    now = round(world.clock.now() * 1000)
    assert post(world, InvalidRequest(signed(triggeredAt=now))).status_code == 202
    assert state_of(world) != before
    world.close()
