"""The decision: what should be, given what Lever shows now and what we remember. A value, compared and acted on elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Trigger
from domain.letter import Letter, LetterEvent, LetterStatus
from domain.mapping import map_offer
from domain.offer import CANDIDATE_VISIBLE_STATUSES, Offer, OfferStatus
from domain.opportunity import Opportunity
from domain.terms import Terms

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

HIRE_WEBHOOK_TOLERANCE = timedelta(minutes=10)
"""How much later than the news of the hire the archiving may stand in Lever, and still be the same event."""


@dataclass(frozen=True, kw_only=True)
class LetterUpdate:
    """What should become of one letter. `terms` None leaves what it says; `happening` None leaves its status.

    `since` is when it happened, where that is known to be long ago; None: now.
    """

    letter: Letter
    happening: LetterEvent | None = None
    terms: Terms | None = None
    since: datetime | None = None

    @property
    def has_changes(self) -> bool:
        """Is there anything in it of which it is not certain that Agora has it? (decision 21)"""
        new_terms = self.terms is not None and self.terms.digest() != self.letter.digest
        new_status = (
            self.happening is not None
            and self.letter.status_after(self.happening) is not self.letter.status
        )
        return (
            new_terms or new_status or (self.letter.digest is None and self.happening is not None)
        )

    def applied(self, *, url: str, at: datetime) -> Letter:
        """The letter once Agora has it so."""
        letter = (
            self.letter
            if self.happening is None
            else self.letter.apply(self.happening, self.since or at)
        )
        digest = letter.digest or "" if self.terms is None else self.terms.digest()
        return replace(letter, url=url, digest=digest, synced_at=at)


@dataclass(frozen=True, kw_only=True)
class Decision:
    intentions: tuple[LetterUpdate, ...] = ()
    attentions: tuple[Attention, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SyncContext:
    """What is remembered of an opportunity beside its letters.

    `hired_at` is when a candidateHired webhook said so; `historical` asks for the import's rule (decision 6) in place of the
    trigger's.
    """

    connection_id: str
    hired_at: datetime | None = None
    historical: bool = False


def decide(
    opportunity: Opportunity,
    letters: Iterable[Letter],
    company: Company,
    trigger: Trigger,
    *,
    knowledge: SyncContext,
    now: datetime,
) -> Decision:
    """One letter for each offer that qualifies or once did (decisions 1 to 9)."""
    known = {letter.offer_id: letter for letter in letters}
    intentions: list[LetterUpdate] = []
    attentions: list[Attention] = []
    for offer in {
        offer.id: offer for offer in opportunity.offers
    }.values():  # a list that moves while it is read repeats rows
        letter = known.pop(offer.id, None)
        if letter is None and not _qualifies(
            offer, opportunity, trigger, historical=knowledge.historical
        ):
            continue
        wanted = letter or Letter(
            connection_id=knowledge.connection_id,
            opportunity_id=opportunity.id,
            offer_id=offer.id,
            status_since=now,
        )
        intention, needs = _follow(offer, opportunity, company, wanted, knowledge)
        attentions += needs
        if intention is not None:
            intentions.append(intention)
    attentions += [
        Attention(reason=AttentionReason.OFFER_VANISHED, offer_id=letter.offer_id)
        for letter in known.values()
        if not letter.is_deleted
    ]
    return Decision(intentions=tuple(intentions), attentions=tuple(attentions))


def decide_without_opportunity(letters: Iterable[Letter], *, deleted: bool) -> Decision:
    """Lever does not find the opportunity. Only its list of deleted ones is evidence of a deletion (decision 8)."""
    alive = [letter for letter in letters if not letter.is_deleted]
    if deleted:
        return Decision(
            intentions=tuple(
                LetterUpdate(letter=a, happening=LetterEvent.CANDIDATE_DELETED) for a in alive
            )
        )
    return Decision(
        attentions=tuple(
            Attention(reason=AttentionReason.OPPORTUNITY_MISSING, offer_id=a.offer_id)
            for a in alive
        )
    )


def _qualifies(
    offer: Offer, opportunity: Opportunity, trigger: Trigger, *, historical: bool
) -> bool:
    if historical:
        return offer.status in trigger.statuses | {
            OfferStatus.SENT_MANUALLY,
            OfferStatus.SIGNED,
            OfferStatus.DENIED,
        }
    # A signed offer was sent: if nobody looked between the two, the letter is still owed.
    return opportunity.stage == trigger.stage and offer.status in trigger.statuses | {
        OfferStatus.SIGNED
    }


def _follow(
    offer: Offer, opportunity: Opportunity, company: Company, letter: Letter, knowledge: SyncContext
) -> tuple[LetterUpdate | None, list[Attention]]:
    if letter.is_deleted:
        return None, []
    if offer.status not in CANDIDATE_VISIBLE_STATUSES:
        unknown = offer.status is OfferStatus.UNKNOWN
        return None, [
            Attention(reason=AttentionReason.UNKNOWN_STATUS, offer_id=offer.id)
        ] if unknown else []
    mapped = map_offer(offer, opportunity, company)
    happening: LetterEvent | None = _happening(offer, opportunity, knowledge)
    attentions = list(mapped.attentions)
    if opportunity.archived_at is not None and happening is LetterEvent.OFFER_SENT:
        attentions.append(
            Attention(reason=AttentionReason.ARCHIVED_WITH_OPEN_OFFER, offer_id=offer.id)
        )
        happening = happening if letter.status is LetterStatus.WANTED else None
    if mapped.terms is None and letter.url is None:
        return None, attentions  # held: there is nothing that a letter could say
    remembered = replace(letter, unmapped_fields=mapped.unmapped_fields)
    new_history = knowledge.historical and letter.status is LetterStatus.WANTED
    since = (
        (opportunity.archived_at or offer.created_at) if new_history else None
    )  # Lever does not say when it was signed
    return LetterUpdate(
        letter=remembered, happening=happening, terms=mapped.terms, since=since
    ), attentions


def _happening(offer: Offer, opportunity: Opportunity, knowledge: SyncContext) -> LetterEvent:
    """What the offer's status says of the letter (M17, decision 7)."""
    match offer.status:
        case OfferStatus.SIGNED:
            return LetterEvent.OFFER_SIGNED
        case OfferStatus.DENIED:
            return LetterEvent.OFFER_DENIED
        case _:
            hired = _was_hired(opportunity, knowledge)
            return LetterEvent.CANDIDATE_HIRED if hired else LetterEvent.OFFER_SENT


