"""A candidate on the way to one job, as Lever shows it now."""

from dataclasses import dataclass
from datetime import datetime

from domain.offer import Offer


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """`url` leads a recruiter to the candidate in Lever. `offers` are in the order of their creation."""

    id: str
    name: str
    stage: str
    emails: tuple[str, ...] = ()
    owner_email: str | None = None
    archived_at: datetime | None = None
    url: str = ""
    offers: tuple[Offer, ...] = ()
