"""What the customer's own recent offers would give, before any letter is made (S7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from application.ports import (
    ATS,
    AccessRevoked,
    OfferLetterPlatform,
    ServiceRefused,
    ServiceUnavailable,
    StoreUnavailable,
)
from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Connection
from domain.decision import SyncContext, decide
from domain.mapping import map_offer
from domain.offer import Offer, normalise_identifier
from domain.opportunity import Opportunity

MAX_OPPORTUNITIES, MAX_SAMPLES = 6, 3
"""How many are read at most, and how many are shown: each costs Lever a few requests, and the person waits for them."""


@dataclass(frozen=True)
class MappingRow:
    """A row of the vendor's mapping table; `terms` names the fields of Terms that it fills."""

    id: str
    agora: str
    lever: str
    note: str = ""
    terms: str | None = None


MAPPING_ROWS = (
    MappingRow(
        "M1",
        "Assignee",
        "<searched in Agora based on recruiter_email>",
        "Assignee is the offer's creator/owner in Agora. The integration will match based off of the email address.",
    ),
    MappingRow("M2", "Base salary", "salary_amount", terms="base_salary"),
    MappingRow(
        "M3",
        "Base salary pay period",
        "salary_interval",
        "Salary in Agora can be expressed as annual or hourly.",
        "pay_period",
    ),
    MappingRow(
        "M4",
        "Benefit package",
        "",
        "The integration will always assign the Default benefits package in Agora. You must log into Agora to make changes.",
    ),
    MappingRow(
        "M5",
        "Candidate address line 1",
        "candidate_address_line_1",
        terms="candidate_address_line_1",
    ),
    MappingRow(
        "M6",
        "Candidate address line 2",
        "candidate_address_line_2",
        terms="candidate_address_line_2",
    ),
    MappingRow(
        "M7",
        "Candidate first name",
        "<first part of 'name' from Lever opportunity>",
        terms="candidate_first_name",
    ),
    MappingRow(
        "M8",
        "Candidate last name",
        "<second part of 'name' from Lever opportunity>",
        terms="candidate_last_name",
    ),
    MappingRow(
        "M9",
        "Candidate email",
        "Candidate's email in Lever",
        "The integration looks for the first 'email' from candidate's Lever record.",
        "candidate_email",
    ),
    MappingRow(
        "M10",
        "Currency",
        "compensation_currency",
        "If not available, the integration will use the company's default currency set in your preferences in Agora.",
        "currency",
    ),
    MappingRow(
        "M11",
        "Display Location",
        "location_office",
        "This is a free form text field in Agora and will show the location the candidate will see on their Agora offer.",
        "display_location",
    ),
    MappingRow("M12", "Type of shares", "equity_type", terms="equity_type"),
    MappingRow("M13", "Job title", "job_title", terms="job_title"),
    MappingRow("M14", "Number of shares", "offered_equity", terms="number_of_shares"),
    MappingRow(
        "M15",
        "Sign-on bonus",
        "offered_bonus + offered_starting/signing_bonus",
        "Both of these Lever fields will populate the Sign On Bonus field in Agora.",
        "sign_on_bonus",
    ),
    MappingRow("M16", "Start date", "anticipated_start_date", terms="start_date"),
    MappingRow(
        "M17",
        "Status",
        "Candidate's stage in Lever",
        "Indicates the status of the offer. The stage may be 'published', 'accepted', or 'declined' in Agora.",
    ),
    MappingRow("M18", "Target Bonus Amount", "offered_annual_bonus", terms="target_bonus_amount"),
    MappingRow(
        "M19",
        "Target bonus %",
        "target_bonus_percent (custom field)",
        "This is a custom Agora field you can add in Lever. Create a new field in Lever and enter Target Bonus Percent in the"
        " description, and Number as type.",
        "target_bonus_percent",
    ),
    MappingRow(
        "M20",
        "Expires (valid until date)",
        "offer_expiration_date",
        "If there is no expiration date in Lever, Agora will set the expiration to two months from the offer creation date.",
        "expires_on",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One offer. `values` and `needs` are by the id of their row: what the letter would say, and what keeps it from that.

    `held`: as the offer is, no letter can be made of it. `others` are the needs that belong to no row.
    """

    candidate: str
    values: Mapping[str, str]
    problems: Mapping[str, str]
    others: Sequence[str]
    unmapped_fields: Sequence[str]
    is_blocked: bool


@dataclass(frozen=True, kw_only=True)
class PreviewResult:
    """`failure` says why there are no (or not all) samples; None when everything could be read."""

    samples: tuple[Sample, ...] = ()
    failure: str | None = None


class MappingPreview:
    """Reads Lever and Agora live and keeps nothing: what is personal passes through to the page and is gone."""

    def __init__(self, ats: ATS, platform: OfferLetterPlatform) -> None:
        self._ats = ats
        self._platform = platform

    def of(self, connection: Connection) -> PreviewResult:
        """What the vendors could not do is said in it. Raises StoreUnavailable, whose words are not for those who look."""
        samples: list[Sample] = []
        failure: str | None = None
        try:
            samples.extend(islice(self._samples(connection), MAX_SAMPLES))
        except AccessRevoked:
            failure = "There is no access to Lever at present, so your offers cannot be shown: connect Lever first."
        except StoreUnavailable:
            raise
        except (ServiceUnavailable, ServiceRefused) as error:
            failure = f"Your offers could not be read just now: {error}."
        return PreviewResult(samples=tuple(samples), failure=failure)

    def _samples(self, connection: Connection) -> Iterator[Sample]:
        company: Company | None = None
        for opportunity_id in islice(
            self._ats.changed_opportunity_ids(
                connection, stage=connection.trigger.stage, since=None
            ),
            MAX_OPPORTUNITIES,
        ):
            opportunity = self._ats.opportunity(connection, opportunity_id)
            if opportunity is not None and opportunity.offers:
                company = company or self._platform.company(connection.company_id)
                yield _sample(opportunity, opportunity.offers[-1], company, connection)


def _sample(
    opportunity: Opportunity, offer: Offer, company: Company, connection: Connection
) -> Sample:
    mapped = map_offer(offer, opportunity, company)
    values = (
        {}
        if mapped.terms is None
        else {row.id: _shown(getattr(mapped.terms, row.terms)) for row in MAPPING_ROWS if row.terms}
    )
    if mapped.terms is not None and mapped.terms.assignee is not None:
        values["M1"] = _email_of(mapped.terms.assignee, company)
    values["M4"] = "Default"
    values["M17"] = _status(opportunity, offer, company, connection)
    by_row = [(_row_of(attention), attention.message) for attention in mapped.attentions]
    return Sample(
        candidate=opportunity.name,
        values={row: value for row, value in values.items() if value},
        problems={row: sentence for row, sentence in by_row if row},
        others=[sentence for row, sentence in by_row if not row],
        unmapped_fields=mapped.unmapped_fields,
        is_blocked=mapped.terms is None,
    )


def _email_of(user_id: str, company: Company) -> str:
    """A person knows a user by the address, not by the id."""
    return next(email for email, each in company.users.items() if each == user_id)


_ROW_OF = {
    AttentionReason.NO_ASSIGNEE: "M1",
    AttentionReason.NO_PAY: "M2",
    AttentionReason.UNKNOWN_INTERVAL: "M3",
    AttentionReason.NO_NAME: "M7",
    AttentionReason.NO_EMAIL: "M9",
    AttentionReason.UNKNOWN_CURRENCY: "M10",
    AttentionReason.NO_JOB_TITLE: "M13",
}


def _row_of(attention: Attention) -> str | None:
    """An unreadable field is named, as the row names it."""
    if attention.reason is AttentionReason.UNREADABLE:
        return next(
            (row.id for row in MAPPING_ROWS if attention.detail in normalise_identifier(row.lever)),
            None,
        )
    return _ROW_OF.get(attention.reason)


def _shown(value: object) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _status(
    opportunity: Opportunity, offer: Offer, company: Company, connection: Connection
) -> str:
    """The letter's status (M17), from the same decision that will make it."""
    knowledge = SyncContext(connection_id=connection.id)
    decision = decide(
        opportunity, (), company, connection.trigger, context=knowledge, now=offer.created_at
    )
    for intention in decision.updates:
        if intention.letter.offer_id == offer.id and intention.event is not None:
            return intention.letter.status_after(intention.event).value
    return f"no letter yet: the offer is {offer.status}"
