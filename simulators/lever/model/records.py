"""The records of an account.

Ids are text, times are milliseconds since the epoch, as everywhere in Lever.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    id: str
    name: str
    email: str
    access_role: str
    created_at: int
    deactivated_at: int | None = None
    external_directory_id: str | None = None
    job_title: str | None = None
    manager_id: str | None = None
    photo: str | None = None
    linked_contact_ids: list[str] | None = None


@dataclass(slots=True, frozen=True)
class Stage:
    """`rank` orders the list of opportunities; `index` is the position in the list of stages."""

    id: str
    text: str
    rank: float
    index: int
    group: str


@dataclass(slots=True, frozen=True)
class ArchiveReason:
    id: str
    text: str
    type: str = "non-hired"
    status: str = "active"


@dataclass(slots=True)
class Posting:
    id: str
    text: str
    owner: str
    location: str | None
    team: str | None
    department: str | None
    commitment: str | None
    country: str | None
    created_at: int
    updated_at: int
    state: str = "published"
    hiring_manager: str | None = None
    confidentiality: str = "non-confidential"
    creator: str | None = None
    level: str | None = None
    all_locations: list[str] = field(default_factory=list)
    channels: list[str] | None = None
    tags: list[str] = field(default_factory=list)
    description_html: str = ""
    lists: list[Json] = field(default_factory=list)
    closing_html: str = ""
    salary_range: Json | None = None
    salary_description_html: str | None = None
    workplace_type: str = "unspecified"
    requisition_codes: list[str] = field(default_factory=list)
    deleted_at: int | None = None


@dataclass(slots=True)
class Contact:
    """A person. All opportunities of the person show these data."""

    id: str
    name: str
    headline: str = ""
    location: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[Json] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    is_anonymized: bool = False
    data_protection: Json | None = None
    opportunities: list[str] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Archived:
    reason: str | None
    archived_at: int


@dataclass(slots=True, frozen=True)
class StageChange:
    stage: str
    index: int
    at: int
    user: str | None


@dataclass(slots=True)
class Application:
    id: str
    opportunity: str
    posting: str
    posting_owner: str
    posting_hiring_manager: str | None
    user: str | None
    created_at: int
    type: str = "user"
    archived: Archived | None = None
    name: str | None = None
    company: str | None = None
    phone: str | None = None
    email: str | None = None
    links: tuple[str, ...] = ()
    comments: str | None = None
    ip_address: str | None = None
    requisition_for_hire: Json | None = None
    eeo: Json | None = None


@dataclass(slots=True)
class Opportunity:
    """A candidacy of a contact.

    `posting` and `application` are None unless it is for a certain job.
    """

    id: str
    contact: Contact
    stage: str
    origin: str
    created_at: int
    updated_at: int | None
    last_interaction_at: int
    last_advanced_at: int
    owner: str | None = None
    sourced_by: str | None = None
    location: str | None = None
    confidentiality: str = "non-confidential"
    archived: Archived | None = None
    application: Application | None = None
    snoozed_until: int | None = None
    tags: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    followers: list[str] = field(default_factory=list)
    stage_changes: list[StageChange] = field(default_factory=list)
    deleted_at: int | None = None
    deleted_by: str | None = None
    seeded: bool = False


@dataclass(slots=True)
class OfferField:
    identifier: str
    text: str
    value: object


@dataclass(slots=True, frozen=True)
class OfferEvent:
    """An entry of an offer's history. `text` is a status of the offer, or a few words."""

    at: int
    user: str | None
    text: str


@dataclass(slots=True, frozen=True)
class OfferVersion:
    """An offer as it was before it was modified at `at`."""

    at: int
    user: str | None
    status: str
    fields: list[OfferField]


@dataclass(slots=True)
class Offer:
    """An offer. The last four attributes are shown only on Lever's pages.

    Approvers approve one after the other.
    """

    id: str
    opportunity: str
    posting: str | None
    created_at: int
    status: str
    creator: str | None
    fields: list[OfferField]
    candidate_signature: Json
    approved: bool | None = None
    approved_at: int | None = None
    sent_at: int | None = None
    sent_document: Json | None = None
    signed_document: Json | None = None
    approvers: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    events: list[OfferEvent] = field(default_factory=list)
    versions: list[OfferVersion] = field(default_factory=list)


@dataclass(slots=True)
class Comment:
    value: str
    user: str | None
    stage: str
    score: int | None
    created_at: int


@dataclass(slots=True)
class Note:
    """A thread of comments.

    Only notes that were created through the API can be changed through it.
    """

    id: str
    opportunity: str
    user: str | None
    secret: bool
    created_at: int
    completed_at: int
    comments: list[Comment]
    by_api: bool = True
    deleted_at: int | None = None


@dataclass(slots=True)
class Requisition:
    """A requisition; `headcount_total` is None for an unlimited one.

    `history`: [{"beginAt", "status", "attribution"}]. `approval`: {"steps": []}, and for one that
    went through approval its id, status, times and account.
    """

    id: str
    code: str
    name: str
    created_at: int
    updated_at: int
    headcount_total: int | None
    headcount_hired: int = 0
    status: str = "open"
    backfill: bool = False
    creator: str | None = None
    owner: str | None = None
    hiring_manager: str | None = None
    employment_status: str | None = None
    location: str | None = None
    internal_notes: str = ""
    department: str | None = None
    team: str | None = None
    compensation_band: Json | None = None
    postings: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    custom_fields: Json = field(default_factory=dict)
    history: list[Json] = field(default_factory=list)
    approval: Json = field(default_factory=lambda: {"steps": []})
    closed_at: int | None = None


@dataclass(slots=True)
class Webhook:
    """A webhook.

    `created_by` names the credential that created it through the API; it is None for one created in
    Settings.
    """

    id: str
    event: str
    url: str
    signature_token: str
    created_at: int
    updated_at: int
    origins: list[str] | None = None
    created_by: str | None = None
