"""The twenty rows of the vendor's table, each exactly, and the decisions 10 to 19 about them."""

import os
import time
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.attention import Attention, Reason
from domain.company import Company
from domain.mapping import ROWS, Mapped, terms_of
from domain.offer import FieldValue, OfferField, OfferStatus
from domain.opportunity import Opportunity
from domain.terms import PayPeriod, Terms
from tests.builders import NOW, a_company, an_offer, an_opportunity, some_terms

PEOPLE = {"grace@acme.example": "user-grace", "linus@acme.example": "user-linus", "owner@acme.example": "user-owner"}


def mapped(
    opportunity: Opportunity | None = None,
    company: Company | None = None,
    *,
    creator_email: str | None = "grace@acme.example",
    created_at: datetime = NOW,
    labels: Mapping[str, str] | None = None,
    form: Mapping[str, FieldValue] | None = None,
    without: Container[str] = (),
    **fields: FieldValue,
) -> Mapped:
    values = {**(form or {}), **fields}
    offer = an_offer(creator_email=creator_email, created_at=created_at, labels=labels, form=values, without=without)
    return terms_of(offer, opportunity or an_opportunity(offer), company or a_company())


def letter_says(*args: Any, **fields: Any) -> Terms:
    terms = mapped(*args, **fields).terms
    assert terms is not None
    return terms


def needs(result: Mapped) -> list[Reason]:
    return [attention.reason for attention in result.attentions]


def test_an_offer_with_everything_it_needs_is_mapped_whole_and_needs_nobody() -> None:
    assert mapped() == Mapped(terms=some_terms())


# --- M1 to M21, in the order of the vendor's table -------------------------------------------------------------------------


def test_m1_the_assignee_is_the_agora_user_with_the_recruiters_email() -> None:
    company = a_company(users=PEOPLE)
    assert letter_says(company=company, recruiter_email="linus@acme.example").assignee == "user-linus"


def test_m2_the_base_salary_is_salary_amount() -> None:
    assert letter_says(salary_amount=96000).base_salary == Decimal(96000)


@pytest.mark.parametrize(("interval", "period"), [("per-year-salary", PayPeriod.ANNUAL), ("per-hour-wage", PayPeriod.HOURLY)])
def test_m3_the_pay_period_is_salary_interval(interval: str, period: PayPeriod) -> None:
    assert letter_says(salary_interval=interval).pay_period is period


def test_m4_the_benefit_package_is_nobodys_word_but_agoras() -> None:
    result = mapped(benefit_package="Gold", benefits_package="Gold")
    assert result.terms == some_terms()
    assert result.not_mapped == ("benefit_package", "benefits_package")


def test_m5_the_first_line_of_the_address() -> None:
    assert letter_says(candidate_address_line_1="12 St James's Square").candidate_address_line_1 == "12 St James's Square"


def test_m6_the_second_line_of_the_address() -> None:
    assert letter_says(candidate_address_line_2="Floor 2").candidate_address_line_2 == "Floor 2"


def test_m7_the_first_name_is_the_first_part_of_the_opportunitys_name() -> None:
    assert letter_says(an_opportunity(name="Ada Lovelace")).candidate_first_name == "Ada"


def test_m8_the_last_name_is_the_second_part_of_the_opportunitys_name() -> None:
    assert letter_says(an_opportunity(name="Ada Lovelace")).candidate_last_name == "Lovelace"


def test_m9_the_email_is_the_first_of_the_candidates() -> None:
    assert letter_says(an_opportunity(emails=("ada@example.org", "countess@example.org"))).candidate_email == "ada@example.org"


def test_m10_the_currency_is_compensation_currency_and_else_the_companys_default() -> None:
    company = a_company(default_currency="GBP")
    assert letter_says(company=company, compensation_currency="EUR").currency == "EUR"
    assert letter_says(company=company).currency == "GBP"
    assert letter_says(company=company, compensation_currency=None).currency == "GBP"


