"""An opportunity: a candidate's way to one job, as Lever's API shows it."""

from dataclasses import dataclass
from datetime import datetime

from domain.offer import Offer


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """`url` is the candidate's page in Lever. `offers` are in the order of their creation.
    `stage_history` are the stages that it has been in; None where Lever does not show them.

    `unreadable_offers` are the ids of offers that could not be parsed (decision 52); an empty text
    stands for one whose id could not be read either.
    """

    id: str
    name: str
    stage: str
    emails: tuple[str, ...] = ()
    owner_email: str | None = None
    archived_at: datetime | None = None
    stage_history: frozenset[str] | None = None
    url: str = ""
    offers: tuple[Offer, ...] = ()
    unreadable_offers: tuple[str, ...] = ()
