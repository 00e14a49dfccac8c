"""Amounts as people type them (decision 15)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amounts import PERCENT, SHARES, AmountKind, money, read_amount
from domain.currencies import ISO_4217_CODES, MINOR_DIGITS

EUR, USD, JPY, KWD, INR = (money(each) for each in ("EUR", "USD", "JPY", "KWD", "INR"))
USD_AN_HOUR = money("USD", hourly=True)

READABLE: list[tuple[str, AmountKind, str]] = [
    # One separator before three digits means thousands.
    ("35.000", EUR, "35000"),
    ("120,000", EUR, "120000"),
    ("35.000", JPY, "35000"),
    ("10.000", SHARES, "10000"),
    ("10,000", SHARES, "10000"),
    # Every separator of thousands and decimals.
    ("96,000", USD, "96000"),
    ("96,000.50", USD, "96000.5"),
    ("96.000,50", EUR, "96000.5"),
    ("96 000,50", EUR, "96000.5"),
    ("96\u00a0000,50", EUR, "96000.5"),
    ("96\u202f000,50", EUR, "96000.5"),
    ("96\u2009000.50", EUR, "96000.5"),
    ("96'000.50", EUR, "96000.5"),
    ("96\u2019000", EUR, "96000"),
    ("1,234,567", USD, "1234567"),
    ("1.234.567", EUR, "1234567"),
    ("1 234 567,8", EUR, "1234567.8"),
    ("96000,5", EUR, "96000.5"),
    ("96000.50", EUR, "96000.5"),
    ("0.5", EUR, "0.5"),
    ("0", EUR, "0"),
    (" 96000 ", EUR, "96000"),
    ("\u200b96000\ufeff", EUR, "96000"),
    # The Indian way.
    ("1,28,000", INR, "128000"),
    ("12,34,56,789.50", INR, "123456789.5"),
    ("1,28,000", USD, "128000"),
    # Signs and codes of the letter's currency.
    ("$96,000", USD, "96000"),
    ("$ 96,000", USD, "96000"),
    ("US$96,000", USD, "96000"),
    ("USD 96000", USD, "96000"),
    ("usd96000", USD, "96000"),
    ("96000 USD", USD, "96000"),
    ("USD $96,000.00", USD, "96000"),
    ("$96,000 USD", USD, "96000"),
    ("96000 dollars", USD, "96000"),
    ("\u20ac35.000", EUR, "35000"),
    ("35.000\u00a0\u20ac", EUR, "35000"),
    ("35.000,- \u20ac", EUR, "35000"),
    ("Euro 35.000", EUR, "35000"),
    ("CHF 96'000.-", money("CHF"), "96000"),
    ("96'000.\u2014", money("CHF"), "96000"),
    ("500.000 kr.", money("DKK"), "500000"),
    ("500.000,- kr", money("NOK"), "500000"),
    ("\u00a396,000", money("GBP"), "96000"),
    ("12 000 z\u0142", money("PLN"), "12000"),
    ("R96 000", money("ZAR"), "96000"),
    ("K96,000", money("ZMW"), "96000"),
    ("\u20b912,00,000", INR, "1200000"),
    ("\u00a56,750,000", JPY, "6750000"),
    ("6,750,000\u5186", JPY, "6750000"),
    ("6,750,000.00", JPY, "6750000"),
    # Thousands.
    ("$5k", USD, "5000"),
    ("5K USD", USD, "5000"),
    ("120.5k", USD, "120500"),
    ("\u20ac5k", EUR, "5000"),
    ("5k\u20ac", EUR, "5000"),
    ("5kr", money("SEK"), "5"),
    ("5k kr", money("SEK"), "5000"),
    ("10k shares", SHARES, "10000"),
    # Digits of other scripts, and full-width ones.
    ("\uff16\uff0c\uff17\uff15\uff10\uff0c\uff10\uff10\uff10", JPY, "6750000"),
    ("\uffe5\uff15\uff10\uff10\uff10", JPY, "5000"),
    ("\u0669\u0666\u0660\u0660\u0660", money("SAR"), "96000"),
    ("\u0669\u0666\u066c\u0660\u0660\u0660\u066b\u0665", money("SAR"), "96000.5"),
    ("\u096f\u096c,\u0966\u0966\u0966", INR, "96000"),
    # Three minor digits: several separators leave one meaning.
    ("35.50", KWD, "35.5"),
    ("1,234.567", KWD, "1234.567"),
    ("1.234.567", KWD, "1234567"),
    ("1.234,500", KWD, "1234.5"),
    # By the hour.
    ("45.50", USD_AN_HOUR, "45.5"),
    ("1,234.560", USD_AN_HOUR, "1234.56"),
    # Units of shares.
    ("10,000 options", SHARES, "10000"),
    ("10 000 RSUs", SHARES, "10000"),
    ("1 share", SHARES, "1"),
    ("2500units", SHARES, "2500"),
    ("2,500 stock options", SHARES, "2500"),
    ("2,500 Restricted Stock Units", SHARES, "2500"),
    ("2500.00", SHARES, "2500"),
    # Percentages.
    ("15%", PERCENT, "15"),
    ("15 %", PERCENT, "15"),
    ("%15", PERCENT, "15"),
    ("15 percent", PERCENT, "15"),
    ("15 per cent", PERCENT, "15"),
    ("12,5", PERCENT, "12.5"),
    ("12.500", PERCENT, "12.5"),
    ("1,000", PERCENT, "1"),
    ("0.125 %", PERCENT, "0.125"),
    ("1000", PERCENT, "1000"),
    ("12.5\uff05", PERCENT, "12.5"),
]
UNREADABLE: list[tuple[object, AmountKind]] = [
    # Ambiguous.
    ("35.000", KWD),
    ("35,500", KWD),
    ("35.000", USD_AN_HOUR),
    ("21,125", USD_AN_HOUR),
    ("1.250k", USD),
    ("1,250k shares", SHARES),
    ("35.500", USD_AN_HOUR),
    # Of another currency, or of another kind.
    ("$5k", EUR),
    ("5000 EUR", USD),
    ("\u20ac5000", USD),
    ("CA$5000", USD),
    ("5%", USD),
    ("5000 shares", USD),
    ("0.5%", SHARES),
    ("$10,000", SHARES),
    ("15 shares", PERCENT),
    ("$15", PERCENT),
    ("15k", PERCENT),
    # More decimals than the currency has.
    ("96000.505", USD),
    ("12,0000", USD),
    ("96000.000", USD),
    ("0.500", EUR),
    ("6750001.13", JPY),
    ("1.2345", KWD),
    ("28.8462", USD_AN_HOUR),
    ("0.125", USD_AN_HOUR),
    # Fractions of a share, and more than 1000 percent.
    ("10.5", SHARES),
    ("0.125", SHARES),
    ("1000.5", PERCENT),
    ("1.000.000", PERCENT),
    # Below zero.
    ("-1", USD),
    ("\u22121", USD),
    ("(5000)", USD),
    ("-5%", PERCENT),
    # Groups that are none.
    ("96,00,00", USD),
    ("9,6000", USD),
    ("1234,567", USD),
    ("0,123,456", USD),
    ("1,234.567.890", USD),
    ("1,234 567", USD),
    ("12 50", USD),
    ("1.2.3", USD),
    ("1,,234", USD),
    # Not one number.
    ("", USD),
    ("$", USD),
    ("options", SHARES),
    ("by agreement", USD),
    ("90000-100000", USD),
    ("90,000 to 100,000", USD),
    ("up to 15%", PERCENT),
    ("10 15", PERCENT),
    ("96000 a year", USD),
    ("5m", USD),
    ("5kk", USD),
    ("5000K", money("ZMW")),
    ("9.6e4", USD),
    ("1_000", USD),
    ("0x10", USD),
    ("1.", USD),
    (".5", USD),
    ("+5000", USD),
    ("NaN", USD),
    ("Infinity", USD),
    ("\u00bd", USD),
    ("96000\u00b2", USD),
    ("\u2460", USD),
    ("9\u0666000", USD),
    ("1" + "0" * 15, USD),
    ("1" * 61, USD),
    # Other types.
    (True, USD),
    (False, SHARES),
    (None, USD),
    ((), USD),
    ((5000,), USD),
    (1.5, USD),
]


@pytest.mark.parametrize(("text", "kind", "number"), READABLE, ids=ascii)
def test_text_with_one_meaning_is_read(text: str, kind: AmountKind, number: str) -> None:
    """Decision 15."""
    assert str(read_amount(text, kind)) == number


@pytest.mark.parametrize(("value", "kind"), UNREADABLE, ids=ascii)
def test_ambiguous_or_other_value_is_unreadable(value: object, kind: AmountKind) -> None:
    """Decision 15."""
    assert read_amount(value, kind) is None


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        (96000, USD, "96000"),
        (Decimal("35.000"), KWD, "35"),
        (Decimal("35.125"), KWD, "35.125"),
        (Decimal("35.000"), USD_AN_HOUR, "35"),
        (Decimal("96000.500"), USD, "96000.5"),
        (Decimal("9.6E+4"), USD, "96000"),
        (Decimal("6750000.00"), JPY, "6750000"),
        (Decimal("-0.0"), USD, "0"),
        (Decimal("2500.0"), SHARES, "2500"),
        (Decimal("12.3333333333"), PERCENT, "12.3333333333"),
        (1000, PERCENT, "1000"),
        (10**15 - 1, USD, "999999999999999"),
        (Decimal("1.0" + "0" * 5000), USD, "1"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_json_number_is_never_ambiguous(value: object, kind: AmountKind, number: str) -> None:
    """Decision 15."""
    assert str(read_amount(value, kind)) == number


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (-1, USD),
        (Decimal("6750001.13"), JPY),
        (Decimal("0.001"), USD),
        (Decimal("28.8462"), USD_AN_HOUR),
        (Decimal("10.5"), SHARES),
        (Decimal("1000.01"), PERCENT),
        (10**15, USD),
        (10**4000, USD),
        *((Decimal(each), USD) for each in ("NaN", "sNaN", "Infinity", "1E+999999", "1E-999999")),
        (Decimal("0E-999999"), USD),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_impossible_json_number_is_unreadable(value: object, kind: AmountKind) -> None:
    """Decision 15."""
    assert read_amount(value, kind) is None


def ways_of_writing(number: Decimal, digits: int) -> Iterator[str]:
    """The number as people of different countries write it, with all its decimals."""
    plain = f"{number:,.{digits}f}"
    for separator in ",.' \u00a0\u202f\u2019":
        for sign in ".,":
            if separator != sign:
                yield plain.translate({ord(","): separator, ord("."): sign})


@given(st.sampled_from(sorted(ISO_4217_CODES)), st.integers(0, 10**14), st.data())
def test_money_is_read_right_or_not_at_all(
    currency: str, minor_units: int, data: st.DataObject
) -> None:
    """Decision 15. Only three minor digits make an amount ambiguous."""
    digits = MINOR_DIGITS[currency]
    number = Decimal(minor_units).scaleb(-digits)
    written = data.draw(st.sampled_from(list(ways_of_writing(number, digits))))
    sign = data.draw(st.sampled_from(["", f"{currency} ", f" {currency.lower()}"]))
    text = f"{sign}{written}" if sign.endswith(" ") else f"{written}{sign}"
    read = read_amount(text, money(currency))
    assert read == number or (read is None and digits == 3)


@given(st.integers(0, 10**14), st.data())
def test_shares_are_read_in_every_way_of_writing(shares: int, data: st.DataObject) -> None:
    """Decision 15."""
    text = data.draw(st.sampled_from(list(ways_of_writing(Decimal(shares), 0))))
    assert read_amount(f"{text} options", SHARES) == shares


@given(st.decimals(0, 1000, places=3))
def test_percentages_are_read_with_point_or_comma(percent: Decimal) -> None:
    """Decision 15."""
    assert read_amount(f"{percent}%", PERCENT) == percent
    assert read_amount(str(percent).replace(".", ","), PERCENT) == percent


@given(
    st.text(alphabet="0123456789., '$k%-\u20ac\u00a0\u202f", max_size=14),
    st.sampled_from(["EUR", "JPY", "KWD", None]),
)
def test_text_is_never_read_as_another_size(text: str, currency: str | None) -> None:
    """What is read has the digits of the text, less trailing zeros, in their order."""
    for kind in (money(currency), money(currency, hourly=True), SHARES, PERCENT):
        read = read_amount(text, kind)
        if read is not None:
            typed = "".join(each for each in text if each.isdigit()).strip("0")
            assert str(read).replace(".", "").strip("0") == typed
            assert kind.accepts(read)
