"""Builders of domain objects: a test sets the values that matter; all others have defaults."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.company import Company
from domain.decision import LetterUpdate
from domain.letter import Announcement, Letter, LetterEvent, LetterStatus
from domain.offer import FieldValue, Offer, OfferField, OfferStatus
from domain.opportunity import Opportunity
from domain.terms import PayPeriod, Terms

DIGEST_KEY = b"the key of digests in tests"
NOW = datetime(2025, 10, 16, 10, 0, tzinfo=UTC)

_FORM: dict[str, FieldValue] = {
    "job_title": "Engineer",
    "salary_amount": 96000,
    "salary_interval": "per-year-salary",
}
"""The minimum of fields for a letter."""


def an_offer(
    status: OfferStatus = OfferStatus.SENT_MANUALLY,
    *,
    offer_id: str = "offer",
    created_at: datetime = NOW,
    creator_email: str | None = "grace@acme.example",
    labels: Mapping[str, str] | None = None,
    form: Mapping[str, FieldValue] | None = None,
    without: Container[str] = (),
    **fields: FieldValue,
) -> Offer:
    """Build an offer.

    `fields` are values by identifier; `form` takes those whose identifier is not a Python name
    (`location/office`). `labels` are labels by identifier; `without` removes fields from the form.
    """
    values = {
        i: value for i, value in {**_FORM, **(form or {}), **fields}.items() if i not in without
    }
    return Offer(
        id=offer_id,
        status=status,
        created_at=created_at,
        creator_email=creator_email,
        fields=tuple(
            OfferField(identifier=i, label=(labels or {}).get(i, ""), value=value)
            for i, value in values.items()
        ),
    )


def an_opportunity(
    *offers: Offer,
    opportunity_id: str = "ada",
    name: str = "Ada Lovelace",
    stage: str = "offer",
    emails: tuple[str, ...] = ("ada@example.org",),
    owner_email: str | None = None,
    archived_at: datetime | None = None,
    stage_history: frozenset[str] | None = None,
) -> Opportunity:
    return Opportunity(
        id=opportunity_id,
        name=name,
        stage=stage,
        emails=emails,
        owner_email=owner_email,
        archived_at=archived_at,
        stage_history=stage_history,
        url=f"https://hire.lever.example/candidates/{opportunity_id}",
        offers=offers,
    )


def a_company(*, default_currency: str = "USD", users: Mapping[str, str] | None = None) -> Company:
    return Company(
        id="acme",
        default_currency=default_currency,
        users={"grace@acme.example": "user-grace"} if users is None else users,
    )


def a_letter(
    status: LetterStatus = LetterStatus.PUBLISHED,
    *,
    offer_id: str = "offer",
    connection_id: str = "connection",
    opportunity_id: str = "ada",
    status_since: datetime = NOW,
    digest: str | None = "previous digest",
    url: str | None = "https://agora.example/letters/ada",
    announcement: Announcement = Announcement.DONE,
    not_mapped: tuple[str, ...] = (),
    default_currency: str | None = "USD",
    made_while_archived: bool = False,
) -> Letter:
    """Build a letter that is published and announced, unless its status is pending."""
    letter = Letter(
        connection_id=connection_id,
        opportunity_id=opportunity_id,
        offer_id=offer_id,
        status=status,
        status_since=status_since,
        unmapped_fields=not_mapped,
        default_currency=default_currency,
        made_while_archived=made_while_archived,
    )
    if status is LetterStatus.PENDING:
        return letter
    return replace(letter, digest=digest, url=url, announcement=announcement)


def some_terms(
    *,
    base_salary: Decimal = Decimal(96000),
    pay_period: PayPeriod = PayPeriod.ANNUAL,
    currency: str = "USD",
    job_title: str = "Engineer",
    expires_on: date = date(2025, 12, 16),
) -> Terms:
    """Build the terms of the offer of `an_offer()`; change others with `dataclasses.replace`."""
    return Terms(
        assignee="user-grace",
        base_salary=base_salary,
        pay_period=pay_period,
        candidate_first_name="Ada",
        candidate_last_name="Lovelace",
        candidate_email="ada@example.org",
        currency=currency,
        job_title=job_title,
        expires_on=expires_on,
    )


def an_update(
    *,
    letter: Letter,
    event: LetterEvent | None = None,
    terms: Terms | None = None,
    since: datetime | None = None,
) -> LetterUpdate:
    """Build a letter update; its digest is that of the terms."""
    digest = None if terms is None else terms.digest(DIGEST_KEY)
    return LetterUpdate(letter=letter, event=event, terms=terms, digest=digest, since=since)