def test_m11_the_display_location_is_location_office_word_by_word() -> None:
    assert letter_says(location_office="Lisbon, or at home (Fridays)").display_location == "Lisbon, or at home (Fridays)"


def test_m12_the_type_of_shares_is_equity_type() -> None:
    assert letter_says(equity_type="ISO").equity_type == "ISO"


def test_m13_the_job_title_is_job_title() -> None:
    assert letter_says(job_title="Backend Engineer").job_title == "Backend Engineer"


def test_m14_the_number_of_shares_is_offered_equity() -> None:
    assert letter_says(offered_equity=2500).number_of_shares == Decimal(2500)


def test_m15_the_sign_on_bonus_is_offered_bonus_and_the_signing_bonus_together() -> None:
    terms = letter_says(form={"offered_bonus": 5000, "offered_starting/signing_bonus": 2500})
    assert terms.sign_on_bonus == Decimal(7500)


def test_m16_the_start_date_is_anticipated_start_date() -> None:
    assert letter_says(anticipated_start_date=1764547200000).start_date == date(2025, 12, 1)


@pytest.mark.parametrize("status", OfferStatus)
def test_m17_the_status_is_no_part_of_what_the_letter_says(status: OfferStatus) -> None:
    offer = an_offer(status)
    assert terms_of(offer, an_opportunity(offer), a_company()) == Mapped(terms=some_terms())


def test_m18_the_target_bonus_amount_is_offered_annual_bonus() -> None:
    assert letter_says(offered_annual_bonus=12000).target_bonus_amount == Decimal(12000)


def test_m19_the_target_bonus_percent_is_target_bonus_percent() -> None:
    assert letter_says(target_bonus_percent=Decimal("12.5")).target_bonus_percent == Decimal("12.5")


def test_m20_the_letter_expires_on_offer_expiration_date_and_else_two_months_after_the_offers_creation() -> None:
    assert letter_says(offer_expiration_date=1763251200000).expires_on == date(2025, 11, 16)
    assert letter_says(created_at=datetime(2025, 12, 31, tzinfo=UTC)).expires_on == date(2026, 2, 28)


def test_m21_other_fields_are_listed_as_not_mapped_and_fail_nothing() -> None:
    result = mapped(form={"Custom/Dog?": True}, custom_parking="B12", hiring_manager=None)
    assert result == Mapped(terms=some_terms(), not_mapped=("Custom/Dog?", "custom_parking", "hiring_manager"))


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
        anticipated_start_date=86_400_000 * 11,
        offer_expiration_date=86_400_000 * 12,
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
        start_date=date(1970, 1, 12),
        target_bonus_amount=Decimal(4),
        target_bonus_percent=Decimal(5),
        expires_on=date(1970, 1, 13),
    )


# --- Decision 10: identifiers ---------------------------------------------------------------------------------------------


def test_decision_10_identifiers_are_matched_as_lever_really_writes_them() -> None:
    terms = letter_says(form={"location/office": "Lisbon", "Offered Equity": 10, "offered_starting/signing_bonus": 5})
    assert (terms.display_location, terms.number_of_shares, terms.sign_on_bonus) == ("Lisbon", Decimal(10), Decimal(5))


def test_decision_10_a_renamed_label_changes_nothing() -> None:
    result = mapped(location_office="Lisbon", custom_x="Porto", labels={"location_office": "Desk", "custom_x": "location_office"})
    assert result.terms is not None
    assert result.terms.display_location == "Lisbon"
    assert result.not_mapped == ("custom_x",)


def test_decision_10_a_label_gives_no_row_what_its_identifier_does_not() -> None:
    labels = {"custom_x": "job_title", "custom_y": "Salary amount"}
    result = mapped(custom_x="Queen", custom_y=1, labels=labels, without={"job_title", "salary_amount"})
    assert result.terms is None
    assert needs(result) == [Reason.NO_PAY, Reason.NO_JOB_TITLE]


