"""The oracle: what a letter must contain, derived from the help article and docs/decisions.md
without the domain's code.

It reads Lever's own records and speaks in Agora's JSON.
"""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from simulators.agora.currencies import MINOR_DIGITS
from simulators.agora.records import Company as AgoraCompany
from simulators.lever.model.account import Account
from simulators.lever.model.records import Offer, Opportunity

OFFER_STAGE = "offer"
VISIBLE = ("sent-manually", "sent", "opened", "signed", "denied")
"""Statuses in which a candidate may see the offer's contents (decision 5)."""
OWED = ("sent-manually",)
"""Statuses in which a letter is due in the Offer stage (decisions 2 and 40)."""
HISTORY = ("sent-manually", "signed", "denied")
"""Statuses of offers that the import after connecting brings (decision 6)."""
SIGNS = {"USD": r"\$|USD", "EUR": "\u20ac|EUR", "shares": "options|shares"}
"""What the generator writes beside amounts, with the currency that it means."""
PAY_PERIODS = {"per-year-salary": "annual", "per-hour-wage": "hourly"}
OPTIONAL_TEXTS = {
    "location/office": "display_location",
    "equity_type": "equity_type",
    "candidate_address_line_1": "candidate_address_line_1",
}
"""Optional texts of Lever's form that the generator fills in, with the letter's field for each."""

Value = str | Decimal | None
ExpectedLetter = Mapping[str, Value]


class LetterBlocked(Exception):
    """The offer holds its letter (decisions 12, 13 and 15)."""


def expected_letter(
    account: Account, opportunity: Opportunity, offer: Offer, company: AgoraCompany
) -> ExpectedLetter | None:
    """All fields that belong to Lever. Raises LetterBlocked when the offer holds the letter."""
    try:
        return _content(account, opportunity, _Form(offer), company)
    except LetterBlocked:
        return None


def _content(
    account: Account, opportunity: Opportunity, form: "_Form", company: AgoraCompany
) -> ExpectedLetter:
    words = _visible(opportunity.contact.name).split()
    creator, owner = (
        account.users.get(each or "") for each in (form.offer.creator, opportunity.owner)
    )
    email = (
        form.text("recruiter_email") or (creator and creator.email) or (owner and owner.email) or ""
    )
    currency = _currency(form.text("compensation_currency") or company.default_currency)
    period = PAY_PERIODS.get(form.text("salary_interval") or "")
    bonuses = ("offered_bonus", "offered_starting_signing_bonus")
    given = {each: form.number(each, currency) for each in bonuses if form.value(each) is not None}
    return {
        "assignee_id": next(
            (user.id for user in company.users.values() if user.email.lower() == email.lower()),
            None,
        ),
        "base_salary": _needed(form.pay(currency, by_hour=period == "hourly") or None),
        "pay_period": _needed(period),
        "candidate_address_line_2": form.text("candidate_address_line_2"),
        "candidate_first_name": _needed(words[0] if words else None),
        "candidate_last_name": " ".join(words[1:]),
        "candidate_email": _email(opportunity.contact.emails),
        "currency": currency,
        "job_title": _needed(form.text("job_title")),
        "number_of_shares": form.number("offered_equity", "shares"),
        "sign_on_bonus": _sum(list(given.values())),
        "start_date": form.day("anticipated_start_date"),
        "target_bonus_amount": form.number("offered_annual_bonus", currency),
        "target_bonus_percent": form.percent("custom_target_bonus_percent"),
        "expires_on": form.day("offer_expiration_date") or _two_months_after(form.offer.created_at),
        **{name: form.text(_normalised(each)) for each, name in OPTIONAL_TEXTS.items()},
    }


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    """None without amounts, and when one of them cannot be read (decisions 14 and 15)."""
    readable = [each for each in amounts if each is not None]
    return sum(readable, Decimal()) if readable and len(readable) == len(amounts) else None


def shown(letter: Mapping[str, object], like: ExpectedLetter) -> ExpectedLetter:
    """These fields in Agora's letter; numbers compare as numbers."""
    values: dict[str, Any] = dict(letter)
    return {name: _as_number(values[name]) if name in NUMBERS else values[name] for name in like}


NUMBERS = (
    "base_salary",
    "number_of_shares",
    "sign_on_bonus",
    "target_bonus_amount",
    "target_bonus_percent",
)


def _as_number(said: object) -> Decimal | None:
    return None if said is None else Decimal(str(said))


def qualifies(opportunity: Opportunity, offer: Offer) -> bool:
    """Whether a letter is due by the trigger (decisions 2, 40 and 50)."""
    return (
        opportunity.stage == OFFER_STAGE and offer.status in OWED and opportunity.archived is None
    )


