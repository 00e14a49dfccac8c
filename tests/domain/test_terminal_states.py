"""Archived, hired, deleted, vanished and historical offers (H7, decisions 6 to 9)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.attention import Attention, AttentionReason
from domain.connection import Trigger
from domain.decision import Decision, SyncContext, decide_without_opportunity
from domain.letter import LetterEvent, LetterStatus
from domain.offer import OfferStatus
from tests.builders import (
    DIGEST_KEY,
    NOW,
    a_letter,
    an_offer,
    an_opportunity,
    an_update,
    some_terms,
)
from tests.domain.decision_helpers import decision_for, impossible, of, status_in_agora, the_update

DRAFT, APPROVAL_SENT, APPROVED, SENT, SENT_MANUALLY, OPENED, SIGNED, DENIED, UNKNOWN = OfferStatus
ALIVE = [LetterStatus.PUBLISHED, LetterStatus.ACCEPTED, LetterStatus.DECLINED]
SAYS_THIS_ALREADY = some_terms().digest(DIGEST_KEY)

WAS_IN_OFFER = frozenset({"lead-new", "offer"})

# --- Archived and hired (decision 7) ---


@pytest.mark.parametrize("status", [SENT_MANUALLY, SENT, OPENED])
@pytest.mark.parametrize("before", ALIVE)
def test_archived_open_offer_keeps_the_status(status: OfferStatus, before: LetterStatus) -> None:
    """Decision 7."""
    decision = decision_for(an_opportunity(an_offer(status), archived_at=NOW), a_letter(before))
    archived = Attention(reason=AttentionReason.ARCHIVED_WITH_OPEN_OFFER, offer_id="offer")
    was_signed = before is LetterStatus.ACCEPTED
    assert decision.attentions == ((impossible(status), archived) if was_signed else (archived,))
    assert the_update(decision).event is None
    assert status_in_agora(decision) is before


def test_archived_open_offer_still_updates_contents() -> None:
    decision = decision_for(
        an_opportunity(an_offer(salary_amount=100000), archived_at=NOW),
        a_letter(digest=SAYS_THIS_ALREADY),
    )
    assert the_update(decision).has_changes


def test_letter_in_creation_is_completed_after_the_archiving() -> None:
    decision = decision_for(
        an_opportunity(an_offer(), archived_at=NOW), a_letter(LetterStatus.PENDING)
    )
    assert of(decision) == (["offer"], [AttentionReason.ARCHIVED_WITH_OPEN_OFFER])
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


@pytest.mark.parametrize(
    ("status", "after"), [(SIGNED, LetterStatus.ACCEPTED), (DENIED, LetterStatus.DECLINED)]
)
@pytest.mark.parametrize("hired_at", [None, NOW])
def test_archived_closed_offer_raises_no_attention(
    status: OfferStatus, after: LetterStatus, hired_at: datetime | None
) -> None:
    decision = decision_for(
        an_opportunity(an_offer(status), archived_at=NOW), a_letter(), hired_at=hired_at
    )
    assert decision.attentions == ()
    assert status_in_agora(decision) is after


@pytest.mark.parametrize("status", [SENT_MANUALLY, SENT, OPENED])
@pytest.mark.parametrize("before", ALIVE)
def test_decision_7_hired_and_archived_makes_the_letter_accepted(
    status: OfferStatus, before: LetterStatus
) -> None:
    decision = decision_for(
        an_opportunity(an_offer(status), archived_at=NOW), a_letter(before), hired_at=NOW
    )
    assert decision.attentions == ()
    assert the_update(decision).event is LetterEvent.CANDIDATE_HIRED
    assert status_in_agora(decision) is LetterStatus.ACCEPTED


def test_decision_7_the_news_of_a_hire_alone_makes_nothing() -> None:
    decision = decision_for(an_opportunity(an_offer(), archived_at=None), a_letter(), hired_at=NOW)
    assert of(decision) == (["offer"], [])
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


def test_unarchived_hire_publishes_the_letter_again() -> None:
    """Decision 7."""
    accepted = a_letter(LetterStatus.ACCEPTED)
    assert (
        status_in_agora(decision_for(an_opportunity(an_offer()), accepted, hired_at=NOW))
        is LetterStatus.PUBLISHED
    )


def test_decision_7_archived_again_later_is_no_hire() -> None:
    later = NOW + timedelta(days=30)
    decision = decision_for(an_opportunity(an_offer(), archived_at=later), a_letter(), hired_at=NOW)
    assert of(decision) == (["offer"], [AttentionReason.ARCHIVED_WITH_OPEN_OFFER])
    assert status_in_agora(decision) is LetterStatus.PUBLISHED


@pytest.mark.parametrize(
    ("archived_after", "hired"),
    [
        (timedelta(days=-1), True),
        (timedelta(seconds=-1), True),
        (timedelta(0), True),
        (timedelta(minutes=1), True),
        (timedelta(minutes=1, seconds=1), False),
    ],
)
def test_archiving_up_to_a_minute_after_hire_counts(archived_after: timedelta, hired: bool) -> None:
    decision = decision_for(
        an_opportunity(an_offer(), archived_at=NOW + archived_after), a_letter(), hired_at=NOW
    )
    assert status_in_agora(decision) is (LetterStatus.ACCEPTED if hired else LetterStatus.PUBLISHED)


def test_letter_in_creation_is_accepted_after_the_hire() -> None:
    decision = decision_for(
        an_opportunity(an_offer(), archived_at=NOW), a_letter(LetterStatus.PENDING), hired_at=NOW
    )
    assert status_in_agora(decision) is LetterStatus.ACCEPTED


# --- Deleted and vanished (H7, decisions 8 and 9) ---


def test_h7_a_deleted_candidates_letters_are_deleted() -> None:
    letters = [a_letter(status, offer_id=status) for status in [LetterStatus.PENDING, *ALIVE]]
    decision = decide_without_opportunity(letters, deleted=True)
    assert decision == Decision(
        updates=tuple(an_update(letter=a, event=LetterEvent.CANDIDATE_DELETED) for a in letters)
    )
    assert {intention.applied(url="", at=NOW).status for intention in decision.updates} == {
        LetterStatus.DELETED
    }


def test_missing_candidate_deletes_nothing() -> None:
    """Decision 8."""
    letters = [a_letter(status, offer_id=status) for status in [LetterStatus.PENDING, *ALIVE]]
    assert decide_without_opportunity(letters, deleted=False) == Decision(
        attentions=tuple(
            Attention(reason=AttentionReason.OPPORTUNITY_MISSING, offer_id=letter.offer_id)
            for letter in letters
        )
    )


@pytest.mark.parametrize("deleted", [True, False])
def test_a_letter_that_is_deleted_is_not_deleted_again(deleted: bool) -> None:
    assert (
        decide_without_opportunity([a_letter(LetterStatus.DELETED)], deleted=deleted) == Decision()
    )


@pytest.mark.parametrize("status", OfferStatus)
@pytest.mark.parametrize("historical", [True, False])
def test_a_deleted_letter_does_not_come_back(status: OfferStatus, historical: bool) -> None:
    assert (
        decision_for(
            an_opportunity(an_offer(status)), a_letter(LetterStatus.DELETED), historical=historical
        )
        == Decision()
    )


@pytest.mark.parametrize("offer_id", ["odd", ""])
def test_unreadable_offer_is_named_and_others_are_decided(offer_id: str) -> None:
    """Decision 52."""
    opportunity = replace(an_opportunity(an_offer()), unreadable_offers=(offer_id,))
    (update,) = decision_for(opportunity).updates
    assert update.terms == some_terms()
    assert decision_for(opportunity).attentions == (
        Attention(reason=AttentionReason.UNREADABLE_OFFER, offer_id=offer_id or None),
    )


@pytest.mark.parametrize("offer_id", ["odd", ""])
def test_letter_of_an_unreadable_offer_is_not_vanished(offer_id: str) -> None:
    """Decision 52. An offer without a readable id may be that of any letter."""
    opportunity = replace(an_opportunity(), unreadable_offers=(offer_id,))
    assert of(decision_for(opportunity, a_letter(offer_id="odd"))) == (
        [],
        [AttentionReason.UNREADABLE_OFFER],
    )


def test_unreadable_offer_hides_no_other_vanished_one() -> None:
    """Decision 52."""
    opportunity = replace(an_opportunity(), unreadable_offers=("odd",))
    assert of(decision_for(opportunity, a_letter(offer_id="gone"))) == (
        [],
        [AttentionReason.UNREADABLE_OFFER, AttentionReason.OFFER_VANISHED],
    )


def test_unreadable_offer_holds_no_letter() -> None:
    """Else a later sync would take it for an offer that was seen as sent."""
    assert not Attention(reason=AttentionReason.UNREADABLE_OFFER).is_blocking


def test_vanished_offer_keeps_its_letter() -> None:
    """Decision 9."""
    vanished = a_letter(offer_id="gone")
    assert decision_for(an_opportunity(), vanished) == Decision(
        attentions=(Attention(reason=AttentionReason.OFFER_VANISHED, offer_id="gone"),)
    )
    assert of(decision_for(an_opportunity(an_offer()), vanished)) == (
        ["offer"],
        [AttentionReason.OFFER_VANISHED, AttentionReason.TWO_LETTERS_PUBLISHED],
    )


def test_decision_9_of_a_deleted_letter_nothing_is_missed() -> None:
    assert decision_for(an_opportunity(), a_letter(LetterStatus.DELETED)) == Decision()


def test_what_a_person_must_know_is_said_of_every_offer() -> None:
    decision = decision_for(
        an_opportunity(
            an_offer(offer_id="unpaid", salary_amount=None), an_offer(UNKNOWN, offer_id="odd")
        ),
        a_letter(offer_id="odd"),
        a_letter(offer_id="gone"),
    )
    assert [(attention.offer_id, attention.reason) for attention in decision.attentions] == [
        ("unpaid", AttentionReason.NO_PAY),
        ("odd", AttentionReason.UNKNOWN_STATUS),
        ("gone", AttentionReason.OFFER_VANISHED),
        ("gone", AttentionReason.TWO_LETTERS_PUBLISHED),
    ]


# --- Historical offers (decision 6) ---


@pytest.mark.parametrize("stage", ["offer", "applicant-new"])
@pytest.mark.parametrize("archived_at", [None, NOW])
@pytest.mark.parametrize(
    ("status", "after"),
    [
        (SENT_MANUALLY, LetterStatus.PUBLISHED),
        (SIGNED, LetterStatus.ACCEPTED),
        (DENIED, LetterStatus.DECLINED),
    ],
)
def test_sent_historical_offers_are_imported(
    status: OfferStatus, after: LetterStatus, archived_at: datetime | None, stage: str
) -> None:
    """Decision 6."""
    opportunity = an_opportunity(
        an_offer(status), stage=stage, archived_at=archived_at, stage_history=WAS_IN_OFFER
    )
    assert status_in_agora(decision_for(opportunity, historical=True)) is after


@pytest.mark.parametrize("status", [DRAFT, APPROVAL_SENT, APPROVED, SENT, OPENED, UNKNOWN])
def test_decision_6_other_historical_offers_are_not(status: OfferStatus) -> None:
    assert decision_for(an_opportunity(an_offer(status)), historical=True) == Decision()


@pytest.mark.parametrize("status", [SENT, OPENED])
def test_sent_and_opened_are_imported_if_triggers(
    status: OfferStatus,
) -> None:
    """Decision 6."""
    trigger = Trigger(statuses=frozenset({status}))
    for offer in (an_offer(status), an_offer()):
        opportunity = an_opportunity(offer, stage="hired", stage_history=WAS_IN_OFFER)
        decision = decision_for(opportunity, historical=True, trigger=trigger)
        assert of(decision) == (["offer"], [])


def test_default_context_is_not_historical() -> None:
    knowledge = SyncContext(connection_id="connection", digest_key=DIGEST_KEY)
    assert (knowledge.historical, knowledge.hired_at) == (False, None)