# --- Decision 11: names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ada King of Lovelace", "Ada", "King of Lovelace"),
        ("  Ada \t  King   of\nLovelace ", "Ada", "King of Lovelace"),
        ("Ada\u00a0Lovelace", "Ada", "Lovelace"),
        ("Ada", "Ada", ""),
        ("<script>alert(1)</script> O'Neil", "<script>alert(1)</script>", "O'Neil"),
    ],
)
def test_decision_11_the_first_word_and_all_the_rest(name: str, first: str, last: str) -> None:
    terms = letter_says(an_opportunity(name=name))
    assert (terms.candidate_first_name, terms.candidate_last_name) == (first, last)


# --- Decision 12: what is missing -----------------------------------------------------------------------------------------


def test_decision_12_without_an_email_the_letter_is_made_and_needs_attention() -> None:
    result = mapped(an_opportunity(emails=()))
    assert result.terms is not None
    assert result.terms.candidate_email is None
    assert result.attentions == (Attention(reason=Reason.NO_EMAIL, offer_id="offer"),)


OPTIONAL: dict[str, FieldValue] = {
    "candidate_address_line_1": "1 Main Street",
    "candidate_address_line_2": "Floor 2",
    "compensation_currency": "EUR",
    "location/office": "Lisbon",
    "equity_type": "ISO",
    "offered_equity": 2500,
    "offered_bonus": 5000,
    "offered_starting/signing_bonus": 2500,
    "anticipated_start_date": 1764547200000,
    "offered_annual_bonus": 12000,
    "target_bonus_percent": 10,
    "custom_target_bonus_percent": 10,
    "offer_expiration_date": 1763251200000,
}


@pytest.mark.parametrize("identifier", OPTIONAL)
@pytest.mark.parametrize("cleared", [None, ""])
def test_decision_12_a_field_cleared_or_gone_from_the_form_is_cleared_in_the_letter(identifier: str, cleared: FieldValue) -> None:
    assert mapped(form={identifier: OPTIONAL[identifier]}).terms != some_terms()
    assert mapped(form={identifier: cleared}) == Mapped(terms=some_terms())
    assert mapped(without={identifier}) == Mapped(terms=some_terms())


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(("identifier", "reason"), [("salary_amount", Reason.NO_PAY), ("job_title", Reason.NO_JOB_TITLE)])
def test_decision_12_without_pay_or_job_title_the_letter_is_held(identifier: str, reason: Reason, nothing: FieldValue) -> None:
    held = Mapped(terms=None, attentions=(Attention(reason=reason, offer_id="offer"),))
    assert mapped(form={identifier: nothing}) == held
    assert mapped(without={identifier}) == held


@pytest.mark.parametrize("name", ["", "  \t\n"])
def test_decision_12_without_a_name_the_letter_is_held(name: str) -> None:
    result = mapped(an_opportunity(name=name))
    assert result == Mapped(terms=None, attentions=(Attention(reason=Reason.NO_NAME, offer_id="offer"),))


@pytest.mark.xfail(strict=True, reason="a job title of blanks counts as a title, and the letter is made with it")
def test_decision_12_a_job_title_of_blanks_is_no_job_title() -> None:
    assert mapped(job_title="   ").terms is None


@pytest.mark.xfail(strict=True, reason="an empty first e-mail is taken for one: the letter says '' and nobody is told")
def test_decision_12_an_empty_email_is_none() -> None:
    assert needs(mapped(an_opportunity(emails=("",)))) == [Reason.NO_EMAIL]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_table() -> None:
    result = mapped(
        an_opportunity(name="", emails=()),
        creator_email=None,
        salary_amount="lots",
        salary_interval="per-month-salary",
        compensation_currency="bitcoin",
        offered_equity="some",
        without={"job_title"},
    )
    assert result.terms is None
    assert [(attention.reason, attention.detail) for attention in result.attentions] == [
        (Reason.NO_ASSIGNEE, ""),
        (Reason.UNREADABLE, "salary_amount"),
        (Reason.UNKNOWN_INTERVAL, "per-month-salary"),
        (Reason.NO_NAME, ""),
        (Reason.NO_EMAIL, ""),
        (Reason.UNKNOWN_CURRENCY, "BITCOIN"),
        (Reason.NO_JOB_TITLE, ""),
        (Reason.UNREADABLE, "offered_equity"),
    ]
    assert {attention.offer_id for attention in result.attentions} == {"offer"}


