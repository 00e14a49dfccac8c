"""The control API and the seed data."""

from collections import Counter
from typing import Any

import pytest

from simulators.common.clock import ManualClock, RealClock
from simulators.lever import LeverSimulator
from simulators.lever.actions.offers import STATUSES
from tests.simulators.lever.clients import Client, Partner, Receiver


def test_control_api_creates_and_changes_offers(client: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    fields = [{"identifier": "salary_amount", "value": 96000}]
    made = client.post(
        f"/_simulator/opportunities/{ada}/offers", {"status": "draft", "fields": fields}
    )
    assert (made.status_code, made.json()["data"]) == (201, lever.offers(ada)[0])
    offer = made.json()["data"]["id"]
    changed = client.request(
        "PATCH", f"/_simulator/offers/{offer}", json={"status": "sent-manually"}
    )
    assert changed.json()["data"]["status"] == "sent-manually"
    client.post(f"/_simulator/opportunities/{ada}/hire")
    assert lever.opportunity(ada)["archived"]["reason"] == lever.account.hired_reason().id
    assert client.delete(f"/_simulator/opportunities/{ada}").status_code == 204
    assert client.get(f"/v1/opportunities/{ada}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/opportunities/ADA/offers", {"fields": []}),
        ("POST", "/opportunities/ADA/offers", {"status": "expired"}),
        ("POST", "/opportunities/ADA/offers", {"status": "draft", "fields": ["salary"]}),
        ("POST", "/opportunities/ADA/offers", {"status": "draft", "fields": [{"value": 1}]}),
        ("POST", "/opportunities/ADA/offers", {"status": 1}),
        ("POST", "/opportunities/ADA/offers", [1]),
        ("POST", "/reset", {"people": -1}),
        ("POST", "/reset", {"peeple": 1}),
        ("POST", "/clock", {"advance_seconds": -1}),
        ("POST", "/clock", {}),
        ("POST", "/webhooks", {"event": "offerCreated", "url": "https://a.example"}),
        ("POST", "/webhooks", {"event": "candidateHired"}),
        ("POST", "/webhooks", {"event": "candidateHired", "url": "a.example"}),
    ],
)
def test_invalid_input_is_explained_in_a_sentence(
    client: Client, lever: LeverSimulator, method: str, path: str, body: object
) -> None:
    ada = lever.add_opportunity("Ada")
    response = client.request(method, f"/_simulator{path.replace('ADA', ada)}", json=body)
    assert response.status_code == 400
    assert len(response.json()["error"].split()) > 2
    assert lever.offers(ada) == []


def test_control_api_advances_the_clock(
    client: Client, lever: LeverSimulator, receiver: Receiver
) -> None:
    made = client.post(
        "/_simulator/webhooks", {"event": "candidateStageChange", "url": receiver.url}
    ).json()["data"]
    assert list(made) == ["id", "event", "url", "signatureToken"]
    assert client.post(f"/_simulator/webhooks/{made['id']}/verify").json() == {
        "data": {"verified": True}
    }
    lever.move(lever.add_opportunity("Ada"), "offer")
    before = client.get("/_simulator/clock").json()
    after = client.post("/_simulator/clock", {"advance_seconds": 60}).json()
    assert (before["clock"], after["now_ms"] - before["now_ms"]) == ("manual", 60_000)
    assert len(receiver.received) == 2
    deliveries = client.get("/_simulator/deliveries").json()["data"]
    assert [each["attempts"][0]["status"] for each in deliveries] == [200, 200]


def test_real_clock_cannot_be_advanced() -> None:
    response = Client(LeverSimulator(RealClock())).post("/_simulator/clock", {"advance_seconds": 1})
    assert response.status_code == 409
    assert "cannot be turned" in response.json()["error"]


def test_control_api_is_not_limited_or_logged(client: Client, lever: LeverSimulator) -> None:
    assert {client.get("/_simulator/requests").status_code for _ in range(50)} == {200}
    assert list(lever.requests) == []


def test_reset_keeps_users_tokens_and_webhooks(
    client: Client, partner: Partner, lever: LeverSimulator
) -> None:
    token = partner.connect()["access_token"]
    webhook = lever.add_webhook("candidateHired", "https://a.example")
    lever.add_opportunity("Ada")
    assert client.post("/_simulator/reset", {"seed": 7, "people": 3}).status_code == 200
    assert len(lever.account.opportunities) == 3
    assert client.get(f"/v1/users/{lever.user_id}").status_code == 200
    assert partner.with_token(token).get("/v1/users").status_code == 200
    assert webhook.id in lever.sender.webhooks


def seeded(seed: int, people: int = 200) -> LeverSimulator:
    return LeverSimulator(ManualClock(), seed=seed, people=people)


def snapshot(lever: LeverSimulator) -> list[Any]:
    return [
        (lever.opportunity(each), lever.offers(each), lever.notes(each))
        for each in lever.account.opportunities
    ]


