"""How field values are parsed (decisions 11 and 13 to 17)."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.attention import Attention, AttentionReason
from domain.mapping import MappingResult
from domain.offer import FieldValue
from domain.terms import PayPeriod
from tests.builders import a_company, an_opportunity, some_terms
from tests.domain.mapping_helpers import letter_says, mapped, needs

PEOPLE = {
    "grace@acme.example": "user-grace",
    "linus@acme.example": "user-linus",
    "owner@acme.example": "user-owner",
}


# --- Decision 11: names ---


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ada King of Lovelace", "Ada", "King of Lovelace"),
        ("  Ada \t  King   of\nLovelace ", "Ada", "King of Lovelace"),
        ("Ada\u00a0Lovelace", "Ada", "Lovelace"),
        ("Ada", "Ada", ""),
        ("\u200bAda\u200b \u2060 Love\u00adlace\ufeff", "Ada", "Lovelace"),
        ("\u202eAda Lovelace\u202c", "Ada", "Lovelace"),
        ("<script>alert(1)</script> O'Neil", "<script>alert(1)</script>", "O'Neil"),
    ],
)
def test_decision_11_the_first_word_and_all_the_rest(name: str, first: str, last: str) -> None:
    terms = letter_says(an_opportunity(name=name))
    assert (terms.candidate_first_name, terms.candidate_last_name) == (first, last)


# --- Decision 13: the pay period ---


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
def test_decision_13_per_year_is_annual_and_per_hour_is_hourly(
    interval: str, period: PayPeriod
) -> None:
    assert letter_says(salary_interval=interval).pay_period is period


@pytest.mark.parametrize(
    ("interval", "code"),
    [
        *(
            (each, each)
            for each in (
                *("per-month-salary", "semi-month-salary", "bi-month-salary", "bi-week-salary"),
                *("per-week-salary", "per-day-wage", "one-time"),
            )
        ),
        (" Per Month_Salary ", "per-month-salary"),
        *(
            (each, "salary_interval")
            for each in (
                *("per-day-salary", "one-time-payment", "per-half-year-salary", "per-yearly"),
                *("per-hourly-wage", "per-year-", "semi-per-year-salary", "peryear", "year"),
                *("annual", "per-year-salary-or-so", "96000 a year", True, ("per-year-salary",)),
            )
        ),
    ],
)
def test_other_interval_holds_the_letter_and_is_named(interval: FieldValue, code: str) -> None:
    """Decisions 13 and 22: Lever's own code is stored, and nothing that a person typed."""
    attention = Attention(reason=AttentionReason.UNKNOWN_INTERVAL, offer_id="offer", detail=code)
    assert mapped(salary_interval=interval) == MappingResult(terms=None, attentions=(attention,))


@pytest.mark.parametrize("nothing", [None, "", "\u200b"])
def test_decision_13_no_interval_at_all_is_not_guessed_either(nothing: FieldValue) -> None:
    attention = Attention(reason=AttentionReason.NO_INTERVAL, offer_id="offer")
    assert mapped(salary_interval=nothing) == MappingResult(terms=None, attentions=(attention,))


# --- Decision 14: the sign-on bonus ---


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
def test_decision_14_the_sum_of_both_one_alone_or_nothing(
    bonus: FieldValue, signing: FieldValue, together: Decimal | None
) -> None:
    terms = letter_says(form={"offered_bonus": bonus, "offered_starting/signing_bonus": signing})
    assert terms.sign_on_bonus == together


@pytest.mark.parametrize("identifier", ["offered_bonus", "offered_starting/signing_bonus"])
def test_sum_without_an_unreadable_bonus_is_left_empty(identifier: str) -> None:
    """Decisions 14 and 15: a part of it would be wrong."""
    result = mapped(
        form={"offered_bonus": 1, "offered_starting/signing_bonus": 1, identifier: "a lot"}
    )
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL,
        offer_id="offer",
        detail=identifier.replace("/", "_"),
    )
    assert result == MappingResult(terms=some_terms(), attentions=(attention,))


def test_decision_15_a_sum_is_exact_to_the_last_digit() -> None:
    terms = letter_says(
        offered_bonus="999999999999999.99", form={"offered_starting/signing_bonus": "0.02"}
    )
    assert terms.sign_on_bonus == Decimal("1000000000000000.01")


# --- Decision 15: money and currency (how text is read: test_amounts.py) ---

OPTIONAL_AMOUNTS = {
    "offered_equity": "number_of_shares",
    "offered_bonus": "sign_on_bonus",
    "offered_starting/signing_bonus": "sign_on_bonus",
    "offered_annual_bonus": "target_bonus_amount",
    "target_bonus_percent": "target_bonus_percent",
}


