"""The known facts about resources that few clients use.

https://hire.lever.co/developer/documentation, the chapter of each resource; newer keys as recorded.
"""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.shapes import UUID, differences
from tests.simulators.lever.clients import Client, Partner

AUDIT_EVENT = {
    "id": UUID,
    "createdAt": int,
    "type": str,
    "user": (None, {"id": str, "email": str, "name": str, "role": str}),
    "target": (None, {"id": str, "type": str, "label": (None, str)}),
    "meta": (None, dict),
}
LISTS = ("files", "resumes", "referrals", "feedback", "interviews", "panels", "forms")


@pytest.fixture(scope="module")
def busy() -> LeverSimulator:
    return LeverSimulator(ManualClock(), seed=7, people=60)


@pytest.fixture
def reader(busy: LeverSimulator) -> Client:
    clock = busy.clock
    assert isinstance(clock, ManualClock)
    return Client(busy, (busy.api_key, ""), clock=clock)


def _of_all(reader: Client, sub: str) -> list[Any]:
    return [
        each
        for one in reader.everything("/v1/opportunities")
        for each in reader.data(f"/v1/opportunities/{one['id']}/{sub}")
    ]


APPROVER = {
    "id": UUID,
    "user": str,
    "isDynamic": bool,
    "approved": bool,
    "approvedAt": int,
    "type": str,
}
STEP = {
    "completed": bool,
    "status": str,
    "outOfBandOnly": bool,
    "approvalsRequired": int,
    "approvers": [APPROVER],
    "id": UUID,
}
APPROVAL = {
    "steps": [STEP],
    "id": UUID,
    "status": str,
    "startedAt": int,
    "approvedAt": int,
    "accountId": UUID,
    "createdBy": UUID,
}
REQUISITION_KEYS = (
    *("id", "createdAt", "confidentiality", "status", "name", "requisitionCode"),
    *("headcountTotal", "headcountHired", "headcountInfinite", "backfill", "creator", "owner"),
    *("hiringManager", "internalNotes", "compensationBand", "approval", "employmentStatus"),
    *("location", "team", "department", "postings", "offerIds", "timeToFillStartAt"),
    *("timeToFillEndAt", "updatedAt", "customFields", "closedAt"),
)


class TestRequisitions:
    def test_requisitions_have_recorded_keys_by_id_descending(self, reader: Client) -> None:
        found = reader.data("/v1/requisitions")
        assert {tuple(each) for each in found} == {REQUISITION_KEYS}
        ids = [each["id"] for each in found]
        assert ids == sorted(ids, reverse=True)
        assert [each["id"] for each in reader.everything("/v1/requisitions", limit=2)] == ids

    def test_approval_has_recorded_keys_or_no_step(self, reader: Client) -> None:
        approvals = [each["approval"] for each in reader.data("/v1/requisitions")]
        approved = [each for each in approvals if each["steps"]]
        assert differences(approved, [APPROVAL]) == []
        assert 0 < len(approved) < len(approvals)
        assert {"steps": []} in approvals

    def test_requisitions_have_offer_ids_and_pay_band(self, reader: Client) -> None:
        found = reader.data("/v1/requisitions")
        assert found
        for requisition in found:
            assert isinstance(requisition["offerIds"], list)
            assert requisition["headcountTotal"] == "unlimited" or isinstance(
                requisition["headcountTotal"], int
            )
            band = requisition["compensationBand"]
            assert band is None or list(band) == ["min", "max", "currency", "interval"]
            assert reader.data(f"/v1/requisitions/{requisition['id']}") == requisition

    def test_missing_requisition_field_has_its_own_error(self, reader: Client) -> None:
        missing = reader.get("/v1/requisition_fields/nothing")
        assert (missing.status_code, missing.json()["code"]) == (404, "NotFoundError")
        assert missing.json()["message"] == "That requisition field doesn't exist on your account"


