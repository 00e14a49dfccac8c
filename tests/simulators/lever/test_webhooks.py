"""Webhooks: payloads, signatures, failing receivers, and the webhook API."""

import hashlib
import hmac

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.webhook_sender import signature
from tests.simulators.lever.clients import Client, Receiver


@pytest.fixture
def ada(lever: LeverSimulator, clock: ManualClock) -> str:
    made = lever.add_opportunity("Ada Lovelace", ["ada@x.example"])
    clock.advance(60)
    return made


def test_signature_matches_the_published_example() -> None:
    signed = signature(
        "73b1c0dee4f20a9958d7b6c5a4031221f00e1d2c3b4a5968",
        "be58f711f349c7780e4579cd7c63341ac6f881e4dccc3100",
        1760605200000,
    )
    assert signed == "576f4f185d503c3a9603096321f05ba324582f7edd1e71b6750fab3ad93c7f1e"


def test_stage_change_sends_a_signed_webhook(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    webhook = lever.add_webhook("candidateStageChange", receiver.url)
    lever.move(ada, "offer")
    assert receiver.received == []
    moved_at = lever.now()
    clock.advance(0)
    (delivery,) = receiver.received
    assert list(delivery) == ["triggeredAt", "event", "data", "signature", "token"]
    assert list(delivery["data"]) == [
        "opportunityId",
        "candidateId",
        "contactId",
        "toStageId",
        "fromStageId",
    ]
    assert (delivery["event"], delivery["triggeredAt"]) == ("candidateStageChange", moved_at)
    assert (delivery["data"]["opportunityId"], delivery["data"]["candidateId"]) == (ada, ada)
    assert (delivery["data"]["toStageId"], delivery["data"]["fromStageId"]) == ("offer", "lead-new")
    message = f"{delivery['token']}{delivery['triggeredAt']}".encode()
    expected = hmac.new(webhook.signature_token.encode(), message, hashlib.sha256).hexdigest()
    assert delivery["signature"] == expected
    assert (len(delivery["token"]), len(webhook.signature_token)) == (48, 48)
    assert receiver.user_agents == ["Lever-Webhooks"]


def test_hiring_sends_two_webhooks_and_unarchiving_one(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    for event in ("candidateHired", "candidateArchiveChange", "candidateDeleted"):
        lever.add_webhook(event, receiver.url)
    lever.hire(ada)
    archived = lever.opportunity(ada)["archived"]
    lever.unarchive(ada)
    lever.delete(ada)
    clock.advance(0)
    assert [each["event"] for each in receiver.received] == [
        *("candidateArchiveChange", "candidateHired", "candidateArchiveChange", "candidateDeleted"),
    ]
    first, hired, back, deleted = (each["data"] for each in receiver.received)
    ids = {"candidateId": ada, "opportunityId": ada, "contactId": hired["contactId"]}
    assert first == {**ids, "toArchived": archived, "fromArchived": None}
    assert back == {**ids, "toArchived": None, "fromArchived": archived}
    assert hired == deleted == ids


def test_offers_and_notes_send_no_webhook(
    lever: LeverSimulator, client: Client, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    lever.change_offer(lever.make_offer(ada), status="sent-manually")
    client.post(f"/v1/opportunities/{ada}/notes", {"value": "hello"})
    lever.move(ada, "lead-new")  # Ada is already in this stage.
    clock.advance(60)
    assert receiver.received == []


@pytest.mark.parametrize("status_line", ["500 Oops", "404 Not Found", "302 Found"])
def test_refused_delivery_is_retried_five_times(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str, status_line: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    receiver.responses = [status_line] * 10
    lever.move(ada, "offer")
    started = clock.now()
    clock.advance(24 * 3600)
    (delivery,) = lever.deliveries
    waits = [0, 10, 60, 300, 1800, 7200]
    assert [attempt.at - started for attempt in delivery.attempts] == [
        sum(waits[: n + 1]) for n in range(6)
    ]
    assert all(each == receiver.received[0] for each in receiver.received)
    assert delivery.attempts[0].response == "thanks"


def test_retries_end_with_success(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    receiver.responses = ["503 Later"]
    lever.move(ada, "offer")
    clock.advance(24 * 3600)
    assert [attempt.status for attempt in lever.deliveries[0].attempts] == [503, 200]


def test_unreachable_receiver_is_a_failed_attempt(
    lever: LeverSimulator, clock: ManualClock, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", "http://127.0.0.1:1/")
    lever.move(ada, "offer")
    clock.advance(0)
    (attempt,) = lever.deliveries[0].attempts
    assert attempt.status is None
    assert "ConnectionError" in attempt.response


def test_verify_connection_sends_a_signed_sample_without_data(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver
) -> None:
    webhook = lever.add_webhook("candidateHired", receiver.url)
    assert lever.verify_webhook(webhook.id) is True
    delivery = receiver.received[0]
    assert (delivery["data"], delivery["event"]) == ({}, "candidateHired")
    assert delivery["signature"] == signature(
        webhook.signature_token, delivery["token"], delivery["triggeredAt"]
    )
    receiver.responses = ["401 Unauthorized"]
    assert lever.verify_webhook(webhook.id) is False
    clock.advance(3600)
    assert len(receiver.received) == 2


def test_rerun_repeats_the_delivery_unchanged(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    lever.move(ada, "offer")
    clock.advance(3600)
    lever.redeliver_last()
    assert receiver.received[0] == receiver.received[1]
    assert len(lever.deliveries) == 2


def test_receiver_may_call_lever_before_it_responds(
    lever: LeverSimulator, client: Client, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    stages: list[str] = []
    receiver.on_delivery = lambda: stages.append(
        client.get(f"/v1/opportunities/{ada}").json()["data"]["stage"]
    )
    client.put(f"/v1/opportunities/{ada}/stage", {"stage": "offer"})
    clock.advance(0)
    assert stages == ["offer"]


def test_unknown_event_is_refused(lever: LeverSimulator) -> None:
    with pytest.raises(ValueError, match="'offerCreated' is not a webhook event"):
        lever.add_webhook("offerCreated", "https://a.example")


def test_webhook_by_api_shows_its_token_once(
    lever: LeverSimulator, client: Client, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    body = {
        "url": receiver.url,
        "event": "candidateStageChange",
        "configuration": {"conditions": {"origins": ["sourced"]}},
    }
    made = client.post("/v1/webhooks", body)
    assert made.status_code == 201
    data = made.json()["data"]
    assert list(data) == ["id", "event", "url", "configuration", "createdAt", "updatedAt"]
    assert len(data["configuration"].pop("signatureToken")) == 48
    assert client.get("/v1/webhooks").json() == {"data": [data]}
    lever.move(ada, "offer")
    lever.sender.enabled_events.add("candidateStageChange")
    lever.move(ada, "lead-new")
    clock.advance(0)
    assert [each["data"]["toStageId"] for each in receiver.received] == ["lead-new"]


def test_origin_condition_filters_deliveries(
    lever: LeverSimulator, client: Client, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.sender.enabled_events.add("candidateStageChange")
    made = client.post(
        "/v1/webhooks", {"url": receiver.url, "event": "candidateStageChange"}
    ).json()["data"]
    assert len(made["configuration"]["conditions"]["origins"]) == 6
    change = {
        "data": [{"id": made["id"], "configuration": {"conditions": {"origins": ["applied"]}}}]
    }
    assert client.put("/v1/webhooks/", change).status_code == 200
    lever.move(ada, "offer")
    clock.advance(0)
    assert receiver.received == []
    assert client.delete(f"/v1/webhooks/{made['id']}").status_code == 204
    assert client.delete(f"/v1/webhooks/{made['id']}").status_code == 404


def test_settings_webhook_is_hidden_from_the_api(
    lever: LeverSimulator, client: Client, receiver: Receiver
) -> None:
    made = lever.add_webhook("candidateHired", receiver.url)
    assert client.get("/v1/webhooks").json() == {"data": []}
    assert client.delete(f"/v1/webhooks/{made.id}").status_code == 404
