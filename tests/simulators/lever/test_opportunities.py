"""Filters and changes of opportunities, and which changes move `updatedAt`."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client


@pytest.fixture
def ada(lever: LeverSimulator, clock: ManualClock) -> str:
    made = lever.add_opportunity("Ada Lovelace", ["ada@x.example", "countess@x.example"])
    clock.advance(60)
    return made


def found(client: Client, **query: Any) -> set[str]:
    return {each["name"] for each in client.get("/v1/opportunities", **query).json()["data"]}


@pytest.fixture
def three(lever: LeverSimulator, clock: ManualClock) -> dict[str, str]:
    """Ada, Bea (applied in Lisbon) and Cyd (archived), created a minute apart."""
    backend = next(iter(lever.account.postings))
    ids = {"Ada": lever.add_opportunity("Ada", ["Ada@X.example"], stage="offer")}
    clock.advance(60)
    ids["Bea"] = lever.add_opportunity("Bea", ["bea@x.example"], posting=backend)
    clock.advance(60)
    ids["Cyd"] = lever.add_opportunity("Cyd", stage="applicant-new")
    lever.archive(ids["Cyd"])
    return ids


def test_each_filter_selects_its_opportunities(
    client: Client, lever: LeverSimulator, three: dict[str, str]
) -> None:
    backend, reason = (
        next(iter(lever.account.postings)),
        lever.opportunity(three["Cyd"])["archived"]["reason"],
    )
    client.post(f"/v1/opportunities/{three['Ada']}/addSources", {"sources": ["Gild"]})
    assert found(client) == {"Ada", "Bea", "Cyd"}
    assert found(client, tag="Full-time") == {"Bea"}
    assert found(client, tag="full-time") == set()
    assert found(client, email="ada@x.EXAMPLE") == {"Ada"}
    assert found(client, source="Gild") == {"Ada"}
    assert found(client, origin="sourced") == {"Ada", "Bea", "Cyd"}
    assert found(client, stage_id=["offer", "lead-new"]) == {"Ada", "Bea"}
    assert found(client, **{"stage_id[]": ["offer"]}) == {"Ada"}
    assert found(client, posting_id=backend) == {"Bea"}
    assert found(client, archived_posting_id=backend) == set()
    assert found(client, archived="True") == {"Cyd"}
    assert found(client, archived="false") == {"Ada", "Bea"}
    assert found(client, archive_reason_id=reason) == {"Cyd"}
    assert found(client, snoozed="false") == {"Ada", "Bea", "Cyd"}
    assert found(client, contact_id=lever.opportunity(three["Bea"])["contact"]) == {"Bea"}
    assert found(client, location="Lisbon") == {"Bea"}
    assert found(client, location="Lisbon", stage_id="offer") == set()
    assert found(client, nonsense="ignored") == {"Ada", "Bea", "Cyd"}


@pytest.mark.parametrize("name", ["created_at", "updated_at", "advanced_at", "archived_at"])
def test_time_filters_include_both_ends(
    client: Client, lever: LeverSimulator, three: dict[str, str], name: str
) -> None:
    shown = lever.opportunity(three["Cyd"])
    key = {
        "created_at": "createdAt",
        "updated_at": "updatedAt",
        "advanced_at": "lastAdvancedAt",
    }.get(name)
    at = shown[key] if key else shown["archived"]["archivedAt"]
    assert found(client, **{f"{name}_start": at, f"{name}_end": at}) == {"Cyd"}
    assert found(client, **{f"{name}_start": at + 1}) == set()
    assert "Cyd" not in found(client, **{f"{name}_end": at - 1})


def test_confidential_opportunities_need_request_and_access(
    client: Client, lever: LeverSimulator
) -> None:
    posting = next(iter(lever.account.postings.values()))
    posting.confidentiality = "confidential"
    secret = lever.add_opportunity("Secret", posting=posting.id)
    lever.add_opportunity("Open")
    assert found(client) == {"Open"}
    assert found(client, confidentiality="confidential") == {"Secret"}
    assert found(client, confidentiality="all") == {"Open", "Secret"}
    plain = Client(lever, (lever.credentials.add_key().key, ""))
    assert plain.get("/v1/opportunities", confidentiality="all").status_code == 403
    assert plain.get(f"/v1/opportunities/{secret}").status_code == 403
    assert plain.get(f"/v1/opportunities/{secret}/offers").status_code == 403


def test_expand_replaces_the_id_with_its_object(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    shown = client.get(
        f"/v1/opportunities/{ada}", **{"expand": ["owner", "stage"], "expand[]": "contact"}
    ).json()
    assert shown["data"]["owner"]["id"] == lever.user_id
    assert shown["data"]["stage"] == {"id": "lead-new", "text": "New lead"}
    assert shown["data"]["contact"]["location"] == {"name": ""}
    assert client.get(f"/v1/opportunities/{ada}", expand="posting").status_code == 400


def test_create_needs_perform_as(client: Client) -> None:
    response = client.post("/v1/opportunities", {"name": "Ada"})
    assert (response.status_code, response.json()["message"]) == (
        400,
        "Missing required parameter: perform_as",
    )


def test_create_finds_the_contact_by_email(client: Client, lever: LeverSimulator, ada: str) -> None:
    given = {"name": "Someone else", "emails": ["ADA@x.example"], "tags": ["t"], "stage": "offer"}
    response = client.post("/v1/opportunities", given, perform_as=lever.user_id)
    assert response.status_code == 201
    assert list(response.json()) == ["deduped", "data"]
    data = response.json()["data"]
    assert (response.json()["deduped"], data["name"]) == (True, "Ada Lovelace")
    assert (data["contact"], data["stage"], data["tags"]) == (
        lever.opportunity(ada)["contact"],
        "offer",
        ["t"],
    )


def test_applying_adds_tags_of_at_most_one_posting(client: Client, lever: LeverSimulator) -> None:
    one, two, *_ = lever.account.postings
    applied = client.post(
        "/v1/opportunities", {"name": "Ada", "postings": [one]}, perform_as=lever.user_id
    ).json()
    assert applied["data"]["tags"] == [
        "Backend Engineer",
        "Engineering",
        "Platform",
        "Lisbon",
        "Full-time",
    ]
    assert "opportunityLocation" not in applied["data"]
    response = client.post(
        "/v1/opportunities", {"name": "Ada", "postings": [one, two]}, perform_as=lever.user_id
    )
    assert response.status_code == 400


def test_stage_change_response_has_no_contact_data(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    data = client.put(
        f"/v1/opportunities/{ada}/stage", {"stage": "offer"}, perform_as=lever.user_id
    ).json()["data"]
    assert (data["stage"], data["name"], data["emails"], data["links"]) == ("offer", "", [], [])
    assert data["stageChanges"][-1] == {
        "toStageId": "offer",
        "toStageIndex": 9,
        "updatedAt": lever.now(),
        "userId": lever.user_id,
    }
    assert lever.opportunity(ada)["name"] == "Ada Lovelace"


def test_unknown_stage_changes_nothing(client: Client, lever: LeverSimulator, ada: str) -> None:
    before = lever.opportunity(ada)
    assert client.put(f"/v1/opportunities/{ada}/stage", {"stage": "nope"}).status_code == 400
    assert client.put(f"/v1/opportunities/{ada}/stage", {}).status_code == 400
    assert lever.opportunity(ada) == before


def test_opportunity_can_be_archived_and_unarchived(
    client: Client, lever: LeverSimulator, clock: ManualClock, ada: str
) -> None:
    one, two, *_ = lever.account.archive_reasons
    client.put(f"/v1/opportunities/{ada}/archived", {"reason": one})
    first = lever.opportunity(ada)
    assert first["archived"] == {"reason": one, "archivedAt": lever.now()}
    assert (first["updatedAt"], first["lastAdvancedAt"]) == (lever.now(), lever.now())
    assert first["lastInteractionAt"] == lever.now() - 1
    clock.advance(5)
    client.put(f"/v1/opportunities/{ada}/archived", {"reason": two})
    again = lever.opportunity(ada)
    assert again["archived"] == {"reason": two, "archivedAt": lever.now()}
    assert again["lastAdvancedAt"] == first["lastAdvancedAt"]
    client.put(f"/v1/opportunities/{ada}/archived", {"reason": None})
    assert lever.opportunity(ada)["archived"] is None


def test_tags_are_a_set_and_move_only_updated_at(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    before = lever.opportunity(ada)
    for _ in range(2):
        data = client.post(f"/v1/opportunities/{ada}/addTags", {"tags": ["Agora Offer"]}).json()[
            "data"
        ]
        assert data["tags"] == ["Agora Offer"]
    after = lever.opportunity(ada)
    assert after["updatedAt"] == lever.now() > before["updatedAt"]
    assert after["lastInteractionAt"] == before["lastInteractionAt"]
    assert client.get("/v1/tags").json() == {
        "data": [{"count": 1, "text": "Agora Offer"}],
        "hasNext": False,
    }
    client.post(f"/v1/opportunities/{ada}/removeTags", {"tags": ["Agora Offer"]})
    assert lever.opportunity(ada)["tags"] == []


def test_links_update_all_opportunities_of_the_contact(
    client: Client, lever: LeverSimulator, clock: ManualClock, ada: str
) -> None:
    other = lever.add_opportunity("", contact=lever.opportunity(ada)["contact"])
    clock.advance(60)
    before = lever.opportunity(ada)["updatedAt"]
    data = client.post(
        f"/v1/opportunities/{ada}/addLinks", {"links": ["https://a.example"]}
    ).json()["data"]
    assert (data["name"], data["links"], data["updatedAt"]) == (
        "Ada Lovelace",
        ["https://a.example"],
        before,
    )
    for each in (ada, other):
        assert lever.opportunity(each)["links"] == ["https://a.example"]
        assert lever.opportunity(each)["updatedAt"] == lever.now()


def test_contact_edit_updates_all_its_opportunities(
    lever: LeverSimulator, clock: ManualClock, ada: str
) -> None:
    other = lever.add_opportunity("", contact=lever.opportunity(ada)["contact"])
    clock.advance(60)
    lever.rename(ada, "Ada King")
    lever.set_emails(other, ["king@x.example"])
    for each in (ada, other):
        shown = lever.opportunity(each)
        assert (shown["name"], shown["emails"]) == ("Ada King", ["king@x.example"])
        assert shown["updatedAt"] == lever.now()


def test_offer_does_not_change_the_opportunity(lever: LeverSimulator, ada: str) -> None:
    before = lever.opportunity(ada)
    offer = lever.make_offer(ada)
    lever.change_offer(
        offer, status="sent-manually", fields=[{"identifier": "salary_amount", "value": 1}]
    )
    assert lever.opportunity(ada) == before


def test_deleted_opportunity_is_only_in_the_deleted_list(
    client: Client, lever: LeverSimulator, clock: ManualClock, ada: str
) -> None:
    lever.delete(ada)
    for path in ("", "/offers", "/notes"):
        assert client.get(f"/v1/opportunities/{ada}{path}").status_code == 404
    assert found(client) == set()
    gone = client.get(
        "/v1/opportunities/deleted", deleted_at_start=lever.now(), deleted_at_end=lever.now()
    ).json()
    assert gone["data"][0]["id"] == ada
    assert list(gone["data"][0])[-2:] == ["deletedAt", "deletedBy"]
    empty = client.get("/v1/opportunities/deleted", deleted_at_start=lever.now() + 1)
    assert empty.text == '{"data":[],"hasNext":false}'


def test_contact_update_applies_to_its_opportunities(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    contact = lever.opportunity(ada)["contact"]
    changed = client.put(
        f"/v1/contacts/{contact}", {"location": "London", "emails": ["k@x.example"]}
    ).json()["data"]
    assert (changed["location"], "isAnonymized" in changed) == ({"name": "London"}, False)
    assert (lever.opportunity(ada)["location"], lever.opportunity(ada)["emails"]) == (
        "London",
        ["k@x.example"],
    )
    assert client.get(f"/v1/contacts/{contact}").json()["data"]["isAnonymized"] is False
    assert client.get("/v1/contacts/unknown").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"stage": "nope"},
        {"stage": ["offer"]},
        {"origin": "mars"},
        {"emails": [1]},
        {"phones": 5},
        {"owner": "unknown"},
        {"createdAt": "²"},
        {"createdAt": 10**15},
        {"archived": {"reason": "nope"}},
        {"contact": "unknown"},
        {"name": "\ud800"},
    ],
)
def test_invalid_value_creates_nothing(
    client: Client, lever: LeverSimulator, given: dict[str, object]
) -> None:
    response = client.post("/v1/opportunities", {"name": "Ada", **given}, perform_as=lever.user_id)
    assert (response.status_code, response.json()["code"]) == (400, "BadRequestError")
    assert (lever.account.opportunities, lever.account.contacts) == ({}, {})


def test_tags_can_be_sent_as_a_form(client: Client, lever: LeverSimulator, ada: str) -> None:
    client.request("POST", f"/v1/opportunities/{ada}/addTags", data={"tags[]": ["one", "two"]})
    client.request("POST", f"/v1/opportunities/{ada}/addTags", data={"tags": "three"})
    assert lever.opportunity(ada)["tags"] == ["one", "two", "three"]
