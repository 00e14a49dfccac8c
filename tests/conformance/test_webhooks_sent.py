"""Webhooks that Lever sends: envelopes, signatures, retries, conditions, verification, reruns.

https://hire.lever.co/developer/documentation, "Webhooks";
https://help.lever.co/hc/en-us/articles/20087284427677 (configuration);
https://help.lever.co/hc/en-us/articles/4402565460237 (signature tokens).
"""

import hashlib
import hmac
import re
from itertools import pairwise

import pytest

from simulators.common.clock import ManualClock
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from simulators.lever.webhook_sender import signature
from tests.conformance.conftest import Recruiter
from tests.simulators.lever.clients import Client, Json, Receiver

EVENTS = (
    "candidateStageChange",
    "candidateArchiveChange",
    "candidateHired",
    "candidateDeleted",
    "applicationCreated",
)
ORIGINS = ["applied", "sourced", "referred", "university", "internal", "agency"]
SAMPLE = {
    "triggeredAt": 1760605200000,
    "token": "be58f711f349c7780e4579cd7c63341ac6f881e4dccc3100",
    "signature": "576f4f185d503c3a9603096321f05ba324582f7edd1e71b6750fab3ad93c7f1e",
}
SIGNATURE_TOKEN = "73b1c0dee4f20a9958d7b6c5a4031221f00e1d2c3b4a5968"


def _signed(delivery: Json, key: str) -> str:
    return hmac.new(
        key.encode(), f"{delivery['token']}{delivery['triggeredAt']}".encode(), hashlib.sha256
    ).hexdigest()


@pytest.fixture
def ana(recruiter: Recruiter) -> str:
    return recruiter.opportunity("Ana", origin="referred")


@pytest.fixture
def deliveries(lever: LeverSimulator, receiver: Receiver) -> list[Json]:
    """All deliveries of all events."""
    for event in EVENTS:
        lever.add_webhook(event, receiver.url)
    return receiver.received


