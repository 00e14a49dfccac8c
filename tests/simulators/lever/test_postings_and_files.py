"""Postings, applications, files, resumes, uploads, account lists and audit events."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client, Receiver


@pytest.fixture
def ada(lever: LeverSimulator) -> str:
    return lever.add_opportunity("Ada", ["ada@x.example"])


@pytest.fixture
def posting(lever: LeverSimulator) -> str:
    return next(iter(lever.account.postings))


def application_form(**more: str) -> dict[str, Any]:
    given = {"fullName": "Shane Smith", "email": "shane@x.example", **more}
    return {
        "personalInformation": [{"name": name, "value": value} for name, value in given.items()]
    }


def test_posting_starts_as_draft_and_can_be_published(
    client: Client, lever: LeverSimulator
) -> None:
    given = {
        "text": "Chef",
        "categories": {"team": "Kitchen", "location": "Oslo", "allLocations": ["Oslo", "Bergen"]},
        "content": {"descriptionHtml": "<div>Cook &amp; taste</div>"},
        "salaryRange": {"min": 1, "max": 2, "currency": "NOK", "interval": "per-year-salary"},
    }
    made = client.post("/v1/postings", given, perform_as=lever.user_id)
    data = made.json()["data"]
    assert (made.status_code, data["state"], data["urls"], data["distributionChannels"]) == (
        201,
        "draft",
        None,
        None,
    )
    assert (data["content"]["description"], data["categories"]["allLocations"]) == (
        "Cook & taste",
        ["Oslo", "Bergen"],
    )
    assert (data["owner"], data["salaryRange"]["max"]) == (lever.user_id, 2)
    changed = client.post(
        f"/v1/postings/{data['id']}",
        {"state": "published", "tags": ["hot"]},
        perform_as=lever.user_id,
    )
    shown = changed.json()["data"]
    assert (changed.status_code, shown["text"], shown["distributionChannels"]) == (
        200,
        "Chef",
        ["public"],
    )
    assert shown["urls"]["apply"].endswith(f"/{data['id']}/apply")
    assert client.post("/v1/postings", given).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"state": "draft"},
        {"team": ["Kitchen", "Garden"]},
        {"location": "Bergen"},
        {"tag": "hot"},
        {"updated_at_start": 10**13},
    ],
)
def test_each_posting_filter_selects(
    client: Client, lever: LeverSimulator, query: dict[str, Any]
) -> None:
    given = {
        "text": "Chef",
        "tags": ["hot"],
        "categories": {"team": "Kitchen", "allLocations": ["Oslo", "Bergen"]},
    }
    client.post("/v1/postings", given, perform_as=lever.user_id)
    found = [each["text"] for each in client.get("/v1/postings", **query).json()["data"]]
    assert found == ([] if "updated_at_start" in query else ["Chef"])


def test_renaming_a_posting_renames_its_tag(
    client: Client, lever: LeverSimulator, posting: str
) -> None:
    bea = lever.add_opportunity("Bea", posting=posting)
    client.post(f"/v1/postings/{posting}", {"text": "Platform Engineer"}, perform_as=lever.user_id)
    assert lever.opportunity(bea)["tags"][0] == "Platform Engineer"
    assert {each["text"] for each in client.get("/v1/tags").json()["data"]} >= {"Platform Engineer"}


def test_posting_roles_have_no_list_envelope(client: Client, posting: str) -> None:
    response = client.get(f"/v1/postings/{posting}/users").json()
    assert list(response) == ["posting", "users", "roles"]
    assert [role["id"] for role in response["roles"]] == ["admin", "limited", "owner", "team"]


def test_applying_creates_an_opportunity(
    client: Client, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, posting: str
) -> None:
    lever.add_webhook("applicationCreated", receiver.url)
    upload = client.request("POST", "/v1/uploads", files={"file": ("resume.pdf", b"%PDF")}).json()[
        "data"
    ]
    assert (list(upload), upload["size"]) == (["expiresAt", "filename", "id", "uri", "size"], 4)
    body = {
        **application_form(resume=upload["uri"], phone="1"),
        "urls": [{"name": "LinkedIn", "value": "https://l.example"}],
        "source": "Fair",
    }
    response = client.post(f"/v1/postings/{posting}/apply", body)
    assert (response.status_code, list(response.json()["data"])) == (201, ["applicationId"])
    made = client.get("/v1/opportunities", posting_id=posting, expand="applications").json()[
        "data"
    ][0]
    assert (made["name"], made["stage"], made["origin"], made["sources"]) == (
        "Shane Smith",
        "applicant-new",
        "applied",
        ["Fair"],
    )
    application = made["applications"][0]
    assert (application["type"], application["email"], application["links"]) == (
        "posting",
        "shane@x.example",
        ["https://l.example"],
    )
    resume = client.get(f"/v1/opportunities/{made['id']}/resumes").json()["data"][0]
    assert (resume["file"]["name"], resume["file"]["ext"], resume["file"]["status"]) == (
        "resume.pdf",
        "pdf",
        "processed",
    )
    download = client.get(f"/v1/opportunities/{made['id']}/resumes/{resume['id']}/download")
    assert (download.content, download.headers["Content-Type"]) == (b"%PDF", "application/pdf")
    clock.advance(1)
    assert receiver.received[0]["data"]["applicationId"] == response.json()["data"]["applicationId"]


def test_invalid_application_creates_nothing(
    client: Client, lever: LeverSimulator, posting: str
) -> None:
    path = f"/v1/postings/{posting}/apply"
    for wrong in (
        {},
        application_form(email=""),
        application_form(resume="https://nowhere.example/x"),
        {"personalInformation": [{"name": 1}]},
    ):
        assert client.post(path, wrong).status_code == 400
    lever.account.postings[posting].state = "closed"
    assert client.post(path, application_form()).status_code == 400
    assert lever.account.contacts == {}


def test_upload_expires_after_a_day(client: Client, clock: ManualClock, posting: str) -> None:
    uri = client.request("POST", "/v1/uploads", files={"file": ("resume.pdf", b"%PDF")}).json()[
        "data"
    ]["uri"]
    clock.advance(24 * 3600 + 1)
    assert (
        client.post(f"/v1/postings/{posting}/apply", application_form(resume=uri)).status_code
        == 400
    )


def test_posting_lists_its_application_questions(client: Client, posting: str) -> None:
    questions = client.get(f"/v1/postings/{posting}/apply").json()["data"]
    assert list(questions) == [
        "id",
        "text",
        "customQuestions",
        "eeoQuestions",
        "personalInformation",
        "urls",
        "consentDisclosures",
    ]
    assert [each["name"] for each in questions["personalInformation"] if each["required"]] == [
        "fullName",
        "email",
    ]


def test_files_are_added_listed_downloaded_and_deleted(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    path, by = f"/v1/opportunities/{ada}/files", {"perform_as": lever.user_id}
    response = client.request("POST", path, files={"file": ("Größe.txt", "straße")}, params=by)
    made = response.json()["data"]
    assert (response.status_code, made["ext"], made["size"], made["status"]) == (
        201,
        ".txt",
        7,
        "processed",
    )
    assert client.get(path, uploaded_at_start=made["uploadedAt"]).json()["data"] == [made]
    assert client.get(path, uploaded_at_end=made["uploadedAt"] - 1).json()["data"] == []
    assert client.get(f"{path}/{made['id']}/download").content.decode() == "straße"
    assert client.request("DELETE", f"{path}/{made['id']}", params=by).status_code == 204
    assert client.get(f"{path}/{made['id']}").status_code == 404
    assert client.post(path, {"file": "text"}, **by).status_code == 400


def test_unreadable_file_cannot_be_downloaded(
    client: Client, lever: LeverSimulator, ada: str
) -> None:
    path = f"/v1/opportunities/{ada}/files"
    made = client.request(
        "POST", path, files={"file": ("a.exe", b"x")}, params={"perform_as": lever.user_id}
    ).json()["data"]
    assert (made["status"], client.get(f"{path}/{made['id']}/download").status_code) == (
        "error",
        422,
    )


def test_form_creates_opportunity_with_resume_and_files(
    client: Client, lever: LeverSimulator
) -> None:
    fields = {
        "name": "Ada",
        "emails[]": ["a@x.example", "b@x.example"],
        "archived[reason]": lever.account.hired_reason().id,
    }
    files = [
        ("resumeFile", ("cv.pdf", b"%PDF")),
        ("files[]", ("one.txt", b"1")),
        ("files[]", ("two.txt", b"2")),
    ]
    response = client.request(
        "POST", "/v1/opportunities", data=fields, files=files, params={"perform_as": lever.user_id}
    )
    made = response.json()["data"]
    assert (response.status_code, made["emails"]) == (201, ["a@x.example", "b@x.example"])
    assert made["archived"]["reason"] == fields["archived[reason]"]
    assert len(client.get(f"/v1/opportunities/{made['id']}/resumes").json()["data"]) == 1
    assert len(client.get(f"/v1/opportunities/{made['id']}/files").json()["data"]) == 2


def test_tag_counts_follow_use(client: Client, lever: LeverSimulator, ada: str) -> None:
    bea = lever.add_opportunity("Bea")
    for each in (ada, bea):
        client.post(f"/v1/opportunities/{each}/addTags", {"tags": ["beta", "Alpha"]})
    client.post(f"/v1/opportunities/{bea}/removeTags", {"tags": ["Alpha"]})
    assert client.get("/v1/tags").json()["data"] == [
        {"count": 1, "text": "Alpha"},
        {"count": 2, "text": "beta"},
    ]
    lever.delete(bea)
    assert client.get("/v1/tags").json()["data"] == [
        {"count": 1, "text": "Alpha"},
        {"count": 1, "text": "beta"},
    ]


def test_disposition_stages_include_archive_reasons(client: Client) -> None:
    dispositions = client.get("/v1/disposition_stages").json()["data"]
    assert list(dispositions) == ["stages", "archiveReasons"]
    assert dispositions["stages"][0] == {
        "id": "lead-new",
        "text": "New lead",
        "pipeline": "lead",
        "rank": 1,
        "hasInterview": False,
    }
    assert {each["type"] for each in dispositions["archiveReasons"]} == {"hired", None}


def test_audit_events_are_sorted_and_filtered(
    client: Client, lever: LeverSimulator, clock: ManualClock
) -> None:
    clock.advance(60)
    zoe = client.post("/v1/users", {"name": "Zoe", "email": "zoe@acme.example"}).json()["data"][
        "id"
    ]
    clock.advance(60)
    client.post(f"/v1/users/{zoe}/deactivate")
    events = client.get("/v1/audit_events").json()["data"]
    assert [each["type"] for each in events[:2]] == ["user:deactivated", "user:added"]
    assert list(events[0]) == ["id", "createdAt", "type", "user", "target", "meta"]
    assert events[0]["target"] == {"id": zoe, "type": "user", "label": "Zoe"}
    by_target = client.get("/v1/audit_events", target_type="user", target_id=zoe).json()["data"]
    assert by_target == events[:2]
    assert client.get("/v1/audit_events", type="user:deactivated").json()["data"] == events[:1]
    assert (
        client.get("/v1/audit_events", created_at_start=events[0]["createdAt"]).json()["data"]
        == events[:1]
    )
    assert client.get("/v1/audit_events", user_id="null", limit=1).json()["data"] == events[:1]
    assert client.get("/v1/audit_events", target_id=zoe).status_code == 400


def test_new_key_is_an_audit_event_without_its_value(client: Client, lever: LeverSimulator) -> None:
    key = lever.credentials.add_key()
    key.label, key.created_at = "For the HRIS", lever.now()
    event = client.get("/v1/audit_events", type="key:added").json()["data"][0]
    assert (event["target"]["label"], key.key in str(event)) == ("For the HRIS", False)


def test_eeo_responses_with_and_without_personal_data(client: Client, posting: str) -> None:
    client.post(f"/v1/postings/{posting}/apply", application_form())
    plain, whole = (
        client.get("/v1/eeo/responses").json()["data"][0],
        client.get("/v1/eeo/responses/pii").json()["data"][0],
    )
    assert (plain["applicationTitle"], plain["currentStage"]) == (
        "Backend Engineer",
        "applicant-new",
    )
    assert "contact" not in plain
    assert whole["id"] == whole["applicationId"]
    assert list(whole)[:4] == [
        "id",
        "applicationArchivedAt",
        "applicationArchivedBy",
        "applicationArchiveReason",
    ]


def test_custom_role_is_accepted_by_id(client: Client, lever: LeverSimulator) -> None:
    lever.account.roles["3f0c-custom"] = frozenset()
    made = client.post(
        "/v1/users", {"name": "Zoe", "email": "zoe@acme.example", "accessRole": "3f0c-custom"}
    )
    assert made.json()["data"]["accessRole"] == "3f0c-custom"
    assert [
        each["name"] for each in client.get("/v1/users", accessRole="3f0c-custom").json()["data"]
    ] == ["Zoe"]
    assert (
        client.post(
            "/v1/users", {"name": "Y", "email": "y@acme.example", "accessRole": "king"}
        ).status_code
        == 400
    )


@pytest.mark.parametrize("event", ["contactCreated", "contactUpdated"])
def test_contact_changes_send_webhooks(
    client: Client, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, event: str
) -> None:
    lever.add_webhook(event, receiver.url)
    ada = lever.add_opportunity("Ada")
    client.post(f"/v1/opportunities/{ada}/addLinks", {"links": ["https://a.example"]})
    clock.advance(1)
    assert [each["data"] for each in receiver.received] == [
        {"contactId": lever.opportunity(ada)["contact"]}
    ]


def test_unsupported_media_type_or_method_is_refused(client: Client, ada: str) -> None:
    response = client.request(
        "POST",
        f"/v1/opportunities/{ada}/notes",
        data="<note/>",
        headers={"Content-Type": "application/xml"},
    )
    assert (response.status_code, response.json()) == (
        415,
        {"code": "UnsupportedMediaTypeError", "message": "application/xml"},
    )
    response = client.request("PATCH", "/v1/opportunities")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