# --- Decision 13: the pay period ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "period"),
    [
        ("per-year", PayPeriod.ANNUAL),
        ("per-year-salary", PayPeriod.ANNUAL),
        ("PER-YEAR-SALARY", PayPeriod.ANNUAL),
        ("per_year_salary", PayPeriod.ANNUAL),
        ("per year", PayPeriod.ANNUAL),
        ("per-hour", PayPeriod.HOURLY),
        ("per-hour-wage", PayPeriod.HOURLY),
        ("per_hour_wage", PayPeriod.HOURLY),
    ],
)
def test_decision_13_per_year_is_annual_and_per_hour_is_hourly(interval: str, period: PayPeriod) -> None:
    assert letter_says(salary_interval=interval).pay_period is period


@pytest.mark.parametrize(
    "interval",
    [
        "per-month-salary",
        "per-week-salary",
        "per-day-wage",
        "per-day-salary",
        "one-time",
        "one-time-payment",
        "per-half-year-salary",
        "per-yearly",
        "per-hourly-wage",
        "per-year-",
        "semi-per-year-salary",
        "peryear",
        "year",
        "annual",
        "per-year-salary-or-so",
    ],
)
def test_decision_13_any_other_interval_is_not_guessed_and_is_named(interval: str) -> None:
    attention = Attention(reason=Reason.UNKNOWN_INTERVAL, offer_id="offer", detail=interval)
    assert mapped(salary_interval=interval) == Mapped(terms=None, attentions=(attention,))


@pytest.mark.parametrize("nothing", [None, ""])
def test_decision_13_no_interval_at_all_is_not_guessed_either(nothing: FieldValue) -> None:
    attention = Attention(reason=Reason.UNKNOWN_INTERVAL, offer_id="offer", detail="(none)")
    assert mapped(salary_interval=nothing) == Mapped(terms=None, attentions=(attention,))


def test_a_very_long_word_of_lever_is_named_by_its_first_forty_characters() -> None:
    (attention,) = mapped(salary_interval="x" * 39 + "yz").attentions
    assert attention.detail == "x" * 39 + "y"


# --- Decision 14: the sign-on bonus ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bonus", "signing", "together"),
    [
        (5000, 2500, Decimal(7500)),
        ("0.10", Decimal("0.20"), Decimal("0.30")),
        (5000, None, Decimal(5000)),
        (None, 2500, Decimal(2500)),
        (0, None, Decimal(0)),
        (0, 0, Decimal(0)),
        (None, None, None),
    ],
)
def test_decision_14_the_sum_of_both_one_alone_or_nothing(bonus: FieldValue, signing: FieldValue, together: Decimal | None) -> None:
    terms = letter_says(form={"offered_bonus": bonus, "offered_starting/signing_bonus": signing})
    assert terms.sign_on_bonus == together


@pytest.mark.parametrize("identifier", ["offered_bonus", "offered_starting/signing_bonus"])
def test_decision_14_one_that_cannot_be_read_is_not_left_out_of_the_sum(identifier: str) -> None:
    result = mapped(form={"offered_bonus": 1, "offered_starting/signing_bonus": 1, identifier: "a lot"})
    assert result.terms is None
    assert needs(result) == [Reason.UNREADABLE]


@pytest.mark.xfail(strict=True, reason="sum() rounds to the 28 digits of the decimal context")
def test_decision_15_a_sum_is_exact_to_the_last_digit() -> None:
    terms = letter_says(offered_bonus="10000000000.0000000000000000001", form={"offered_starting/signing_bonus": 1})
    assert terms.sign_on_bonus == Decimal("10000000001.0000000000000000001")


# --- Decision 15: money and currency --------------------------------------------------------------------------------------

