"""Amounts as people type them: money, numbers of shares and percentages (decision 15).

There are eight ways of writing a number: a comma, point, blank or apostrophe between thousands,
and a point or comma before the decimals. Which one was meant cannot be seen in the text alone, but
the kind of amount excludes most of them: euros have two decimals, so `35.000` is 35000. A text is
read in every way that fits it. Only when all readings give the same number has the text one
meaning; else it is ambiguous, and ambiguous is unreadable.

A JSON number has one meaning anyway.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from domain.currencies import MINOR_DIGITS
from domain.typed_text import visible_text

MAX_TEXT_LENGTH = 60
"""Characters of an amount; none that people write is longer."""
MAX_WHOLE_DIGITS, MAX_PERCENT_DECIMALS = 15, 20
MAX_PERCENT = 1000


@dataclass(frozen=True, kw_only=True)
class AmountKind:
    """What an amount can be, and how it is written.

    `max_decimals` counts without trailing zeros. The others are regular expressions: `before` and
    `after` the number, and the `decimals` that are typed. In `after`, a group named `k` means
    thousands. `is_grouped`: a comma or point can stand between thousands.
    """

    max_decimals: int
    before: str = ""
    after: str = ""
    decimals: str
    is_grouped: bool = True
    maximum: int = 10**MAX_WHOLE_DIGITS

    def accepts(self, number: Decimal) -> bool:
        if not number.is_finite() or not -50 < number.adjusted() < MAX_WHOLE_DIGITS:
            return False
        return 0 <= number <= self.maximum and _count_decimals(number) <= self.max_decimals


def read_amount(value: object, kind: AmountKind) -> Decimal | None:
    """The exact value of a number or text; None when it is unreadable or ambiguous."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            number = Decimal(value)
        case str():
            readings = set(_readings(_in_ascii(value), kind))
            if len(readings) != 1:
                return None
            number = readings.pop()
        case _:
            return None
    return _without_trailing_zeros(number) if kind.accepts(number) else None


SHARES = AmountKind(
    max_decimals=0,
    after=(
        r" ?(?P<k>k)? ?"
        r"((common |preferred |restricted )?(stock )?(shares?|options?|units?|rsus?)|isos?|nsos?)?"
    ),
    decimals="0{1,2}",
)
PERCENT = AmountKind(
    max_decimals=MAX_PERCENT_DECIMALS,
    before="(% ?)?",
    after=r" ?(%|percent|per cent|pct)?",
    decimals=rf"[0-9]{{1,{MAX_PERCENT_DECIMALS}}}",
    is_grouped=False,
    maximum=MAX_PERCENT,
)


@cache
def money(currency: str | None, *, hourly: bool = False) -> AmountKind:
    """Money in a currency of ISO 4217; None stands for an unknown one.

    In pay by the hour, people also write three decimals, so `21.125` could be 21.125 or 21125.
    """
    minor_digits = MINOR_DIGITS[currency] if currency else 2
    # People also write decimals of zeros where the currency has none: 6,750,000.00 yen.
    decimals = f"[0-9]{{1,{max(2, minor_digits)}}}"
    sign = _currency_sign(currency)
    first_sign, thousand = sign, "(?P<k>k)?"
    if currency in _SIGN_IS_K:
        first_sign, thousand = f"(?:{sign}|k)", ""
    return AmountKind(
        max_decimals=minor_digits,
        before=rf"({first_sign} ?){{0,2}}",
        after=rf" ?{thousand}([.,][-\u2013\u2014]{{1,2}})?( ?{sign}){{0,2}}",
        decimals="[0-9]{1,3}" if hourly else decimals,
    )


def _readings(text: str, kind: AmountKind) -> Iterator[Decimal]:
    """The number in a text, in every way of writing numbers that fits."""
    if len(text) > MAX_TEXT_LENGTH:
        return
    found = re.fullmatch(
        rf"{kind.before}(?P<number>[0-9]([0-9.,'\u066b ]*[0-9])?){kind.after}", text
    )
    if found is None:
        return
    in_thousands = bool(found.groupdict().get("k"))
    decimals = "[0-9]{1,3}" if in_thousands else kind.decimals
    for separator, decimal_sign in _WAYS_OF_WRITING if kind.is_grouped else _WITHOUT_GROUPS:
        match = re.fullmatch(
            rf"({_grouped(separator)})(?:{re.escape(decimal_sign)}({decimals}))?", found["number"]
        )
        if match is not None:
            number = Decimal(f"{match[1].replace(separator, '')}.{match[2] or 0}")
            yield number * 1000 if in_thousands else number


_WAYS_OF_WRITING = (
    *((separator, sign) for separator in ",.' " for sign in ".," if separator != sign),
    ("'", "\u066b"),  # The Arabic decimal sign, which has one meaning.
)
"""The separator of thousands, and the decimal sign."""
_WITHOUT_GROUPS = tuple(way for way in _WAYS_OF_WRITING if way[0] not in {",", "."})


