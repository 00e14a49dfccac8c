"""The mapping of a Lever offer to the contents of a letter: one table, in the order of the
vendor's (M1 to M20).

Everything else about the mapped fields derives from `MAPPING`: which identifiers of Lever's form
are mapped, what a letter says, and the table on the mapping page. To add a field, see
docs/how-to/add-a-field.md.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any, TypeVar

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.currencies import ISO_4217_CODES
from domain.offer import FieldValue, Offer, OfferField, normalise_identifier
from domain.opportunity import Opportunity
from domain.terms import PayPeriod, Terms

Value = TypeVar("Value")

MAX_TEXT_LENGTH = 2000
"""Characters; Agora's limit for a text of a letter."""

TARGET_BONUS_PERCENT = "target_bonus_percent"


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
    """Map an offer.

    Nothing is guessed: a field that cannot be read holds the letter (decisions 10 to 19).
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
    if attention.reason is AttentionReason.UNREADABLE:
        return _ROW_BY_IDENTIFIER.get(attention.detail)
    return _ROW_BY_REASON.get(attention.reason)


def default_expiry(day: date) -> date:
    """The same day two calendar months later, or that month's last day (decision 16)."""
    year, month = divmod(day.year * 12 + day.month - 1 + 2, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _text(identifier: str, required: AttentionReason | None = None) -> "_Reader":
    return lambda source: source.text(identifier, required)


def _amount(identifier: str, required: AttentionReason | None = None) -> "_Reader":
    return lambda source: source.amount(identifier, required)


def _day(identifier: str) -> "_Reader":
    return lambda source: source.day(identifier)


def _first_name(source: "_Source") -> str | None:
    """The first word of the name (decision 11)."""
    return source.require(source.name_parts[0] or None, AttentionReason.NO_NAME)


def _last_name(source: "_Source") -> str:
    """The name without its first word (decision 11)."""
    return source.name_parts[1]


def _email(source: "_Source") -> str | None:
    """The first address of the opportunity (decision 12)."""
    emails = filter(str.strip, source.opportunity.emails)
    return source.require(next(emails, None), AttentionReason.NO_EMAIL)


def _assignee(source: "_Source") -> str | None:
    """Decision 17: the form's recruiter, else the offer's creator, else the opportunity's owner."""
    email = (
        source.text("recruiter_email")
        or source.offer.creator_email
        or source.opportunity.owner_email
    )
    return source.require(source.company.user_id_by_email(email), AttentionReason.NO_ASSIGNEE)


def _pay_period(source: "_Source") -> PayPeriod | None:
    """The middle word of per-year-salary, per-hour-wage, ... (decision 13)."""
    interval = source.text("salary_interval") or "(none)"
    found = re.fullmatch(r"per[-_ ](year|hour)([-_ ]\w+)?", interval.lower())
    if found is None:
        source.add_attention(AttentionReason.UNKNOWN_INTERVAL, interval)
        return None
    return PayPeriod.ANNUAL if found[1] == "year" else PayPeriod.HOURLY


def _currency(source: "_Source") -> str | None:
    """The offer's currency, else the company's default (M10, decision 15)."""
    offered = source.text("compensation_currency")
    code = (offered or source.company.default_currency).strip().upper()
    if code not in ISO_4217_CODES:
        source.add_attention(AttentionReason.UNKNOWN_CURRENCY, code)
        return None
    return code


def _sign_on_bonus(source: "_Source") -> Decimal | None:
    """The sum of both bonuses; when neither is there, None, which is not zero (decision 14)."""
    bonuses = [source.amount("offered_bonus"), source.amount("offered_starting_signing_bonus")]
    given = [amount for amount in bonuses if amount is not None]
    with localcontext(prec=50):  # Two amounts have at most 40 digits, so nothing is rounded.
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
        if source.offer.value(identifier) is not None:
            return source.amount(identifier)
    return None


def _unmapped_fields(offer: Offer) -> tuple[str, ...]:
    return tuple(
        field.identifier
        for field in offer.fields
        if normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
        and not _is_target_bonus_percent(field)
    )


def _is_target_bonus_percent(field: OfferField) -> bool:
    """Whether its label says so.

    A field whose identifier is mapped keeps its row, whatever its label.
    """
    return (
        normalise_identifier(field.label).strip("_") == TARGET_BONUS_PERCENT
        and normalise_identifier(field.identifier) not in MAPPED_IDENTIFIERS
    )


@dataclass
class _Source:
    """What a letter is made of, and the attentions that arise while it is read."""

    offer: Offer
    opportunity: Opportunity
    company: Company
    attentions: list[Attention] = field(default_factory=list)

    @property
    def name_parts(self) -> tuple[str, str]:
        """The first word of the candidate's name, and the rest; blanks are collapsed."""
        first, _, rest = " ".join(self.opportunity.name.split()).partition(" ")
        return first, rest

    def add_attention(self, reason: AttentionReason, detail: str = "") -> None:
        self.attentions.append(Attention(reason=reason, offer_id=self.offer.id, detail=detail[:40]))

    def require(self, value: Value | None, reason: AttentionReason) -> Value | None:
        if value is None:
            self.add_attention(reason)
        return value

    def text(self, identifier: str, required: AttentionReason | None = None) -> str | None:
        return self._read(identifier, _parse_text, required)

    def amount(self, identifier: str, required: AttentionReason | None = None) -> Decimal | None:
        return self._read(identifier, _parse_decimal, required)

    def day(self, identifier: str) -> date | None:
        return self._read(identifier, _parse_day)

    def _read(
        self,
        identifier: str,
        parse: Callable[[FieldValue], Value | None],
        required: AttentionReason | None = None,
    ) -> Value | None:
        value = self.offer.value(identifier)
        if value is None:
            return None if required is None else self.require(None, required)
        parsed = parse(value)
        if parsed is None:
            self.add_attention(AttentionReason.UNREADABLE, identifier)
        return parsed


def _parse_text(value: FieldValue) -> str | None:
    """The value as text; None when it is a list or object, or too long for a letter."""
    return None if isinstance(value, tuple) or len(str(value)) > MAX_TEXT_LENGTH else str(value)


def _parse_decimal(value: FieldValue) -> Decimal | None:
    """The exact value of a number or numeric text that is not below zero; None for anything else
    (decision 15).
    """
    if isinstance(value, bool) or (isinstance(value, Decimal) and not -20 < value.adjusted() < 20):
        return None
    digits = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    return Decimal(digits) if re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", digits) else None


def _parse_day(value: FieldValue) -> date | None:
    """Milliseconds since the epoch as a day in UTC (decision 16)."""
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,20}(\.0+)?", str(value).strip()):
        return None
    try:
        return (
            datetime(1970, 1, 1, tzinfo=UTC)
            + timedelta(milliseconds=int(Decimal(str(value).strip())))
        ).date()
    except OverflowError:
        return None


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
        read=_amount("salary_amount", required=AttentionReason.NO_PAY),
        reasons=(AttentionReason.NO_PAY,),
    ),
    MappingRow(
        id="M3",
        agora="Base salary pay period",
        lever="salary_interval",
        note="Salary in Agora can be expressed as annual or hourly.",
        term="pay_period",
        identifiers=("salary_interval",),
        read=_pay_period,
        reasons=(AttentionReason.UNKNOWN_INTERVAL,),
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
        reasons=(AttentionReason.NO_EMAIL,),
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
        read=_amount("offered_equity"),
    ),
    MappingRow(
        id="M15",
        agora="Sign-on bonus",
        lever="offered_bonus + offered_starting/signing_bonus",
        note="Both of these Lever fields will populate the Sign On Bonus field in Agora.",
        term="sign_on_bonus",
        identifiers=("offered_bonus", "offered_starting_signing_bonus"),
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
        read=_amount("offered_annual_bonus"),
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
