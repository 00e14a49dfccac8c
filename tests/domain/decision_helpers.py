"""Helpers for the tests of decisions."""

from datetime import datetime, timedelta

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Trigger
from domain.decision import Decision, LetterUpdate, SyncContext, decide
from domain.letter import Letter, LetterStatus
from domain.offer import OfferStatus
from domain.opportunity import Opportunity
from tests.builders import DIGEST_KEY, NOW, a_company

LATER = NOW + timedelta(hours=1)


def decision_for(
    opportunity: Opportunity,
    *letters: Letter,
    company: Company | None = None,
    trigger: Trigger | None = None,
    hired_at: datetime | None = None,
    historical: bool = False,
    was_in_trigger_stage: bool = False,
    attentions: tuple[Attention, ...] = (),
    import_is_listing: bool = False,
) -> Decision:
    return decide(
        opportunity,
        letters,
        company or a_company(),
        trigger or Trigger(),
        context=SyncContext(
            connection_id="connection",
            digest_key=DIGEST_KEY,
            hired_at=hired_at,
            historical=historical,
            was_in_trigger_stage=was_in_trigger_stage,
            attentions=attentions,
            import_is_listing=import_is_listing,
        ),
        now=NOW,
    )


def of(decision: Decision) -> tuple[list[str], list[AttentionReason]]:
    """The offers that get an update, and the reasons of the attentions."""
    return [intention.letter.offer_id for intention in decision.updates], [
        a.reason for a in decision.attentions
    ]


def the_update(decision: Decision) -> LetterUpdate:
    (intention,) = decision.updates
    return intention


def status_in_agora(decision: Decision) -> LetterStatus:
    """The letter's status after the decision was applied."""
    return the_update(decision).applied(url="https://agora.example/letters/ada", at=LATER).status


def impossible(status: OfferStatus) -> Attention:
    """The attention of an offer that was signed and now has this status."""
    return Attention(
        reason=AttentionReason.IMPOSSIBLE_TRANSITION, offer_id="offer", detail=str(status)
    )
