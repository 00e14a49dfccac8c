"""What Agora's people may do with a letter: from Lever, little; made by hand, everything."""

import pytest

from simulators.agora import AgoraSimulator, Problem
from simulators.agora.letter_fields import FIELDS
from tests.simulators.agora.clients import Integration, Visitor

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


@pytest.mark.parametrize("name", [*LOCKED, "source_url", "nonsense"])
def test_nothing_else_of_a_letter_from_lever_is_edited_by_the_api(
    agora: AgoraSimulator, integration: Integration, name: str
) -> None:
    letter = integration.made()
    changes = {name: None, "status": "declined"}
    answer = integration.ask(
        "PATCH", f"/letters/{letter['id']}", json=changes, headers=_as(agora.owner_id)
    )
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [name]
    assert integration.letter() == letter


def test_the_refusal_says_where_the_field_is_edited(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made()
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


def test_nothing_else_of_a_letter_from_lever_is_edited_by_the_page(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    answer = visitor.become(agora.owner_id).send(
        f"/offers/{letter['id']}/edit", job_title="Principal", status="declined"
    )
    assert answer.status_code == 422
    assert "Job title is edited in Lever" in answer.text
    assert integration.letter() == letter


def test_the_page_of_a_letter_from_lever_offers_only_what_may_be_edited(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    where = f"/offers/{integration.made()['id']}/edit"
    assert _inputs(visitor.become(agora.owner_id).see(where)) == {"benefits_package_id", "status"}
    visitor.send("/settings/docusign", docusign="on")
    assert _inputs(visitor.see(where)) == {
        "benefits_package_id",
        "status",
        "legal_template_id",
        "co_signer_id",
    }


def test_another_benefits_package_is_chosen_on_the_page(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    visitor.become(agora.admin_id).send(
        "/settings/benefits", name="Executive", benefits="A car\nA boat"
    )
    package = list(agora.company(agora.company_id).packages.values())[-1]
    visitor.send(f"/offers/{letter['id']}/edit", benefits_package_id=package.id)
    page = visitor.see(letter["url"])
    assert "Executive" in page
    assert "A boat" in page
    assert integration.letter()["activity"][-1]["actor"] == agora.admin_id


def test_only_with_company_settings_packages_are_made(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    answer = visitor.become(agora.recruiter_id).send(
        "/settings/benefits", name="Mine", benefits="A car"
    )
    owner, admin = (
        agora.company(agora.company_id).users[each].first_name
        for each in (agora.owner_id, agora.admin_id)
    )
    assert answer.status_code == 403
    assert f"{owner} (Owner), {admin} (Admin)" in answer.text
    assert len(agora.company(agora.company_id).packages) == 2


def test_a_template_and_a_co_signer_need_docusign(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made()
    template = next(iter(agora.company(agora.company_id).templates))
    with pytest.raises(Problem, match="requires the Docusign integration"):
        agora.edit(agora.company_id, letter["id"], by=agora.owner_id, legal_template_id=template)
    assert integration.letter() == letter


def test_a_document_is_signed_by_the_candidate_and_then_by_the_co_signer(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    agora.company(agora.company_id).docusign = True
    template = next(iter(agora.company(agora.company_id).templates))
    letter = integration.made()
    visitor.become(agora.owner_id)
    assert visitor.send(f"/offers/{letter['id']}/co-sign").status_code == 403
    agora.edit(
        agora.company_id,
        letter["id"],
        by=agora.owner_id,
        legal_template_id=template,
        co_signer_id=agora.owner_id,
    )
    assert visitor.send(f"/offers/{letter['id']}/co-sign").status_code == 409
    visitor.send(f"{letter['url']}/sign")
    assert integration.letter()["docusign_status"] == "candidate_signed"
    visitor.send(f"/offers/{letter['id']}/co-sign")
    after = integration.letter()
    assert (after["docusign_status"], after["status"], after["source_status"]) == (
        "completed",
        "accepted",
        "published",
    )


def test_a_letter_made_in_agora_can_have_every_field(agora: AgoraSimulator) -> None:
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


def test_a_letter_made_in_agora_can_have_monthly_pay(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    monthly = BY_HAND | {"pay_period": "monthly", "base_salary": "8000"}
    assert "per month" in visitor.become(agora.owner_id).see("/offers/new")
    visitor.send(
        "/offers/new",
        **monthly,
        currency="USD",
        target_bonus_percent="10",
        target_commission="4000",
    )
    (letter,) = agora.letters(agora.company_id)
    for page in (visitor.see(f"/offers/{letter['id']}"), visitor.see(str(letter["url"]))):
        assert "USD\N{NO-BREAK SPACE}8,000.00" in page
        assert "per month" in page
        assert "USD\N{NO-BREAK SPACE}109,600.00" in page
    agora.edit(agora.company_id, str(letter["id"]), by=agora.owner_id, pay_period="annual")
    record = visitor.see(f"/offers/{letter['id']}")
    assert "changed Base salary pay period from <em>per month</em> to <em>per year</em>" in record
    assert "USD\N{NO-BREAK SPACE}12,800.00" in record


def test_the_slider_of_a_flexible_offer_stands_at_the_salary_of_a_year(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    flexible = {"total_annual": "150000", "min_base": "90000", "max_base": "110000"}
    monthly = BY_HAND | {"pay_period": "monthly", "base_salary": "8000", "flexible": flexible}
    letter = agora.create_letter(agora.company_id, agora.owner_id, **monthly)
    assert 'step="500" value="96000"' in visitor.see(str(letter["url"]))


@pytest.mark.parametrize(
    "flexible",
    [
        {"total_annual": "100", "min_base": "80", "max_base": "70"},
        {"total_annual": "100", "min_base": "80", "max_base": "110"},
        {"total_annual": "100", "min_base": "80"},
        "100",
    ],
)
def test_a_flexible_package_that_cannot_be_is_refused(
    agora: AgoraSimulator, flexible: object
) -> None:
    with pytest.raises(Problem) as refused:
        agora.create_letter(agora.company_id, agora.owner_id, **BY_HAND, flexible=flexible)
    assert list(refused.value.errors) == ["flexible"]


def test_a_letter_is_made_by_hand_on_the_page(agora: AgoraSimulator, visitor: Visitor) -> None:
    visitor.become(agora.owner_id)
    again = visitor.send("/offers/new", **BY_HAND | {"base_salary": "much"}, currency="USD")
    assert again.status_code == 422
    assert "Must be a non-negative decimal number" in again.text
    assert 'value="Grace"' in again.text
    visitor.send(
        "/offers/new", **BY_HAND, total_annual="400000", min_base="200000", max_base="300000"
    )
    (letter,) = agora.letters(agora.company_id)
    assert letter["flexible"] == {
        "total_annual": "400000.00",
        "min_base": "200000.00",
        "max_base": "300000.00",
    }
    assert "From Lever" not in visitor.see(f"/offers/{letter['id']}")


def test_a_recruiter_sees_and_edits_only_the_own_offers(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    own = integration.made(
        {"assignee_id": agora.recruiter_id, "candidate_first_name": "Own"}, "offer-1"
    )
    other = integration.made({"candidate_first_name": "Other"}, "offer-2")
    page = visitor.become(agora.recruiter_id).see("/offers")
    assert "Own" in page
    assert "Other" not in page
    assert visitor.get(f"/offers/{other['id']}").status_code == 403
    assert (
        integration.ask(
            "PATCH", f"/letters/{other['id']}", json={}, headers=_as(agora.recruiter_id)
        ).status_code
        == 403
    )
    assert (
        agora.edit(agora.company_id, own["id"], by=agora.recruiter_id, status="declined")["status"]
        == "declined"
    )


def test_a_manager_makes_no_offers(agora: AgoraSimulator, visitor: Visitor) -> None:
    with pytest.raises(Problem, match="Managers cannot create offers"):
        agora.create_letter(agora.company_id, agora.manager_id, **BY_HAND)
    assert visitor.become(agora.manager_id).get("/offers/new").status_code == 403


def test_the_api_wants_to_know_which_user_acts(integration: Integration) -> None:
    letter = integration.made()
    assert (
        integration.ask(
            "PATCH", f"/letters/{letter['id']}", json={"status": "declined"}
        ).status_code
        == 401
    )
    assert (
        integration.ask("POST", "/letters", json=BY_HAND, headers=_as("nobody")).status_code == 401
    )
    assert integration.letter() == letter


def test_a_user_may_use_the_api_from_the_own_session(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    where = f"/api/v1/companies/{agora.company_id}/letters"
    assert visitor.browser.post(where, json=BY_HAND).status_code == 401
    visitor.become(agora.owner_id)
    made = visitor.browser.post(where, json=BY_HAND)
    assert made.status_code == 201
    (letter,) = agora.letters(agora.company_id)
    assert visitor.browser.get(f"{where}/{letter['id']}").json == made.json


def _inputs(page: str) -> set[str]:
    return {
        part.split('"', 1)[0]
        for part in page.split('name="')[1:]
        if not part.startswith(("viewport", "color-scheme"))
    }
