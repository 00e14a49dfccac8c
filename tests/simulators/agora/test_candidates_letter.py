"""What a candidate sees, with nothing but the address."""

import re
from decimal import Decimal

import pytest

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import ADA, Integration, Visitor

SHOWN = {
    "base_salary": "GBP\N{NO-BREAK SPACE}196,000.00",
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
    "sign_on_bonus": "GBP\N{NO-BREAK SPACE}15,000.50",
    "target_bonus_amount": "GBP\N{NO-BREAK SPACE}9,800.25",
    "target_bonus_percent": "12.5\N{NO-BREAK SPACE}%",
    "start_date": "7 April 2026",
    "expires_on": "2 May 2026",
}


def test_every_field_is_on_the_page_exactly(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    page = visitor.see(integration.made({"assignee_id": agora.recruiter_id})["url"])
    assert set(SHOWN) | {"assignee_id", "currency"} == set(ADA)
    assert [name for name, text in SHOWN.items() if text not in page] == []
    assert "Published" in page
    assert agora.company(agora.company_id).users[agora.recruiter_id].first_name in page
    assert 'datetime="2026-04-07"' in page


def test_a_name_is_a_name_and_not_markup(integration: Integration, visitor: Visitor) -> None:
    wild = "<script>alert('x')</script>\"&"
    texts = [
        name
        for name, kind in ADA.items()
        if isinstance(kind, str) and name.startswith(("candidate", "job", "display", "equity"))
    ]
    letter = integration.made(dict.fromkeys(texts, wild))
    page = visitor.see(letter["url"])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_no_page_holds_a_script_or_a_style_of_its_own(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    visitor.become(agora.owner_id)
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
    pages = [
        "/login",
        "/offers",
        "/offers/new",
        f"/offers/{letter['id']}",
        f"/offers/{letter['id']}/edit",
    ]
    for where in [
        letter["url"],
        letter["greets_url"],
        *pages,
        *(f"/settings/{each}" for each in settings),
    ]:
        answer = visitor.get(where)
        assert answer.status_code == 200, where
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|<script(?! src=)|//(?!app\.getagora|hire\.lever)",
            answer.text,
        ), where


def test_what_a_page_links_to_is_served(integration: Integration, visitor: Visitor) -> None:
    page = visitor.see(integration.made()["url"])
    parts = re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js))"', page)
    assert len(parts) == 3
    assert [visitor.get(each).status_code for each in parts] == [200] * 3


def test_an_address_that_is_not_there_tells_nothing(
    integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    integration.ask("DELETE", "/letters/lever/offer-1")
    for where in (letter["url"], letter["greets_url"], "/o/nowhere"):
        answer = visitor.get(where)
        assert answer.status_code == 404
        assert "This offer letter is no longer available" in answer.text
        assert "Ada" not in answer.text


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, "205,800.25"),
        ({"target_bonus_amount": None}, "220,500.00"),
        ({"target_bonus_amount": None, "target_bonus_percent": None}, "196,000.00"),
        (
            {"pay_period": "hourly", "base_salary": "62.50", "target_bonus_amount": None},
            "135,000.00",
        ),
    ],
)
def test_total_target_cash_is_a_years_salary_with_the_target_bonus(
    integration: Integration, visitor: Visitor, changes: dict[str, object], total: str
) -> None:
    assert f"GBP\N{NO-BREAK SPACE}{total}" in visitor.see(integration.made(changes)["url"])


def test_a_month_is_a_twelfth_of_a_year(agora: AgoraSimulator, visitor: Visitor) -> None:
    monthly = ADA | {"pay_period": "monthly", "base_salary": "8333.33", "target_bonus_amount": None}
    page = visitor.see(str(agora.create_letter(agora.company_id, agora.owner_id, **monthly)["url"]))
    assert "12 months: <data" in page
    assert "GBP\N{NO-BREAK SPACE}99,999.96" in page
    assert "GBP\N{NO-BREAK SPACE}112,499.96" in page  # with 12.5 % of the year, to the cent


