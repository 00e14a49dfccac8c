"""The candidate's page: states, formats, the picture of total compensation, the company's look."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from babel import Locale

from simulators.agora import AgoraSimulator, branding, locales
from simulators.agora.total_compensation import total_compensation
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import Integration, PagesClient

DAY = 24 * 3600.0
SPACE = "\N{NO-BREAK SPACE}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
DOLLARS: dict[str, object] = {
    "currency": "USD",
    "base_salary": "128000",
    "equity_type": "Options",
    "sign_on_bonus": "15000",
    "target_bonus_amount": "12800",
}


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("128000", "USD", "en-US", "$128,000"),
        ("128000.50", "USD", "en-US", "$128,000.50"),
        ("128000.5", "USD", "en-GB", "US$128,000.50"),
        ("1.5", "USD", "en-US", "$1.50"),
        ("12800000", "INR", "en-IN", "₹1,28,00,000"),
        ("9600000", "JPY", "en-US", "¥9,600,000"),
        ("48000.125", "KWD", "en-US", f"KWD{SPACE}48,000.125"),
        ("48000.1", "BHD", "en-US", f"BHD{SPACE}48,000.100"),
        ("96000", "EUR", "de-DE", f"96.000{SPACE}€"),
        ("96000", "EUR", "fr-FR", "96\u202f000\u00a0€"),
    ],
)
def test_amounts_are_written_by_locale_and_currency(
    amount: str, currency: str, locale: str, text: str
) -> None:
    known = locales.parse(locale)
    assert known is not None
    assert locales.money(Decimal(amount), currency, known) == text


@pytest.mark.parametrize(
    ("company", "browser", "chosen"),
    [
        ("en-US", [], "en_US"),
        ("en-US", ["en-IN", "en"], "en_IN"),
        ("en-US", ["de-DE", "en-GB"], "en_GB"),
        ("de-DE", ["fr-FR"], "de_DE"),
        ("en-GB", ["en"], "en_GB"),
        ("en-GB", ["*", "x" * 500, "en-XX!"], "en_GB"),
        ("nonsense", [], "en_US"),
    ],
)
def test_locale_is_the_browsers_english_or_the_companys(
    company: str, browser: list[str], chosen: str
) -> None:
    assert locales.choose(company, browser) == Locale.parse(chosen)


def test_page_uses_the_browsers_grouping(integration: Integration, pages: PagesClient) -> None:
    letter = integration.create_letter({**DOLLARS, "currency": "INR", "base_salary": "12800000"})
    path = letter["url"].removeprefix("https://app.getagora.com")
    page = pages.browser.get(path, headers={"Accept-Language": "en-IN"}).text
    assert "₹1,28,00,000<" in page
    assert f"7{SPACE}April{SPACE}2026" in page


def test_every_amount_and_day_stays_on_one_line(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter(DOLLARS)["url"])
    for text in re.findall(r"<(?:data|time)[^>]*>([^<]*)<", page):
        assert not re.search(r"\d ", text), text
    css = pages.read("/static/agora.css")
    assert ".figure, time { white-space: nowrap;" in css


def test_only_what_is_offered_is_shown(integration: Integration, pages: PagesClient) -> None:
    nothing = dict.fromkeys(
        (
            "candidate_address_line_1",
            "candidate_address_line_2",
            "candidate_email",
            "display_location",
            "equity_type",
            "number_of_shares",
            "sign_on_bonus",
            "target_bonus_amount",
            "target_bonus_percent",
            "start_date",
        )
    )
    page = pages.read(integration.create_letter(nothing)["url"])
    for words in (
        "Address line",
        "Email<",
        "Display location",
        "Equity",
        "Sign-on",
        "Target bonus",
        "Target commission",
        "Start date",
        "–</dd>",
        "Published",
        "Your contact",
    ):
        assert words not in page, words


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (0, f"61{SPACE}days left"),
        (60, "1 day left"),
        (61, "Last day"),
        (62, "This offer has expired"),
    ],
)
def test_open_letter_counts_the_days_until_it_expires(
    integration: Integration, pages: PagesClient, clock: ManualClock, days: int, shown: str
) -> None:
    letter = integration.create_letter()
    clock.advance(days * DAY)
    assert shown in pages.read(letter["url"])


def test_nothing_can_be_accepted_after_the_last_day(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient, clock: ManualClock
) -> None:
    company = agora.company(agora.company_id)
    company.candidate_acceptance = company.docusign = True
    letter = integration.create_letter({"assignee_id": agora.recruiter_id})
    agora.edit(
        agora.company_id,
        letter["id"],
        by=agora.owner_id,
        legal_template_id=next(iter(company.templates)),
        co_signer_id=agora.owner_id,
    )
    assert "Sign with Docusign" in pages.read(letter["url"])
    clock.advance(62 * DAY)
    page = pages.read(letter["url"])
    assert "Move Forward" not in page
    assert "Sign with Docusign" not in page
    assert company.users[agora.recruiter_id].email in page
    for action in ("move-forward", "sign"):
        refused = pages.post(f"{letter['url']}/{action}")
        assert refused.status_code == 409
        assert "has expired" in refused.text
    assert integration.letter()["status"] == "published"


def test_accepted_letter_does_not_expire(
    integration: Integration, pages: PagesClient, clock: ManualClock
) -> None:
    letter = integration.create_letter()
    integration.put(status="accepted")
    clock.advance(90 * DAY)
    page = pages.read(letter["url"])
    assert "Congratulations, Ada!" in page
    assert "expired" not in page


def test_calendar_has_the_start_date_as_a_whole_day(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    agora.company(agora.company_id).name = "Éclair, Müller; Söhne & " + "x" * 80
    letter = integration.create_letter()
    calendar = pages.get(f"{letter['url']}/start-date.ics")
    assert calendar.mimetype == "text/calendar"
    lines = calendar.data.split(b"\r\n")
    assert b"DTSTART;VALUE=DATE:20260407" in lines
    assert b"DTEND;VALUE=DATE:20260408" in lines
    assert max(map(len, lines)) <= 75
    unfolded = calendar.text.replace("\r\n ", "")
    assert "SUMMARY:First day at Éclair\\, Müller\\; Söhne & xxx" in unfolded
    integration.put({"start_date": None})
    assert pages.get(f"{letter['url']}/start-date.ics").status_code == 404


def test_changes_are_shown_once_to_the_browser_that_saw_the_letter(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient, clock: ManualClock
) -> None:
    letter = integration.create_letter()
    assert "Updated since" not in pages.read(letter["url"])
    clock.advance(60)
    integration.put({"base_salary": "1.00", "sign_on_bonus": None})
    integration.put({"base_salary": "204000.00", "assignee_id": agora.recruiter_id})
    assert "Updated since" not in PagesClient(agora).read(letter["url"])
    clock.advance(60)
    page = pages.read(letter["url"])
    assert "Updated since you last looked" in page
    assert re.search(r"Base salary: <del>.*£196,000<.*<ins>.*£204,000<", page)
    assert re.search(r"Sign-on bonus: <del>.*£15,000.50<.*no longer offered", page)
    assert "Assignee" not in page
    assert "Updated since" not in pages.read(letter["url"])


def test_first_years_cash_includes_the_sign_on_bonus(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter(DOLLARS)["url"])
    assert "First-year cash" in page
    assert "$155,800<" in page  # 128,000 + 12,800 + 15,000
    assert "$140,800<" in page  # Total target cash


def _picture(agora: AgoraSimulator) -> dict[str, list[int]]:
    company = agora.company(agora.company_id)
    (letter,) = company.letters.values()
    schedule = company.schedules[company.default_vesting_schedule_id]
    package = company.packages[company.default_benefits_package_id]
    found = total_compensation(company, letter, schedule, package)
    assert sum(found.years) == found.total == 4 * found.average
    return {part.name: [int(each) for each in part.years] for part in found.parts}


def test_picture_has_the_parts_of_each_year(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter(DOLLARS)
    assert _picture(agora) == {
        "base": [128_000] * 4,
        "bonus": [12_800] * 4,
        "sign_on": [15_000, 0, 0, 0],
        "equity": [13_500] * 4,  # A quarter of 12,000 options, at 6.00 less the strike of 1.50.
        "benefits": [9_000] * 4,
    }
    page = pages.read(letter["url"])
    for text in ("$178,300<", "$167,050<", "$668,200<", "This is a model, not a promise"):
        assert text in page


def test_equity_in_another_currency_is_said_and_not_added(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    assert set(_picture(agora)) == {"base", "bonus", "sign_on"}
    assert "Your equity is valued in USD and is therefore not part" in pages.read(letter["url"])


def test_a_late_cliff_moves_the_equity_to_its_year(
    agora: AgoraSimulator, integration: Integration
) -> None:
    company = agora.company(agora.company_id)
    schedule_id = company.default_vesting_schedule_id
    company.schedules[schedule_id] = replace(company.schedules[schedule_id], cliff_months=18)
    integration.create_letter(DOLLARS)
    assert _picture(agora)["equity"] == [0, 27_000, 13_500, 13_500]


def test_options_under_water_are_no_part_of_the_total(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    company = agora.company(agora.company_id)
    company.equity = replace(company.equity, strike_price=Decimal(100))
    letter = integration.create_letter(DOLLARS)
    assert "equity" not in _picture(agora)
    assert pages.get(letter["url"]).status_code == 200


def test_company_look_appears_on_the_letter(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    pages.log_in(agora.owner_id)
    form = {
        "colour": "#0B5D3B",
        "welcome": "Welcome <b>you</b>",
        "welcome_by": "Grace",
        "logo": (BytesIO(PNG), "logo.png"),
    }
    where = "/settings/offer-letters/branding"
    assert pages.browser.post(where, data=form).status_code == 303
    page = pages.read(letter["url"])
    assert "Welcome &lt;b&gt;you&lt;/b&gt;" in page
    assert pages.get(f"{letter['url']}/theme.css").text == ":root { --accent: #0b5d3b; }\n"
    logo = pages.get(f"{letter['url']}/logo")
    assert (logo.mimetype, logo.data) == ("image/png", PNG)
    assert pages.get(f"{letter['url']}/cover").status_code == 404
    pages.post(where, colour="", welcome="", welcome_by="")
    assert pages.get(f"{letter['url']}/logo").status_code == 200  # An empty file keeps it.
    assert "theme.css" not in pages.read(letter["url"])


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"colour": "#ffe066"}, "darker"),
        ({"colour": "red; } body { display: none"}, "#5b3fd6"),
        ({"logo": (BytesIO(b"<svg/>"), "logo.svg")}, "PNG, JPEG or GIF"),
        ({"logo": (BytesIO(PNG + bytes(400_000)), "logo.png")}, "PNG, JPEG or GIF"),
        ({"welcome": "x" * 2001}, "at most 2,000"),
    ],
)
def test_unusable_look_is_refused(
    agora: AgoraSimulator, pages: PagesClient, form: dict[str, object], field: str
) -> None:
    pages.log_in(agora.owner_id)
    refused = pages.browser.post("/settings/offer-letters/branding", data=form)
    assert refused.status_code == 422
    assert field in refused.text
    assert agora.company(agora.company_id).branding == branding.Branding()


def test_changing_the_look_requires_company_settings(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    where = "/settings/offer-letters/branding"
    assert pages.log_in(agora.recruiter_id).post(where, colour="").status_code == 403