def test_same_seed_creates_the_same_data() -> None:
    one, same, other = seeded(1), seeded(1), seeded(2)
    assert snapshot(one) == snapshot(same) != snapshot(other)
    assert one.api_key == same.api_key != other.api_key


def test_seed_data_cover_all_statuses_and_roles() -> None:
    lever = seeded(1, people=600)
    account = lever.account
    offers = Counter(offer.status for each in account.offers.values() for offer in each)
    identifiers = {
        field.identifier
        for each in account.offers.values()
        for offer in each
        for field in offer.fields
    }
    assert set(offers) == set(STATUSES)
    assert {
        "location/office",
        "offered_starting/signing_bonus",
        "custom_target_bonus_percent",
    } <= identifiers
    assert {each.access_role for each in account.users.values()} == {
        *("super admin", "admin", "team member", "limited team member", "interviewer"),
    }
    opportunities = account.opportunities.values()
    assert any(each.confidentiality == "confidential" for each in opportunities)
    assert any(len(each.opportunities) == 2 for each in account.contacts.values())
    assert any(
        each.archived and each.archived.reason == account.hired_reason().id
        for each in opportunities
    )


def test_seed_data_have_plausible_times() -> None:
    lever = seeded(4)
    for each in lever.account.opportunities.values():
        times = [change.at for change in each.stage_changes]
        assert times == sorted(times)
        assert each.created_at <= times[0]
        assert times[-1] <= each.last_advanced_at <= lever.now()
        assert each.last_interaction_at <= lever.now()
    latest = max(each.last_advanced_at for each in lever.account.opportunities.values())
    assert lever.now() - latest <= 24 * 3600 * 1000


RECORDED_ORDER = (
    *("job_posting", "job_title", "candidate_name", "team", "location/office", "salary_amount"),
    *("compensation_currency", "salary_interval", "today_date", "direct_manager"),
    *("offered_equity", "offer_expiration_date", "anticipated_start_date", "hiring_manager"),
    "candidate_signature",
)
"""The fields of the one recorded offer, without the company's signature."""


def test_seeded_offer_fields_have_the_recorded_order() -> None:
    for offers in seeded(1, people=200).account.offers.values():
        for offer in offers:
            names = [field.identifier for field in offer.fields]
            assert [each for each in names if each in RECORDED_ORDER] == [
                each for each in RECORDED_ORDER if each in names
            ]
            assert names[-1] == "candidate_signature"


def test_seeded_offers_of_one_posting_have_a_customers_fields() -> None:
    offers = [each for made in seeded(1, 200).account.offers.values() for each in made]
    with_them = [
        offer
        for offer in offers
        if {"department", "location", "custom_employment_status", "custom_preferred_name"}
        <= {field.identifier for field in offer.fields}
    ]
    assert 0 < len(with_them) < len(offers)


def test_seeded_offers_have_times_and_documents_of_their_status() -> None:
    lever = seeded(3, people=600)
    offers = [each for made in lever.account.offers.values() for each in made]
    for offer in offers:
        times = [event.at for event in offer.events]
        assert times == sorted(times)
        assert times[-1] <= lever.now()
        sent = offer.status in {"sent", "opened", "signed", "denied"}
        assert (offer.sent_at is not None, offer.sent_document is not None) == (sent, sent)
        assert (offer.signed_document is not None) is (offer.status == "signed")
        assert offer.approved is (True if offer.status == "approved" else None)
    assert any(offer.sent_at and offer.sent_at > offer.created_at for offer in offers)


def test_control_api_registers_apps_and_redirect_uris(
    lever: LeverSimulator, client: Client
) -> None:
    made = client.post(
        "/_simulator/apps", {"name": "Orga", "redirect_uris": ["https://orga.example/back"]}
    )
    assert made.status_code == 201
    app = made.json()["data"]
    query = {"client_id": app["client_id"], "response_type": "code", "scope": "offers:read:admin"}
    uri = "https://orga.example/second"
    authorize = {**query, "redirect_uri": uri}
    assert client.get("/authorize", **authorize).status_code == 403
    uris = f"/_simulator/apps/{app['client_id']}/redirect-uris"
    assert client.post(uris, {"uri": uri}).json()["data"]["redirect_uris"] == [
        "https://orga.example/back",
        uri,
    ]
    assert client.get("/authorize", **authorize).status_code == 200
    assert [each["name"] for each in client.get("/_simulator/apps").json()["data"]] == [
        "Agora",
        "Orga",
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("apps", {}, 400),
        ("apps", {"name": "Orga", "redirect_uris": [1]}, 400),
        ("apps/nobody/redirect-uris", {"uri": "https://orga.example"}, 404),
        ("apps/nobody/redirect-uris", {}, 400),
    ],
)
def test_invalid_app_is_explained(
    client: Client, path: str, body: dict[str, object], status: int
) -> None:
    response = client.post(f"/_simulator/{path}", body)
    assert response.status_code == status
    assert len(response.json()["error"].split()) > 2
