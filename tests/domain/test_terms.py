from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.terms import PayPeriod, Terms
from tests.builders import DIGEST_KEY as KEY
from tests.builders import some_terms

MONEY = st.decimals(min_value=0, max_value=10**15, places=4)
TEXT = st.one_of(
    st.none(), st.text(max_size=20), st.sampled_from(["None", "a\x1fb='c'", "'", "\\"])
)
DAYS = st.dates()
TYPES = get_type_hints(Terms)
VALUES: dict[object, st.SearchStrategy[object]] = {
    str: st.text(),
    Decimal: MONEY,
    date: DAYS,
    PayPeriod: st.sampled_from(PayPeriod),
    str | None: TEXT,
    Decimal | None: st.none() | MONEY,
    date | None: st.none() | DAYS,
}
ANY_TERMS = st.builds(Terms, **{name: VALUES[each] for name, each in TYPES.items()})
OTHERWISE: dict[object, object] = {
    str: "otherwise",
    Decimal: Decimal("96000.01"),
    date: date(2025, 12, 17),
    PayPeriod: PayPeriod.HOURLY,
    str | None: "otherwise",
    Decimal | None: Decimal(0),
    date | None: date(2026, 1, 1),
}
"""For each type of a field, a value that `some_terms()` does not have."""


def otherwise(terms: Terms, name: str, value: Any) -> Terms:
    changed: dict[str, Any] = {name: value}
    return replace(terms, **changed)


def test_pay_is_annual_or_hourly_in_agoras_words() -> None:
    assert [str(period) for period in PayPeriod] == ["annual", "hourly"]


def test_what_lever_does_not_say_stays_empty() -> None:
    terms = Terms(
        base_salary=Decimal(1),
        pay_period=PayPeriod.ANNUAL,
        candidate_first_name="Ada",
        currency="USD",
        job_title="Engineer",
        expires_on=date(2025, 12, 16),
    )
    said = {field.name for field in fields(terms) if getattr(terms, field.name) is not None}
    assert terms.candidate_last_name == ""
    assert said == {
        "base_salary",
        "pay_period",
        "candidate_first_name",
        "candidate_last_name",
        "currency",
        "job_title",
        "expires_on",
    }


@pytest.mark.parametrize("name", TYPES)
def test_a_change_of_any_field_changes_the_digest(name: str) -> None:
    changed = otherwise(some_terms(), name, OTHERWISE[TYPES[name]])
    assert changed.digest(KEY) != some_terms().digest(KEY)


def test_digest_is_the_same_in_the_next_release() -> None:
    """Stored digests are compared with those of a later release (decision 21).

    A new field does not change this value, since it is None here.
    """
    assert (
        some_terms().digest(KEY)
        == "af3f8f5262ed4631df181363afed0775ad1adc273328e003e286f4302d27e526"
    )


@dataclass(frozen=True, kw_only=True)
class TermsOfTheNextRelease(Terms):
    reports_to: str | None = None


def test_new_field_changes_the_digest_only_where_it_is_filled() -> None:
    same = TermsOfTheNextRelease(**vars(some_terms()))
    assert same.digest(KEY) == some_terms().digest(KEY)
    assert replace(same, reports_to="Grace").digest(KEY) != some_terms().digest(KEY)


@pytest.mark.parametrize("salary", ["96000", "96000.0", "96000.00", "9.6E+4"])
def test_the_same_amount_written_otherwise_is_the_same(salary: str) -> None:
    assert some_terms(base_salary=Decimal(salary)).digest(KEY) == some_terms(
        base_salary=Decimal(96000)
    ).digest(KEY)


def test_nothing_and_the_word_for_it_differ() -> None:
    assert replace(some_terms(), equity_type=None).digest(KEY) != replace(
        some_terms(), equity_type="None"
    ).digest(KEY)


def test_a_text_cannot_pass_for_the_next_field() -> None:
    one = replace(
        some_terms(),
        candidate_address_line_1="a'\x1fcandidate_address_line_2='b",
        candidate_address_line_2="c",
    )
    two = replace(
        some_terms(),
        candidate_address_line_1="a",
        candidate_address_line_2="b'\x1fcandidate_address_line_2='c",
    )
    assert one.digest(KEY) != two.digest(KEY)


def test_amounts_that_differ_in_the_last_of_many_digits_differ() -> None:
    penny = Decimal("10000000000.0000000000000000001")
    assert some_terms(base_salary=penny).digest(KEY) != some_terms(
        base_salary=Decimal(10000000000)
    ).digest(KEY)


@given(ANY_TERMS, ANY_TERMS)
def test_digests_are_equal_exactly_when_the_terms_are(one: Terms, other: Terms) -> None:
    assert one.digest(KEY) == replace(one).digest(KEY)
    assert (one.digest(KEY) == other.digest(KEY)) is (one == other)


@given(ANY_TERMS, st.sampled_from(list(TYPES)), ANY_TERMS)
def test_digests_are_equal_exactly_when_terms_are(one: Terms, name: str, other: Terms) -> None:
    mixed = otherwise(one, name, getattr(other, name))
    assert (one.digest(KEY) == mixed.digest(KEY)) is (one == mixed)


@given(ANY_TERMS)
def test_digest_is_64_hex_digits(
    terms: Terms,
) -> None:
    """Decision 22."""
    assert len(terms.digest(KEY)) == 64
    assert set(terms.digest(KEY)) <= set("0123456789abcdef")


def test_digest_differs_with_the_key() -> None:
    assert some_terms().digest(b"one") != some_terms().digest(b"another")
