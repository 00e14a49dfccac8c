"""Which offers get a letter, and which are left to a person (decisions 3, 40 and 50)."""

from datetime import datetime, timedelta

import pytest

from domain.attention import Attention, AttentionReason
from domain.connection import Trigger
from domain.decision import (
    Decision,
    decide_without_opportunity,
    hire_archiving,
    is_awaiting_offer,
)
from domain.letter import LetterStatus
from domain.offer import OfferStatus
from domain.opportunity import Opportunity
from domain.watch_entry import SyncOutcome, WatchEntry
from tests.builders import NOW, a_letter, an_offer, an_opportunity
from tests.domain.decision_helpers import decision_for, of, status_in_agora, the_update

SIGNED_WITHOUT = Attention(reason=AttentionReason.SIGNED_WITHOUT_LETTER, offer_id="offer")
ARCHIVED_WITHOUT = Attention(reason=AttentionReason.ARCHIVED_WITHOUT_LETTER, offer_id="offer")
NO_PAY = Attention(reason=AttentionReason.NO_PAY, offer_id="offer")
SIGNED = an_offer(OfferStatus.SIGNED)
ELSEWHERE = "applicant-new"
NEVER_DUE = [each for each in OfferStatus if each is not OfferStatus.SENT_MANUALLY]


# --- Signed without having been sent manually (decision 40) ---


def test_decision_40_signed_offer_is_left_to_a_person() -> None:
    assert decision_for(an_opportunity(SIGNED)) == Decision(attentions=(SIGNED_WITHOUT,))
    assert SIGNED_WITHOUT.can_create_letter


def test_decision_40_attention_stays_after_the_candidate_moved_on() -> None:
    moved = an_opportunity(SIGNED, stage=ELSEWHERE)
    assert decision_for(moved, was_in_trigger_stage=True).attentions == (SIGNED_WITHOUT,)
    assert decision_for(moved, attentions=(SIGNED_WITHOUT,)).attentions == (SIGNED_WITHOUT,)
    assert decision_for(moved) == Decision()


def test_decision_40_attention_stays_after_the_hire() -> None:
    hired = an_opportunity(SIGNED, archived_at=NOW)
    assert decision_for(hired, hired_at=NOW) == Decision(attentions=(SIGNED_WITHOUT,))


def test_decision_40_attention_clears_once_there_is_a_letter() -> None:
    pending = a_letter(LetterStatus.PENDING, default_currency=None)
    decision = decision_for(an_opportunity(SIGNED), pending, attentions=(SIGNED_WITHOUT,))
    assert of(decision) == (["offer"], [])
    assert status_in_agora(decision) is LetterStatus.ACCEPTED


def test_decision_40_nothing_is_said_while_the_import_may_bring_it() -> None:
    assert decision_for(an_opportunity(SIGNED), import_is_listing=True) == Decision()


def test_decision_40_attention_of_another_offer_says_nothing_of_this_one() -> None:
    other = Attention(reason=AttentionReason.SIGNED_WITHOUT_LETTER, offer_id="other")
    assert decision_for(an_opportunity(SIGNED, stage=ELSEWHERE), attentions=(other,)) == Decision()


def test_held_offer_that_is_signed_gets_its_letter() -> None:
    held = decision_for(an_opportunity(an_offer(salary_amount=None)))
    assert held.attentions == (NO_PAY,)
    decision = decision_for(an_opportunity(SIGNED), attentions=held.attentions)
    assert status_in_agora(decision) is LetterStatus.ACCEPTED


# --- Moved on between two syncs (decision 3) ---


def test_decision_3_sent_then_moved_on_gets_a_letter() -> None:
    moved = an_opportunity(an_offer(), stage=ELSEWHERE)
    decision = decision_for(moved, was_in_trigger_stage=True)
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


@pytest.mark.parametrize("status", NEVER_DUE)
def test_decision_3_moved_on_before_sending_gets_no_letter(status: OfferStatus) -> None:
    moved = an_opportunity(an_offer(status), stage=ELSEWHERE)
    assert decision_for(moved, was_in_trigger_stage=True).updates == ()


def test_decision_3_held_offer_is_still_due_after_moving_on() -> None:
    corrected = an_opportunity(an_offer(), stage=ELSEWHERE)
    assert of(decision_for(corrected, attentions=(NO_PAY,))) == (["offer"], [])
    back_in_draft = an_opportunity(an_offer(OfferStatus.DRAFT), stage=ELSEWHERE)
    assert decision_for(back_in_draft, attentions=(NO_PAY,)) == Decision()


