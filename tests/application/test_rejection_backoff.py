"""Backoff for letters whose contents Agora rejects (decision 42)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.ports import InvalidContents
from application.rejection_backoff import RETENTION, RejectionBackoff
from domain.decision import LetterUpdate
from domain.letter import Letter, LetterEvent
from domain.watch_entry import WatchEntry
from tests.builders import NOW, a_letter, an_update, some_terms

MINUTE = timedelta(minutes=1)
ENTRY = WatchEntry(connection_id="connection", opportunity_id="ada", due_at=NOW)
SAID = an_update(letter=a_letter(), event=LetterEvent.OFFER_SENT, terms=some_terms())


@pytest.fixture
def refusals() -> RejectionBackoff:
    return RejectionBackoff()


def refuse(refusals: RejectionBackoff, *, times: int = 1, of: LetterUpdate = SAID) -> None:
    for _ in range(times):
        refusals.remember(of, InvalidContents("Agora answered 422: job_title"), NOW)


def is_said(
    refusals: RejectionBackoff,
    at: datetime,
    intention: LetterUpdate = SAID,
    watched: WatchEntry = ENTRY,
) -> bool:
    try:
        refusals.check(intention, watched, at)
    except InvalidContents:
        return False
    return True


@pytest.mark.parametrize(
    ("times", "minutes"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (100, 60)],
)
def test_retry_delay_grows_up_to_an_hour(
    refusals: RejectionBackoff, times: int, minutes: int
) -> None:
    refuse(refusals, times=times)
    assert not is_said(refusals, NOW + minutes * MINUTE - timedelta(microseconds=1))
    assert is_said(refusals, NOW + minutes * MINUTE)


def test_the_reason_is_the_same_during_backoff(refusals: RejectionBackoff) -> None:
    refuse(refusals)
    with pytest.raises(InvalidContents, match=r"^Agora answered 422: job_title$"):
        refusals.check(SAID, ENTRY, NOW)


def test_what_was_never_refused_is_said(refusals: RejectionBackoff) -> None:
    assert is_said(refusals, NOW)


def test_other_words_are_said_at_once_and_count_anew(refusals: RejectionBackoff) -> None:
    refuse(refusals, times=5)
    other = an_update(
        letter=a_letter(),
        event=LetterEvent.OFFER_SENT,
        terms=some_terms(job_title="Head of Engineering"),
    )
    assert is_said(refusals, NOW, other)
    refuse(refusals, of=other)
    assert is_said(refusals, NOW + MINUTE, other)


def test_another_status_is_said_at_once(refusals: RejectionBackoff) -> None:
    refuse(refusals)
    assert is_said(refusals, NOW, replace(SAID, event=LetterEvent.OFFER_SIGNED))


def test_a_status_alone_can_be_refused_too(refusals: RejectionBackoff) -> None:
    alone = replace(SAID, terms=None, digest=None)
    refuse(refusals, of=alone)
    assert not is_said(refusals, NOW, alone)


@pytest.mark.parametrize(
    "letter", [a_letter(offer_id="another"), a_letter(connection_id="another")]
)
def test_one_letter_does_not_hold_up_another(refusals: RejectionBackoff, letter: Letter) -> None:
    refuse(refusals)
    assert is_said(refusals, NOW, replace(SAID, letter=letter))


def test_what_was_taken_is_forgotten(refusals: RejectionBackoff) -> None:
    refuse(refusals)
    refusals.forget(SAID)
    refusals.forget(SAID)
    assert is_said(refusals, NOW)


def test_to_whoever_says_look_after_the_refusal_it_is_said(refusals: RejectionBackoff) -> None:
    refuse(refusals)
    assert not is_said(refusals, NOW, watched=replace(ENTRY, requested_at=NOW))
    assert is_said(
        refusals, NOW, watched=replace(ENTRY, requested_at=NOW + timedelta(microseconds=1))
    )


def test_old_rejections_are_dropped(
    refusals: RejectionBackoff,
) -> None:
    refuse(refusals, times=8)
    later = NOW + RETENTION + timedelta(microseconds=1)
    refusals.remember(
        replace(SAID, letter=a_letter(offer_id="another")), InvalidContents("422"), later
    )
    refusals.remember(SAID, InvalidContents("422"), later)
    assert is_said(refusals, later + MINUTE), "it is counted anew"


def test_what_is_still_tried_now_and_then_is_not_forgotten(refusals: RejectionBackoff) -> None:
    refuse(refusals, times=8)
    later = NOW + RETENTION
    refusals.remember(SAID, InvalidContents("422"), later)
    assert not is_said(refusals, later + MINUTE)
