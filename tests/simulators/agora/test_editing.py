"""Editing letters: a few fields of one from Lever, every field of one made in Agora."""

from typing import Any

import pytest

from simulators.agora import AgoraSimulator, Problem
from simulators.agora.letter_fields import FIELDS
from tests.simulators.agora.clients import ADA, Integration, PagesClient

LOCKED = [
    name
    for name in FIELDS
    if name not in {"benefits_package_id", "legal_template_id", "co_signer_id"}
]
BY_HAND = {
    "candidate_first_name": "Grace",
    "job_title": "Admiral",
    "base_salary": "250000",
    "pay_period": "annual",
    "expires_on": "2026-06-01",
}


def _as(user_id: str) -> dict[str, str]:
    return {"X-Agora-User": user_id}


@pytest.mark.parametrize("name", [*LOCKED, "status", "source_url", "nonsense"])
def test_api_refuses_to_edit_locked_fields(
    agora: AgoraSimulator, integration: Integration, name: str
) -> None:
    letter = integration.create_letter()
    changes = {name: None, "benefits_package_id": None}
    response = integration.request(
        "PATCH", f"/letters/{letter['id']}", json=changes, headers=_as(agora.owner_id)
    )
    assert response.status_code == 422
    assert list(response.json["errors"]) == [name]
    assert integration.letter() == letter


