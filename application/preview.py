"""What the customer's own recent offers would give, before any letter is made (S7)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice

from application.ports import ATS, AccessRevoked, OfferLetterPlatform, ServiceRefused, ServiceUnavailable
from domain.connection import Connection
from domain.mapping import terms_of
from domain.opportunity import Opportunity

AT_MOST = 3
"""Opportunities to read for a preview: each costs Lever a few requests, and the person waits for them."""


@dataclass(frozen=True)
class Row:
    """A row of the vendor's mapping table; `terms` names the fields of Terms that it fills."""

    id: str
    agora: str
    lever: str
    note: str = ""
    terms: str | None = None


ROWS = (
    Row(
        "M1",
        "Assignee",
        "<searched in Agora based on recruiter_email>",
        "Assignee is the offer's creator/owner in Agora. The integration will match based off of the email address.",
        "assignee",
    ),
    Row("M2", "Base salary", "salary_amount", terms="base_salary"),
    Row("M3", "Base salary pay period", "salary_interval", "Salary in Agora can be expressed as annual or hourly.", "pay_period"),
    Row(
        "M4",
        "Benefit package",
        "",
        "The integration will always assign the Default benefits package in Agora. You must log into Agora to make changes.",
    ),
    Row("M5", "Candidate address line 1", "candidate_address_line_1", terms="candidate_address_line_1"),
    Row("M6", "Candidate address line 2", "candidate_address_line_2", terms="candidate_address_line_2"),
    Row("M7", "Candidate first name", "<first part of 'name' from Lever opportunity>", terms="candidate_first_name"),
    Row("M8", "Candidate last name", "<second part of 'name' from Lever opportunity>", terms="candidate_last_name"),
    Row(
        "M9",
        "Candidate email",
        "Candidate's email in Lever",
        "The integration looks for the first 'email' from candidate's Lever record.",
        "candidate_email",
    ),
    Row(
        "M10",
        "Currency",
        "compensation_currency",
        "If not available, the integration will use the company's default currency set in your preferences in Agora.",
        "currency",
    ),
    Row(
        "M11",
        "Display Location",
        "location_office",
        "This is a free form text field in Agora and will show the location the candidate will see on their Agora offer.",
        "display_location",
    ),
    Row("M12", "Type of shares", "equity_type", terms="equity_type"),
    Row("M13", "Job title", "job_title", terms="job_title"),
    Row("M14", "Number of shares", "offered_equity", terms="number_of_shares"),
    Row(
        "M15",
        "Sign-on bonus",
        "offered_bonus + offered_starting/signing_bonus",
        "Both of these Lever fields will populate the Sign On Bonus field in Agora.",
        "sign_on_bonus",
    ),
    Row("M16", "Start date", "anticipated_start_date", terms="start_date"),
    Row(
        "M17",
        "Status",
        "Candidate's stage in Lever",
        "Indicates the status of the offer. The stage may be 'published', 'accepted', or 'declined' in Agora.",
    ),
    Row("M18", "Target Bonus Amount", "offered_annual_bonus", terms="target_bonus_amount"),
    Row(
        "M19",
        "Target bonus %",
        "target_bonus_percent (custom field)",
        "This is a custom Agora field you can add in Lever. Create a new field in Lever and enter Target Bonus Percent in the"
        " description, and Number as type.",
        "target_bonus_percent",
    ),
    Row(
        "M20",
        "Expires (valid until date)",
        "offer_expiration_date",
        "If there is no expiration date in Lever, Agora will set the expiration to two months from the offer creation date.",
        "expires_on",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One offer: the value of each row by its id where it has one, what would need attention, what would not be mapped."""

    candidate: str
    lever_url: str
    status: str
    values: dict[str, str]
    attentions: tuple[str, ...]
    not_mapped: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """`failure` says why there are no (or not all) samples; None when everything could be read."""

    samples: tuple[Sample, ...] = ()
    failure: str | None = None


class Preview:
    """Reads Lever and Agora live and keeps nothing: what is personal passes through to the page and is gone."""

    def __init__(self, ats: ATS, platform: OfferLetterPlatform) -> None:
        self._ats = ats
        self._platform = platform

    def of(self, connection: Connection) -> Previewed:
        samples: list[Sample] = []
        try:
            samples.extend(self._samples(connection))
        except AccessRevoked:
            return Previewed(failure="Lever no longer accepts the connection: connect it again.")
        except (ServiceUnavailable, ServiceRefused) as failure:
            return Previewed(samples=tuple(samples), failure=f"Your offers could not be read just now: {failure}.")
        return Previewed(samples=tuple(samples))

    def _samples(self, connection: Connection) -> Iterator[Sample]:
        company = self._platform.company(connection.company_id)
        for opportunity in self._recent(connection):
            for offer in opportunity.offers[-1:]:
                mapped = terms_of(offer, opportunity, company)
                said = {} if mapped.terms is None else {f.name: getattr(mapped.terms, f.name) for f in fields(mapped.terms)}
                yield Sample(
                    candidate=opportunity.name,
                    lever_url=opportunity.url,
                    status=offer.status,
                    values={row.id: str(said[row.terms]) for row in ROWS if row.terms and said.get(row.terms) is not None},
                    attentions=tuple(attention.sentence for attention in mapped.attentions),
                    not_mapped=mapped.not_mapped,
                )

    def _recent(self, connection: Connection) -> Iterator[Opportunity]:
        ids = self._ats.changed(connection, stage=connection.trigger.stage, since=None)
        for opportunity_id in islice(ids, AT_MOST):
            opportunity = self._ats.opportunity(connection, opportunity_id)
            if opportunity is not None:
                yield opportunity
