"""The mapping of a Lever offer to the contents of a letter: one table, in the order of the
vendor's.

Everything else about the mapped fields derives from `MAPPING`: which identifiers of Lever's form
are mapped, what a letter says, and the table on the mapping page. To add a field, see
docs/how-to/add-a-field.md.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from domain.amounts import PERCENT, SHARES, AmountKind, money, read_amount
from domain.attention import INTERVAL_LABELS, Attention, AttentionReason
from domain.company import Company
from domain.currencies import ISO_4217_CODES
from domain.offer import POSSIBLE_YEARS, FieldValue, Offer, OfferField, normalise_identifier
from domain.opportunity import Opportunity
from domain.terms import PayPeriod, Terms
from domain.typed_text import single_email, visible_text, words

Value = TypeVar("Value")

MAX_TEXT_LENGTH = 2000
"""Characters; Agora's limit for a text of a letter."""

MAX_NUMBER_DIGITS = 40
"""Digits of a number that is shown as text."""

TARGET_BONUS_PERCENT = "target_bonus_percent"
_BONUSES = ("offered_bonus", "offered_starting_signing_bonus")


@dataclass(frozen=True, kw_only=True)
class MappingResult:
    """`terms` is None when an attention holds the letter; `unmapped_fields` are Lever's
    identifiers (decision 19).
    """

    terms: Terms | None
    attentions: tuple[Attention, ...] = ()
    unmapped_fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """A row of the vendor's mapping table.

    `agora`, `lever` and `note` are the article's words. `term` is the field of Terms that `read`
    fills, None where Agora or the offer's status decides. `identifiers` are the normalised
    identifiers of Lever's offer form that the row reads. `reasons` are attentions that belong to
    the row, beside those on unreadable fields.
    """

    id: str
    agora: str
    lever: str
    note: str = ""
    term: str | None = None
    identifiers: tuple[str, ...] = ()
    read: Callable[["_Source"], object] | None = None
    reasons: tuple[AttentionReason, ...] = ()


def map_offer(offer: Offer, opportunity: Opportunity, company: Company) -> MappingResult:
    """Map an offer (decisions 10 to 19).

    Nothing is guessed: a required field that cannot be read holds the letter, an optional one is
    left empty, and both raise an attention.
    """
    source = _Source(offer, opportunity, company)
    terms: dict[str, Any] = {row.term: row.read(source) for row in MAPPING if row.term and row.read}
    is_held = any(attention.is_blocking for attention in source.attentions)
    return MappingResult(
        # A required field that is None has an attention that holds the letter.
        terms=None if is_held else Terms(**terms),
        attentions=tuple(source.attentions),
        unmapped_fields=_unmapped_fields(offer),
    )


def assignee_of(offer: Offer, opportunity: Opportunity, company: Company) -> str | None:
    """The id of the Agora user to whom the offer's letter is or would be assigned (decision 17)."""
    return _assignee(_Source(offer, opportunity, company))


def row_of(attention: Attention) -> str | None:
    """The id of the row that an attention is about, None where it is about none."""
    if attention.reason in _ROW_BY_REASON:
        return _ROW_BY_REASON[attention.reason]
    if attention.field is None:
        return None
    # A field without a row of its own was found by its label.
    return _ROW_BY_IDENTIFIER.get(attention.field, _ROW_BY_IDENTIFIER[TARGET_BONUS_PERCENT])