# --- Archived (decision 50) ---


def test_decision_50_archived_candidate_gets_no_new_letter() -> None:
    archived = an_opportunity(an_offer(), archived_at=NOW)
    assert decision_for(archived) == Decision(attentions=(ARCHIVED_WITHOUT,))
    assert decision_for(archived, was_in_trigger_stage=True).updates == ()
    assert decision_for(archived, attentions=(NO_PAY,)).updates == ()
    assert decision_for(archived, hired_at=NOW).updates == ()


def test_decision_50_import_brings_the_letter() -> None:
    decision = decision_for(an_opportunity(an_offer(), archived_at=NOW), historical=True)
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


def test_decision_50_person_brings_the_letter() -> None:
    pending = a_letter(LetterStatus.PENDING, default_currency=None)
    decision = decision_for(an_opportunity(an_offer(), archived_at=NOW), pending)
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


def test_decision_50_unarchived_candidate_gets_a_letter() -> None:
    decision = decision_for(an_opportunity(an_offer()), attentions=(ARCHIVED_WITHOUT,))
    assert of(decision) == (["offer"], [])


def test_decision_50_attention_clears_where_the_offer_no_longer_counts() -> None:
    for offer in (an_offer(), an_offer(OfferStatus.DRAFT), an_offer(OfferStatus.DENIED)):
        elsewhere = an_opportunity(offer, stage=ELSEWHERE)
        assert decision_for(elsewhere, attentions=(ARCHIVED_WITHOUT,)) == Decision()


# --- While Lever does not return the opportunity ---


def test_what_was_left_to_a_person_stays_while_lever_cannot_be_read() -> None:
    attentions = (
        NO_PAY,
        SIGNED_WITHOUT,
        Attention(reason=AttentionReason.OFFER_VANISHED, offer_id="gone"),
    )
    assert decide_without_opportunity((), deleted=False, attentions=attentions) == Decision(
        attentions=(NO_PAY, SIGNED_WITHOUT)
    )
    assert decide_without_opportunity((), deleted=True, attentions=attentions) == Decision()


# --- What is polled for its letter ---


@pytest.mark.parametrize(
    ("opportunity", "attentions", "awaited"),
    [
        (an_opportunity(), (), True),
        (an_opportunity(stage=ELSEWHERE), (), False),
        (an_opportunity(an_offer(), stage=ELSEWHERE), (NO_PAY,), True),
        (an_opportunity(SIGNED, stage=ELSEWHERE), (SIGNED_WITHOUT,), True),
        (an_opportunity(SIGNED, stage=ELSEWHERE, archived_at=NOW), (SIGNED_WITHOUT,), False),
        (an_opportunity(an_offer(), stage=ELSEWHERE), (), False),
    ],
)
def test_opportunity_awaits_its_letter(
    opportunity: Opportunity, attentions: tuple[Attention, ...], *, awaited: bool
) -> None:
    assert is_awaiting_offer(opportunity, (), Trigger(), attentions) is awaited


def test_attention_of_an_offer_with_a_letter_awaits_nothing() -> None:
    opportunity = an_opportunity(an_offer(), stage=ELSEWHERE)
    assert not is_awaiting_offer(opportunity, (a_letter(),), Trigger(), (NO_PAY,))


# --- The historical import (decision 6) ---


@pytest.mark.parametrize(
    ("stage", "history", "archived_at", "imported"),
    [
        ("offer", None, None, True),
        ("offer", frozenset({"lead-new"}), None, True),
        (ELSEWHERE, frozenset({"lead-new", "offer", ELSEWHERE}), None, True),
        (ELSEWHERE, frozenset({"lead-new", "offer", ELSEWHERE}), NOW, True),
        (ELSEWHERE, frozenset({"lead-new", ELSEWHERE}), None, False),
        (ELSEWHERE, frozenset({"lead-new", ELSEWHERE}), NOW, False),
        (ELSEWHERE, None, None, False),
        (ELSEWHERE, None, NOW, True),
    ],
)
@pytest.mark.parametrize(
    "status", [OfferStatus.SENT_MANUALLY, OfferStatus.SIGNED, OfferStatus.DENIED]
)
def test_decision_6_import_follows_the_stage_history(
    stage: str,
    history: frozenset[str] | None,
    archived_at: datetime | None,
    status: OfferStatus,
    *,
    imported: bool,
) -> None:
    opportunity = an_opportunity(
        an_offer(status), stage=stage, stage_history=history, archived_at=archived_at
    )
    assert of(decision_for(opportunity, historical=True)) == (["offer"] * imported, [])


