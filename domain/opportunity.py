"""An opportunity: a candidate's way to one job, as Lever's API shows it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.offer import Offer
from domain.typed_text import visible_text


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

    def describe_offer(self, offer_id: str) -> str:
        """Job title and day of an offer, as "Engineer, offer of 2026-03-02", to tell its note in
        Lever from those of the candidate's other offers (decision 5); "" for one that is gone.
        """
        offer = next((each for each in self.offers if each.id == offer_id), None)
        if offer is None:
            return ""
        title = offer.value("job_title")
        shown = " ".join(visible_text(title).split()) if isinstance(title, str) else ""
        day = f"offer of {offer.created_at.astimezone(UTC):%Y-%m-%d}"
        return f"{shown}, {day}" if shown else day
