"""When a letter is created, and what updates it (H1 to H6, decisions 2 to 5, 7 and 21)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.attention import Attention, AttentionReason
from domain.connection import Trigger
from domain.decision import Decision, LetterUpdate, SyncContext
from domain.letter import Announcement, IllegalTransition, Letter, LetterEvent, LetterStatus
from domain.offer import OfferStatus
from tests.builders import (
    DIGEST_KEY,
    NOW,
    a_company,
    a_letter,
    an_offer,
    an_opportunity,
    an_update,
    some_terms,
)
from tests.domain.decision_helpers import (
    LATER,
    decision_for,
    impossible,
    of,
    status_in_agora,
    the_update,
)

DRAFT, APPROVAL_SENT, APPROVED, SENT, SENT_MANUALLY, OPENED, SIGNED, DENIED, UNKNOWN = OfferStatus
BEFORE_SENDING = [DRAFT, APPROVAL_SENT, APPROVED]
VISIBLE = [SENT_MANUALLY, SENT, OPENED, SIGNED, DENIED]
ALIVE = [LetterStatus.PUBLISHED, LetterStatus.ACCEPTED, LetterStatus.DECLINED]
SAYS_THIS_ALREADY = some_terms().digest(DIGEST_KEY)
OR_SENT = Trigger(statuses=frozenset({SENT_MANUALLY, SENT}))


# --- When a letter is created (H1 to H3, decisions 2 and 3) ---


def test_h1_sent_manually_in_offer_gets_a_letter() -> None:
    wanted = Letter(
        connection_id="connection",
        opportunity_id="ada",
        offer_id="offer",
        status_since=NOW,
        default_currency="USD",
    )
    assert decision_for(an_opportunity(an_offer(SENT_MANUALLY), stage="offer")) == Decision(
        updates=(an_update(letter=wanted, event=LetterEvent.OFFER_SENT, terms=some_terms()),)
    )


def test_h1_first_the_stage_and_then_the_offer() -> None:
    assert decision_for(an_opportunity(stage="offer")) == Decision()
    assert decision_for(an_opportunity(an_offer(DRAFT), stage="offer")) == Decision()
    assert of(decision_for(an_opportunity(an_offer(SENT_MANUALLY), stage="offer"))) == (
        ["offer"],
        [],
    )


def test_h1_first_the_offer_and_then_the_stage() -> None:
    assert (
        decision_for(an_opportunity(an_offer(SENT_MANUALLY), stage="on-site interview"))
        == Decision()
    )
    assert of(decision_for(an_opportunity(an_offer(SENT_MANUALLY), stage="offer"))) == (
        ["offer"],
        [],
    )


@pytest.mark.parametrize("status", [DRAFT, APPROVAL_SENT, APPROVED, SENT, OPENED, DENIED, UNKNOWN])
def test_h2_other_status_in_offer_gets_no_letter(status: OfferStatus) -> None:
    assert decision_for(an_opportunity(an_offer(status), stage="offer")) == Decision()


@pytest.mark.parametrize("status", OfferStatus)
@pytest.mark.parametrize("stage", ["lead-new", "applicant-new", "Offer", "offers", ""])
def test_h3_in_another_stage_no_offer_gets_a_letter(status: OfferStatus, stage: str) -> None:
    assert decision_for(an_opportunity(an_offer(status), stage=stage)) == Decision()


def test_decision_2_a_connection_may_have_another_stage() -> None:
    trigger = Trigger(stage="b6f1")
    assert decision_for(an_opportunity(an_offer(), stage="offer"), trigger=trigger) == Decision()
    assert of(decision_for(an_opportunity(an_offer(), stage="b6f1"), trigger=trigger)) == (
        ["offer"],
        [],
    )


@pytest.mark.parametrize(
    ("status", "letters"),
    [(SENT, ["offer"]), (SENT_MANUALLY, ["offer"]), (OPENED, []), (APPROVED, [])],
)
def test_decision_2_an_owner_can_add_sent(status: OfferStatus, letters: list[str]) -> None:
    assert of(decision_for(an_opportunity(an_offer(status)), trigger=OR_SENT)) == (letters, [])


def test_draft_gets_no_letter_even_if_the_trigger_names_it() -> None:
    """Decision 5."""
    assert (
        decision_for(an_opportunity(an_offer(DRAFT)), trigger=Trigger(statuses=frozenset({DRAFT})))
        == Decision()
    )


# --- One letter for an offer (decision 4, U1) ---


def test_u1_every_offer_gets_its_own_letter_in_their_order() -> None:
    two = an_opportunity(an_offer(offer_id="first"), an_offer(offer_id="second"))
    assert of(decision_for(two)) == (
        ["first", "second"],
        [AttentionReason.TWO_LETTERS_PUBLISHED],
    )


def test_second_offer_gets_its_own_letter() -> None:
    """Decision 5."""
    two = an_opportunity(an_offer(DENIED, offer_id="first"), an_offer(offer_id="second"))
    first = a_letter(LetterStatus.PUBLISHED, offer_id="first")
    decision = decision_for(two, first)
    assert of(decision) == (["first", "second"], [])
    assert [intention.event for intention in decision.updates] == [
        LetterEvent.OFFER_DENIED,
        LetterEvent.OFFER_SENT,
    ]
    assert decision.updates[0].letter == first
    assert decision.updates[1].letter.status is LetterStatus.PENDING


def test_an_offer_that_gets_no_letter_is_no_obstacle_to_the_next() -> None:
    three = an_opportunity(
        an_offer(DRAFT, offer_id="draft"),
        an_offer(offer_id="unpaid", salary_amount=None),
        an_offer(),
    )
    assert of(decision_for(three)) == (["offer"], [AttentionReason.NO_PAY])


@pytest.mark.parametrize("status", ALIVE)
def test_a_letter_that_exists_is_followed_and_not_made_anew(status: LetterStatus) -> None:
    letter = a_letter(status, announcement=Announcement.INTENDED)
    assert the_update(decision_for(an_opportunity(an_offer()), letter)).letter == letter


def test_a_letter_still_wanted_after_a_crash_is_taken_up_again() -> None:
    wanted = a_letter(LetterStatus.PENDING, status_since=NOW - timedelta(days=1))
    intention = the_update(decision_for(an_opportunity(an_offer()), wanted))
    assert intention == an_update(letter=wanted, event=LetterEvent.OFFER_SENT, terms=some_terms())
    assert intention.has_changes


def test_offer_listed_twice_gets_one_letter() -> None:
    """Decision 4."""
    assert of(decision_for(an_opportunity(an_offer(), an_offer()))) == (["offer"], [])


def test_deleted_letter_of_a_repeated_offer_stays_deleted() -> None:
    """Decision 8."""
    assert (
        decision_for(an_opportunity(an_offer(), an_offer()), a_letter(LetterStatus.DELETED))
        == Decision()
    )


# --- Updates of an existing letter (H4 to H6, decisions 5 and 7) ---


@pytest.mark.parametrize("stage", ["offer", "applicant-new"])
@pytest.mark.parametrize("status", [SENT_MANUALLY, SENT, OPENED])
@pytest.mark.parametrize("before", ALIVE)
def test_open_offer_publishes_the_letter_in_any_stage(
    before: LetterStatus, status: OfferStatus, stage: str
) -> None:
    """Decision 7."""
    assert (
        status_in_agora(
            decision_for(an_opportunity(an_offer(status), stage=stage), a_letter(before))
        )
        is LetterStatus.PUBLISHED
    )


@pytest.mark.parametrize("stage", ["offer", "applicant-new"])
@pytest.mark.parametrize("before", ALIVE)
def test_h5_a_signed_offer_makes_its_letter_accepted(before: LetterStatus, stage: str) -> None:
    assert (
        status_in_agora(
            decision_for(an_opportunity(an_offer(SIGNED), stage=stage), a_letter(before))
        )
        is LetterStatus.ACCEPTED
    )


@pytest.mark.parametrize("stage", ["offer", "applicant-new"])
@pytest.mark.parametrize("before", ALIVE)
def test_h6_a_declined_offer_makes_its_letter_declined(before: LetterStatus, stage: str) -> None:
    assert (
        status_in_agora(
            decision_for(an_opportunity(an_offer(DENIED), stage=stage), a_letter(before))
        )
        is LetterStatus.DECLINED
    )


@pytest.mark.parametrize("status", VISIBLE)
def test_h4_change_of_a_visible_offer_updates_the_letter(
    status: OfferStatus,
) -> None:
    raised = an_offer(status, salary_amount=100000)
    intention = the_update(decision_for(an_opportunity(raised), a_letter(digest=SAYS_THIS_ALREADY)))
    assert intention.terms == some_terms(base_salary=some_terms().base_salary + 4000)
    assert intention.has_changes


@pytest.mark.parametrize("status", BEFORE_SENDING)
@pytest.mark.parametrize("before", [LetterStatus.PENDING, *ALIVE])
@pytest.mark.parametrize("archived_at", [None, NOW])
def test_offer_back_in_draft_leaves_the_letter(
    before: LetterStatus, status: OfferStatus, archived_at: datetime | None
) -> None:
    """Decision 5. An accepted letter without a hire stems from a signature (decision 7)."""
    revised = an_offer(status, salary_amount=1)
    was_signed = before is LetterStatus.ACCEPTED and archived_at is None
    assert decision_for(
        an_opportunity(revised, archived_at=archived_at), a_letter(before), hired_at=archived_at
    ) == Decision(attentions=(impossible(status),) if was_signed else ())


def test_unknown_status_leaves_the_letter_with_an_attention() -> None:
    attention = Attention(reason=AttentionReason.UNKNOWN_STATUS, offer_id="offer")
    assert decision_for(an_opportunity(an_offer(UNKNOWN)), a_letter()) == Decision(
        attentions=(attention,)
    )


def test_declined_then_revised_then_published_with_the_new_terms() -> None:
    opportunity = an_opportunity(an_offer(DENIED))
    letter = the_update(decision_for(opportunity, a_letter())).applied(
        url="https://agora.example/letters/ada", at=NOW
    )
    assert letter.status is LetterStatus.DECLINED
    for status in BEFORE_SENDING:
        assert (
            decision_for(an_opportunity(an_offer(status, salary_amount=100000)), letter)
            == Decision()
        )
    again = the_update(
        decision_for(an_opportunity(an_offer(SENT_MANUALLY, salary_amount=100000)), letter)
    )
    assert again.has_changes
    assert again.terms is not None
    assert again.terms.base_salary == 100000
    assert (
        again.applied(url="https://agora.example/letters/ada", at=LATER).status
        is LetterStatus.PUBLISHED
    )


def test_unmappable_offer_still_updates_the_status() -> None:
    decision = decision_for(
        an_opportunity(an_offer(SIGNED, salary_interval="per-month-salary")), a_letter()
    )
    assert the_update(decision) == an_update(letter=a_letter(), event=LetterEvent.OFFER_SIGNED)
    attention = Attention(
        reason=AttentionReason.UNKNOWN_INTERVAL, offer_id="offer", detail="per-month-salary"
    )
    assert decision.attentions == (attention,)


@pytest.mark.parametrize("letters", [(), (a_letter(LetterStatus.PENDING),)])
def test_unmappable_offer_without_a_letter_is_held(
    letters: Iterable[Letter],
) -> None:
    decision = decision_for(an_opportunity(an_offer(salary_amount=None)), *letters)
    assert decision == Decision(
        attentions=(Attention(reason=AttentionReason.NO_PAY, offer_id="offer"),)
    )


def test_attention_does_not_hold_a_mappable_letter() -> None:
    assert of(decision_for(an_opportunity(an_offer(), emails=()))) == (
        ["offer"],
        [AttentionReason.NO_EMAIL],
    )


def test_m21_letter_stores_unmapped_fields() -> None:
    remembered = a_letter(not_mapped=("custom_gone",))
    assert the_update(
        decision_for(an_opportunity(an_offer(custom_dog="Rex")), remembered)
    ).letter.unmapped_fields == ("custom_dog",)
    assert the_update(
        decision_for(an_opportunity(an_offer(custom_dog="Rex")))
    ).letter.unmapped_fields == ("custom_dog",)


def test_default_currency_of_the_company_is_kept_with_a_new_letter() -> None:
    offer = an_offer(without=("compensation_currency",))
    update = the_update(
        decision_for(an_opportunity(offer), company=a_company(default_currency="EUR"))
    )
    assert (update.letter.default_currency, update.terms and update.terms.currency) == (
        "EUR",
        "EUR",
    )


@pytest.mark.parametrize("status", [OfferStatus.SENT_MANUALLY, OfferStatus.SIGNED])
def test_changed_company_default_leaves_the_letters_currency(status: OfferStatus) -> None:
    update = the_update(
        decision_for(
            an_opportunity(an_offer(status)),
            a_letter(default_currency="EUR"),
            company=a_company(default_currency="GBP"),
        )
    )
    assert (update.letter.default_currency, update.terms and update.terms.currency) == (
        "EUR",
        "EUR",
    )


def test_company_defaults_fill_missing_fields() -> None:
    terms = the_update(
        decision_for(an_opportunity(an_offer()), company=a_company(default_currency="GBP"))
    ).terms
    assert terms is not None
    assert terms.currency == "GBP"


# --- Letter updates (decision 21) ---


def test_same_terms_and_status_have_no_changes() -> None:
    """Decision 21."""
    letter = a_letter(LetterStatus.PUBLISHED, digest=SAYS_THIS_ALREADY)
    assert not an_update(letter=letter).has_changes
    assert not an_update(letter=letter, event=LetterEvent.OFFER_SENT).has_changes
    assert not an_update(letter=letter, terms=some_terms()).has_changes
    assert not an_update(
        letter=letter, event=LetterEvent.OFFER_SENT, terms=some_terms()
    ).has_changes


def test_decision_21_other_terms_or_another_status_are_news() -> None:
    letter = a_letter(LetterStatus.PUBLISHED, digest=SAYS_THIS_ALREADY)
    raised = some_terms(base_salary=some_terms().base_salary + 1)
    assert an_update(letter=letter, terms=raised).has_changes
    assert an_update(letter=letter, event=LetterEvent.OFFER_SENT, terms=raised).has_changes
    assert an_update(letter=letter, event=LetterEvent.OFFER_DENIED).has_changes
    assert an_update(letter=letter, event=LetterEvent.OFFER_DENIED, terms=some_terms()).has_changes


def test_doubtful_letter_has_changes() -> None:
    """Decision 21."""
    letter = a_letter(LetterStatus.PUBLISHED, digest=None)
    assert an_update(letter=letter, terms=some_terms()).has_changes
    assert an_update(letter=letter, event=LetterEvent.OFFER_SENT).has_changes
    assert not an_update(letter=letter).has_changes, "there is nothing to say"


def test_status_without_terms_leaves_an_empty_digest() -> None:
    letter = a_letter(LetterStatus.PUBLISHED, digest=None)
    told = an_update(letter=letter, event=LetterEvent.OFFER_SENT).applied(
        url="https://agora.example/letters/ada", at=LATER
    )
    assert not an_update(letter=told, event=LetterEvent.OFFER_SENT).has_changes
    assert an_update(letter=told, terms=some_terms()).has_changes


def test_applied_update_changes_only_its_fields() -> None:
    letter = a_letter(LetterStatus.PUBLISHED, status_since=NOW, not_mapped=("custom_dog",))
    intention = an_update(letter=letter, event=LetterEvent.OFFER_SIGNED, terms=some_terms())
    assert intention.applied(url="https://agora.example/letters/new", at=LATER) == replace(
        letter,
        status=LetterStatus.ACCEPTED,
        status_since=LATER,
        digest=SAYS_THIS_ALREADY,
        url="https://agora.example/letters/new",
        synced_at=LATER,
    )


def test_what_was_not_said_anew_stays_as_it_was() -> None:
    letter = a_letter(
        LetterStatus.DECLINED,
        status_since=NOW,
        digest="before",
        url="https://agora.example/letters/ada",
    )
    assert an_update(letter=letter).applied(
        url="https://agora.example/letters/ada", at=LATER
    ) == replace(letter, synced_at=LATER)


def test_illegal_update_is_refused() -> None:
    letter = a_letter(LetterStatus.DELETED)
    intention = an_update(letter=letter, event=LetterEvent.OFFER_SIGNED)
    with pytest.raises(IllegalTransition):
        intention.applied(url="https://agora.example/letters/ada", at=LATER)
    assert letter == a_letter(LetterStatus.DELETED)


# --- Impossible transitions (decision 7) ---


@pytest.mark.parametrize("status", [DRAFT, APPROVAL_SENT, APPROVED])
def test_signed_offer_that_becomes_a_draft_raises_an_attention(status: OfferStatus) -> None:
    decision = decision_for(an_opportunity(an_offer(status)), a_letter(LetterStatus.ACCEPTED))
    assert decision == Decision(attentions=(impossible(status),))


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (SENT, LetterStatus.PUBLISHED),
        (SENT_MANUALLY, LetterStatus.PUBLISHED),
        (OPENED, LetterStatus.PUBLISHED),
        (DENIED, LetterStatus.DECLINED),
    ],
)
def test_letter_follows_an_impossible_transition(status: OfferStatus, after: LetterStatus) -> None:
    decision = decision_for(an_opportunity(an_offer(status)), a_letter(LetterStatus.ACCEPTED))
    assert decision.attentions == (impossible(status),)
    assert status_in_agora(decision) is after


@pytest.mark.parametrize("status", OfferStatus)
@pytest.mark.parametrize(
    "before", [LetterStatus.PENDING, LetterStatus.PUBLISHED, LetterStatus.DECLINED]
)
def test_an_open_or_declined_offer_can_take_any_status(
    before: LetterStatus, status: OfferStatus
) -> None:
    decision = decision_for(an_opportunity(an_offer(status)), a_letter(before))
    assert AttentionReason.IMPOSSIBLE_TRANSITION not in of(decision)[1]


@pytest.mark.parametrize("status", OfferStatus)
def test_a_letter_accepted_by_a_hire_raises_no_attention(status: OfferStatus) -> None:
    accepted = a_letter(LetterStatus.ACCEPTED)
    decision = decision_for(an_opportunity(an_offer(status)), accepted, hired_at=NOW)
    assert AttentionReason.IMPOSSIBLE_TRANSITION not in of(decision)[1]


def test_offer_that_stays_signed_raises_no_attention() -> None:
    accepted = a_letter(LetterStatus.ACCEPTED)
    assert decision_for(an_opportunity(an_offer(SIGNED)), accepted).attentions == ()


def test_update_has_terms_and_their_digest_or_neither() -> None:
    with pytest.raises(ValueError, match="terms and their digest"):
        LetterUpdate(letter=a_letter(), terms=some_terms())
    with pytest.raises(ValueError, match="terms and their digest"):
        LetterUpdate(letter=a_letter(), digest="0f" * 32)


def test_context_does_not_show_the_digest_key() -> None:
    assert "secret" not in repr(SyncContext(connection_id="connection", digest_key=b"secret"))
