"""Agora's state: companies, users and letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from simulators.agora.branding import Branding

OWNER, ADMIN, RECRUITER, MANAGER = "Owner", "Admin", "Recruiter", "Manager"
GROUPS = (OWNER, ADMIN, RECRUITER, MANAGER)
"""Permission groups. Every company has Owner, Recruiter and Manager.

Admin stands for a custom group; it starts with the Company Settings permission, and may lack it.

https://help.getagora.com/en/articles/6354743-permission-groups"""

PUBLISHED, VERBALLY_ACCEPTED, ACCEPTED, DECLINED = (
    "published",
    "verbally_accepted",
    "accepted",
    "declined",
)
STATUSES = (PUBLISHED, VERBALLY_ACCEPTED, ACCEPTED, DECLINED)
SOURCE_STATUSES = (PUBLISHED, ACCEPTED, DECLINED)
"""Statuses that a source may send. Only the candidate's "Move Forward" sets `verbally_accepted`."""
USER_STATUSES = SOURCE_STATUSES
"""Statuses that a user may set with "Mark as ..." on the record."""
SOURCES = {"lever": "Lever"}
"""Systems whose letters Agora accepts over the API: name in the API, and in texts."""


@dataclass(frozen=True)
class Flexible:
    """An annual total for base and equity; the candidate chooses a base between the two bounds.

    https://help.getagora.com/en/articles/6363139-creating-flexible-job-offers
    """

    total_annual: Decimal
    min_base: Decimal
    max_base: Decimal


Value = str | Decimal | date | Flexible | None


USER_STATES = ("invited", "active", "disabled")
ACTIVITY_TYPES = (
    "created",
    "changed",
    "moved_forward",
    "signed",
    "signature_outdated",
    "document_sent",
    "greeted",
)
"""Values of `ActivityEntry.what`."""


NOT_CONNECTED, SETTING_UP, CONNECTED, REVOKED = (
    "not_connected",
    "setting_up",
    "connected",
    "revoked",
)
INTEGRATION_STATES = (NOT_CONNECTED, SETTING_UP, CONNECTED, REVOKED)


@dataclass
class User:
    """A user. `has_company_settings` is the permission as an Owner granted it.

    https://help.getagora.com/en/articles/6354743-permission-groups
    """

    id: str
    first_name: str
    email: str
    group: str
    has_company_settings: bool
    state: str = "active"

    @property
    def company_settings(self) -> bool:
        """The Company Settings permission: integrations, benefits packages and other settings.

        An Owner always has it.
        """
        return self.group == OWNER or self.has_company_settings

    @property
    def sees_all_letters(self) -> bool:
        return self.group in {OWNER, ADMIN}


@dataclass(frozen=True)
class IntegrationStatus:
    """What an integration last reported: Settings > Integrations > ATS shows it.

    `last_sync_at` is in seconds since the epoch. `attention_count` is the number of offers and
    settings that need attention.
    """

    state: str  # One of INTEGRATION_STATES.
    last_sync_at: float | None = None
    attention_count: int = 0


@dataclass(frozen=True)
class BenefitsPackage:
    id: str
    name: str
    benefits: tuple[str, ...]
    annual_value: Decimal | None = None
    currency: str = ""  # Of the annual value.


@dataclass(frozen=True)
class VestingSchedule:
    """Shares vest in equal monthly parts; the parts before the cliff vest at the cliff."""

    id: str
    name: str
    months: int = 48
    cliff_months: int = 12


@dataclass(frozen=True)
class LegalTemplate:
    id: str
    name: str


@dataclass(frozen=True)
class Faq:
    """A question from Settings > Company > FAQs.

    `simulators.agora.faqs` defines `area` and `tags`.

    https://help.getagora.com/en/articles/7336861-setting-up-faqs-for-benefits-compensation-and-equity
    """

    id: str
    question: str
    answer: str
    area: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equity:
    """Settings > Company > Equity.

    https://help.getagora.com/en/articles/6381814-configuring-your-equity-settings
    """

    stage: str
    valuation: Decimal
    outstanding_shares: Decimal
    strike_price: Decimal  # The latest row of the FMV (fair market value) page.

    @property
    def share_price(self) -> Decimal:
        return self.valuation / self.outstanding_shares


@dataclass(frozen=True)
class ActivityEntry:
    """An entry of a letter's activity log.

    `actor` is a source ("lever"), a user's id, "candidate" or "team".
    """

    at: float
    actor: str
    what: str  # One of ACTIVITY_TYPES.
    field: str | None = None
    before: Value = None
    after: Value = None


@dataclass(frozen=True)
class Greet:
    at: float
    name: str
    message: str


@dataclass(frozen=True)
class SourceUpdate:
    """A source's update of a letter. `fields` holds the fields to set; None clears a field."""

    opportunity_id: str
    source_url: str
    status: str
    fields: Mapping[str, object]


@dataclass
class Letter:
    """An offer letter.

    `terms` has a value for each of letter_fields.FIELDS. Times are seconds since the epoch.
    """

    id: str
    company_id: str
    token: str
    greets_token: str
    status: str
    terms: dict[str, Value]
    created_at: float
    updated_at: float
    source: str | None = None
    source_id: str | None = None
    opportunity_id: str | None = None
    source_url: str | None = None
    source_status: str | None = None
    docusign_status: str | None = None  # One of acceptance.DOCUSIGN_STATUSES.
    activity: list[ActivityEntry] = field(default_factory=list)
    greets: list[Greet] = field(default_factory=list)

    @property
    def candidate(self) -> str:
        names = (self.terms["candidate_first_name"], self.terms["candidate_last_name"])
        return " ".join(str(name) for name in names if name)


@dataclass
class Company:
    id: str
    name: str
    default_currency: str
    docusign: bool
    equity_currency: str  # Of the valuation, and so of a share's price.
    default_benefits_package_id: str
    default_vesting_schedule_id: str
    equity: Equity
    candidate_acceptance: bool = False  # Whether every letter shows "Move Forward".
    comp_philosophy: str = ""  # For letters without their own.
    locale: str = "en-US"  # For dates and numbers on pages, unless the browser has another English.
    branding: Branding = field(default_factory=Branding)
    users: dict[str, User] = field(default_factory=dict)
    packages: dict[str, BenefitsPackage] = field(default_factory=dict)
    schedules: dict[str, VestingSchedule] = field(default_factory=dict)
    templates: dict[str, LegalTemplate] = field(default_factory=dict)
    faqs: dict[str, Faq] = field(default_factory=dict)
    # By source. A source without an entry has never reported.
    integrations: dict[str, IntegrationStatus] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    by_source: dict[tuple[str, str], Letter] = field(default_factory=dict)
    # Source and source id of deleted letters: nothing else of them is kept.
    deleted: set[tuple[str, str]] = field(default_factory=set)
