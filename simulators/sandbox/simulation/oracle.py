"""The oracle: what a letter must contain, derived from the help article and docs/decisions.md
without the domain's code.

It reads Lever's own records and speaks in Agora's JSON.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from simulators.agora.currencies import CURRENCIES
from simulators.agora.records import Company as AgoraCompany
from simulators.lever.model.account import Account
from simulators.lever.model.records import Offer, Opportunity

OFFER_STAGE = "offer"
VISIBLE = ("sent-manually", "sent", "opened", "signed", "denied")
"""Statuses in which a candidate may see the offer's contents (decision 5)."""
OWED = ("sent-manually", "signed")
"""Statuses in which a letter is due in the Offer stage (decisions 2 and 40)."""
HISTORY = ("sent-manually", "signed", "denied")
"""Statuses of offers that the import after connecting brings, in any stage (decision 6)."""
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
    words = opportunity.contact.name.split()
    creator, owner = (
        account.users.get(each or "") for each in (form.offer.creator, opportunity.owner)
    )
    email = (
        form.text("recruiter_email") or (creator and creator.email) or (owner and owner.email) or ""
    )
    bonuses = [form.number("offered_bonus"), form.number("offered_starting_signing_bonus")]
    given = [bonus for bonus in bonuses if bonus is not None]
    return {
        "assignee_id": next(
            (user.id for user in company.users.values() if user.email.lower() == email.lower()),
            None,
        ),
        "base_salary": _needed(form.number("salary_amount")),
        "pay_period": _needed(PAY_PERIODS.get(form.text("salary_interval") or "")),
        "candidate_address_line_2": form.text("candidate_address_line_2"),
        "candidate_first_name": _needed(words[0] if words else None),
        "candidate_last_name": " ".join(words[1:]),
        "candidate_email": next(iter(opportunity.contact.emails), None),
        "currency": _currency(form.text("compensation_currency") or company.default_currency),
        "job_title": _needed(form.text("job_title")),
        "number_of_shares": form.number("offered_equity"),
        "sign_on_bonus": sum(given, Decimal()) if given else None,
        "start_date": form.day("anticipated_start_date"),
        "target_bonus_amount": form.number("offered_annual_bonus"),
        "target_bonus_percent": form.number("custom_target_bonus_percent"),
        "expires_on": form.day("offer_expiration_date") or _two_months_after(form.offer.created_at),
        **{name: form.text(_normalised(each)) for each, name in OPTIONAL_TEXTS.items()},
    }


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
    return opportunity.stage == OFFER_STAGE and offer.status in OWED


@dataclass(frozen=True)
class _Form:
    offer: Offer

    def value(self, identifier: str) -> object:
        found = (
            each.value for each in self.offer.fields if _normalised(each.identifier) == identifier
        )
        return next((value for value in found if value is not None and str(value).strip()), None)

    def text(self, identifier: str) -> str | None:
        value = self.value(identifier)
        return None if value is None else str(value)

    def number(self, identifier: str) -> Decimal | None:
        value = self.value(identifier)
        if value is None:
            return None
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            raise LetterBlocked from None
        if isinstance(value, bool) or not number.is_finite() or number < 0:
            raise LetterBlocked
        return number

    def day(self, identifier: str) -> str | None:
        """A day from milliseconds, before 1970 too."""
        value = self.value(identifier)
        if value is None:
            return None
        if not re.fullmatch("-?[0-9]+", str(value).strip()):
            raise LetterBlocked
        return _day(int(str(value))).isoformat()


@cache
def _normalised(identifier: str) -> str:
    return re.sub("[^a-z0-9]+", "_", identifier.lower())


def _needed(value: Value) -> Value:
    if value is None:
        raise LetterBlocked
    return value


def _currency(code: str) -> str:
    if code.upper() not in CURRENCIES:
        raise LetterBlocked
    return code.upper()


def _day(milliseconds: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()


def _two_months_after(milliseconds: int) -> str:
    made = _day(milliseconds)
    year, month = made.year + (made.month + 1) // 12, (made.month + 1) % 12 + 1
    return date(year, month, min(made.day, calendar.monthrange(year, month)[1])).isoformat()
