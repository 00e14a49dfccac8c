"""From an offer in Lever to what the letter says: the twenty rows of the vendor's table, in its order (M1 to M20)."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import TypeVar

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.currencies import ISO_4217_CODES
from domain.offer import FieldValue, Offer, OfferField, normalise_identifier
from domain.opportunity import Opportunity
from domain.terms import PayPeriod, Terms

Value = TypeVar("Value")

MAX_TEXT_LENGTH = 2000
"""Letters, Agora's limit for a text of a letter."""

TARGET_BONUS_PERCENT = "target_bonus_percent"
MAPPED_IDENTIFIERS = frozenset(
    {
        "recruiter_email",
        "salary_amount",
        "salary_interval",
        "candidate_address_line_1",
        "candidate_address_line_2",
        "compensation_currency",
        "location_office",
        "equity_type",
        "job_title",
        "offered_equity",
        "offered_bonus",
        "offered_starting_signing_bonus",
        "anticipated_start_date",
        "offered_annual_bonus",
        TARGET_BONUS_PERCENT,
        f"custom_{TARGET_BONUS_PERCENT}",
        "offer_expiration_date",
    }
)
"""The normalised identifiers of Lever's form that have a row in the table."""


@dataclass(frozen=True, kw_only=True)
class MappingResult:
    """`terms` is None when something holds the letter; `not_mapped` are Lever's own identifiers (decision 19)."""

    terms: Terms | None
    attentions: tuple[Attention, ...] = ()
    unmapped_fields: tuple[str, ...] = ()


def map_offer(offer: Offer, opportunity: Opportunity, company: Company) -> MappingResult:
    """Nothing is guessed: what cannot be read holds the letter and says so (decisions 10 to 19)."""
    form = _Form(offer)
    first_name, last_name = _names(opportunity.name)
    read = {
        "assignee": _assignee(form, opportunity, company),
        "base_salary": form.amount("salary_amount", required=AttentionReason.NO_PAY),
        "pay_period": _pay_period(form),
        # M4, the benefit package, is Agora's default and nobody else's word.
        "candidate_address_line_1": form.text("candidate_address_line_1"),
        "candidate_address_line_2": form.text("candidate_address_line_2"),
        "candidate_first_name": form.have(first_name, AttentionReason.NO_NAME),
        "candidate_last_name": last_name,
        "candidate_email": form.have(
            next(filter(str.strip, opportunity.emails), None), AttentionReason.NO_EMAIL
        ),
        "currency": _currency(form, company),
        "display_location": form.text("location_office"),
        "equity_type": form.text("equity_type"),
        "job_title": form.text("job_title", required=AttentionReason.NO_JOB_TITLE),
        "number_of_shares": form.amount("offered_equity"),
        "sign_on_bonus": _sum(
            form.amount("offered_bonus"), form.amount("offered_starting_signing_bonus")
        ),
        "start_date": form.day("anticipated_start_date"),
        # M17, the status, is the letter's life: `domain.decision`.
        "target_bonus_amount": form.amount("offered_annual_bonus"),
        "target_bonus_percent": _target_bonus_percent(form),
        "expires_on": form.day("offer_expiration_date")
        or default_expiry(offer.created_at.astimezone(UTC).date()),
    }
    held = any(attention.is_blocking for attention in form.attentions)
    return MappingResult(
        terms=None if held else Terms(**read),  # type: ignore[arg-type]  # what is None and must not be, holds the letter
        attentions=tuple(form.attentions),
        unmapped_fields=_not_mapped(offer),
    )