def _grouped(separator: str) -> str:
    """Digits, perhaps with the separator between thousands; with commas also in the Indian way
    (1,28,000).
    """
    sign = re.escape(separator)
    indian = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if separator == "," else ""
    return rf"[0-9]+|[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+{indian}"


_SIGN_IS_K = frozenset({"LAK", "MMK", "MWK", "PGK", "ZMW"})
"""Currencies whose sign is a K: before the number it means them, after it could mean either."""

_CURRENCIES_BY_SIGN: Mapping[str, str] = {
    "$": """
        ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MXN NAD NIO NZD
        SBD SGD SRD TOP TTD TWD USD UYU WST XCD
    """,
    "dollar": "AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SGD TTD TWD USD XCD",
    **dict.fromkeys(("us$", "u$s", "us dollar"), "USD"),
    **dict.fromkeys(("c$", "ca$", "can$"), "CAD"),
    **dict.fromkeys(("a$", "au$"), "AUD"),
    "nz$": "NZD",
    **dict.fromkeys(("s$", "sg$"), "SGD"),
    "hk$": "HKD",
    "nt$": "TWD",
    "mx$": "MXN",
    "r$": "BRL",
    **dict.fromkeys(("\u20ac", "euro"), "EUR"),
    "\u00a3": "EGP FKP GBP GIP LBP SDG SHP SSP SYP",
    "pound": "EGP FKP GBP GIP SHP",
    "\u00a5": "CNY JPY",
    **dict.fromkeys(("\u5186", "yen"), "JPY"),
    **dict.fromkeys(("\u5143", "rmb", "yuan"), "CNY"),
    "\u20b9": "INR",
    **dict.fromkeys(("rs", "rs.", "rupee"), "INR LKR MUR NPR PKR SCR"),
    "\u20a9": "KPW KRW",
    "\u20aa": "ILS",
    "nis": "ILS",
    "\u20bd": "RUB",
    "\u20ba": "TRY",
    "tl": "TRY",
    "\u20b4": "UAH",
    "\u20ab": "VND",
    "\u0e3f": "THB",
    "\u20b1": "PHP",
    "\u20a6": "NGN",
    "\u20b5": "GHS",
    "\u20a1": "CRC",
    "\u20b2": "PYG",
    "\u20b8": "KZT",
    "\u20be": "GEL",
    "\u20bc": "AZN",
    "z\u0142": "PLN",
    "k\u010d": "CZK",
    **dict.fromkeys(("kr", "kr."), "DKK ISK NOK SEK"),
    "ft": "HUF",
    **dict.fromkeys(("lei", "ron"), "RON"),
    "r": "ZAR",
    **dict.fromkeys(("fr", "fr.", "sfr", "sfr."), "CHF"),
    "kd": "KWD",
    "bd": "BHD",
    "jd": "JOD",
}
"""Signs and words of currencies in lower case. One sign can stand for several currencies; in a
letter it can only mean the letter's own.
"""


def _currency_sign(currency: str | None) -> str:
    """A regular expression for the currency's code, signs and words; for an unknown one, for any
    sign.
    """
    own = [
        sign
        for sign, codes in _CURRENCIES_BY_SIGN.items()
        if currency is None or currency in codes.split()
    ]
    longest_first = sorted([*own, (currency or "usd").lower()], key=len, reverse=True)
    return "(?:" + "|".join(f"{re.escape(sign)}{_plural(sign)}" for sign in longest_first) + ")"


def _plural(sign: str) -> str:
    return "s?" if len(sign) > 3 and sign.isalpha() else ""


def _in_ascii(text: str) -> str:
    """The text in lower case, with the signs of a keyboard in place of their variants.

    Blanks of any kind are one blank, apostrophes of any kind one apostrophe, full-width characters
    are narrow. Digits of another script become those of ours, where all digits are of one script.
    """
    text = visible_text(text).translate(_VARIANTS)
    text = " ".join(text.split()).lower()
    zeros = {ord(each) - unicodedata.decimal(each) for each in text if each.isdecimal()}
    if len(zeros) > 1:
        return ""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


_VARIANTS: Mapping[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    0xFFE1: "\u00a3",
    0xFFE5: "\u00a5",
    0xFFE6: "\u20a9",
    **dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u2032\u00b4`\u066c"), "'"),
    ord("\u066a"): "%",
}


def _count_decimals(number: Decimal) -> int:
    return len(format(number, "f").partition(".")[2].rstrip("0"))


def _without_trailing_zeros(number: Decimal) -> Decimal:
    """The number as Agora takes it: 96000.50 is 96000.5, 9.6E+4 is 96000."""
    whole, _, decimals = format(abs(number), "f").partition(".")
    decimals = decimals.rstrip("0")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)