def may_qualify(opportunity: Opportunity, offer: Offer) -> bool:
    """Whether the trigger may have seen the offer qualify: it also counts if its candidate left the
    Offer stage since the last sync (decision 3), which may be long ago in an outage.
    """
    return was_in_offer_stage(opportunity) and offer.status in OWED and opportunity.archived is None


def is_imported(opportunity: Opportunity, offer: Offer) -> bool:
    """Whether the import after connecting brings the offer (decision 6)."""
    return was_in_offer_stage(opportunity) and offer.status in HISTORY


def was_in_offer_stage(opportunity: Opportunity) -> bool:
    return any(each.stage == OFFER_STAGE for each in opportunity.stage_changes)


@dataclass(frozen=True)
class _Form:
    offer: Offer

    def value(self, identifier: str) -> object:
        found = (
            each.value for each in self.offer.fields if _normalised(each.identifier) == identifier
        )
        return next(
            (value for value in found if value is not None and _visible(str(value)).strip()), None
        )

    def text(self, identifier: str) -> str | None:
        """None also for a value that is no text, such as a checkbox."""
        value = self.value(identifier)
        return None if value is None or isinstance(value, bool) else _visible(str(value)).strip()

    def number(self, identifier: str, unit: str) -> Decimal | None:
        """Money in a currency, or shares; None also when it cannot be read (decision 15)."""
        digits = MINOR_DIGITS.get(unit, 0)
        return _amount(self.value(identifier), unit, digits, ambiguous=digits == 3)

    def pay(self, currency: str, *, by_hour: bool) -> Decimal | None:
        digits = MINOR_DIGITS[currency]
        ambiguous = by_hour or digits == 3
        return _amount(self.value("salary_amount"), currency, digits, ambiguous=ambiguous)

    def percent(self, identifier: str) -> Decimal | None:
        value = self.value(identifier)
        if isinstance(value, str):
            value = value.replace("%", "").replace(",", ".").strip()
        number = _plain(value)
        return None if number is None or number > 1000 else number

    def day(self, identifier: str) -> str | None:
        """A day between 2000 and 2100, from milliseconds or YYYY-MM-DD (decision 16)."""
        value = self.value(identifier)
        if isinstance(value, bool) or value is None:
            return None
        text = str(value).strip()
        try:
            day = date.fromisoformat(text) if "-" in text[1:] else _day(int(text))
        except (ValueError, OverflowError):
            return None
        return day.isoformat() if 2000 <= day.year <= 2100 else None


def _visible(text: str) -> str:
    """Without the invisible characters that the generator writes (decision 11)."""
    return re.sub("[\u200b\u2060\u00ad\ufeff\u200e\u202e]", "", text)


def _email(addresses: Sequence[str]) -> str | None:
    """The first address, if it is one (decision 12)."""
    first = next((each.strip() for each in addresses if _visible(each).strip()), "")
    return first if re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", first) else None


def _plain(value: object) -> Decimal | None:
    """A number that is not below zero."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def _amount(value: object, unit: str, digits: int, *, ambiguous: bool) -> Decimal | None:
    """A number of at most so many decimals, or a text that can only be read in one way.

    `ambiguous`: a separator before three digits can be a decimal sign, too.
    """
    if isinstance(value, str):
        bare = re.sub(SIGNS.get(unit, unit), "", value).strip()
        thousand = 1000 if bare.endswith("k") else 1
        bare = re.sub(r"(?<=[0-9])[ '\u202f](?=[0-9]{3})", "", bare.removesuffix("k"))
        found = re.fullmatch(r"([0-9][0-9.,]*?)(?:([.,])([0-9]+))?", bare)
        if found is None:
            return None
        whole, separator, last = found.groups()
        is_group = last is not None and len(last) == 3
        if is_group and ambiguous and whole.isdigit():
            return None
        if separator is not None and (is_group and (whole.isdigit() or separator in whole)):
            whole, last = f"{whole}{separator}{last}", None
        if last is not None and len(last) > max(digits, 2):
            return None
        number = _plain(f"{re.sub('[.,]', '', whole)}.{last or 0}")
        number = None if number is None else number * thousand
    else:
        number = _plain(value)
    return None if number is None or number != round(number, digits) else number


@cache
def _normalised(identifier: str) -> str:
    return re.sub("[^a-z0-9]+", "_", identifier.lower())


def _needed(value: Value) -> Value:
    if value is None:
        raise LetterBlocked
    return value


def _currency(code: str) -> str:
    if code.upper() not in MINOR_DIGITS:
        raise LetterBlocked
    return code.upper()


def _day(milliseconds: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()


def _two_months_after(milliseconds: int) -> str:
    made = _day(milliseconds)
    year, month = made.year + (made.month + 1) // 12, (made.month + 1) % 12 + 1
    return date(year, month, min(made.day, calendar.monthrange(year, month)[1])).isoformat()
