"""Properties of the mapping for any offer."""

import calendar
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.attention import INTERVAL_LABELS, AttentionReason
from domain.mapping import MAPPED_IDENTIFIERS, default_expiry, map_offer
from domain.offer import FieldValue, Offer, OfferField, normalise_identifier
from tests.builders import a_company, an_offer, an_opportunity

BLANKS = st.text(alphabet=" \t\n\r\u00a0\u2003\u3000", min_size=1, max_size=4)
LETTERS = st.text(alphabet="abcXYZ-'.éßØ李", min_size=1, max_size=8)
TEXTS = st.text(max_size=20)
VALUES: st.SearchStrategy[FieldValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    TEXTS,
    st.decimals(),
    st.lists(st.just("x")).map(tuple),
    st.sampled_from(["per-year-salary", "per-hour-wage", "EUR", "35.000", "15%", "\u200b"]),
)


def read(offer: Offer, name: str = "Ada Lovelace") -> tuple[object, tuple[AttentionReason, ...]]:
    mapped = map_offer(offer, an_opportunity(offer, name=name), a_company())
    return mapped.terms, tuple(attention.reason for attention in mapped.attentions)


def salary(value: FieldValue) -> Decimal | None:
    offer = an_offer(salary_amount=value)
    terms = map_offer(offer, an_opportunity(offer), a_company()).terms
    return None if terms is None else terms.base_salary


@given(st.lists(LETTERS, min_size=1, max_size=5), st.data())
def test_names_are_split_at_the_first_blank(words: list[str], data: st.DataObject) -> None:
    name = "".join(data.draw(BLANKS) + word for word in words) + data.draw(BLANKS)
    offer = an_offer()
    terms = map_offer(offer, an_opportunity(offer, name=name), a_company()).terms
    assert terms is not None
    assert (terms.candidate_first_name, terms.candidate_last_name) == (
        words[0],
        " ".join(words[1:]),
    )


@given(BLANKS | st.just(""))
def test_a_name_of_blanks_holds_the_letter(name: str) -> None:
    assert read(an_offer(), name) == (None, (AttentionReason.NO_NAME,))


@given(st.integers(1, 10**15 - 1))
def test_whole_amounts_are_read_exactly_as_numbers_and_as_text(amount: int) -> None:
    assert salary(amount) == salary(str(amount)) == salary(Decimal(amount)) == Decimal(amount)


@given(st.decimals(min_value="0.01", max_value=10**14, places=2))
def test_decimals_are_read_exactly(amount: Decimal) -> None:
    assert salary(amount) == salary(format(amount, "f")) == amount


@given(st.dates(max_value=date(9999, 10, 31)))
def test_default_expiry_is_exactly_two_months_later(day: date) -> None:
    then = default_expiry(day)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == 2
    assert then.day == min(day.day, calendar.monthrange(then.year, then.month)[1])


FIRST = datetime(2000, 1, 1)  # noqa: DTZ001  # Hypothesis takes naive bounds
LAST = datetime(2100, 12, 31, 23, 59, 59, 999000)  # noqa: DTZ001  # the same


@given(st.datetimes(min_value=FIRST, max_value=LAST))
def test_milliseconds_are_read_as_a_utc_day(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    offer = an_offer(anticipated_start_date=milliseconds)
    terms = map_offer(offer, an_opportunity(offer), a_company()).terms
    assert terms is not None
    assert terms.start_date == moment.date()


@given(st.sets(st.sampled_from(sorted(MAPPED_IDENTIFIERS))))
def test_cleared_and_missing_fields_are_equal(
    identifiers: set[str],
) -> None:
    cleared = an_offer(form=dict.fromkeys(identifiers))
    missing = an_offer(without=identifiers)
    assert read(cleared) == read(missing)


@given(st.lists(st.tuples(TEXTS, VALUES), max_size=6))
def test_unknown_identifiers_never_fail_an_offer_and_are_listed(
    others: list[tuple[str, FieldValue]],
) -> None:
    unknown = [
        (identifier, value)
        for identifier, value in others
        if normalise_identifier(identifier) not in MAPPED_IDENTIFIERS
    ]
    offer = an_offer()
    fuller = Offer(
        id=offer.id,
        status=offer.status,
        created_at=offer.created_at,
        creator_email=offer.creator_email,
        fields=(
            *(OfferField(identifier=identifier, value=value) for identifier, value in unknown),
            *offer.fields,
        ),
    )
    mapped = map_offer(fuller, an_opportunity(fuller), a_company())
    assert mapped.terms == map_offer(offer, an_opportunity(offer), a_company()).terms
    assert mapped.attentions == ()
    assert mapped.unmapped_fields == tuple(identifier for identifier, _ in unknown)


REQUIRED = {"salary_amount", "salary_interval", "compensation_currency", "job_title"}


@given(st.dictionaries(st.sampled_from(sorted(MAPPED_IDENTIFIERS - REQUIRED)), VALUES))
def test_no_value_of_an_optional_field_holds_the_letter(form: dict[str, FieldValue]) -> None:
    """Decision 15."""
    assert read(an_offer(form=form))[0] is not None


@given(st.dictionaries(st.sampled_from(sorted(MAPPED_IDENTIFIERS)), VALUES))
def test_attentions_hold_nothing_that_was_typed(form: dict[str, FieldValue]) -> None:
    """Decision 22."""
    offer = an_offer(form=form)
    attentions = map_offer(offer, an_opportunity(offer), a_company()).attentions
    codes = {"", *MAPPED_IDENTIFIERS, *INTERVAL_LABELS}
    assert {attention.detail for attention in attentions} <= codes


@given(st.dictionaries(st.sampled_from(sorted(MAPPED_IDENTIFIERS)), VALUES))
def test_any_form_gives_terms_or_a_blocking_reason(
    form: dict[str, FieldValue],
) -> None:
    offer = an_offer(form=form)
    mapped = map_offer(offer, an_opportunity(offer), a_company())
    assert (mapped.terms is None) is any(attention.is_blocking for attention in mapped.attentions)