def default_expiry(day: date) -> date:
    """The same day two calendar months later, or that month's last day (decision 16)."""
    year, month = divmod(day.year * 12 + day.month - 1 + 2, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _text(identifier: str, required: AttentionReason | None = None) -> "_Reader":
    return lambda source: source.text(identifier, required)


def _money(identifier: str) -> "_Reader":
    return lambda source: source.money(identifier)


def _amount(identifier: str, kind: AmountKind) -> "_Reader":
    return lambda source: source.amount(identifier, kind)


def _day(identifier: str) -> "_Reader":
    return lambda source: source.day(identifier)


def _first_name(source: "_Source") -> str | None:
    """The first word of the name (decision 11)."""
    return source.require(next(iter(source.name_words), None), AttentionReason.NO_NAME)


def _last_name(source: "_Source") -> str:
    """The name without its first word (decision 11)."""
    return " ".join(source.name_words[1:])


def _email(source: "_Source") -> str | None:
    """The first address of the opportunity (decision 12)."""
    first = next(filter(visible_text, source.opportunity.emails), None)
    if first is None:
        return source.require(None, AttentionReason.NO_EMAIL)
    return source.require(single_email(first), AttentionReason.UNREADABLE_EMAIL)


def _assignee(source: "_Source") -> str | None:
    """Decision 17: the form's recruiter, else the offer's creator, else the opportunity's owner."""
    recruiter = source.text("recruiter_email")
    if recruiter is None and source.is_filled("recruiter_email"):
        return None  # It cannot be read, and there is an attention.
    email = recruiter or source.offer.creator_email or source.opportunity.owner_email
    return source.require(source.company.user_id_by_email(email), AttentionReason.NO_ASSIGNEE)


def _base_salary(source: "_Source") -> Decimal | None:
    """Pay of zero holds the letter, as no pay does (decision 12)."""
    hourly = _period_of(source.interval) is PayPeriod.HOURLY
    kind = money(source.currency, hourly=hourly)
    pay = source.amount("salary_amount", kind, required=AttentionReason.NO_PAY)
    if pay == 0:
        source.add_attention(AttentionReason.ZERO_PAY)
    return pay


def _pay_period(source: "_Source") -> PayPeriod | None:
    """per-year is annual, per-hour is hourly; any other interval holds the letter (decision 13)."""
    interval, period = source.interval, _period_of(source.interval)
    if period is None and not source.is_filled("salary_interval"):
        source.add_attention(AttentionReason.NO_INTERVAL)
    elif period is None:
        is_known = interval in INTERVAL_LABELS
        detail = interval if interval and is_known else "salary_interval"
        source.add_attention(AttentionReason.UNKNOWN_INTERVAL, detail)
    return period


def _period_of(interval: str | None) -> PayPeriod | None:
    found = re.fullmatch(r"per-(year|hour)(-[a-z0-9]+)?", interval or "")
    if found is None:
        return None
    return PayPeriod.ANNUAL if found[1] == "year" else PayPeriod.HOURLY


def _currency(source: "_Source") -> str | None:
    """The offer's currency, else the company's default (M10, decision 15)."""
    if source.currency is None:
        is_offered = source.is_filled("compensation_currency")
        detail = "compensation_currency" if is_offered else ""
        source.add_attention(AttentionReason.UNKNOWN_CURRENCY, detail)
    return source.currency


def _sign_on_bonus(source: "_Source") -> Decimal | None:
    """The sum of both bonuses; when neither is there, None, which is not zero (decision 14).

    A sum without an unreadable part would be wrong, so there is none.
    """
    parts = {each: source.money(each) for each in _BONUSES}
    if any(parts[each] is None and source.is_filled(each) for each in _BONUSES):
        return None
    given = [amount for amount in parts.values() if amount is not None]
    return sum(given, Decimal(0)) if given else None


def _expires_on(source: "_Source") -> date:
    created_on = source.offer.created_at.astimezone(UTC).date()
    return source.day("offer_expiration_date") or default_expiry(created_on)


def _target_bonus_percent(source: "_Source") -> Decimal | None:
    """A custom field, found by its identifier, or by the text that the vendor tells customers to
    enter (decision 18).
    """
    by_text = (
        normalise_identifier(field.identifier)
        for field in source.offer.fields
        if _is_target_bonus_percent(field)
    )
    for identifier in (TARGET_BONUS_PERCENT, f"custom_{TARGET_BONUS_PERCENT}", *by_text):
        if source.is_filled(identifier):
            return source.amount(identifier, PERCENT)
    return None


def _unmapped_fields(offer: Offer) -> tuple[str, ...]:
    return tuple(
        field.identifier
        for field in offer.fields
        if normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
        and not _is_target_bonus_percent(field)
    )


def _is_target_bonus_percent(field: OfferField) -> bool:
    """Whether its label or description says so.

    A field whose identifier is mapped keeps its row, whatever its label.
    """
    texts = (field.label, field.description)
    return (
        TARGET_BONUS_PERCENT
        in {normalise_identifier(visible_text(each)).strip("_") for each in texts}
        and normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
    )


@dataclass
class _Source:
    """What a letter is made of, and the attentions that arise while it is read."""

    offer: Offer
    opportunity: Opportunity
    company: Company
    attentions: list[Attention] = field(default_factory=list)

    @cached_property
    def name_words(self) -> list[str]:
        return words(self.opportunity.name)

    @cached_property
    def interval(self) -> str | None:
        """The pay interval as Lever's documents write it."""
        value = self.offer.value("salary_interval")
        text = visible_text(value) if isinstance(value, str) else ""
        return re.sub(r"[-_ ]+", "-", text.lower()) or None

    @cached_property
    def currency(self) -> str | None:
        """The letter's currency, None when it is unknown."""
        value = self.offer.value("compensation_currency")
        code = self.company.default_currency if value is None else _parse_text(value)
        code = visible_text(code or "").upper()
        return code if code in ISO_4217_CODES else None

    def is_filled(self, identifier: str) -> bool:
        return self.offer.value(identifier) is not None

    def add_attention(self, reason: AttentionReason, detail: str = "") -> None:
        self.attentions.append(Attention(reason=reason, offer_id=self.offer.id, detail=detail))

    def require(self, value: Value | None, reason: AttentionReason) -> Value | None:
        if value is None:
            self.add_attention(reason)
        return value

    def text(self, identifier: str, required: AttentionReason | None = None) -> str | None:
        return self._read(identifier, _parse_text, required)

    def amount(
        self, identifier: str, kind: AmountKind, required: AttentionReason | None = None
    ) -> Decimal | None:
        return self._read(identifier, lambda value: read_amount(value, kind), required)

    def money(self, identifier: str) -> Decimal | None:
        return self.amount(identifier, money(self.currency))

    def day(self, identifier: str) -> date | None:
        return self._read(identifier, _parse_day)

    def _read(
        self,
        identifier: str,
        parse: Callable[[FieldValue], Value | None],
        required: AttentionReason | None = None,
    ) -> Value | None:
        """The parsed value of a field. `required` is the reason to hold the letter without one."""
        value = self.offer.value(identifier)
        if value is None:
            return None if required is None else self.require(None, required)
        parsed = parse(value)
        if parsed is None:
            is_optional = required is None
            self.add_attention(
                AttentionReason.UNREADABLE_OPTIONAL if is_optional else AttentionReason.UNREADABLE,
                identifier,
            )
        return parsed


def _parse_text(value: FieldValue) -> str | None:
    """The visible text, or a number as text; None when it is of another type, or too long for a
    letter.
    """
    match value:
        case bool() | tuple() | None:
            return None
        case Decimal() if not value.is_finite() or abs(value.adjusted()) > MAX_NUMBER_DIGITS:
            return None
        case Decimal():
            text = format(value, "f")
        case _:
            text = visible_text(str(value))
    return text if len(text) <= MAX_TEXT_LENGTH else None


def _parse_day(value: FieldValue) -> date | None:
    """Milliseconds since the epoch as a day in UTC, or a day as YYYY-MM-DD (decision 16)."""
    text = "" if isinstance(value, bool) else visible_text(str(value))
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            day = date.fromisoformat(text)
        elif re.fullmatch(r"[0-9]{1,15}(\.0+)?", text):
            milliseconds = int(text.partition(".")[0])
            day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return day if day.year in POSSIBLE_YEARS else None


_Reader = Callable[[_Source], object]

MAPPING: tuple[MappingRow, ...] = (
    MappingRow(
        id="M1",
        agora="Assignee",
        lever="<searched in Agora based on recruiter_email>",
        note=(
            "Assignee is the offer's creator/owner in Agora. The integration will match based off"
            " of the email address."
        ),
        term="assignee",
        identifiers=("recruiter_email",),
        read=_assignee,
        reasons=(AttentionReason.NO_ASSIGNEE,),
    ),
    MappingRow(
        id="M2",
        agora="Base salary",
        lever="salary_amount",
        term="base_salary",
        identifiers=("salary_amount",),
        read=_base_salary,
        reasons=(AttentionReason.NO_PAY, AttentionReason.ZERO_PAY),
    ),
    MappingRow(
        id="M3",
        agora="Base salary pay period",
        lever="salary_interval",
        note="Salary in Agora can be expressed as annual or hourly.",
        term="pay_period",
        identifiers=("salary_interval",),
        read=_pay_period,
        reasons=(AttentionReason.NO_INTERVAL, AttentionReason.UNKNOWN_INTERVAL),
    ),
    MappingRow(  # Agora's default package, which no update names.
        id="M4",
        agora="Benefit package",
        lever="",
        note=(
            "The integration will always assign the Default benefits package in Agora. You must log"
            " into Agora to make changes."
        ),
    ),
    MappingRow(
        id="M5",
        agora="Candidate address line 1",
        lever="candidate_address_line_1",
        term="candidate_address_line_1",
        identifiers=("candidate_address_line_1",),
        read=_text("candidate_address_line_1"),
    ),
    MappingRow(
        id="M6",
        agora="Candidate address line 2",
        lever="candidate_address_line_2",
        term="candidate_address_line_2",
        identifiers=("candidate_address_line_2",),
        read=_text("candidate_address_line_2"),
    ),
    MappingRow(
        id="M7",
        agora="Candidate first name",
        lever="<first part of 'name' from Lever opportunity>",
        term="candidate_first_name",
        read=_first_name,
        reasons=(AttentionReason.NO_NAME,),
    ),
    MappingRow(
        id="M8",
        agora="Candidate last name",
        lever="<second part of 'name' from Lever opportunity>",
        term="candidate_last_name",
        read=_last_name,
    ),
    MappingRow(
        id="M9",
        agora="Candidate email",
        lever="Candidate's email in Lever",
        note="The integration looks for the first 'email' from candidate's Lever record.",
        term="candidate_email",
        read=_email,
        reasons=(AttentionReason.NO_EMAIL, AttentionReason.UNREADABLE_EMAIL),
    ),
    MappingRow(
        id="M10",
        agora="Currency",
        lever="compensation_currency",
        note=(
            "If not available, the integration will use the company's default currency set in your"
            " preferences in Agora."
        ),
        term="currency",
        identifiers=("compensation_currency",),
        read=_currency,
        reasons=(AttentionReason.UNKNOWN_CURRENCY,),
    ),
    MappingRow(
        id="M11",
        agora="Display Location",
        lever="location_office",
        note=(
            "This is a free form text field in Agora and will show the location the candidate will"
            " see on their Agora offer."
        ),
        term="display_location",
        identifiers=("location_office",),
        read=_text("location_office"),
    ),
    MappingRow(
        id="M12",
        agora="Type of shares",
        lever="equity_type",
        term="equity_type",
        identifiers=("equity_type",),
        read=_text("equity_type"),
    ),
    MappingRow(
        id="M13",
        agora="Job title",
        lever="job_title",
        term="job_title",
        identifiers=("job_title",),
        read=_text("job_title", required=AttentionReason.NO_JOB_TITLE),
        reasons=(AttentionReason.NO_JOB_TITLE,),
    ),
    MappingRow(
        id="M14",
        agora="Number of shares",
        lever="offered_equity",
        term="number_of_shares",
        identifiers=("offered_equity",),
        read=_amount("offered_equity", SHARES),
    ),
    MappingRow(
        id="M15",
        agora="Sign-on bonus",
        lever="offered_bonus + offered_starting/signing_bonus",
        note="Both of these Lever fields will populate the Sign On Bonus field in Agora.",
        term="sign_on_bonus",
        identifiers=_BONUSES,
        read=_sign_on_bonus,
    ),
    MappingRow(
        id="M16",
        agora="Start date",
        lever="anticipated_start_date",
        term="start_date",
        identifiers=("anticipated_start_date",),
        read=_day("anticipated_start_date"),
    ),
    MappingRow(  # The offer's status and the stage decide: see domain/decision.py.
        id="M17",
        agora="Status",
        lever="Candidate's stage in Lever",
        note=(
            "Indicates the status of the offer. The stage may be 'published', 'accepted', or"
            " 'declined' in Agora."
        ),
    ),
    MappingRow(
        id="M18",
        agora="Target Bonus Amount",
        lever="offered_annual_bonus",
        term="target_bonus_amount",
        identifiers=("offered_annual_bonus",),
        read=_money("offered_annual_bonus"),
    ),
    MappingRow(
        id="M19",
        agora="Target bonus %",
        lever="target_bonus_percent (custom field)",
        note=(
            "This is a custom Agora field you can add in Lever. Create a new field in Lever and"
            " enter Target Bonus Percent in the description, and Number as type."
        ),
        term="target_bonus_percent",
        identifiers=(TARGET_BONUS_PERCENT, f"custom_{TARGET_BONUS_PERCENT}"),
        read=_target_bonus_percent,
    ),
    MappingRow(
        id="M20",
        agora="Expires (valid until date)",
        lever="offer_expiration_date",
        note=(
            "If there is no expiration date in Lever, Agora will set the expiration to two months"
            " from the offer creation date."
        ),
        term="expires_on",
        identifiers=("offer_expiration_date",),
        read=_expires_on,
    ),
)

_ROW_BY_IDENTIFIER: Mapping[str, str] = {
    identifier: row.id for row in MAPPING for identifier in row.identifiers
}
_ROW_BY_REASON: Mapping[AttentionReason, str] = {
    reason: row.id for row in MAPPING for reason in row.reasons
}
MAPPED_IDENTIFIERS = frozenset(_ROW_BY_IDENTIFIER)
"""The normalised identifiers of Lever's form that have a row in the table."""
