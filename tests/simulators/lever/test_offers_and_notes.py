"""Offers through the control API, and notes through the Data API."""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client


@pytest.fixture
def ada(lever: LeverSimulator, clock: ManualClock) -> str:
    made = lever.add_opportunity("Ada Lovelace", ["ada@x.example"], stage="offer")
    clock.advance(60)
    return made


def test_offer_keys_are_in_the_recorded_order(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    lever.make_offer(
        ada, "sent-manually", fields=[{"identifier": "location/office", "value": "Lisbon"}]
    )
    response = client.get(f"/v1/opportunities/{ada}/offers").json()
    assert response["hasNext"] is False
    offer = response["data"][0]
    assert list(offer) == [
        *("id", "posting", "createdAt", "status", "creator", "fields", "signatures"),
        *("approved", "approvedAt", "sentAt", "sentDocument", "signedDocument"),
    ]
    assert offer["fields"] == [
        {"text": "Office location", "identifier": "location/office", "value": "Lisbon"}
    ]
    assert offer["signatures"] == {"candidate": {"role": "candidate", "name": None, "email": None}}
    assert (offer["status"], offer["sentAt"], offer["creator"]) == (
        "sent-manually",
        None,
        lever.user_id,
    )


def test_offer_creator_can_be_expanded(client: Client, lever: LeverSimulator, ada: str) -> None:
    lever.make_offer(ada)
    offer = client.get(f"/v1/opportunities/{ada}/offers", expand="creator").json()["data"][0]
    assert offer["creator"]["id"] == lever.user_id
    assert client.get(f"/v1/opportunities/{ada}/offers", expand="posting").status_code == 400


def test_offer_fields_are_changed_and_removed_by_identifier(
    lever: LeverSimulator, ada: str
) -> None:
    offer = lever.make_offer(ada, fields=[{"identifier": "salary_amount", "value": 1}])
    lever.change_offer(
        offer,
        fields=[
            {"identifier": "salary_amount", "value": 2},
            {"identifier": "custom_shoe_size", "value": None},
        ],
    )
    assert [(each["text"], each["value"]) for each in lever.offers(ada)[0]["fields"]] == [
        ("Offered compensation amount", 2),
        ("Shoe size", None),
    ]
    lever.remove_offer_field(offer, "salary_amount")
    assert [each["identifier"] for each in lever.offers(ada)[0]["fields"]] == ["custom_shoe_size"]
    lever.remove_offer(offer)
    assert lever.offers(ada) == []


def test_unknown_offer_status_is_refused(lever: LeverSimulator, ada: str) -> None:
    with pytest.raises(ValueError, match="'expired' is no status"):
        lever.make_offer(ada, "expired")
    assert lever.offers(ada) == []


def test_offers_cannot_be_written_by_api(client: Client, ada: str) -> None:
    assert client.post(f"/v1/opportunities/{ada}/offers", {}).status_code == 405
    assert client.get("/v1/offers").status_code == 404


def test_created_note_is_returned_with_its_note_id(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    response = client.post(
        f"/v1/opportunities/{ada}/notes", {"value": "https://a.example"}, perform_as=lever.user_id
    )
    assert response.status_code == 201
    note = response.json()["data"]
    assert note.pop("noteId") == note["id"]
    assert note["fields"] == [
        {
            "createdAt": lever.now(),
            "score": None,
            "stage": "offer",
            "text": "Comment",
            "type": "note",
            "user": lever.user_id,
            "value": "https://a.example",
        }
    ]
    assert lever.notes(ada) == [note]
    assert client.get(f"/v1/opportunities/{ada}/notes").json() == {"data": [note], "hasNext": False}
    assert client.get(f"/v1/opportunities/{ada}/notes/{note['id']}").json() == {"data": note}


def test_note_is_an_interaction_and_an_update(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    client.post(f"/v1/opportunities/{ada}/notes", {"value": "hello"})
    shown = lever.opportunity(ada)
    assert (shown["lastInteractionAt"], shown["updatedAt"]) == (lever.now(), lever.now() + 1)


def test_note_can_be_sent_as_a_form(client: Client, lever: LeverSimulator, ada: str) -> None:
    response = client.request(
        "POST", f"/v1/opportunities/{ada}/notes", data={"value": "by form", "secret": "true"}
    )
    assert response.status_code == 201
    assert (lever.notes(ada)[0]["fields"][0]["value"], lever.notes(ada)[0]["secret"]) == (
        "by form",
        True,
    )
    assert lever.notes(ada)[0]["user"] is None


@pytest.mark.parametrize(
    "body", [{}, {"value": ""}, {"value": None}, {"value": 1}, {"value": "x", "score": 5}]
)
def test_invalid_note_is_refused(
    client: Client, lever: LeverSimulator, ada: str, body: dict[str, object]
) -> None:
    assert client.post(f"/v1/opportunities/{ada}/notes", body).status_code == 400
    assert lever.notes(ada) == []


def test_note_can_be_extended_replaced_and_deleted(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    path = f"/v1/opportunities/{ada}/notes"
    note = client.post(path, {"value": "one"}).json()["data"]["id"]
    client.post(path, {"value": "two"}, note_id=note)
    assert [each["value"] for each in lever.notes(ada)[0]["fields"]] == ["one", "two"]
    assert client.put(f"{path}/{note}", {"values": [{"value": "three"}]}).status_code == 200
    assert [each["value"] for each in lever.notes(ada)[0]["fields"]] == ["three"]
    assert client.delete(f"{path}/{note}").status_code == 204
    assert client.get(f"{path}/{note}").status_code == 404
    assert lever.notes(ada) == []


def test_note_from_the_ui_cannot_be_changed_by_api(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    note = client.post(f"/v1/opportunities/{ada}/notes", {"value": "one"}).json()["data"]["id"]
    lever.account.note(ada, note).by_api = False
    assert client.delete(f"/v1/opportunities/{ada}/notes/{note}").status_code == 403


def test_sent_or_signed_offer_has_a_document(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    offer = lever.make_offer(ada, "sent-manually")
    path = f"/v1/opportunities/{ada}/offers/{offer}/download"
    assert client.get(path).status_code == 404
    lever.change_offer(offer, status="signed")
    assert (
        lever.offers(ada)[0]["signedDocument"]["downloadUrl"]
        == f"https://api.lever.co{path}?status=signed"
    )
    response = client.get(path, status="signed")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert client.get(path, status="sent").status_code == 404
    assert client.get(path, status="draft").status_code == 400