def default_expiry(day: date) -> date:
    """The same day two calendar months on, or that month's last (decision 16)."""
    year, month = divmod(day.year * 12 + day.month - 1 + 2, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _names(name: str) -> tuple[str | None, str]:
    """The first word, and all the rest (decision 11)."""
    first, _, rest = " ".join(name.split()).partition(" ")
    return first or None, rest


def _assignee(form: "_Form", opportunity: Opportunity, company: Company) -> str | None:
    """Decision 17: the form's recruiter, else the offer's creator, else the opportunity's owner."""
    email = form.text("recruiter_email") or form.offer.creator_email or opportunity.owner_email
    return form.have(company.user_id_by_email(email), AttentionReason.NO_ASSIGNEE)


def _pay_period(form: "_Form") -> PayPeriod | None:
    """Lever writes per-year-salary, per-hour-wage, ...: the middle word tells (decision 13)."""
    interval = form.text("salary_interval") or "(none)"
    found = re.fullmatch(r"per[-_ ](year|hour)([-_ ]\w+)?", interval.lower())
    if found is None:
        form.need(AttentionReason.UNKNOWN_INTERVAL, interval)
        return None
    return PayPeriod.ANNUAL if found[1] == "year" else PayPeriod.HOURLY


def _currency(form: "_Form", company: Company) -> str | None:
    """The offer's, else the company's default (M10, decision 15)."""
    code = (form.text("compensation_currency") or company.default_currency).strip().upper()
    if code not in ISO_4217_CODES:
        form.need(AttentionReason.UNKNOWN_CURRENCY, code)
        return None
    return code


def _target_bonus_percent(form: "_Form") -> Decimal | None:
    """A customer's own field: known by its identifier, or by the text that the vendor tells them to enter (decision 18)."""
    by_text = (
        normalise_identifier(field.identifier)
        for field in form.offer.fields
        if _is_target_bonus_percent(field)
    )
    for identifier in (TARGET_BONUS_PERCENT, f"custom_{TARGET_BONUS_PERCENT}", *by_text):
        if form.offer.value(identifier) is not None:
            return form.amount(identifier)
    return None


def _sum(*amounts: Decimal | None) -> Decimal | None:
    """Of those that are there; of none, nothing, which is not zero (decision 14)."""
    given = [amount for amount in amounts if amount is not None]
    with localcontext(prec=50):  # two amounts of 40 digits at the most: nothing is rounded
        return sum(given, Decimal(0)) if given else None


def _not_mapped(offer: Offer) -> tuple[str, ...]:
    return tuple(
        field.identifier
        for field in offer.fields
        if normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
        and not _is_target_bonus_percent(field)
    )


def _is_target_bonus_percent(field: OfferField) -> bool:
    """By its label; a field that has a row of its own keeps it, whatever it is called."""
    return (
        normalise_identifier(field.label).strip("_") == TARGET_BONUS_PERCENT
        and normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
    )


@dataclass
class _Form:
    """The offer's form being read, gathering what a person must know of it."""

    offer: Offer
    attentions: list[Attention] = field(default_factory=list)

    def need(self, reason: AttentionReason, detail: str = "") -> None:
        self.attentions.append(Attention(reason=reason, offer_id=self.offer.id, detail=detail[:40]))

    def have(self, value: Value | None, reason: AttentionReason) -> Value | None:
        if value is None:
            self.need(reason)
        return value

    def text(self, identifier: str, required: AttentionReason | None = None) -> str | None:
        return self._read(identifier, _text, required)

    def amount(self, identifier: str, required: AttentionReason | None = None) -> Decimal | None:
        return self._read(identifier, _decimal, required)

    def day(self, identifier: str) -> date | None:
        return self._read(identifier, _day)

    def _read(
        self,
        identifier: str,
        reader: Callable[[FieldValue], Value | None],
        required: AttentionReason | None = None,
    ) -> Value | None:
        value = self.offer.value(identifier)
        if value is None:
            return None if required is None else self.have(None, required)
        read = reader(value)
        if read is None:
            self.need(AttentionReason.UNREADABLE, identifier)
        return read


def _text(value: FieldValue) -> str | None:
    """Of a length that a letter can show; None when it is no text at all."""
    return None if isinstance(value, tuple) or len(str(value)) > MAX_TEXT_LENGTH else str(value)


def _decimal(value: FieldValue) -> Decimal | None:
    """A number or a numeric string, not below zero, exactly; None when it is anything else (decision 15)."""
    if isinstance(value, bool) or (isinstance(value, Decimal) and not -20 < value.adjusted() < 20):
        return None
    digits = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    return Decimal(digits) if re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", digits) else None


def _day(value: FieldValue) -> date | None:
    """Milliseconds since the epoch, read as a day in UTC (decision 16)."""
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,20}(\.0+)?", str(value).strip()):
        return None
    try:
        return (
            datetime(1970, 1, 1, tzinfo=UTC)
            + timedelta(milliseconds=int(Decimal(str(value).strip())))
        ).date()
    except OverflowError:
        return None