def test_a_currency_without_cents_shows_none(integration: Integration, visitor: Visitor) -> None:
    page = visitor.see(integration.made({"currency": "JPY", "base_salary": "9600000"})["url"])
    assert "JPY\N{NO-BREAK SPACE}9,600,000<" in page


def test_an_accepted_letter_is_alive_with_its_tools(
    integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    integration.put(status="accepted")
    page = visitor.see(letter["url"])
    assert "Accepted" in page
    assert "data-equity-model" in page
    assert "GBP\N{NO-BREAK SPACE}196,000.00" in page


def test_the_equity_model_is_a_table_of_years_and_company_values(
    integration: Integration, visitor: Visitor
) -> None:
    page = visitor.see(integration.made()["url"])
    today, doubled = (
        f"USD\N{NO-BREAK SPACE}{value:,}" for value in (12_000 * 6 // 4, 12_000 * 12 // 4)
    )
    assert today in page
    assert doubled in page
    assert page.count('<th scope="row">Year') == 4


def test_an_option_is_worth_what_exceeds_its_strike_price(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    assert agora.company(agora.company_id).equity.strike_price == Decimal("1.50")
    page = visitor.see(integration.made({"equity_type": "Stock options (ISO)"})["url"])
    assert "USD\N{NO-BREAK SPACE}54,000" in page
    assert "to exercise" in page


def test_a_letter_without_shares_has_no_equity_model(
    integration: Integration, visitor: Visitor
) -> None:
    page = visitor.see(integration.made({"number_of_shares": None})["url"])
    assert "data-equity-model" not in page


def test_only_a_flexible_offer_has_the_choice_between_base_and_equity(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    by_hand = ADA | {
        "flexible": {"total_annual": "250000", "min_base": "150000", "max_base": "200000"}
    }
    page = visitor.see(str(agora.create_letter(agora.company_id, agora.owner_id, **by_hand)["url"]))
    assert "data-flexible" in page
    assert "GBP\N{NO-BREAK SPACE}175,000" in page
    assert "data-flexible" not in visitor.see(integration.made()["url"])


def test_move_forward_is_there_only_where_the_company_has_it_on(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    assert "Move Forward" not in visitor.see(letter["url"])
    assert visitor.send(f"{letter['url']}/move-forward").status_code == 409
    agora.company(agora.company_id).candidate_acceptance = True
    assert "Move Forward" in visitor.see(letter["url"])
    assert "not a legal document" in visitor.see(f"{letter['url']}/move-forward")
    visitor.send(f"{letter['url']}/move-forward")
    after = integration.letter()
    assert (after["status"], after["source_status"]) == ("verbally_accepted", "published")
    assert visitor.send(f"{letter['url']}/move-forward").status_code == 409


def test_who_is_logged_in_sees_move_forward_greyed_out(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    visitor.become(agora.owner_id).send("/settings/offer-letters", candidate_acceptance="on")
    assert "disabled>Move Forward" in visitor.see(letter["url"])


def test_greets_are_written_by_whoever_has_the_address_and_stand_on_the_letter(
    integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    assert (
        visitor.send(letter["greets_url"], name="Charles", message="<b>Welcome</b>").status_code
        == 303
    )
    page = visitor.see(letter["url"])
    assert "From the team" in page
    assert "&lt;b&gt;Welcome&lt;/b&gt;" in page
    refused = visitor.send(letter["greets_url"], name="Charles", message=" ")
    assert refused.status_code == 422
    assert "Enter a message" in refused.text


def test_a_greet_is_written_by_the_api_too(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    sent = {"message": "See you soon"}
    integration.ask(
        "POST",
        f"/letters/{letter['id']}/greets",
        json=sent,
        headers={"X-Agora-User": agora.owner_id},
    )
    assert "See you soon" in visitor.see(letter["url"])
    assert letter["greets_url"] not in visitor.see(letter["url"])