class TestSignature:
    def test_signature_covers_token_and_time(self) -> None:
        assert _signed(SAMPLE, SIGNATURE_TOKEN) == SAMPLE["signature"]
        assert (
            signature(SIGNATURE_TOKEN, str(SAMPLE["token"]), int(str(SAMPLE["triggeredAt"])))
            == SAMPLE["signature"]
        )

    def test_each_webhook_has_its_own_signature_token(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        one, two = (lever.add_webhook("candidateStageChange", receiver.url) for _ in range(2))
        lever.move(ana, "offer")
        clock.advance(0)
        keys = [one.signature_token, two.signature_token]
        assert all(re.fullmatch("[0-9a-f]{48}", key) for key in keys)
        assert len(set(keys)) == 2
        assert sorted(each["signature"] for each in receiver.received) == sorted(
            _signed(each, key) for each, key in zip(receiver.received, keys, strict=True)
        )


class TestEnvelope:
    def test_envelope_has_five_keys_in_the_body(
        self,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        deliveries: list[Json],
        ana: str,
    ) -> None:
        lever.move(ana, "offer")
        moved_at = lever.now()
        clock.advance(0)
        (delivery,) = deliveries
        assert list(delivery) == ["triggeredAt", "event", "data", "signature", "token"]
        assert (type(delivery["triggeredAt"]), delivery["triggeredAt"]) == (int, moved_at)
        assert re.fullmatch("[0-9a-f]{48}", delivery["token"])
        assert re.fullmatch("[0-9a-f]{64}", delivery["signature"])
        assert receiver.user_agents == ["Lever-Webhooks"]

    def test_each_delivery_has_a_new_token(
        self, lever: LeverSimulator, clock: ManualClock, deliveries: list[Json], ana: str
    ) -> None:
        for stage in ("offer", "lead-new", "offer"):
            lever.move(ana, stage)
        clock.advance(0)
        assert len({each["token"] for each in deliveries}) == len(deliveries) == 3


class TestEvents:
    def _ids(self, client: Client, opportunity: str) -> Json:
        contact = client.data(f"/v1/opportunities/{opportunity}")["contact"]
        return {"candidateId": opportunity, "opportunityId": opportunity, "contactId": contact}

    def test_stage_change_sends_both_stage_ids(
        self, client: Client, clock: ManualClock, deliveries: list[Json], ana: str
    ) -> None:
        client.put(f"/v1/opportunities/{ana}/stage", {"stage": "offer"})
        clock.advance(0)
        (delivery,) = deliveries
        assert delivery["event"] == "candidateStageChange"
        assert delivery["data"] == {
            **self._ids(client, ana),
            "toStageId": "offer",
            "fromStageId": "lead-new",
        }
        assert list(delivery["data"]) == [
            "opportunityId",
            "candidateId",
            "contactId",
            "toStageId",
            "fromStageId",
        ]

    def test_archiving_and_unarchiving_send_both_states(
        self, client: Client, clock: ManualClock, deliveries: list[Json], ana: str
    ) -> None:
        reason = client.data("/v1/archive_reasons", type="non-hired")[0]["id"]
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": reason})
        archived = client.data(f"/v1/opportunities/{ana}")["archived"]
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": None})
        clock.advance(0)
        ids = self._ids(client, ana)
        assert [each["event"] for each in deliveries] == ["candidateArchiveChange"] * 2
        assert [each["data"] for each in deliveries] == [
            {**ids, "toArchived": archived, "fromArchived": None},
            {**ids, "toArchived": None, "fromArchived": archived},
        ]

    def test_hiring_sends_archive_change_and_hired(
        self, client: Client, clock: ManualClock, deliveries: list[Json], ana: str
    ) -> None:
        hired = client.data("/v1/archive_reasons", type="hired")[0]["id"]
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": hired})
        clock.advance(0)
        assert {each["event"] for each in deliveries} == {
            "candidateArchiveChange",
            "candidateHired",
        }
        assert [each["data"] for each in deliveries if each["event"] == "candidateHired"] == [
            self._ids(client, ana)
        ]

    def test_deletion_sends_the_ids(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        deliveries: list[Json],
        ana: str,
    ) -> None:
        ids = self._ids(client, ana)
        lever.delete(ana)
        clock.advance(0)
        assert [(each["event"], each["data"]) for each in deliveries] == [("candidateDeleted", ids)]

    def test_application_sends_its_id(
        self, client: Client, recruiter: Recruiter, clock: ManualClock, deliveries: list[Json]
    ) -> None:
        bo = recruiter.opportunity("Bo", postings=[client.data("/v1/postings")[0]["id"]])
        clock.advance(0)
        (application,) = client.data(f"/v1/opportunities/{bo}")["applications"]
        assert [(each["event"], each["data"]) for each in deliveries] == [
            ("applicationCreated", {"applicationId": application, **self._ids(client, bo)})
        ]

    def test_some_changes_send_no_webhook(
        self,
        client: Client,
        lever: LeverSimulator,
        recruiter: Recruiter,
        clock: ManualClock,
        deliveries: list[Json],
        ana: str,
    ) -> None:
        offer = lever.make_offer(ana)
        for status in ("approval-sent", "approved", "sent-manually", "signed"):
            lever.change_offer(offer, status)
        lever.remove_offer(offer)
        client.post(f"/v1/opportunities/{ana}/notes", {"value": "x"})
        client.post(f"/v1/opportunities/{ana}/addTags", {"tags": ["x"]})
        client.post(f"/v1/opportunities/{ana}/addLinks", {"links": ["https://x.example"]})
        lever.rename(ana, "Ana B")
        recruiter.opportunity("Cy")
        clock.advance(3600)
        assert deliveries == []

    def test_refused_change_sends_nothing(
        self, client: Client, clock: ManualClock, deliveries: list[Json], ana: str
    ) -> None:
        client.put(f"/v1/opportunities/{ana}/stage", {"stage": "nowhere"})
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": "nothing"})
        clock.advance(60)
        assert deliveries == []


class TestDelivery:
    @pytest.fixture(autouse=True)
    def _webhook(self, lever: LeverSimulator, receiver: Receiver) -> None:
        lever.add_webhook("candidateStageChange", receiver.url)

    @pytest.mark.parametrize(
        "status_line", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Fine"]
    )
    def test_any_2xx_response_is_success(
        self,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        ana: str,
        status_line: str,
    ) -> None:
        lever.http.mount(
            receiver.url, WSGITransport(lambda _, start: (start(status_line, []), [])[1])
        )
        lever.move(ana, "offer")
        clock.advance(14 * 3600)
        (delivery,) = lever.deliveries
        assert [attempt.status for attempt in delivery.attempts] == [int(status_line[:3])]

    @pytest.mark.parametrize(
        "status_line",
        [
            *(
                "301 Moved Permanently",
                "302 Found",
                "307 Temporary Redirect",
                "308 Permanent Redirect",
                "303 See Other",
            ),
            *(
                "400 Bad",
                "401 Unauthorized",
                "404 Not Found",
                "410 Gone",
                "429 Too Many",
                "500 Oops",
                "503 Later",
            ),
        ],
    )
    def test_failed_delivery_is_retried_with_the_same_body(
        self,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        ana: str,
        status_line: str,
    ) -> None:
        receiver.responses = [status_line]
        lever.move(ana, "offer")
        clock.advance(14 * 3600)
        (delivery,) = lever.deliveries
        assert [attempt.status for attempt in delivery.attempts] == [int(status_line[:3]), 200]
        assert receiver.received[0] == receiver.received[1]

    def test_retry_waits_grow_and_retries_end(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        receiver.responses = ["500 Oops"] * 100
        lever.move(ana, "offer")
        clock.advance(14 * 24 * 3600)
        (delivery,) = lever.deliveries
        times = [attempt.at for attempt in delivery.attempts]
        waits = [later - earlier for earlier, later in pairwise(times)]
        assert len(times) in {5, 6}
        assert waits == sorted(set(waits))

    def test_webhooks_may_share_a_url(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        lever.add_webhook("candidateStageChange", receiver.url)
        lever.move(ana, "offer")
        clock.advance(0)
        assert len(receiver.received) == 2

    def test_verify_sends_a_signed_request_with_empty_data(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver
    ) -> None:
        webhook = lever.add_webhook("candidateHired", receiver.url)
        receiver.responses = ["200 OK", "500 Oops"]
        assert [lever.verify_webhook(webhook.id), lever.verify_webhook(webhook.id)] == [True, False]
        clock.advance(24 * 3600)
        assert len(receiver.received) == 2
        for delivery in receiver.received:
            assert (delivery["event"], delivery["data"]) == ("candidateHired", {})
            assert delivery["signature"] == _signed(delivery, webhook.signature_token)

    def test_rerun_repeats_the_delivery_unchanged(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        lever.move(ana, "offer")
        clock.advance(3600)
        lever.redeliver_last()
        assert receiver.received[1] == receiver.received[0]

    def test_last_1000_deliveries_of_two_weeks_are_kept(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        for number in range(1001):
            lever.move(ana, ("offer", "lead-new")[number % 2])
        clock.advance(0)
        assert (len(receiver.received), len(lever.deliveries)) == (1001, 1000)
        clock.advance(14 * 24 * 3600 + 1)
        lever.move(ana, "lead-responded")
        clock.advance(0)
        assert len(lever.deliveries) == 1

    def test_delivery_is_kept_with_request_and_response(
        self, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ana: str
    ) -> None:
        receiver.responses = ["418 Teapot"]
        lever.move(ana, "offer")
        clock.advance(0)
        (delivery,) = lever.deliveries
        assert delivery.json == receiver.received[0]
        assert [(each.status, each.response) for each in delivery.attempts] == [(418, "thanks")]


class TestWebhookApi:
    def _make(
        self,
        client: Client,
        receiver: Receiver,
        event: str = "candidateStageChange",
        **configuration: object,
    ) -> Json:
        body = {
            "url": receiver.url,
            "event": event,
            **({"configuration": configuration} if configuration else {}),
        }
        made = client.post("/v1/webhooks", body)
        assert made.status_code == 201, made.text
        webhook: Json = made.json()["data"]
        return webhook

    def test_signature_token_is_shown_on_creation_only(
        self, client: Client, receiver: Receiver
    ) -> None:
        made = self._make(client, receiver)
        assert list(made) == ["id", "event", "url", "configuration", "createdAt", "updatedAt"]
        assert re.fullmatch("[0-9a-f]{48}", made["configuration"]["signatureToken"])
        assert sorted(made["configuration"]["conditions"]["origins"]) == sorted(ORIGINS)
        (listed,) = client.get("/v1/webhooks").json()["data"]
        assert "signatureToken" not in listed["configuration"]
        assert {key: listed[key] for key in listed if key != "configuration"} == {
            key: made[key] for key in made if key != "configuration"
        }

    def test_disabled_event_sends_nothing(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        ana: str,
    ) -> None:
        self._make(client, receiver)
        lever.move(ana, "offer")
        clock.advance(3600)
        assert receiver.received == []
        lever.sender.enabled_events.add("candidateStageChange")
        lever.move(ana, "lead-new")
        clock.advance(0)
        assert len(receiver.received) == 1

    @pytest.mark.parametrize(
        ("origins", "arrives"), [(["referred", "agency"], 1), (["applied"], 0)]
    )
    def test_origin_condition_filters_deliveries(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        ana: str,
        origins: list[str],
        arrives: int,
    ) -> None:
        self._make(client, receiver, conditions={"origins": origins})
        lever.sender.enabled_events.add("candidateStageChange")
        lever.move(ana, "offer")
        clock.advance(0)
        assert len(receiver.received) == arrives

    @pytest.mark.parametrize("path", ["/v1/webhooks", "/v1/webhooks/"])
    def test_update_takes_a_list(self, client: Client, receiver: Receiver, path: str) -> None:
        made = self._make(client, receiver)
        changed = client.put(
            path, {"data": [{"id": made["id"], "url": "https://new.example/hooks"}]}
        )
        assert changed.status_code == 200
        (listed,) = client.get("/v1/webhooks").json()["data"]
        assert (listed["url"], listed["event"]) == ("https://new.example/hooks", made["event"])

    def test_deleted_webhook_sends_nothing(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        receiver: Receiver,
        ana: str,
    ) -> None:
        made = self._make(client, receiver)
        lever.sender.enabled_events.add("candidateStageChange")
        gone = client.delete(f"/v1/webhooks/{made['id']}")
        assert (gone.status_code, gone.content) == (204, b"")
        lever.move(ana, "offer")
        clock.advance(3600)
        assert (receiver.received, client.get("/v1/webhooks").json()) == ([], {"data": []})

    def test_settings_webhook_cannot_be_deleted_by_api(
        self, client: Client, lever: LeverSimulator, receiver: Receiver
    ) -> None:
        webhook = lever.add_webhook("candidateHired", receiver.url)
        assert client.delete(f"/v1/webhooks/{webhook.id}").status_code in {403, 404}
        assert webhook.id in lever.sender.webhooks

    def test_webhook_can_be_verified_on_creation(
        self, client: Client, clock: ManualClock, receiver: Receiver
    ) -> None:
        made = self._make(client, receiver, "candidateHired", verifyConnection=True)
        clock.advance(0)
        (delivery,) = receiver.received
        assert delivery["data"] == {}
        assert delivery["signature"] == _signed(delivery, made["configuration"]["signatureToken"])

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"url": "https://x.example"},
            {"event": "candidateHired"},
            {"url": "https://x.example", "event": "offerSigned"},
        ],
    )
    def test_webhook_needs_a_url_and_a_known_event(self, client: Client, body: Json) -> None:
        assert client.post("/v1/webhooks", body).status_code == 400
        assert client.get("/v1/webhooks").json() == {"data": []}

    @pytest.mark.parametrize("event", ["candidateDeleted", "interviewCreated", "contactUpdated"])
    def test_other_events_have_no_origin_conditions(
        self, client: Client, receiver: Receiver, event: str
    ) -> None:
        assert "conditions" not in self._make(client, receiver, event)["configuration"]