def test_decision_6_letter_made_while_archived_needs_no_attention() -> None:
    archived = an_opportunity(an_offer(), archived_at=NOW)
    created = the_update(decision_for(archived, historical=True)).letter
    assert created.made_while_archived
    published = a_letter(made_while_archived=True)
    assert decision_for(archived, published).attentions == ()
    assert the_update(decision_for(archived, published)).letter.made_while_archived


def test_decision_6_attention_is_due_again_after_unarchiving() -> None:
    back = decision_for(an_opportunity(an_offer()), a_letter(made_while_archived=True))
    assert not the_update(back).letter.made_while_archived
    again = decision_for(an_opportunity(an_offer(), archived_at=NOW), a_letter())
    assert [each.reason for each in again.attentions] == [AttentionReason.ARCHIVED_WITH_OPEN_OFFER]


# --- A hire and its archiving (decision 7) ---


def test_decision_7_only_the_archiving_of_the_hire_counts() -> None:
    first = an_opportunity(an_offer(), archived_at=NOW)
    again = an_opportunity(an_offer(), archived_at=NOW + timedelta(seconds=30))
    assert hire_archiving(first, NOW, None) == NOW
    assert hire_archiving(first, NOW, NOW) == NOW
    assert hire_archiving(again, NOW, NOW) is None
    assert hire_archiving(an_opportunity(an_offer()), NOW, NOW) is None


def test_decision_7_repeated_delivery_does_not_revive_the_hire() -> None:
    entry = WatchEntry(connection_id="connection", opportunity_id="ada", due_at=NOW)
    hired = entry.requested(NOW, hired_at=NOW)
    seen = hired.synced(
        hired, SyncOutcome(found=True, hire_archived_at=NOW, letters=[a_letter()]), NOW
    )
    assert seen is not None
    repeated = seen.requested(NOW + timedelta(hours=1), hired_at=NOW)
    assert (repeated.hired_at, repeated.hire_archived_at) == (NOW, NOW)
    later = NOW + timedelta(days=1)
    new_hire = repeated.requested(later, hired_at=later)
    assert (new_hire.hired_at, new_hire.hire_archived_at) == (later, None)


# --- Two letters at once (decision 5) ---


def two_letters(first: OfferStatus, second: OfferStatus) -> list[str]:
    """The details of the attention of two offers, made a day apart, with a letter each."""
    offers = (
        an_offer(first, offer_id="first"),
        an_offer(second, offer_id="second", created_at=NOW + timedelta(days=1)),
    )
    letters = (a_letter(offer_id="first"), a_letter(offer_id="second"))
    decision = decision_for(an_opportunity(*offers), *letters)
    reason = AttentionReason.TWO_LETTERS_PUBLISHED
    return [each.detail for each in decision.attentions if each.reason is reason]


def test_decision_5_two_published_letters_are_named() -> None:
    sent = OfferStatus.SENT_MANUALLY
    assert two_letters(sent, sent) == ["2025-10-16 and 2025-10-17"]
    assert two_letters(OfferStatus.DRAFT, sent) == ["2025-10-16 and 2025-10-17"]


@pytest.mark.parametrize("ended", [OfferStatus.SIGNED, OfferStatus.DENIED])
def test_decision_5_one_published_letter_needs_no_attention(ended: OfferStatus) -> None:
    assert two_letters(ended, OfferStatus.SENT_MANUALLY) == []
    assert two_letters(OfferStatus.SENT_MANUALLY, ended) == []


def test_decision_5_offers_of_one_day_are_named_by_time() -> None:
    offers = (an_offer(offer_id="a"), an_offer(offer_id="b", created_at=NOW + timedelta(hours=1)))
    (attention,) = decision_for(an_opportunity(*offers)).attentions
    assert attention.detail == "2025-10-16 10:00:00 UTC and 2025-10-16 11:00:00 UTC"
