"""The JSON of each resource: keys in their order, types, and what may be null or missing.

https://hire.lever.co/developer/documentation, the chapter of each resource, as corrected by
recorded responses.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.shapes import STAGE, UUID, differences, one_of
from tests.simulators.lever.clients import Client

ARCHIVED = {"reason": (None, UUID), "archivedAt": int}
PHONE = {"type": (None, str), "value": str}
ORIGIN = one_of("agency", "applied", "internal", "referred", "sourced", "university")
CONFIDENTIALITY = one_of("non-confidential", "confidential")
OPPORTUNITY: dict[str, Any] = {
    "id": UUID,
    "name": str,
    "contact": UUID,
    "headline": str,
    "stage": STAGE,
    "confidentiality": CONFIDENTIALITY,
    "location": str,
    "phones": [PHONE],
    "emails": [str],
    "links": [str],
    "archived": (None, ARCHIVED),
    "tags": [str],
    "sources": [str],
    "stageChanges": [{"toStageId": STAGE, "toStageIndex": int, "updatedAt": int, "userId?": UUID}],
    "origin": ORIGIN,
    "sourcedBy": (None, UUID),
    "owner": (None, UUID),
    "followers": [UUID],
    "applications": [UUID],
    "createdAt": int,
    "updatedAt": (None, int),
    "lastInteractionAt": int,
    "lastAdvancedAt": int,
    "snoozedUntil": (None, int),
    "urls": {"list": str, "show": str},
    "isAnonymized": bool,
    "dataProtection": (None, dict),
    "opportunityLocation?": str,
}
DELETED = {**OPPORTUNITY, "deletedAt": int, "deletedBy": UUID}
DOCUMENT = {"fileName": str, "uploadedAt": int, "downloadUrl": str}
OFFER = {
    "id": UUID,
    "posting": (None, UUID),
    "createdAt": int,
    "status": one_of(
        "draft", "approval-sent", "approved", "sent", "sent-manually", "opened", "signed", "denied"
    ),
    "creator": (None, UUID),
    "fields": [{"text": str, "identifier": str, "value": (None, str, int, float, bool)}],
    "signatures": dict,
    "approved": (None, bool),
    "approvedAt": (None, int),
    "sentAt": (None, int),
    "sentDocument": (None, DOCUMENT),
    "signedDocument": (None, DOCUMENT),
}
SIGNATURE = {
    "role": str,
    "name": (None, str),
    "email": (None, str),
    "firstOpenedAt?": int,
    "lastOpenedAt?": int,
    "signedAt?": int,
    "signed?": bool,
}
COMMENT = {
    "createdAt": int,
    "score": (None, int),
    "stage": STAGE,
    "text": one_of("Comment"),
    "type": one_of("note"),
    "user": (None, UUID),
    "value": str,
}
NOTE = {
    "id": UUID,
    "text": one_of("Note"),
    "fields": [COMMENT],
    "user": (None, UUID),
    "secret": bool,
    "completedAt": int,
    "deletedAt": None,
    "createdAt": int,
}
USER = {
    "id": UUID,
    "name": str,
    "username": str,
    "email": str,
    "accessRole": str,
    "photo": (None, str),
    "createdAt": int,
    "deactivatedAt": (None, int),
    "externalDirectoryId": (None, str),
    "linkedContactIds": (None, [str]),
    "jobTitle": (None, str),
    "managerId": (None, UUID),
}
CONTACT = {
    "id": UUID,
    "name": str,
    "headline": str,
    "isAnonymized": bool,
    "location": {"name": str},
    "emails": [str],
    "phones": [PHONE],
    "dataProtection": {"interviewIntelligence": {"allowed": bool, "expiresAt": None}},
}
APPLICATION = {
    "id": UUID,
    "type": one_of("user", "posting", "referral"),
    "candidateId": UUID,
    "opportunityId": UUID,
    "posting": UUID,
    "postingHiringManager": (None, UUID),
    "postingOwner": UUID,
    "name": (None, str),
    "company": (None, str),
    "phone": (None, PHONE),
    "email": (None, str),
    "links": [str],
    "comments": (None, str),
    "user": (None, UUID),
    "customQuestions": [dict],
    "createdAt": int,
    "archived": (None, ARCHIVED),
    "requisitionForHire": (
        None,
        {"id": UUID, "requisitionCode": str, "hiringManagerOnHire": (None, UUID)},
    ),
    "ipAddress": (None, str),
    "referer": (None, str),
    "userAgent": (None, str),
    "acceptLanguage": (None, str),
    "timezone": (None, str),
}
REASON = {
    "id": UUID,
    "text": str,
    "status": one_of("active", "inactive"),
    "type": one_of("hired", "non-hired"),
}
POSTING = {
    "id": UUID,
    "text": str,
    "state": one_of("published", "internal", "closed", "draft", "pending", "rejected"),
    "distributionChannels": (None, [str]),
    "user": UUID,
    "owner": UUID,
    "hiringManager": (None, UUID),
    "categories": {
        "commitment": (None, str),
        "department": (None, str),
        "level": None,
        "location": (None, str),
        "team": (None, str),
        "allLocations": [str],
    },
    "tags": [str],
    "content": {
        "description": str,
        "descriptionHtml": str,
        "lists": [dict],
        "closing": str,
        "closingHtml": str,
    },
    "country": (None, str),
    "followers": [UUID],
    "reqCode": (None, str),
    "requisitionCodes": [str],
    "urls": (None, {"list": str, "show": str, "apply": str}),
    "salaryRange?": dict,
    "salaryDescription?": str,
    "salaryDescriptionHtml?": str,
    "confidentiality": CONFIDENTIALITY,
    "createdAt": int,
    "updatedAt": int,
    "workplaceType": str,
    "transcribeInterviews": bool,
    "screening": {"enabled": bool},
}


@pytest.fixture(scope="module")
def busy() -> LeverSimulator:
    """An account with seed data, shared by the module, so tests must not change it."""
    return LeverSimulator(ManualClock(), seed=7, people=60)


@pytest.fixture
def reader(busy: LeverSimulator) -> Client:
    clock = busy.clock
    assert isinstance(clock, ManualClock)
    return Client(busy, (busy.api_key, ""), clock=clock)


def _opportunities(reader: Client) -> list[Any]:
    return reader.everything("/v1/opportunities", confidentiality="all")


def _of_each(sub: str) -> Callable[[Client], list[Any]]:
    def read(reader: Client) -> list[Any]:
        return [
            each
            for one in _opportunities(reader)
            for each in reader.data(f"/v1/opportunities/{one['id']}/{sub}")
        ]

    return read


def _all_users(reader: Client) -> list[Any]:
    return reader.everything("/v1/users", includeDeactivated="true")


def _contacts(reader: Client) -> Iterator[Any]:
    return (reader.data(f"/v1/contacts/{each['contact']}") for each in _opportunities(reader)[:20])


RESOURCES: dict[str, tuple[Callable[[Client], Any], dict[str, Any]]] = {
    "opportunity": (_opportunities, OPPORTUNITY),
    "offer": (_of_each("offers"), OFFER),
    "note": (_of_each("notes"), NOTE),
    "application": (_of_each("applications"), APPLICATION),
    "user": (_all_users, USER),
    "contact": (_contacts, CONTACT),
    "archive reason": (lambda reader: reader.data("/v1/archive_reasons"), REASON),
    "stage": (lambda reader: reader.data("/v1/stages"), {"id": STAGE, "text": str}),
    "posting": (lambda reader: reader.everything("/v1/postings", confidentiality="all"), POSTING),
    "tag": (lambda reader: reader.data("/v1/tags"), {"count": int, "text": str}),
    "source": (lambda reader: reader.data("/v1/sources"), {"count": int, "text": str}),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_resources_have_recorded_keys_order_and_types(reader: Client, name: str) -> None:
    read, shape = RESOURCES[name]
    found = list(read(reader))
    assert found
    assert differences(found, [shape]) == []


def test_single_object_equals_its_list_entry(reader: Client) -> None:
    first, *_ = reader.data("/v1/opportunities", limit=1)
    assert reader.get(f"/v1/opportunities/{first['id']}").json() == {"data": first}
    for path in ("users", "postings", "stages", "archive_reasons"):
        listed = reader.data(f"/v1/{path}")[0]
        assert reader.get(f"/v1/{path}/{listed['id']}").json() == {"data": listed}


def test_offer_signatures_are_keyed_by_role(
    reader: Client,
) -> None:
    offers = _of_each("offers")(reader)
    assert len({offer["status"] for offer in offers}) > 3
    for offer in offers:
        assert differences(offer["signatures"]["candidate"], SIGNATURE) == []
        assert offer["signatures"]["candidate"]["role"] == "candidate"
        opened = offer["status"] in {"opened", "signed"}
        assert opened or "signedAt" not in offer["signatures"]["candidate"]
        signed = offer["signatures"]["candidate"].get("signed")
        assert signed is (True if offer["status"] == "signed" else None)


def test_deleted_opportunity_ends_with_time_and_user(
    lever: LeverSimulator, client: Client, dana: str
) -> None:
    lever.delete(dana)
    gone = client.data("/v1/opportunities/deleted")
    assert differences(gone, [DELETED]) == []
    assert [each["id"] for each in gone] == [dana]


class TestFurtherFacts:
    """Facts that keys and types do not show."""

    def test_opportunity_has_at_most_one_application(self, reader: Client) -> None:
        assert all(len(each["applications"]) <= 1 for each in _opportunities(reader))
        for application in _of_each("applications")(reader):
            assert application["candidateId"] == application["opportunityId"]
            if application["type"] == "user":
                assert [application[key] for key in ("name", "company", "phone", "email")] == [
                    None
                ] * 4

    def test_stage_changes_are_oldest_first_with_stage_index(self, reader: Client) -> None:
        index_of = {stage["id"]: number for number, stage in enumerate(reader.data("/v1/stages"))}
        for opportunity in _opportunities(reader):
            changes = opportunity["stageChanges"]
            assert [each["updatedAt"] for each in changes] == sorted(
                each["updatedAt"] for each in changes
            )
            assert all(each["toStageIndex"] == index_of[each["toStageId"]] for each in changes)
            assert changes[-1]["toStageId"] == opportunity["stage"]

    def test_built_in_stages_have_fixed_ids_in_order(self, reader: Client) -> None:
        ids = [stage["id"] for stage in reader.data("/v1/stages")]
        assert ids[:4] == ["lead-new", "lead-reached-out", "lead-responded", "applicant-new"]
        assert "offer" in ids[4:]

    def test_hired_reason_exists_and_type_filter_selects(self, reader: Client) -> None:
        hired = reader.get("/v1/archive_reasons", type="hired").json()["data"]
        assert [(each["text"], each["type"]) for each in hired] == [("Hired", "hired")]
        others = reader.data("/v1/archive_reasons", type="non-hired")
        assert {each["type"] for each in others} == {"non-hired"}
        assert len(hired) + len(others) == len(reader.data("/v1/archive_reasons"))

    def test_tags_and_sources_are_sorted_ignoring_case(self, reader: Client) -> None:
        for path in ("/v1/tags", "/v1/sources"):
            response = reader.get(path).json()
            texts = [each["text"] for each in response["data"]]
            assert (texts, response["hasNext"]) == (sorted(texts, key=str.lower), False)

    def test_username_is_the_local_part_without_dots(
        self, lever: LeverSimulator, client: Client
    ) -> None:
        made = lever.add_user("Mo Bell", "mo.b-e_ll@acme.example")
        assert client.data(f"/v1/users/{made}")["username"] == "mob-e_ll"

    def test_profile_urls_contain_the_opportunity_id(self, reader: Client) -> None:
        for each in _opportunities(reader):
            assert each["urls"] == {
                "list": "https://hire.lever.co/candidates",
                "show": f"https://hire.lever.co/candidates/{each['id']}",
            }
