"""How field values are parsed (decisions 11 and 13 to 17)."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from domain.attention import Attention, AttentionReason
from domain.mapping import MappingResult
from domain.offer import FieldValue
from domain.terms import PayPeriod
from tests.builders import a_company, an_opportunity
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
def test_other_interval_holds_the_letter_and_is_named(interval: str) -> None:
    """Decision 13."""
    attention = Attention(
        reason=AttentionReason.UNKNOWN_INTERVAL, offer_id="offer", detail=interval
    )
    assert mapped(salary_interval=interval) == MappingResult(terms=None, attentions=(attention,))


@pytest.mark.parametrize("nothing", [None, ""])
def test_decision_13_no_interval_at_all_is_not_guessed_either(nothing: FieldValue) -> None:
    attention = Attention(
        reason=AttentionReason.UNKNOWN_INTERVAL, offer_id="offer", detail="(none)"
    )
    assert mapped(salary_interval=nothing) == MappingResult(terms=None, attentions=(attention,))


def test_long_detail_is_cut_to_forty_characters() -> None:
    (attention,) = mapped(salary_interval="x" * 39 + "yz").attentions
    assert attention.detail == "x" * 39 + "y"


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
def test_unreadable_bonus_is_not_left_out_of_the_sum(identifier: str) -> None:
    """Decision 14."""
    result = mapped(
        form={"offered_bonus": 1, "offered_starting/signing_bonus": 1, identifier: "a lot"}
    )
    assert result.terms is None
    assert needs(result) == [AttentionReason.UNREADABLE]


def test_decision_15_a_sum_is_exact_to_the_last_digit() -> None:
    terms = letter_says(
        offered_bonus="10000000000.0000000000000000001", form={"offered_starting/signing_bonus": 1}
    )
    assert terms.sign_on_bonus == Decimal("10000000001.0000000000000000001")


# --- Decision 15: money and currency ---

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
NOT_MONEY = [
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
    pytest.param("٣", id="a digit of another alphabet"),
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
def test_number_or_numeric_text_is_read_exactly(value: FieldValue, exactly: str) -> None:
    """Decision 15."""
    read = letter_says(salary_amount=value).base_salary
    assert (read, str(read)) == (Decimal(exactly), str(Decimal(exactly)))


@pytest.mark.parametrize("value", NOT_MONEY, ids=repr)
def test_decision_15_anything_else_holds_the_letter(value: FieldValue) -> None:
    attention = Attention(
        reason=AttentionReason.UNREADABLE, offer_id="offer", detail="salary_amount"
    )
    assert mapped(salary_amount=value) == MappingResult(terms=None, attentions=(attention,))


@pytest.mark.parametrize("identifier", AMOUNTS)
def test_decision_15_every_amount_is_read_so(identifier: str) -> None:
    assert mapped(form={identifier: "12.50"}) == mapped(form={identifier: Decimal("12.5")})
    result = mapped(form={identifier: "a lot"})
    assert result.terms is None
    assert needs(result) == [AttentionReason.UNREADABLE]


@pytest.mark.parametrize("code", ["EUR", "eur", " Eur "])
def test_currency_is_an_iso_code_in_any_case(code: str) -> None:
    """Decision 15."""
    assert letter_says(compensation_currency=code).currency == "EUR"


@pytest.mark.parametrize("code", ["XXX", "EURO", "€", "US", "978"])
def test_unknown_currency_holds_the_letter(code: str) -> None:
    """Decision 15."""
    attention = Attention(reason=AttentionReason.UNKNOWN_CURRENCY, offer_id="offer", detail=code)
    assert mapped(compensation_currency=code) == MappingResult(terms=None, attentions=(attention,))


def test_unknown_default_currency_holds_the_letter() -> None:
    """Decision 15."""
    assert mapped(company=a_company(default_currency="bits")).terms is None


# --- Decision 16: dates ---


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
def test_decision_16_milliseconds_are_read_as_a_date_in_utc(
    milliseconds: FieldValue, day: date
) -> None:
    terms = letter_says(anticipated_start_date=milliseconds, offer_expiration_date=milliseconds)
    assert (terms.start_date, terms.expires_on) == (day, day)


@pytest.mark.parametrize("identifier", ["anticipated_start_date", "offer_expiration_date"])
@pytest.mark.parametrize(
    "value", ["2025-12-01", True, "soon", Decimal("1.5"), 253402300800000, 10**19, 10**30]
)
def test_unreadable_date_holds_the_letter(identifier: str, value: FieldValue) -> None:
    """Decision 16."""
    attention = Attention(reason=AttentionReason.UNREADABLE, offer_id="offer", detail=identifier)
    assert mapped(form={identifier: value}) == MappingResult(terms=None, attentions=(attention,))


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


@pytest.mark.parametrize("value", [("a", "b"), (), "x" * 2001])
def test_a_text_that_no_letter_can_show_holds_it(value: FieldValue) -> None:
    attention = Attention(reason=AttentionReason.UNREADABLE, offer_id="offer", detail="job_title")
    assert mapped(job_title=value) == MappingResult(terms=None, attentions=(attention,))


def test_a_list_in_a_field_without_a_row_fails_nothing() -> None:
    assert mapped(custom_skills=("Python", "SQL")).terms == mapped().terms


def test_the_longest_text_is_shown() -> None:
    assert letter_says(job_title="x" * 2000).job_title == "x" * 2000
