"""The pure decision: which letter updates and attentions follow from Lever's current state and
our stored letters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Trigger
from domain.letter import Letter, LetterEvent, LetterStatus
from domain.mapping import map_offer
from domain.offer import (
    CANDIDATE_VISIBLE_STATUSES,
    IMPORTED_STATUSES,
    LETTER_EVENT_BY_STATUS,
    Offer,
    OfferStatus,
    can_become,
)
from domain.opportunity import Opportunity
from domain.terms import Terms

HIRE_WEBHOOK_TOLERANCE = timedelta(minutes=1)
"""How long after a candidateHired webhook Lever may date the archiving that it told of; Lever dates
both.
"""


@dataclass(frozen=True, kw_only=True)
class LetterUpdate:
    """What should become of one letter.

    `terms` None keeps its contents; `event` None keeps its status. `digest` is that of the terms.

    `since` is when the event happened, where that is known to be long ago; None means now.
    """

    letter: Letter
    event: LetterEvent | None = None
    terms: Terms | None = None
    digest: str | None = None
    since: datetime | None = None

    def __post_init__(self) -> None:
        """Raise ValueError unless terms and digest come together."""
        if (self.terms is None) is not (self.digest is None):
            raise ValueError("a letter update has either terms and their digest, or neither")

    @property
    def has_changes(self) -> bool:
        """Whether it holds anything that Agora may not have yet (decision 21)."""
        new_terms = self.digest is not None and self.digest != self.letter.digest
        new_status = (
            self.event is not None
            and self.letter.status_after(self.event) is not self.letter.status
        )
        return new_terms or new_status or (self.letter.digest is None and self.event is not None)

    def applied(self, *, url: str, at: datetime) -> Letter:
        """The letter once Agora has confirmed the update."""
        letter = (
            self.letter if self.event is None else self.letter.apply(self.event, self.since or at)
        )
        digest = letter.digest or "" if self.digest is None else self.digest
        return replace(letter, url=url, digest=digest, synced_at=at)


@dataclass(frozen=True, kw_only=True)
class Decision:
    updates: tuple[LetterUpdate, ...] = ()
    attentions: tuple[Attention, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SyncContext:
    """What is stored about an opportunity beside its letters, and the key of their digests.

    `hired_at` is when a candidateHired webhook arrived; `historical` selects the import's rule
    (decision 6) in place of the trigger's. `was_in_trigger_stage` and `attentions` are what the
    last sync found. `import_is_listing`: the historical import has not listed all opportunities
    yet, and may still bring this one.
    """

    connection_id: str
    digest_key: bytes = field(repr=False)
    hired_at: datetime | None = None
    hire_archived_at: datetime | None = None
    historical: bool = False
    was_in_trigger_stage: bool = False
    attentions: tuple[Attention, ...] = ()
    import_is_listing: bool = False

    def was_held(self, offer: Offer) -> bool:
        """Whether the offer was seen in a trigger status, and an attention held its letter."""
        return any(each.is_blocking and each.offer_id == offer.id for each in self.attentions)

    def could_create_letter(self, offer: Offer) -> bool:
        """Whether the last sync left it to a person whether the offer gets a letter."""
        return any(each.can_create_letter and each.offer_id == offer.id for each in self.attentions)


def decide(
    opportunity: Opportunity,
    letters: Iterable[Letter],
    company: Company,
    trigger: Trigger,
    *,
    context: SyncContext,
    now: datetime,
) -> Decision:
    """Decide on one letter for each offer that qualifies, or once did (decisions 1 to 9)."""
    letters = tuple(letters)
    stored = {letter.offer_id: letter for letter in letters}
    updates: list[LetterUpdate] = []
    attentions: list[Attention] = []
    # Lever's list can repeat an offer when it changes while its pages are read.
    for offer in {offer.id: offer for offer in opportunity.offers}.values():
        letter = stored.pop(offer.id, None)
        if letter is None and not _is_due(offer, opportunity, trigger, context):
            attentions += _without_letter(offer, opportunity, trigger, context)
            continue
        letter = letter or Letter(
            connection_id=context.connection_id,
            opportunity_id=opportunity.id,
            offer_id=offer.id,
            status_since=now,
        )
        update, found = _decide_offer(offer, opportunity, company, letter, context)
        attentions += found
        if update is not None:
            updates.append(update)
    attentions += _unreadable_offers(opportunity, stored)
    attentions += [
        Attention(reason=AttentionReason.OFFER_VANISHED, offer_id=letter.offer_id)
        for letter in stored.values()
        if not letter.is_deleted
    ]
    attentions += _two_letters_published(opportunity, letters, updates)
    return Decision(updates=tuple(updates), attentions=tuple(attentions))


def _two_letters_published(
    opportunity: Opportunity, letters: Iterable[Letter], updates: Iterable[LetterUpdate]
) -> list[Attention]:
    """An attention that names the letters of an opportunity while more than one is published
    (decision 5). Old letters of an archived candidate need none (decision 6).
    """
    after = {letter.offer_id: letter for letter in letters}
    for update in updates:
        letter = update.letter
        status = letter.status if update.event is None else letter.status_after(update.event)
        after[letter.offer_id] = replace(letter, status=status)
    published = [each for each in after.values() if each.status is LetterStatus.PUBLISHED]
    if len(published) < 2 or all(each.made_while_archived for each in published):
        return []
    made = {offer.id: offer.created_at for offer in opportunity.offers}
    # The time of day only where the day does not tell the offers apart.
    days = {made[each.offer_id].date() for each in published if each.offer_id in made}
    form = "%Y-%m-%d" if len(days) == len(published) else "%Y-%m-%d %H:%M:%S UTC"
    names = sorted(
        made[each.offer_id].strftime(form) if each.offer_id in made else each.offer_id
        for each in published
    )
    return [
        Attention(
            reason=AttentionReason.TWO_LETTERS_PUBLISHED,
            offer_id=published[-1].offer_id,
            detail=" and ".join(names),
        )
    ]


def _unreadable_offers(opportunity: Opportunity, stored: dict[str, Letter]) -> list[Attention]:
    """The attentions of offers that could not be parsed; their letters are not vanished offers
    (decision 52).
    """
    unreadable = dict.fromkeys(opportunity.unreadable_offers)
    # An offer without a readable id may be that of any letter.
    known = list(stored) if "" in unreadable else [each for each in unreadable if each in stored]
    deleted = {each for each in known if stored.pop(each).is_deleted}
    reason = AttentionReason.UNREADABLE_OFFER
    return [
        Attention(reason=reason, offer_id=each or None)
        for each in unreadable
        if each not in deleted
    ]


def decide_without_opportunity(
    letters: Iterable[Letter], *, deleted: bool, attentions: Iterable[Attention] = ()
) -> Decision:
    """Decide for an opportunity that Lever does not return.

    Only Lever's list of deleted opportunities is evidence of a deletion (decision 8). `attentions`
    are those of the last sync.
    """
    alive = [letter for letter in letters if not letter.is_deleted]
    if deleted:
        event = LetterEvent.CANDIDATE_DELETED
        return Decision(updates=tuple(LetterUpdate(letter=each, event=event) for each in alive))
    reason = AttentionReason.OPPORTUNITY_MISSING
    missing = tuple(Attention(reason=reason, offer_id=each.offer_id) for each in alive)
    return Decision(attentions=(*missing, *kept_without_reading(attentions)))


def kept_without_reading(attentions: Iterable[Attention]) -> tuple[Attention, ...]:
    """The attentions of the last sync that stay while Lever's offers cannot be read.

    They say which offers were seen in a trigger status, or are left to a person.
    """
    return tuple(each for each in attentions if each.is_blocking or each.can_create_letter)


def is_in_trigger_stage(opportunity: Opportunity, trigger: Trigger) -> bool:
    return opportunity.stage == trigger.stage and opportunity.archived_at is None


def is_awaiting_offer(
    opportunity: Opportunity,
    letters: Iterable[Letter],
    trigger: Trigger,
    attentions: Iterable[Attention] = (),
) -> bool:
    """Whether the opportunity can still get a letter from a change of its offers.

    It is in the trigger stage with no offer yet, or with an offer that has no letter; or an
    attention holds the letter of an offer, or leaves it to a person.
    """
    if opportunity.archived_at is not None:
        return False
    have_letters = {letter.offer_id for letter in letters}
    if any(
        (each.is_blocking or each.can_create_letter) and each.offer_id not in have_letters
        for each in attentions
    ):
        return True
    return opportunity.stage == trigger.stage and (
        not opportunity.offers or any(offer.id not in have_letters for offer in opportunity.offers)
    )


def _is_due(offer: Offer, opportunity: Opportunity, trigger: Trigger, context: SyncContext) -> bool:
    """Whether an offer without a letter gets one (decisions 2, 3, 6, 40 and 50)."""
    if context.historical:
        return is_imported(offer, opportunity, trigger)
    if opportunity.archived_at is not None:
        return False
    if context.was_held(offer):
        return offer.status in trigger.statuses | {OfferStatus.SIGNED}
    return offer.status in trigger.statuses and _counts_as_in_stage(opportunity, trigger, context)


def is_imported(offer: Offer, opportunity: Opportunity, trigger: Trigger) -> bool:
    """Whether the historical import creates a letter of the offer (decision 6).

    The offer is past its sending, and its opportunity is or was in the trigger stage. Where Lever
    shows no stage history, that is assumed of archived opportunities only.
    """
    if offer.status not in trigger.statuses | IMPORTED_STATUSES:
        return False
    if opportunity.stage == trigger.stage:
        return True
    if opportunity.stage_history is None:
        return opportunity.archived_at is not None
    return trigger.stage in opportunity.stage_history


def _counts_as_in_stage(opportunity: Opportunity, trigger: Trigger, context: SyncContext) -> bool:
    """Whether the opportunity is in the trigger stage, or was at the last sync.

    The candidate may have moved on between two syncs, after the offer was sent (decision 3).
    """
    return opportunity.stage == trigger.stage or context.was_in_trigger_stage


def _without_letter(
    offer: Offer, opportunity: Opportunity, trigger: Trigger, context: SyncContext
) -> list[Attention]:
    """The attention of an offer that gets no letter although it was sent, until a person decides
    (decisions 40 and 50).
    """
    if context.historical or context.import_is_listing:
        return []
    if not (
        _counts_as_in_stage(opportunity, trigger, context)
        or context.was_held(offer)
        or context.could_create_letter(offer)
    ):
        return []
    if offer.status is OfferStatus.SIGNED:
        reason = AttentionReason.SIGNED_WITHOUT_LETTER
    elif opportunity.archived_at is not None and offer.status in trigger.statuses:
        reason = AttentionReason.ARCHIVED_WITHOUT_LETTER
    else:
        return []
    return [Attention(reason=reason, offer_id=offer.id)]


def _decide_offer(
    offer: Offer, opportunity: Opportunity, company: Company, letter: Letter, context: SyncContext
) -> tuple[LetterUpdate | None, list[Attention]]:
    if letter.is_deleted:
        return None, []
    if offer.status is OfferStatus.UNKNOWN:
        return None, [Attention(reason=AttentionReason.UNKNOWN_STATUS, offer_id=offer.id)]
    attentions = _impossible_transition(offer, letter, context)
    if offer.status not in CANDIDATE_VISIBLE_STATUSES:
        return None, attentions
    currency = letter.default_currency or company.default_currency
    mapped = map_offer(offer, opportunity, replace(company, default_currency=currency))
    event = _event(offer, opportunity, context)
    attentions += mapped.attentions
    letter = replace(letter, made_while_archived=_made_while_archived(letter, opportunity))
    if opportunity.archived_at is not None and event is LetterEvent.OFFER_SENT:
        if not letter.made_while_archived:
            reason = AttentionReason.ARCHIVED_WITH_OPEN_OFFER
            attentions.append(Attention(reason=reason, offer_id=offer.id))
        event = event if letter.status is LetterStatus.PENDING else None
    if mapped.terms is None and letter.url is None:
        return None, attentions  # The letter is held: it would have no contents.
    is_new_import = context.historical and letter.status is LetterStatus.PENDING
    # Lever does not say when an offer was signed or declined.
    since = (opportunity.archived_at or offer.created_at) if is_new_import else None
    letter = replace(letter, unmapped_fields=mapped.unmapped_fields, default_currency=currency)
    terms = mapped.terms
    digest = None if terms is None else terms.digest(context.digest_key)
    update = LetterUpdate(letter=letter, event=event, terms=terms, digest=digest, since=since)
    return update, attentions


def _made_while_archived(letter: Letter, opportunity: Opportunity) -> bool:
    is_new = letter.default_currency is None
    return opportunity.archived_at is not None and (is_new or letter.made_while_archived)


def _impossible_transition(offer: Offer, letter: Letter, context: SyncContext) -> list[Attention]:
    """An attention when Lever's workflow does not lead to the offer's status from any status that
    the letter can stem from (decision 7).
    """
    if letter.status is LetterStatus.ACCEPTED and context.hired_at is not None:
        return []  # The hire accepted the letter; the offer need not have been signed.
    before = [
        status
        for status, event in LETTER_EVENT_BY_STATUS.items()
        if event is not None and letter.status_after(event) is letter.status
    ]
    if not before or any(can_become(status, offer.status) for status in before):
        return []
    reason = AttentionReason.IMPOSSIBLE_TRANSITION
    return [Attention(reason=reason, offer_id=offer.id, detail=str(offer.status))]


def _event(offer: Offer, opportunity: Opportunity, context: SyncContext) -> LetterEvent | None:
    """The letter event that an offer's status and a hire mean (M17, decision 7)."""
    event = LETTER_EVENT_BY_STATUS[offer.status]
    if event is LetterEvent.OFFER_SENT and _was_hired(opportunity, context):
        return LetterEvent.CANDIDATE_HIRED
    return event


def _was_hired(opportunity: Opportunity, context: SyncContext) -> bool:
    """Whether the archiving that the hire webhook told of still applies (decision 7)."""
    return hire_archiving(opportunity, context.hired_at, context.hire_archived_at) is not None


def hire_archiving(
    opportunity: Opportunity, hired_at: datetime | None, known: datetime | None
) -> datetime | None:
    """When the opportunity was archived, if that is the archiving that the hire webhook told of.

    `known` is that archiving, once a sync has seen it: then no other one counts. So unarchiving
    cancels the hire, also when the candidate is archived again for another reason (decision 7).
    """
    archived_at = opportunity.archived_at
    if archived_at is None or hired_at is None:
        return None
    is_the_hire = (
        archived_at <= hired_at + HIRE_WEBHOOK_TOLERANCE if known is None else archived_at == known
    )
    return archived_at if is_the_hire else None
