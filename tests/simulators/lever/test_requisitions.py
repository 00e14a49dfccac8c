"""Requisitions, their fields, and hires for a requisition."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client

NEW: dict[str, Any] = {"requisitionCode": "ENG-9", "name": "Engineer", "headcountTotal": 2}


@pytest.fixture
def posting(lever: LeverSimulator) -> str:
    return next(iter(lever.account.postings))


def test_each_posting_of_a_new_account_has_a_requisition(
    client: Client, lever: LeverSimulator, posting: str
) -> None:
    listed = client.get("/v1/requisitions").json()
    one = next(each for each in listed["data"] if each["postings"] == [posting])
    assert (one["offerIds"], one["customFields"]) == ([], {})
    assert client.get(f"/v1/requisitions/{one['id']}").json()["data"] == one
    assert client.get(f"/v1/postings/{posting}").json()["data"]["requisitionCodes"] == [
        one["requisitionCode"]
    ]


def test_requisitions_are_filtered_by_code_status_and_time(client: Client) -> None:
    client.post("/v1/requisitions", {**NEW, "status": "onHold", "createdAt": 1_000})
    for query in ({"requisition_code": "ENG-9"}, {"status": "onHold"}, {"created_at_end": 1_000}):
        assert [
            each["requisitionCode"]
            for each in client.get("/v1/requisitions", **query).json()["data"]
        ] == ["ENG-9"]
    assert client.get("/v1/requisitions", requisition_code="nothing").json() == {
        "data": [],
        "hasNext": False,
    }


def test_written_requisition_has_its_own_shape(
    client: Client, lever: LeverSimulator, posting: str
) -> None:
    response = client.post(
        "/v1/requisitions", {**NEW, "headcountTotal": "unlimited", "postingIds": [posting]}
    )
    written = response.json()["data"]
    first, *_, last = written
    assert (response.status_code, first, last) == (201, "accountId", "search")
    assert (written["headcountInfinite"], written["postingIds"], written["ownerUserId"]) == (
        True,
        [posting],
        None,
    )
    assert written["stateHistory"][0]["attribution"] == {
        "timestamp": lever.now(),
        "service": "data-api",
    }
    assert (
        client.get(f"/v1/requisitions/{written['id']}").json()["data"]["headcountTotal"]
        == "unlimited"
    )


def test_replacing_keeps_only_sent_values_and_postings(client: Client, posting: str) -> None:
    made = client.post(
        "/v1/requisitions", {**NEW, "location": "Oslo", "postingIds": [posting]}
    ).json()["data"]["id"]
    response = client.put(f"/v1/requisitions/{made}", {**NEW, "status": "closed"})
    read = client.get(f"/v1/requisitions/{made}").json()["data"]
    assert (response.status_code, read["location"], read["postings"], read["status"]) == (
        200,
        None,
        [posting],
        "closed",
    )
    assert read["closedAt"] == read["updatedAt"]
    assert client.put(f"/v1/requisitions/{made}", {**NEW, "status": "draft"}).status_code == 400
    assert client.delete(f"/v1/requisitions/{made}").status_code == 204
    assert client.get(f"/v1/requisitions/{made}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"headcountTotal": -1},
        {"headcountTotal": None},
        {"status": "lost"},
        {"owner": "unknown"},
        {"postingIds": ["nothing"]},
        {"customFields": {"unknown_field": 1}},
    ],
)
def test_invalid_value_creates_nothing(
    client: Client, lever: LeverSimulator, wrong: dict[str, Any]
) -> None:
    before = dict(lever.account.requisitions)
    assert client.post("/v1/requisitions", {**NEW, **wrong}).status_code == 400
    assert lever.account.requisitions == before


def test_requisition_code_is_unique(client: Client) -> None:
    assert client.post("/v1/requisitions", NEW).status_code == 201
    assert client.post("/v1/requisitions", NEW).status_code == 400


def test_confidential_posting_has_confidential_requisition(
    client: Client, lever: LeverSimulator, posting: str
) -> None:
    lever.account.postings[posting].confidentiality = "confidential"
    secret = client.get("/v1/requisitions", confidentiality="confidential").json()["data"]
    assert [(each["postings"], each["confidentiality"]) for each in secret] == [
        ([posting], "confidential")
    ]
    plain = Client(lever, (lever.credentials.add_key().key, ""))
    assert plain.get(f"/v1/requisitions/{secret[0]['id']}").status_code == 403
    assert posting not in str(plain.get("/v1/requisitions").json())


def test_requisition_field_is_created_enforced_and_deleted(client: Client) -> None:
    field = {
        "id": "cost_center",
        "text": "Cost center",
        "type": "object",
        "isRequired": True,
        "subfields": [{"id": "city"}],
    }
    made = client.post("/v1/requisition_fields", field)
    assert (made.status_code, made.json()["data"]) == (
        201,
        {**field, "subfields": [{"id": "city"}]},
    )
    assert (
        client.post("/v1/requisitions", NEW).json()["message"]
        == "Missing required parameter: customFields.cost_center"
    )
    assert (
        client.post(
            "/v1/requisitions", {**NEW, "customFields": {"cost_center": {"city": "Oslo"}}}
        ).status_code
        == 201
    )
    listed = client.get("/v1/requisition_fields", isRequired="True").json()
    assert (list(listed), [each["id"] for each in listed["data"]]) == (["data"], ["cost_center"])
    assert client.delete("/v1/requisition_fields/cost_center").status_code == 204
    gone = client.get("/v1/requisition_fields/cost_center")
    assert (gone.status_code, gone.json()) == (
        404,
        {
            "code": "NotFoundError",
            "message": "That requisition field doesn't exist on your account",
        },
    )


def test_dropdown_options_are_added_renamed_and_removed(client: Client) -> None:
    dropdown = {
        "id": "work_type",
        "text": "Work type",
        "type": "dropdown",
        "options": [{"text": "remote"}],
    }
    first = client.post("/v1/requisition_fields", dropdown).json()["data"]["options"][0]["id"]
    path = "/v1/requisition_fields/work_type/options"
    assert client.post(path, {"values": [{"text": "hourly"}]}).status_code == 201
    renamed = client.put(path, {"values": [{"id": first, "text": "at home"}]}).json()["data"][
        "options"
    ]
    assert [each["text"] for each in renamed] == ["at home", "hourly"]
    assert client.request("DELETE", path, json={"values": [first]}).status_code == 204
    assert [
        each["text"]
        for each in client.get("/v1/requisition_fields/work_type").json()["data"]["options"]
    ] == ["hourly"]


@pytest.fixture
def bea(lever: LeverSimulator, posting: str, clock: ManualClock) -> str:
    made = lever.add_opportunity("Bea", posting=posting, stage="offer")
    clock.advance(60)
    return made


def hire(client: Client, lever: LeverSimulator, opportunity: str, requisition: str) -> int:
    body = {"reason": lever.account.hired_reason().id, "requisitionId": requisition}
    return client.put(f"/v1/opportunities/{opportunity}/archived", body).status_code


def requisition_of(lever: LeverSimulator, posting: str) -> str:
    return next(
        each.id for each in lever.account.requisitions.values() if each.postings == [posting]
    )


def test_hire_for_a_requisition_counts_as_hired(
    client: Client, lever: LeverSimulator, bea: str, posting: str
) -> None:
    requisition = requisition_of(lever, posting)
    assert hire(client, lever, bea, requisition) == 200
    assert client.get(f"/v1/requisitions/{requisition}").json()["data"]["headcountHired"] == 1
    application = client.get(f"/v1/opportunities/{bea}/applications").json()["data"][0]
    assert list(application["requisitionForHire"]) == [
        "id",
        "requisitionCode",
        "hiringManagerOnHire",
    ]


def test_hire_for_a_requisition_needs_a_signed_offer(
    client: Client, lever: LeverSimulator, bea: str, posting: str
) -> None:
    requisition = requisition_of(lever, posting)
    other = next(
        each.id for each in lever.account.requisitions.values() if each.postings != [posting]
    )
    offer = lever.make_offer(bea, "sent-manually")
    assert hire(client, lever, bea, requisition) == 400
    lever.change_offer(offer, "signed")
    assert hire(client, lever, bea, other) == 400
    assert lever.opportunity(bea)["archived"] is None
    assert hire(client, lever, bea, requisition) == 200


def test_closed_requisition_refuses_a_hire(
    client: Client, lever: LeverSimulator, bea: str, posting: str
) -> None:
    requisition = requisition_of(lever, posting)
    lever.account.requisitions[requisition].status = "closed"
    assert hire(client, lever, bea, requisition) == 400
    assert hire(client, lever, bea, "nothing") == 400
    assert lever.opportunity(bea)["archived"] is None
