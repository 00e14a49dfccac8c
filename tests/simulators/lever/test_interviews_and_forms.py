"""Panels and interviews, feedback, forms and referrals."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.actions.forms import SCORES
from tests.simulators.lever.clients import Client, Receiver


@pytest.fixture
def ada(lever: LeverSimulator) -> str:
    return lever.add_opportunity("Ada")


def panel_body(lever: LeverSimulator, **more: Any) -> dict[str, Any]:
    interview = {
        "interviewers": [{"id": lever.user_id}],
        "date": lever.now() + 1,
        "duration": 60,
        "subject": "Technical",
    }
    return {"timezone": "Europe/Lisbon", "interviews": [interview], **more}


@pytest.fixture
def panel(client: Client, lever: LeverSimulator, ada: str) -> dict[str, Any]:
    response = client.post(
        f"/v1/opportunities/{ada}/panels", panel_body(lever), perform_as=lever.user_id
    )
    assert response.status_code == 201
    made: dict[str, Any] = response.json()["data"]
    return made


def test_panel_has_its_interviews_and_ends_with_the_last(
    panel: dict[str, Any], lever: LeverSimulator
) -> None:
    assert list(panel) == [
        *(
            "id",
            "applications",
            "canceledAt",
            "createdAt",
            "end",
            "externallyManaged",
            "externalUrl",
            "feedbackReminder",
        ),
        *("interviews", "note", "stage", "start", "timezone", "user"),
    ]
    assert panel["end"] - panel["start"] == 3600_000
    interviewer = panel["interviews"][0]["interviewers"][0]
    assert list(interviewer) == ["id", "email", "name", "responseStatus", "feedbackTemplate"]
    assert (interviewer["name"], interviewer["feedbackTemplate"]) == ("Robin Vale", "no-feedback")


def test_single_interview_equals_its_list_entry(
    client: Client, lever: LeverSimulator, ada: str, panel: dict[str, Any]
) -> None:
    listed = client.get(f"/v1/opportunities/{ada}/interviews").json()["data"]
    one = client.get(f"/v1/opportunities/{ada}/interviews/{listed[0]['id']}").json()["data"]
    assert listed == [one]
    assert (one["panel"], one["opportunityId"], one["gcalEventUrl"]) == (panel["id"], ada, None)
    assert list(one)[-2:] == ["gcalEventUrl", "opportunityId"]


def test_interview_changes_send_webhooks(
    client: Client,
    lever: LeverSimulator,
    clock: ManualClock,
    receiver: Receiver,
    ada: str,
    panel: dict[str, Any],
) -> None:
    for event in ("interviewCreated", "interviewUpdated", "interviewDeleted"):
        lever.add_webhook(event, receiver.url)
    path, by = f"/v1/opportunities/{ada}/interviews", {"perform_as": lever.user_id}
    body = {"interviewers": [{"id": lever.user_id}], "date": 5, "duration": 30}
    second = client.post(path, {**body, "panel": panel["id"]}, **by).json()["data"]["id"]
    changed = client.put(f"{path}/{second}", {**body, "duration": 45}, **by)
    assert (changed.status_code, changed.json()["data"]["duration"]) == (200, 45)
    assert client.request("DELETE", f"{path}/{second}", params=by).status_code == 204
    clock.advance(1)
    assert [
        each["event"] for each in receiver.received if each["data"]["interviewId"] == second
    ] == [
        *("interviewCreated", "interviewUpdated", "interviewDeleted"),
    ]


def test_deleting_the_last_interview_deletes_the_panel(
    client: Client, lever: LeverSimulator, ada: str, panel: dict[str, Any]
) -> None:
    path = f"/v1/opportunities/{ada}/interviews/{panel['interviews'][0]['id']}"
    assert client.request("DELETE", path, params={"perform_as": lever.user_id}).status_code == 204
    assert client.get(f"/v1/opportunities/{ada}/panels").json() == {"data": [], "hasNext": False}


def test_replaced_panel_keeps_the_listed_interviews(
    client: Client, lever: LeverSimulator, ada: str, panel: dict[str, Any]
) -> None:
    kept, new = {"id": panel["interviews"][0]["id"]}, {"subject": "New"}
    both = [{**panel_body(lever)["interviews"][0], **each} for each in (kept, new)]
    path = f"/v1/opportunities/{ada}/panels/{panel['id']}"
    response = client.put(
        path, panel_body(lever, interviews=both, note="two"), perform_as=lever.user_id
    ).json()["data"]
    assert [each["subject"] for each in response["interviews"]] == ["Technical", "New"]
    assert (response["interviews"][0]["id"], response["note"]) == (kept["id"], "two")


@pytest.mark.parametrize(
    "wrong",
    [{"interviews": []}, {"timezone": None}, {"applications": []}, {"interviews": [{"date": 1}]}],
)
def test_invalid_panel_is_refused(
    client: Client, lever: LeverSimulator, ada: str, wrong: dict[str, Any]
) -> None:
    path = f"/v1/opportunities/{ada}/panels"
    assert (
        client.post(path, panel_body(lever, **wrong), perform_as=lever.user_id).status_code == 400
    )
    assert client.post(path, panel_body(lever)).status_code == 400
    assert client.get(path).json()["data"] == []


def test_archiving_can_remove_upcoming_interviews(
    client: Client, lever: LeverSimulator, ada: str, panel: object
) -> None:
    reason = next(
        each.id for each in lever.account.archive_reasons.values() if each.type == "non-hired"
    )
    client.put(f"/v1/opportunities/{ada}/archived", {"reason": reason, "cleanInterviews": True})
    assert client.get(f"/v1/opportunities/{ada}/interviews").json()["data"] == []


@pytest.fixture
def template(lever: LeverSimulator) -> str:
    return next(iter(lever.account.feedback_templates))


def test_feedback_is_created_changed_and_soft_deleted(
    client: Client, lever: LeverSimulator, ada: str, template: str
) -> None:
    path, by = f"/v1/opportunities/{ada}/feedback", {"perform_as": lever.user_id}
    made = client.post(path, {"baseTemplateId": template}, **by)
    data = made.json()["data"]
    assert (made.status_code, data["type"], data["updatedAt"], data["deletedAt"]) == (
        201,
        "interview",
        None,
        None,
    )
    field = data["fields"][0]
    assert (list(field)[:5], field["value"]) == (
        ["description", "required", "text", "type", "id"],
        None,
    )
    changed = client.put(
        f"{path}/{data['id']}", {"fieldValues": [{"id": field["id"], "value": SCORES[0]}]}, **by
    )
    assert changed.json()["data"]["fields"][0]["value"] == SCORES[0]
    assert (
        client.put(
            f"{path}/{data['id']}", {"fieldValues": [{"id": "none", "value": 1}]}, **by
        ).status_code
        == 400
    )
    assert client.request("DELETE", f"{path}/{data['id']}", params=by).status_code == 204
    assert client.get(path).json()["data"] == []
    assert client.get(f"{path}/{data['id']}").json()["data"]["deletedAt"] == lever.now()


def test_feedback_template_has_exactly_one_score(client: Client) -> None:
    score, text = {"type": "score-system", "text": "Rating"}, {"type": "text", "text": "Why"}
    made = client.post("/v1/feedback_templates", {"text": "On-site", "fields": [text, score]})
    assert (made.status_code, made.json()["data"]["fields"][1]["options"][0]) == (
        201,
        {"text": "4 - Strong Hire"},
    )
    for fields in ([text], [score, score], [], [{"type": "poem", "text": "x"}]):
        assert (
            client.post("/v1/feedback_templates", {"text": "On-site", "fields": fields}).status_code
            == 400
        )
    assert client.delete(f"/v1/feedback_templates/{made.json()['data']['id']}").status_code == 204
    assert client.delete("/v1/feedback_templates/no-feedback").status_code == 403


def test_profile_form_follows_its_template(client: Client, lever: LeverSimulator, ada: str) -> None:
    template = client.get("/v1/form_templates").json()["data"][0]
    assert client.get("/v1/form_templates", include=["text", "group"]).json()["data"][0] == {
        "id": template["id"],
        "text": "Onboarding",
        "group": None,
    }
    responses = [{"id": template["fields"][0]["id"], "value": 1760000000000}]
    made = client.post(
        f"/v1/opportunities/{ada}/forms", {"baseTemplateId": template["id"], "fields": responses}
    )
    form = made.json()["data"]
    assert (made.status_code, form["fields"][0]["value"], form["fields"][1]["value"]) == (
        201,
        1760000000000,
        None,
    )
    assert (form["user"], form["stage"]) == (None, "lead-new")
    assert client.get(f"/v1/opportunities/{ada}/forms/{form['id']}").json()["data"] == form
    wrong = {"baseTemplateId": template["id"], "fields": [{"id": "none", "value": 1}]}
    assert client.post(f"/v1/opportunities/{ada}/forms", wrong).status_code == 400


def test_seeded_attachments_are_stable() -> None:
    one, same = (LeverSimulator(ManualClock(), people=150) for _ in range(2))
    account = one.account
    attachments = {each.id: account.attachments(each) for each in account.opportunities.values()}
    assert attachments == {
        each.id: same.account.attachments(each) for each in same.account.opportunities.values()
    }
    assert all(
        bool(attachments[each.id].referrals) == (each.origin == "referred")
        for each in account.opportunities.values()
    )
    for opportunity in account.opportunities.values():
        interviewed = [
            change.stage
            for change in opportunity.stage_changes
            if account.stages[change.stage].group == "interview"
        ]
        assert [panel.stage for panel in attachments[opportunity.id].panels.values()] == interviewed
        for form in attachments[opportunity.id].feedback.values():
            assert form.interview in attachments[opportunity.id].interviews
            assert form.created_at <= one.now()


def test_panels_made_in_lever_are_read_only() -> None:
    lever = LeverSimulator(ManualClock(), people=60)
    client = Client(lever, (lever.api_key, ""))
    opportunities = [
        each
        for each in lever.account.opportunities.values()
        if each.confidentiality == "non-confidential"
    ]
    rich = next(each.id for each in opportunities if lever.account.attachments(each).panels)
    panel = client.get(f"/v1/opportunities/{rich}/panels").json()["data"][0]
    assert panel["externallyManaged"] is False
    path = f"/v1/opportunities/{rich}/panels/{panel['id']}"
    assert client.request("DELETE", path, params={"perform_as": lever.user_id}).status_code == 403
