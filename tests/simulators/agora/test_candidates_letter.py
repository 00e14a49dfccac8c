"""The candidate's letter and the Greets page, which need no login."""

import re
from decimal import Decimal

import pytest

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import ADA, Integration, PagesClient

SHOWN = {
    "base_salary": "£196,000",
    "pay_period": "per year",
    "candidate_address_line_1": "12 St James&#39;s Square",
    "candidate_address_line_2": "London SW1Y 4JH",
    "candidate_first_name": "Ada",
    "candidate_last_name": "King of Lovelace",
    "candidate_email": "ada@analytical.example",
    "display_location": "London (hybrid)",
    "equity_type": "RSU",
    "job_title": "Staff Engineer",
    "number_of_shares": "12,000",
    "sign_on_bonus": "£15,000.50",
    "target_bonus_amount": "£9,800.25",
    "target_bonus_percent": "12.5\N{NO-BREAK SPACE}%",
    "start_date": "April\N{NO-BREAK SPACE}7,\N{NO-BREAK SPACE}2026",
    "expires_on": "May\N{NO-BREAK SPACE}2,\N{NO-BREAK SPACE}2026",
}


def test_letter_page_shows_every_field_exactly(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter({"assignee_id": agora.recruiter_id})["url"])
    assert set(SHOWN) | {"assignee_id", "currency"} == set(ADA)
    assert [name for name, text in SHOWN.items() if text not in page] == []
    assert "61\N{NO-BREAK SPACE}days left" in page
    assert "Published" not in page
    assert agora.company(agora.company_id).users[agora.recruiter_id].first_name in page
    assert 'datetime="2026-04-07"' in page


def test_text_is_escaped_on_the_letter(integration: Integration, pages: PagesClient) -> None:
    markup = "<script>alert('x')</script>\"&"
    texts = [
        name
        for name, value in ADA.items()
        if isinstance(value, str) and name.startswith(("candidate", "job", "display", "equity"))
    ]
    letter = integration.create_letter(dict.fromkeys(texts, markup))
    page = pages.read(letter["url"])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_no_page_has_inline_scripts_or_styles(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    pages.log_in(agora.owner_id)
    settings = [
        "integrations/ats",
        "integrations/ats/lever",
        "company/comp-philosophy",
        "company/faqs",
        "company/faqs/new",
        "preferences",
        "benefits",
        "vesting",
        "offer-letters",
        "docusign",
        "users",
    ]
    user_paths = [
        "/login",
        "/offers",
        "/offers/new",
        f"/offers/{letter['id']}",
        f"/offers/{letter['id']}/edit",
    ]
    for where in [
        letter["url"],
        letter["greets_url"],
        *user_paths,
        *(f"/settings/{each}" for each in settings),
    ]:
        response = pages.get(where)
        assert response.status_code == 200, where
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|<script(?! src=)|//(?!app\.getagora|hire\.lever)",
            response.text,
        ), where


def test_linked_scripts_and_styles_are_served(integration: Integration, pages: PagesClient) -> None:
    page = pages.read(integration.create_letter()["url"])
    parts = re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js))"', page)
    assert len(parts) == 3
    assert [pages.get(each).status_code for each in parts] == [200] * 3


def test_unknown_letter_url_reveals_nothing(integration: Integration, pages: PagesClient) -> None:
    letter = integration.create_letter()
    integration.request("DELETE", "/letters/lever/offer-1")
    for where in (letter["url"], letter["greets_url"], "/o/nowhere"):
        response = pages.get(where)
        assert response.status_code == 404
        assert "This offer letter is no longer available" in response.text
        assert "Ada" not in response.text


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, "205,800.25"),
        ({"target_bonus_amount": None}, "220,500"),
        ({"target_bonus_amount": None, "target_bonus_percent": None}, "196,000"),
        (
            {"pay_period": "hourly", "base_salary": "62.50", "target_bonus_amount": None},
            "135,000",
        ),
    ],
)
def test_total_target_cash_is_annual_salary_plus_target_bonus(
    integration: Integration, pages: PagesClient, changes: dict[str, object], total: str
) -> None:
    assert f"£{total}<" in pages.read(integration.create_letter(changes)["url"])


