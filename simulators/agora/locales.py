"""Locales: which one a page uses, and how it writes amounts, numbers and days.

Babel has the patterns of CLDR; the decimals of a currency are those of ISO 4217.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_decimal,
    parse_pattern,
)

from simulators.agora.currencies import MINOR_DIGITS

DEFAULT = "en-US"
PAGE_LANGUAGE = "en"
"""The language of Agora's texts. Of the browser's languages only its variants count: dates and
numbers of another language would not match the text around them."""
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
ORDINARY_BLANKS = re.compile("[ \N{THIN SPACE}]")


@lru_cache(maxsize=256)
def parse(tag: str) -> Locale | None:
    """The locale of a tag such as "en-IN", None if Babel does not know it."""
    try:
        return Locale.parse(tag.strip(), sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def choose(company_tag: str, browser_tags: Iterable[str]) -> Locale:
    """The browser's first English locale with a region, otherwise the company's."""
    for tag in browser_tags:
        locale = parse(tag)
        if locale and locale.language == PAGE_LANGUAGE and locale.territory:
            return locale
    return parse(company_tag) or Locale.parse(DEFAULT, sep="-")


def tag(locale: Locale) -> str:
    """The locale's tag for HTML and JavaScript, such as "en-IN"."""
    return str(locale).replace("_", "-")


@lru_cache(maxsize=256)
def _currency_pattern(locale: Locale, digits: int) -> NumberPattern:
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


def money(amount: Decimal, currency: str, locale: Locale) -> str:
    """The amount, without decimals if it is whole, otherwise with those of its currency.

    An amount with more decimals than its currency is written in full.
    """
    decimals = len(format(amount, "f").partition(".")[2].rstrip("0"))
    return _money(
        amount, currency, locale, max(decimals, MINOR_DIGITS[currency]) if decimals else 0
    )


def rounded(amount: Decimal, currency: str, locale: Locale) -> str:
    """The amount rounded to whole units, for projections."""
    return _money(amount.quantize(Decimal(1), ROUND_HALF_UP), currency, locale, 0)


def compact(amount: Decimal, currency: str, locale: Locale) -> str:
    """The amount in a few characters, such as $128K."""
    return unbreakable(
        format_compact_currency(amount, currency, locale=locale, fraction_digits=0)
        if amount < 1_000_000
        else format_compact_currency(amount, currency, locale=locale, fraction_digits=1)
    )


def _money(amount: Decimal, currency: str, locale: Locale, digits: int) -> str:
    pattern = _currency_pattern(locale, digits)
    text = pattern.apply(amount, locale, currency=currency, currency_digits=False)
    # CLDR puts a space between letters and digits: "KWD 48,000", but "US$128,000".
    return unbreakable(
        re.sub(r"(?<=[A-Za-z])(?=\d)|(?<=[A-Za-z]\.)(?=\d)", NO_BREAK_SPACE, text, count=1)
    )


def number(value: Decimal, locale: Locale) -> str:
    """The exact number, grouped."""
    return unbreakable(format_decimal(value, locale=locale, decimal_quantization=False))


def day(value: date, locale: Locale) -> str:
    return unbreakable(format_date(value, "long", locale=locale))


def moment(value: datetime, locale: Locale) -> str:
    """Day, time and time zone; `value` is in UTC."""
    time = format_datetime(value, "HH:mm", locale=locale)
    return f"{day(value.date(), locale)}, {time}{NO_BREAK_SPACE}UTC"


def unbreakable(text: str) -> str:
    """The text with no-break spaces, so that no line ends within it."""
    return ORDINARY_BLANKS.sub(NO_BREAK_SPACE, text)