def test_refusal_says_where_to_edit_the_field(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.create_letter()
    with pytest.raises(Problem, match="Job title is edited in Lever"):
        agora.edit(agora.company_id, letter["id"], by=agora.owner_id, job_title="Principal")
    with pytest.raises(Problem, match="Create the offer in Agora"):
        agora.edit(agora.company_id, letter["id"], by=agora.owner_id, equity_value="1000000")
    with pytest.raises(Problem, match="always use the company's default vesting schedule"):
        agora.edit(
            agora.company_id,
            letter["id"],
            by=agora.owner_id,
            vesting_schedule_id=letter["vesting_schedule_id"],
        )


def test_edit_page_refuses_locked_fields(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    response = pages.log_in(agora.owner_id).post(
        f"/offers/{letter['id']}/edit", job_title="Principal", benefits_package_id=""
    )
    assert response.status_code == 422
    assert "Job title is edited in Lever" in response.text
    assert integration.letter() == letter


def test_edit_page_shows_only_editable_fields(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    where = f"/offers/{integration.create_letter()['id']}/edit"
    assert _inputs(pages.log_in(agora.owner_id).read(where)) == {"benefits_package_id"}
    pages.post("/settings/docusign", docusign="on")
    assert _inputs(pages.read(where)) == {
        "benefits_package_id",
        "legal_template_id",
        "co_signer_id",
    }


def test_benefits_package_can_be_changed_on_the_page(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    pages.log_in(agora.admin_id).post(
        "/settings/benefits", name="Executive", benefits="A car\nA boat"
    )
    package = list(agora.company(agora.company_id).packages.values())[-1]
    pages.post(f"/offers/{letter['id']}/edit", benefits_package_id=package.id)
    page = pages.read(letter["url"])
    assert "Executive" in page
    assert "A boat" in page
    assert agora.activity(agora.company_id, letter["id"])[-1]["actor"] == agora.admin_id


def test_adding_packages_requires_company_settings(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    response = pages.log_in(agora.recruiter_id).post(
        "/settings/benefits", name="Mine", benefits="A car"
    )
    owner, admin = (
        agora.company(agora.company_id).users[each].first_name
        for each in (agora.owner_id, agora.admin_id)
    )
    assert response.status_code == 403
    assert f"{owner} (Owner), {admin} (Admin)" in response.text
    assert len(agora.company(agora.company_id).packages) == 2


def test_template_requires_docusign(agora: AgoraSimulator, integration: Integration) -> None:
    letter = integration.create_letter()
    template = next(iter(agora.company(agora.company_id).templates))
    with pytest.raises(Problem, match="requires the Docusign integration"):
        agora.edit(agora.company_id, letter["id"], by=agora.owner_id, legal_template_id=template)
    assert integration.letter() == letter


def test_co_signer_signs_after_the_candidate(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    agora.company(agora.company_id).docusign = True
    template = next(iter(agora.company(agora.company_id).templates))
    letter = integration.create_letter()
    pages.log_in(agora.owner_id)
    assert pages.post(f"/offers/{letter['id']}/co-sign").status_code == 403
    agora.edit(
        agora.company_id,
        letter["id"],
        by=agora.owner_id,
        legal_template_id=template,
        co_signer_id=agora.owner_id,
    )
    assert pages.post(f"/offers/{letter['id']}/co-sign").status_code == 409
    pages.post(f"{letter['url']}/sign")
    assert integration.letter()["docusign_status"] == "candidate_signed"
    pages.post(f"/offers/{letter['id']}/co-sign")
    after = integration.letter()
    assert (after["docusign_status"], after["status"], after["source_status"]) == (
        "completed",
        "accepted",
        "published",
    )


def _signed(agora: AgoraSimulator, integration: Integration, pages: PagesClient) -> dict[str, Any]:
    agora.company(agora.company_id).docusign = True
    letter = integration.create_letter()
    agora.edit(
        agora.company_id,
        letter["id"],
        by=agora.owner_id,
        legal_template_id=next(iter(agora.company(agora.company_id).templates)),
        co_signer_id=agora.owner_id,
    )
    pages.post(f"{letter['url']}/sign")
    return integration.letter()


@pytest.mark.parametrize("completed", [False, True])
def test_change_after_a_signature_makes_it_outdated(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient, completed: bool
) -> None:
    letter = _signed(agora, integration, pages)
    if completed:
        pages.log_in(agora.owner_id).post(f"/offers/{letter['id']}/co-sign")
    integration.put({"base_salary": "204000.00"})
    assert integration.letter()["docusign_status"] == "outdated"
    log = agora.activity(agora.company_id, letter["id"])
    assert [(each["actor"], each["what"]) for each in log[-2:]] == [
        ("lever", "changed"),
        ("lever", "signature_outdated"),
    ]
    record = pages.log_in(agora.owner_id).read(f"/offers/{letter['id']}")
    assert "Outdated: the offer changed after it was signed" in record
    assert "the signature is outdated" in record
    assert "changed after you signed" in pages.read(letter["url"])
    assert pages.post(f"{letter['url']}/sign").status_code == 409


def test_outdated_document_is_sent_and_signed_again(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = _signed(agora, integration, pages)
    where = f"/offers/{letter['id']}/send-document"
    assert pages.log_in(agora.owner_id).post(where).status_code == 409
    integration.put({"base_salary": "204000.00"})
    pages.post(where)
    assert integration.letter()["docusign_status"] == "sent"
    pages.post(f"{letter['url']}/sign")
    pages.post(f"/offers/{letter['id']}/co-sign")
    assert integration.letter()["docusign_status"] == "completed"


@pytest.mark.parametrize("change", ["repeated", "status", "assignee", "greet"])
def test_signature_stays_valid_if_the_contents_stay(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient, change: str
) -> None:
    letter = _signed(agora, integration, pages)
    match change:
        case "repeated":
            integration.put(ADA)
        case "status":
            integration.put(status="accepted")
        case "assignee":
            integration.put({"assignee_id": agora.recruiter_id})
        case _:
            pages.post(letter["greets_url"], name="Robin", message="Welcome")
    assert integration.letter()["docusign_status"] == "candidate_signed"


def test_package_chosen_after_a_signature_makes_it_outdated(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = _signed(agora, integration, pages)
    package = agora.add_benefits_package(agora.company_id, agora.owner_id, "Executive")
    agora.edit(agora.company_id, letter["id"], by=agora.owner_id, benefits_package_id=package)
    assert integration.letter()["docusign_status"] == "outdated"


def test_record_marks_the_status(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    where = f"/offers/{letter['id']}"
    assert "Mark as published" not in pages.log_in(agora.owner_id).read(where)
    pages.post(f"{where}/status", status="declined")
    page = pages.read(where)
    assert "Marked as declined. Nothing was changed in Lever." in page
    assert "Mark as declined" not in page
    assert integration.letter()["status"] == "declined"
    assert agora.activity(agora.company_id, letter["id"])[-1]["actor"] == agora.owner_id
    assert pages.post(f"{where}/status", status="verbally_accepted").status_code == 422
    assert pages.log_in(agora.recruiter_id).post(f"{where}/status").status_code == 403
    assert integration.letter()["status"] == "declined"


def test_status_can_be_marked_over_the_api(agora: AgoraSimulator, integration: Integration) -> None:
    letter = integration.create_letter()
    where = f"/letters/{letter['id']}/status"
    owner = _as(agora.owner_id)
    marked = integration.request("POST", where, json={"status": "accepted"}, headers=owner)
    assert (marked.status_code, marked.json["data"]["status"]) == (200, "accepted")
    for refused in ({}, {"status": "odd"}, {"status": None}, {"status": ["accepted"]}):
        answer = integration.request("POST", where, json=refused, headers=owner)
        assert answer.status_code == 422
    assert integration.request("POST", where, json={"status": "declined"}).status_code == 401


def test_letter_created_in_agora_can_have_every_field(agora: AgoraSimulator) -> None:
    flexible = {"total_annual": "400000.00", "min_base": "200000.00", "max_base": "300000.00"}
    letter = agora.create_letter(
        agora.company_id,
        agora.recruiter_id,
        **BY_HAND,
        flexible=flexible,
        equity_value="600000",
        target_commission="20000",
    )
    assert letter["source"] is None
    assert letter["assignee_id"] == agora.recruiter_id
    assert letter["currency"] == "USD"
    assert letter["flexible"] == flexible
    assert (letter["equity_value"], letter["target_commission"]) == ("600000.00", "20000.00")
    edited = agora.edit(
        agora.company_id, str(letter["id"]), by=agora.recruiter_id, job_title="Rear Admiral"
    )
    assert edited["job_title"] == "Rear Admiral"


def test_letter_created_in_agora_can_have_monthly_pay(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    monthly = BY_HAND | {"pay_period": "monthly", "base_salary": "8000"}
    assert "per month" in pages.log_in(agora.owner_id).read("/offers/new")
    pages.post(
        "/offers/new",
        **monthly,
        currency="USD",
        target_bonus_percent="10",
        target_commission="4000",
    )
    (letter,) = agora.letters(agora.company_id)
    for page in (pages.read(f"/offers/{letter['id']}"), pages.read(str(letter["url"]))):
        assert "$8,000<" in page
        assert "per month" in page
        assert "$109,600<" in page
    agora.edit(agora.company_id, str(letter["id"]), by=agora.owner_id, pay_period="annual")
    record = pages.read(f"/offers/{letter['id']}")
    assert "changed Base salary pay period from <em>per month</em> to <em>per year</em>" in record
    assert "$12,800<" in record


def test_flexible_slider_starts_at_the_annual_salary(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    flexible = {"total_annual": "150000", "min_base": "90000", "max_base": "110000"}
    monthly = BY_HAND | {"pay_period": "monthly", "base_salary": "8000", "flexible": flexible}
    letter = agora.create_letter(agora.company_id, agora.owner_id, **monthly)
    assert 'step="500" value="96000"' in pages.read(str(letter["url"]))


@pytest.mark.parametrize(
    "flexible",
    [
        {"total_annual": "100", "min_base": "80", "max_base": "70"},
        {"total_annual": "100", "min_base": "80", "max_base": "110"},
        {"total_annual": "100", "min_base": "80"},
        "100",
    ],
)
def test_inconsistent_flexible_package_is_refused(agora: AgoraSimulator, flexible: object) -> None:
    with pytest.raises(Problem) as refused:
        agora.create_letter(agora.company_id, agora.owner_id, **BY_HAND, flexible=flexible)
    assert list(refused.value.errors) == ["flexible"]


def test_letter_can_be_created_on_the_page(agora: AgoraSimulator, pages: PagesClient) -> None:
    pages.log_in(agora.owner_id)
    again = pages.post("/offers/new", **BY_HAND | {"base_salary": "much"}, currency="USD")
    assert again.status_code == 422
    assert "Must be a non-negative decimal number" in again.text
    assert 'value="Grace"' in again.text
    pages.post(
        "/offers/new", **BY_HAND, total_annual="400000", min_base="200000", max_base="300000"
    )
    (letter,) = agora.letters(agora.company_id)
    assert letter["flexible"] == {
        "total_annual": "400000.00",
        "min_base": "200000.00",
        "max_base": "300000.00",
    }
    assert "From Lever" not in pages.read(f"/offers/{letter['id']}")


def test_recruiter_sees_and_edits_only_assigned_offers(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    own = integration.create_letter(
        {"assignee_id": agora.recruiter_id, "candidate_first_name": "Own"}, "offer-1"
    )
    other = integration.create_letter({"candidate_first_name": "Other"}, "offer-2")
    page = pages.log_in(agora.recruiter_id).read("/offers")
    assert "Own" in page
    assert "Other" not in page
    assert pages.get(f"/offers/{other['id']}").status_code == 403
    assert (
        integration.request(
            "PATCH", f"/letters/{other['id']}", json={}, headers=_as(agora.recruiter_id)
        ).status_code
        == 403
    )
    assert (
        agora.mark(agora.company_id, own["id"], agora.recruiter_id, "declined")["status"]
        == "declined"
    )


def test_manager_cannot_create_offers(agora: AgoraSimulator, pages: PagesClient) -> None:
    with pytest.raises(Problem, match="Managers cannot create offers"):
        agora.create_letter(agora.company_id, agora.manager_id, **BY_HAND)
    assert pages.log_in(agora.manager_id).get("/offers/new").status_code == 403


def test_api_requires_an_acting_user(integration: Integration) -> None:
    letter = integration.create_letter()
    assert (
        integration.request(
            "PATCH", f"/letters/{letter['id']}", json={"benefits_package_id": None}
        ).status_code
        == 401
    )
    assert (
        integration.request("POST", "/letters", json=BY_HAND, headers=_as("unknown")).status_code
        == 401
    )
    assert integration.letter() == letter


def test_api_accepts_the_session_of_a_logged_in_user(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    where = f"/api/v1/companies/{agora.company_id}/letters"
    assert pages.browser.post(where, json=BY_HAND).status_code == 401
    pages.log_in(agora.owner_id)
    created = pages.browser.post(where, json=BY_HAND)
    assert created.status_code == 201
    (letter,) = agora.letters(agora.company_id)
    assert pages.browser.get(f"{where}/{letter['id']}").json == created.json


def _inputs(page: str) -> set[str]:
    return {
        part.split('"', 1)[0]
        for part in page.split('name="')[1:]
        if not part.startswith(("viewport", "color-scheme"))
    }