AMOUNTS = [
    "salary_amount",
    "offered_equity",
    "offered_bonus",
    "offered_starting/signing_bonus",
    "offered_annual_bonus",
    "target_bonus_percent",
]
READABLE: list[tuple[FieldValue, str]] = [
    (0, "0"),
    (96000, "96000"),
    ("96000", "96000"),
    (" 96000.50 ", "96000.50"),
    (Decimal("96000.50"), "96000.50"),
    (Decimal("9.6E+4"), "96000"),
    (Decimal("1E-19"), "0.0000000000000000001"),
    ("0." + "0" * 19 + "1", "0." + "0" * 19 + "1"),
    ("9" * 20, "9" * 20),
    (Decimal("1E+19"), "1" + "0" * 19),
]
NOT_MONEY: list[FieldValue] = [
    True,
    False,
    "lots",
    "96,000",
    "96.000,00",
    "$96000",
    "96000 EUR",
    "9.6e4",
    "1_000",
    "NaN",
    "Infinity",
    "-1",
    -1,
    "1.",
    ".5",
    "1.2.3",
    "1x5",
    "٣",
    " ",
    10**20,
    "1" + "0" * 20,
    "0." + "0" * 20 + "1",
    Decimal(-1),
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    Decimal("1E+20"),
    Decimal("1E-20"),
    Decimal("1E+999999"),
    Decimal("1E-999999"),
]


@pytest.mark.parametrize(("value", "exactly"), READABLE)
def test_decision_15_a_number_or_a_numeric_string_is_read_exactly(value: FieldValue, exactly: str) -> None:
    read = letter_says(salary_amount=value).base_salary
    assert (read, str(read)) == (Decimal(exactly), str(Decimal(exactly)))


@pytest.mark.parametrize("value", NOT_MONEY, ids=repr)
def test_decision_15_anything_else_holds_the_letter(value: FieldValue) -> None:
    attention = Attention(reason=Reason.UNREADABLE, offer_id="offer", detail="salary_amount")
    assert mapped(salary_amount=value) == Mapped(terms=None, attentions=(attention,))


@pytest.mark.parametrize("identifier", AMOUNTS)
def test_decision_15_every_amount_is_read_so(identifier: str) -> None:
    assert mapped(form={identifier: "12.50"}) == mapped(form={identifier: Decimal("12.5")})
    result = mapped(form={identifier: "a lot"})
    assert result.terms is None
    assert needs(result) == [Reason.UNREADABLE]


@pytest.mark.parametrize("code", ["EUR", "eur", " Eur "])
def test_decision_15_the_currency_is_an_iso_code_whatever_its_case(code: str) -> None:
    assert letter_says(compensation_currency=code).currency == "EUR"


@pytest.mark.parametrize("code", ["XXX", "EURO", "€", "US", "978"])
def test_decision_15_a_currency_that_is_none_holds_the_letter_and_is_named(code: str) -> None:
    attention = Attention(reason=Reason.UNKNOWN_CURRENCY, offer_id="offer", detail=code)
    assert mapped(compensation_currency=code) == Mapped(terms=None, attentions=(attention,))


def test_decision_15_a_default_currency_that_is_none_holds_the_letter_too() -> None:
    assert mapped(company=a_company(default_currency="bits")).terms is None


# --- Decision 16: dates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("milliseconds", "day"),
    [
        (0, date(1970, 1, 1)),
        (1764547199999, date(2025, 11, 30)),
        (1764547200000, date(2025, 12, 1)),
        ("1764547200000", date(2025, 12, 1)),
        (Decimal("1764547200000.0"), date(2025, 12, 1)),
        (253402300799999, date(9999, 12, 31)),
    ],
)
def test_decision_16_milliseconds_are_read_as_a_date_in_utc(milliseconds: FieldValue, day: date) -> None:
    terms = letter_says(anticipated_start_date=milliseconds, offer_expiration_date=milliseconds)
    assert (terms.start_date, terms.expires_on) == (day, day)