@pytest.mark.parametrize("pay", ["a lot", "-1", -1, True, (), (1,), "35.0000", Decimal("1.234")])
def test_unreadable_pay_holds_the_letter(pay: FieldValue) -> None:
    """Decision 15."""
    reason = AttentionReason.NO_PAY if pay == () else AttentionReason.UNREADABLE
    detail = "" if pay == () else "salary_amount"
    attention = Attention(reason=reason, offer_id="offer", detail=detail)
    assert mapped(salary_amount=pay) == MappingResult(terms=None, attentions=(attention,))


@pytest.mark.parametrize("value", ["a lot", "-1", True, ("1",), Decimal("1E+20"), "\u20ac5000"])
@pytest.mark.parametrize("identifier", OPTIONAL_AMOUNTS)
def test_unreadable_optional_amount_is_left_empty_and_named(
    identifier: str, value: FieldValue
) -> None:
    """Decision 15. It holds neither the letter nor a raise."""
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL,
        offer_id="offer",
        detail=identifier.replace("/", "_"),
    )
    assert not attention.is_blocking
    assert mapped(form={identifier: value}) == MappingResult(
        terms=some_terms(), attentions=(attention,)
    )


@pytest.mark.parametrize(
    ("identifier", "typed", "read"),
    [
        ("offered_equity", "10.000 options", "10000"),
        ("offered_bonus", "35.000", "35000"),
        ("offered_starting/signing_bonus", "$5k", "5000"),
        ("offered_annual_bonus", "USD 12,000.50", "12000.5"),
        ("target_bonus_percent", "12,5 %", "12.5"),
    ],
)
def test_each_optional_amount_is_read_as_its_kind(identifier: str, typed: str, read: str) -> None:
    """Decision 15."""
    terms: dict[str, Any] = {OPTIONAL_AMOUNTS[identifier]: Decimal(read)}
    assert mapped(form={identifier: typed}) == MappingResult(terms=replace(some_terms(), **terms))


@pytest.mark.parametrize(
    ("currency", "pay"),
    [("JPY", Decimal("6750001.13")), ("USD", "35.0001"), ("KWD", "35.000"), ("EUR", "$35000")],
)
def test_pay_is_read_in_the_letters_currency(currency: str, pay: FieldValue) -> None:
    """Decision 15."""
    result = mapped(salary_amount=pay, compensation_currency=currency)
    assert needs(result) == [AttentionReason.UNREADABLE]


def test_amounts_are_read_in_the_companys_currency_without_another() -> None:
    """Decision 15."""
    terms = letter_says(
        company=a_company(default_currency="JPY"),
        salary_amount="\u00a56.750.000",
        offered_bonus="5k",
    )
    assert (terms.base_salary, terms.sign_on_bonus) == (Decimal(6750000), Decimal(5000))


def test_only_pay_by_the_hour_is_ambiguous() -> None:
    """Decision 15."""
    hourly = {"salary_interval": "per-hour-wage"}
    assert letter_says(form=hourly, salary_amount="28.50").base_salary == Decimal("28.5")
    assert needs(mapped(form=hourly, salary_amount="21.125")) == [AttentionReason.UNREADABLE]
    assert letter_says(salary_amount="21.125").base_salary == Decimal(21125)
    assert letter_says(form=hourly, offered_bonus="21.125").sign_on_bonus == Decimal(21125)


@pytest.mark.parametrize("code", ["EUR", "eur", " Eur "])
def test_currency_is_an_iso_code_in_any_case(code: str) -> None:
    """Decision 15."""
    assert letter_says(compensation_currency=code).currency == "EUR"


@pytest.mark.parametrize("code", ["XXX", "EURO", "€", "US", "978", "ANG", 978, True, ("EUR",)])
def test_unknown_currency_holds_the_letter(code: FieldValue) -> None:
    """Decisions 15 and 22: what was typed is not stored."""
    attention = Attention(
        reason=AttentionReason.UNKNOWN_CURRENCY, offer_id="offer", detail="compensation_currency"
    )
    assert mapped(compensation_currency=code) == MappingResult(terms=None, attentions=(attention,))


def test_unknown_default_currency_holds_the_letter() -> None:
    """Decision 15."""
    attention = Attention(reason=AttentionReason.UNKNOWN_CURRENCY, offer_id="offer")
    assert mapped(company=a_company(default_currency="bits")) == MappingResult(
        terms=None, attentions=(attention,)
    )


