"""The rows of the vendor's mapping table, in its order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.mapping import MappingResult, map_offer
from domain.offer import OfferStatus
from domain.terms import PayPeriod, Terms
from tests.builders import a_company, an_offer, an_opportunity, some_terms
from tests.domain.mapping_helpers import letter_says, mapped

PEOPLE = {
    "grace@acme.example": "user-grace",
    "linus@acme.example": "user-linus",
    "owner@acme.example": "user-owner",
}

DAY = 86_400_000
"""Milliseconds."""


def test_complete_offer_is_mapped_without_attentions() -> None:
    assert mapped() == MappingResult(terms=some_terms())


def test_m1_assignee_has_the_recruiters_email() -> None:
    company = a_company(users=PEOPLE)
    assert (
        letter_says(company=company, recruiter_email="linus@acme.example").assignee == "user-linus"
    )


def test_m2_the_base_salary_is_salary_amount() -> None:
    assert letter_says(salary_amount=96000).base_salary == Decimal(96000)


@pytest.mark.parametrize(
    ("interval", "period"),
    [("per-year-salary", PayPeriod.ANNUAL), ("per-hour-wage", PayPeriod.HOURLY)],
)
def test_m3_the_pay_period_is_salary_interval(interval: str, period: PayPeriod) -> None:
    assert letter_says(salary_interval=interval).pay_period is period


def test_m4_the_benefit_package_is_nobodys_word_but_agoras() -> None:
    result = mapped(benefit_package="Gold", benefits_package="Gold")
    assert result.terms == some_terms()
    assert result.unmapped_fields == ("benefit_package", "benefits_package")


def test_m5_the_first_line_of_the_address() -> None:
    assert (
        letter_says(candidate_address_line_1="12 St James's Square").candidate_address_line_1
        == "12 St James's Square"
    )


def test_m6_the_second_line_of_the_address() -> None:
    assert letter_says(candidate_address_line_2="Floor 2").candidate_address_line_2 == "Floor 2"


def test_m7_first_name_is_the_first_word() -> None:
    assert letter_says(an_opportunity(name="Ada Lovelace")).candidate_first_name == "Ada"


def test_m8_last_name_is_the_rest() -> None:
    assert letter_says(an_opportunity(name="Ada Lovelace")).candidate_last_name == "Lovelace"


def test_m9_the_email_is_the_first_of_the_candidates() -> None:
    assert (
        letter_says(
            an_opportunity(emails=("ada@example.org", "countess@example.org"))
        ).candidate_email
        == "ada@example.org"
    )


def test_m10_currency_falls_back_to_the_companys() -> None:
    company = a_company(default_currency="GBP")
    assert letter_says(company=company, compensation_currency="EUR").currency == "EUR"
    assert letter_says(company=company).currency == "GBP"
    assert letter_says(company=company, compensation_currency=None).currency == "GBP"


def test_m11_display_location_is_location_office() -> None:
    assert (
        letter_says(location_office="Lisbon, or at home (Fridays)").display_location
        == "Lisbon, or at home (Fridays)"
    )


def test_m12_the_type_of_shares_is_equity_type() -> None:
    assert letter_says(equity_type="ISO").equity_type == "ISO"


def test_m13_the_job_title_is_job_title() -> None:
    assert letter_says(job_title="Backend Engineer").job_title == "Backend Engineer"


def test_m14_the_number_of_shares_is_offered_equity() -> None:
    assert letter_says(offered_equity=2500).number_of_shares == Decimal(2500)


def test_m15_sign_on_bonus_is_the_sum_of_both() -> None:
    terms = letter_says(form={"offered_bonus": 5000, "offered_starting/signing_bonus": 2500})
    assert terms.sign_on_bonus == Decimal(7500)


def test_m16_the_start_date_is_anticipated_start_date() -> None:
    assert letter_says(anticipated_start_date=1764547200000).start_date == date(2025, 12, 1)


@pytest.mark.parametrize("status", OfferStatus)
def test_m17_the_status_is_no_part_of_what_the_letter_says(status: OfferStatus) -> None:
    offer = an_offer(status)
    assert map_offer(offer, an_opportunity(offer), a_company()) == MappingResult(terms=some_terms())


def test_m18_the_target_bonus_amount_is_offered_annual_bonus() -> None:
    assert letter_says(offered_annual_bonus=12000).target_bonus_amount == Decimal(12000)


def test_m19_the_target_bonus_percent_is_target_bonus_percent() -> None:
    assert letter_says(target_bonus_percent=Decimal("12.5")).target_bonus_percent == Decimal("12.5")


def test_m20_expiry_defaults_to_two_months_after_creation() -> None:
    assert letter_says(offer_expiration_date=1763251200000).expires_on == date(2025, 11, 16)
    assert letter_says(created_at=datetime(2025, 12, 31, tzinfo=UTC)).expires_on == date(
        2026, 2, 28
    )


def test_m21_other_fields_are_listed_as_unmapped() -> None:
    result = mapped(form={"Custom/Dog?": True}, custom_parking="B12", hiring_manager=None)
    assert result == MappingResult(
        terms=some_terms(), unmapped_fields=("Custom/Dog?", "custom_parking", "hiring_manager")
    )


def test_each_amount_date_and_text_stands_in_its_own_row_only() -> None:
    terms = letter_says(
        salary_amount=1,
        offered_equity=2,
        offered_bonus=3,
        offered_annual_bonus=4,
        target_bonus_percent=5,
        equity_type="six",
        location_office="seven",
        candidate_address_line_1="eight",
        candidate_address_line_2="nine",
        job_title="ten",
        anticipated_start_date=DAY * 20_000,
        offer_expiration_date=DAY * 20_001,
    )
    assert terms == Terms(
        assignee="user-grace",
        base_salary=Decimal(1),
        pay_period=PayPeriod.ANNUAL,
        candidate_address_line_1="eight",
        candidate_address_line_2="nine",
        candidate_first_name="Ada",
        candidate_last_name="Lovelace",
        candidate_email="ada@example.org",
        currency="USD",
        display_location="seven",
        equity_type="six",
        job_title="ten",
        number_of_shares=Decimal(2),
        sign_on_bonus=Decimal(3),
        start_date=date(2024, 10, 4),
        target_bonus_amount=Decimal(4),
        target_bonus_percent=Decimal(5),
        expires_on=date(2024, 10, 5),
    )