@pytest.mark.parametrize("identifier", ["anticipated_start_date", "offer_expiration_date"])
@pytest.mark.parametrize("value", ["2025-12-01", True, "soon", Decimal("1.5"), 253402300800000, 10**19, 10**30])
def test_decision_16_what_is_no_date_holds_the_letter_and_is_named(identifier: str, value: FieldValue) -> None:
    attention = Attention(reason=Reason.UNREADABLE, offer_id="offer", detail=identifier)
    assert mapped(form={identifier: value}) == Mapped(terms=None, attentions=(attention,))


@pytest.mark.xfail(strict=True, reason="dates are read by the reader of money, which takes nothing below zero")
def test_decision_16_a_date_before_1970_is_a_date() -> None:
    assert letter_says(anticipated_start_date=-1).start_date == date(1969, 12, 31)


@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (date(2025, 1, 15), date(2025, 3, 15)),
        (date(2025, 10, 1), date(2025, 12, 1)),
        (date(2025, 10, 31), date(2025, 12, 31)),
        (date(2025, 11, 30), date(2026, 1, 30)),
        (date(2025, 12, 1), date(2026, 2, 1)),
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2027, 12, 29), date(2028, 2, 29)),
        (date(2025, 7, 31), date(2025, 9, 30)),
    ],
)
def test_decision_16_else_two_calendar_months_after_the_creation_clamped_to_the_months_end(created: date, expires: date) -> None:
    noon = datetime(created.year, created.month, created.day, 12, tzinfo=UTC)
    assert letter_says(created_at=noon).expires_on == expires


@pytest.fixture
def machine_in_new_york() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_decision_16_days_are_those_in_utc_wherever_the_machine_stands(machine_in_new_york: None) -> None:
    terms = letter_says(created_at=datetime(2025, 1, 31, 2, tzinfo=UTC), anticipated_start_date=1764547200000)
    assert (terms.expires_on, terms.start_date) == (date(2025, 3, 31), date(2025, 12, 1))


def test_decision_16_the_day_of_the_creation_is_that_in_utc() -> None:
    late_in_new_york = datetime(2025, 1, 31, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert letter_says(created_at=late_in_new_york).expires_on == date(2025, 4, 1)


# --- Decision 17: the assignee --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recruiter", "creator", "owner", "assignee"),
    [
        ("linus@acme.example", "grace@acme.example", "owner@acme.example", "user-linus"),
        (None, "grace@acme.example", "owner@acme.example", "user-grace"),
        ("", "grace@acme.example", "owner@acme.example", "user-grace"),
        (None, None, "owner@acme.example", "user-owner"),
        ("LINUS@Acme.Example", None, None, "user-linus"),
        (None, "GRACE@Acme.Example", None, "user-grace"),
        (None, None, "OWNER@Acme.Example", "user-owner"),
    ],
)
def test_decision_17_the_forms_recruiter_else_the_offers_creator_else_the_opportunitys_owner(
    recruiter: str | None, creator: str | None, owner: str | None, assignee: str
) -> None:
    result = mapped(an_opportunity(owner_email=owner), a_company(users=PEOPLE), creator_email=creator, recruiter_email=recruiter)
    assert result.terms is not None
    assert result.terms.assignee == assignee
    assert result.attentions == ()


@pytest.mark.parametrize("recruiter", ["nobody@acme.example", None])
def test_decision_17_when_nobody_has_the_address_the_letter_is_made_unassigned_and_needs_attention(recruiter: str | None) -> None:
    result = mapped(creator_email=None, recruiter_email=recruiter)
    assert result.terms is not None
    assert result.terms.assignee is None
    assert result.attentions == (Attention(reason=Reason.NO_ASSIGNEE, offer_id="offer"),)


def test_decision_17_a_recruiter_whom_nobody_in_agora_knows_is_not_replaced_by_another_person() -> None:
    assert letter_says(creator_email="grace@acme.example", recruiter_email="nobody@acme.example").assignee is None