def _was_hired(opportunity: Opportunity, knowledge: SyncContext) -> bool:
    """The news of a hire counts while the archiving that it told of stands, and no later one (decision 7)."""
    archived, hired = opportunity.archived_at, knowledge.hired_at
    return archived is not None and hired is not None and archived <= hired + HIRE_WEBHOOK_TOLERANCE


def is_awaiting_offer(
    opportunity: Opportunity, letters: Iterable[Letter], trigger: Trigger
) -> bool:
    """Does it stand in the Offer stage with no offer yet, or with one that has no letter?"""
    if opportunity.stage != trigger.stage or opportunity.archived_at is not None:
        return False
    have_letters = {letter.offer_id for letter in letters}
    return not opportunity.offers or any(
        offer.id not in have_letters for offer in opportunity.offers
    )


def next_sync_delay(
    letters: Iterable[Letter],
    *,
    waiting_since: datetime | None,
    now: datetime,
    import_owed: bool = False,
) -> timedelta | None:
    """How long until the next look; None when there is nothing to wait for (decision 30).

    `waiting_since` is when the opportunity came to wait in the Offer stage for its offer; None when it does not.
    `import_owed`: it has a historical offer whose letter is held until somebody puts the offer right.
    """
    waits = [_patience_with_a_letter(letter, now) for letter in letters if not letter.is_deleted]
    if waiting_since is not None:
        waits.append(MINUTE if now - waiting_since < 14 * DAY else HOUR)
    if import_owed:
        waits.append(DAY)
    return min(waits, default=None)


def backoff_delay(failures: int) -> timedelta:
    """10, 20, 40 seconds, then a minute: after an outage nothing waits longer than that (decision 42)."""
    return min(MINUTE, timedelta(seconds=10 * 2 ** min(failures - 1, 3)))


def _patience_with_a_letter(letter: Letter, now: datetime) -> timedelta:
    age = now - letter.status_since
    if letter.status in {LetterStatus.WANTED, LetterStatus.PUBLISHED} or age < DAY:
        return MINUTE
    return HOUR if age < 30 * DAY else DAY