# --- Decision 16: dates ---


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1764547199999, date(2025, 11, 30)),
        (1764547200000, date(2025, 12, 1)),
        ("1764547200000", date(2025, 12, 1)),
        (Decimal("1764547200000.0"), date(2025, 12, 1)),
        (" 2025-12-01\u200b ", date(2025, 12, 1)),
        ("2028-02-29", date(2028, 2, 29)),
        (946684800000, date(2000, 1, 1)),
        ("2000-01-01", date(2000, 1, 1)),
        (4133980799999, date(2100, 12, 31)),
        ("2100-12-31", date(2100, 12, 31)),
    ],
)
def test_milliseconds_or_iso_text_is_a_day_in_utc(value: FieldValue, day: date) -> None:
    """Decision 16."""
    terms = letter_says(anticipated_start_date=value, offer_expiration_date=value)
    assert (terms.start_date, terms.expires_on) == (day, day)


@pytest.mark.parametrize("identifier", ["anticipated_start_date", "offer_expiration_date"])
@pytest.mark.parametrize(
    "value",
    [
        *(1780272000, 20260601, 2026, 0, -1, 946684799999, 4133980800000, 10**19, 10**30),
        *("20260601", "2026", "0", "-1", "soon", "1 June 2026", "01.06.2026", "06/01/2026"),
        *("2026-6-1", "2026-02-30", "2026-13-01", "2026-06-01T00:00:00Z", "1999-12-31"),
        *("2101-01-01", "0000-01-01", "9999-12-31", "\u0662\u0660\u0662\u0666-06-01"),
        *(True, False, Decimal("1.5"), Decimal("NaN"), Decimal("1E+999999"), (2026, 6, 1)),
    ],
    ids=ascii,
)
def test_unreadable_day_is_left_out_and_named(identifier: str, value: FieldValue) -> None:
    """Decision 16. Without a readable expiry the letter has the default one."""
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL, offer_id="offer", detail=identifier
    )
    assert mapped(form={identifier: value}) == MappingResult(
        terms=some_terms(), attentions=(attention,)
    )


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
def test_default_expiry_is_clamped_to_the_months_end(created: date, expires: date) -> None:
    """Decision 16."""
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


def test_days_are_in_utc_on_any_machine(
    machine_in_new_york: None,
) -> None:
    """Decision 16."""
    terms = letter_says(
        created_at=datetime(2025, 1, 31, 2, tzinfo=UTC), anticipated_start_date=1764547200000
    )
    assert (terms.expires_on, terms.start_date) == (date(2025, 3, 31), date(2025, 12, 1))


def test_decision_16_the_day_of_the_creation_is_that_in_utc() -> None:
    late_in_new_york = datetime(2025, 1, 31, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert letter_says(created_at=late_in_new_york).expires_on == date(2025, 4, 1)


# --- Decision 17: the assignee ---


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
def test_assignee_is_recruiter_else_creator_else_owner(
    recruiter: str | None, creator: str | None, owner: str | None, assignee: str
) -> None:
    """Decision 17."""
    result = mapped(
        an_opportunity(owner_email=owner),
        a_company(users=PEOPLE),
        creator_email=creator,
        recruiter_email=recruiter,
    )
    assert result.terms is not None
    assert result.terms.assignee == assignee
    assert result.attentions == ()


@pytest.mark.parametrize("recruiter", ["unknown@acme.example", None])
def test_unknown_assignee_leaves_the_letter_unassigned(
    recruiter: str | None,
) -> None:
    """Decision 17."""
    result = mapped(creator_email=None, recruiter_email=recruiter)
    assert result.terms is not None
    assert result.terms.assignee is None
    assert result.attentions == (Attention(reason=AttentionReason.NO_ASSIGNEE, offer_id="offer"),)


def test_unknown_recruiter_is_not_replaced() -> None:
    """Decision 17."""
    assert (
        letter_says(
            creator_email="grace@acme.example", recruiter_email="unknown@acme.example"
        ).assignee
        is None
    )


@pytest.mark.parametrize("value", [True, ("a", "b"), "x" * 2001])
def test_a_text_that_no_letter_can_show_holds_it(value: FieldValue) -> None:
    attention = Attention(reason=AttentionReason.UNREADABLE, offer_id="offer", detail="job_title")
    assert mapped(job_title=value) == MappingResult(terms=None, attentions=(attention,))


def test_a_list_in_a_field_without_a_row_fails_nothing() -> None:
    assert mapped(custom_skills=("Python", "SQL")).terms == mapped().terms


def test_the_longest_text_is_shown() -> None:
    assert letter_says(job_title="x" * 2000).job_title == "x" * 2000