# --- Decision 18: target bonus percent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", ["target_bonus_percent", "custom_target_bonus_percent", "Custom Target Bonus Percent"])
def test_decision_18_target_bonus_percent_is_found_by_its_identifier(identifier: str) -> None:
    result = mapped(form={identifier: 10})
    assert result.terms is not None
    assert result.terms.target_bonus_percent == Decimal(10)
    assert result.not_mapped == ()


@pytest.mark.parametrize("label", ["Target Bonus Percent", "target_bonus_percent", " Target bonus  percent "])
def test_decision_18_and_by_that_text_as_the_slug_of_its_label(label: str) -> None:
    result = mapped(form={"custom/bonus": "10"}, labels={"custom/bonus": label})
    assert result.terms is not None
    assert result.terms.target_bonus_percent == Decimal(10)
    assert result.not_mapped == ()


@pytest.mark.parametrize("label", ["Bonus percent", "Target Bonus Percent 2", "Target Bonus", ""])
def test_decision_18_another_label_is_another_field(label: str) -> None:
    result = mapped(custom_bonus=10, labels={"custom_bonus": label})
    assert result.terms is not None
    assert result.terms.target_bonus_percent is None
    assert result.not_mapped == ("custom_bonus",)


def test_decision_18_the_identifier_goes_before_the_custom_one_and_both_before_the_label() -> None:
    label = {"bonus": "Target Bonus Percent"}
    by = {"bonus": 3, "custom_target_bonus_percent": 2, "target_bonus_percent": 1}
    assert letter_says(labels=label, **by).target_bonus_percent == Decimal(1)
    assert letter_says(labels=label, form={**by, "target_bonus_percent": None}).target_bonus_percent == Decimal(2)
    assert letter_says(labels=label, bonus=3, target_bonus_percent="").target_bonus_percent == Decimal(3)


def test_decision_18_a_percentage_that_is_none_holds_the_letter_and_is_named() -> None:
    attention = Attention(reason=Reason.UNREADABLE, offer_id="offer", detail="custom_target_bonus_percent")
    assert mapped(custom_target_bonus_percent="10 %") == Mapped(terms=None, attentions=(attention,))


# --- Decision 19: what has no row -----------------------------------------------------------------------------------------


def test_decision_19_no_field_that_has_a_row_is_listed_however_it_is_written() -> None:
    form: dict[str, FieldValue] = {
        **OPTIONAL,
        "Job Title": "Engineer",
        "recruiter_email": "grace@acme.example",
        "location office": "Lisbon",
    }
    assert mapped(form=form).not_mapped == ()


def test_decision_19_what_has_no_row_is_listed_also_when_the_letter_is_held() -> None:
    result = mapped(custom_parking=None, without={"salary_amount"})
    assert (result.terms, result.not_mapped) == (None, ("custom_parking",))


def test_decision_19_standard_fields_of_lever_without_a_row_are_listed() -> None:
    standard = ("job_posting", "candidate_name", "team", "today_date", "direct_manager", "company_signature_1")
    assert mapped(form=dict.fromkeys(standard, "x")).not_mapped == standard


def test_the_rows_are_those_of_the_vendors_table() -> None:
    assert set(ROWS) == {identifier.replace("/", "_") for identifier in OPTIONAL} | {
        "recruiter_email",
        "salary_amount",
        "salary_interval",
        "job_title",
    }


def test_a_number_or_a_yes_where_a_text_is_expected_is_written_out() -> None:
    terms = letter_says(job_title=42, equity_type=True, location_office=Decimal("1.50"))
    assert (terms.job_title, terms.equity_type, terms.display_location) == ("42", "True", "1.50")


def test_a_field_is_found_wherever_it_stands_on_the_form() -> None:
    offer = an_offer()
    turned = terms_of(
        type(offer)(
            id=offer.id,
            status=offer.status,
            created_at=offer.created_at,
            creator_email=offer.creator_email,
            fields=(OfferField(identifier="first", value=1), *reversed(offer.fields)),
        ),
        an_opportunity(offer),
        a_company(),
    )
    assert turned == Mapped(terms=some_terms(), not_mapped=("first",))