class TestNestedLists:
    @pytest.mark.parametrize("sub", LISTS)
    def test_nested_list_is_complete_and_404_for_unknown_id(self, reader: Client, sub: str) -> None:
        someone = reader.data("/v1/opportunities", limit=1)[0]["id"]
        response = reader.get(f"/v1/opportunities/{someone}/{sub}").json()
        assert (list(response)[:1], response["hasNext"], type(response["data"])) == (
            ["data"],
            False,
            list,
        )
        assert reader.get(f"/v1/candidates/{someone}/{sub}").json() == response
        assert (
            reader.get(f"/v1/opportunities/1b0c6a52-7d0e-4f0f-9c5e-0a4b7c1d2e3f/{sub}").status_code
            == 404
        )

    def test_interviews_name_their_opportunity(self, reader: Client) -> None:
        found = _of_all(reader, "interviews")
        assert found
        assert all({"id", "opportunityId", "gcalEventUrl"} <= set(each) for each in found)


class TestAuditEvents:
    def test_audit_events_have_user_and_target_newest_first(
        self, client: Client, lever: LeverSimulator, clock: ManualClock
    ) -> None:
        for number in range(3):
            client.post("/v1/users", {"name": f"U {number}", "email": f"u{number}@acme.example"})
            clock.advance(1)
        found = client.everything("/v1/audit_events")
        assert differences(found, [AUDIT_EVENT]) == []
        times = [each["createdAt"] for each in found]
        assert times == sorted(times, reverse=True)
        assert len(client.data("/v1/audit_events", type="user:added")) >= 3
        assert client.data("/v1/audit_events", created_at_start=lever.now() + 1) == []


class TestOtherLists:
    def test_disposition_stages_have_pipeline_rank_and_interview(self, reader: Client) -> None:
        assert {"pipeline", "rank", "hasInterview"} <= set(
            reader.data("/v1/disposition_stages")["stages"][0]
        )

    def test_users_of_a_posting_have_no_list_envelope(self, reader: Client) -> None:
        posting = reader.data("/v1/postings")[0]["id"]
        assert "hasNext" not in reader.get(f"/v1/postings/{posting}/users").json()

    def test_draft_posting_has_no_urls_or_channels(
        self, client: Client, lever: LeverSimulator
    ) -> None:
        made = client.post(
            "/v1/postings", {"text": "Cook", "state": "draft"}, perform_as=lever.user_id
        ).json()["data"]
        shown = client.data(f"/v1/postings/{made['id']}")
        assert (shown["state"], shown["urls"], shown["distributionChannels"]) == (
            "draft",
            None,
            None,
        )

    @pytest.mark.parametrize("path", ["/v1/applications/deleted", "/v1/postings/deleted"])
    def test_deleted_lists_are_empty_pages(
        self, client: Client, lever: LeverSimulator, path: str
    ) -> None:
        window = {"deleted_at_start": lever.now() - 30 * 86_400_000, "deleted_at_end": lever.now()}
        assert client.get(path, **window).json() == {"data": [], "hasNext": False}


def test_expanding_applications_or_contact_needs_scopes(
    partner: Partner, lever: LeverSimulator
) -> None:
    ada = lever.add_opportunity("Ada")
    five = partner.with_token(partner.connect()["access_token"])
    for field, status in {
        "owner": 200,
        "followers": 200,
        "sourcedBy": 200,
        "stage": 200,
        "applications": 403,
        "contact": 403,
    }.items():
        assert five.get(f"/v1/opportunities/{ada}", expand=field).status_code == status


def test_form_of_a_posting_has_recorded_questions(reader: Client) -> None:
    posting = reader.data("/v1/postings")[0]["id"]
    form = reader.data(f"/v1/postings/{posting}/apply")
    assert list(form) == [
        *("id", "text", "customQuestions", "eeoQuestions", "personalInformation", "urls"),
        "consentDisclosures",
    ]
    assert form["consentDisclosures"] is None
    assert list(form["eeoQuestions"]) == ["gender", "race", "veteran"]
    assert [len(each["options"]) for each in form["eeoQuestions"].values()] == [3, 8, 3]
    described, *_, last = form["eeoQuestions"]["race"]["options"]
    assert list(described) == ["text", "optionId", "description"]
    assert list(last) == ["text", "optionId"]