def test_monthly_pay_is_annualized_by_twelve(agora: AgoraSimulator, pages: PagesClient) -> None:
    monthly = ADA | {"pay_period": "monthly", "base_salary": "8333.33", "target_bonus_amount": None}
    page = pages.read(str(agora.create_letter(agora.company_id, agora.owner_id, **monthly)["url"]))
    assert "12 months: <data" in page
    assert "£99,999.96" in page
    assert "£112,499.96" in page  # With a bonus of 12.5 %, to the cent.


def test_currency_without_cents_shows_no_decimals(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(
        integration.create_letter(
            {
                "currency": "JPY",
                "base_salary": "9600000",
                "sign_on_bonus": None,
                "target_bonus_amount": None,
            }
        )["url"]
    )
    assert "¥9,600,000<" in page


def test_accepted_letter_keeps_its_tools(integration: Integration, pages: PagesClient) -> None:
    letter = integration.create_letter()
    integration.put(status="accepted")
    page = pages.read(letter["url"])
    assert "Accepted" in page
    assert "data-equity-model" in page
    assert "£196,000" in page


def test_equity_model_shows_years_and_company_valuations(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter()["url"])
    today, doubled = (f"${value:,}" for value in (12_000 * 6 // 4, 12_000 * 12 // 4))
    assert today in page
    assert doubled in page
    assert page.count('<th scope="row">Year') == 4


def test_option_value_deducts_the_strike_price(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    assert agora.company(agora.company_id).equity.strike_price == Decimal("1.50")
    page = pages.read(integration.create_letter({"equity_type": "Stock options (ISO)"})["url"])
    assert "$54,000" in page
    assert "to exercise" in page


def test_letter_without_shares_has_no_equity_model(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter({"number_of_shares": None})["url"])
    assert "data-equity-model" not in page


def test_only_flexible_offers_show_the_base_equity_slider(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    by_hand = ADA | {
        "flexible": {"total_annual": "250000", "min_base": "150000", "max_base": "200000"}
    }
    page = pages.read(str(agora.create_letter(agora.company_id, agora.owner_id, **by_hand)["url"]))
    assert "data-flexible" in page
    assert "£175,000" in page
    assert "data-flexible" not in pages.read(integration.create_letter()["url"])


def test_move_forward_requires_the_company_setting(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    assert "Move Forward" not in pages.read(letter["url"])
    assert pages.post(f"{letter['url']}/move-forward").status_code == 409
    agora.company(agora.company_id).candidate_acceptance = True
    assert "Move Forward" in pages.read(letter["url"])
    assert "not a legal document" in pages.read(f"{letter['url']}/move-forward")
    pages.post(f"{letter['url']}/move-forward")
    after = integration.letter()
    assert (after["status"], after["source_status"]) == ("verbally_accepted", "published")
    assert pages.post(f"{letter['url']}/move-forward").status_code == 409


def test_move_forward_is_disabled_for_logged_in_users(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    pages.log_in(agora.owner_id).post("/settings/offer-letters", candidate_acceptance="on")
    assert "disabled>Move Forward" in pages.read(letter["url"])


def test_greet_written_with_the_link_appears_on_the_letter(
    integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    assert (
        pages.post(letter["greets_url"], name="Charles", message="<b>Welcome</b>").status_code
        == 303
    )
    page = pages.read(letter["url"])
    assert "From the team" in page
    assert "&lt;b&gt;Welcome&lt;/b&gt;" in page
    refused = pages.post(letter["greets_url"], name="Charles", message=" ")
    assert refused.status_code == 422
    assert "Enter a message" in refused.text


def test_greet_written_over_the_api_appears_on_the_letter(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    sent = {"message": "See you soon"}
    integration.request(
        "POST",
        f"/letters/{letter['id']}/greets",
        json=sent,
        headers={"X-Agora-User": agora.owner_id},
    )
    assert "See you soon" in pages.read(letter["url"])
    assert letter["greets_url"] not in pages.read(letter["url"])
