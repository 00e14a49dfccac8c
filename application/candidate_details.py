"""Names, job titles and entered values of candidates, read live for a page and never stored
(decisions 22 and 31).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from application.ports import ATS
from domain.attention import Attention
from domain.connection import Connection
from domain.offer import Offer


@dataclass(frozen=True, kw_only=True)
class CandidateDetails:
    name: str = field(repr=False)
    offers: Mapping[str, Offer] = field(repr=False)

    def job(self, offer_id: str | None) -> str:
        """The job title of the offer, else of the newest that has one; "" for none."""
        offer = self.offers.get(offer_id or "")
        offers = [*self.offers.values()] if offer is None else [offer]
        titles = [offer.shown_value("job_title") for offer in offers]
        return next((title for title in reversed(titles) if title), "")

    def entered(self, attention: Attention) -> str:
        """The value that a person typed in the field that the attention is about; "" for none."""
        offer = self.offers.get(attention.offer_id or "")
        if offer is None or attention.field is None:
            return ""
        return offer.shown_value(attention.field)


def read_candidate(ats: ATS, connection: Connection, opportunity_id: str) -> CandidateDetails:
    """Raises ServiceUnavailable, ServiceRefused or AccessRevoked."""
    opportunity = ats.opportunity(connection, opportunity_id)
    if opportunity is None:
        return CandidateDetails(name="", offers={})
    return CandidateDetails(
        name=opportunity.name, offers={offer.id: offer for offer in opportunity.offers}
    )
