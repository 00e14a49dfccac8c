from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.letter import (
    TRANSITIONS,
    Announcement,
    IllegalTransition,
    Letter,
    LetterEvent,
    LetterStatus,
)
from tests.builders import NOW, a_letter

LATER = NOW + timedelta(hours=1)
ALIVE = [LetterStatus.PENDING, LetterStatus.PUBLISHED, LetterStatus.ACCEPTED, LetterStatus.DECLINED]
LEADS_TO = {
    LetterEvent.OFFER_SENT: LetterStatus.PUBLISHED,
    LetterEvent.OFFER_SIGNED: LetterStatus.ACCEPTED,
    LetterEvent.OFFER_DENIED: LetterStatus.DECLINED,
    LetterEvent.CANDIDATE_HIRED: LetterStatus.ACCEPTED,
    LetterEvent.CANDIDATE_DELETED: LetterStatus.DELETED,
}
EVERYTHING_THAT_CAN_HAPPEN = list(product(ALIVE, LEADS_TO))


def test_every_status_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(LetterStatus)


def test_every_happening_is_tried() -> None:
    assert set(LEADS_TO) == set(LetterEvent)
    assert {*ALIVE, LetterStatus.DELETED} == set(LetterStatus)


@pytest.mark.parametrize(("status", "happening"), EVERYTHING_THAT_CAN_HAPPEN)
def test_a_letter_of_a_living_candidate_becomes_what_happened(
    status: LetterStatus, happening: LetterEvent
) -> None:
    assert a_letter(status).status_after(happening) is LEADS_TO[happening]
    assert a_letter(status).apply(happening, LATER).status is LEADS_TO[happening]


@pytest.mark.parametrize(("status", "happening"), EVERYTHING_THAT_CAN_HAPPEN)
def test_only_a_status_change_updates_its_time(
    status: LetterStatus, happening: LetterEvent
) -> None:
    before = a_letter(status, status_since=NOW)
    changed = replace(before, status=LEADS_TO[happening], status_since=LATER)
    assert before.apply(happening, LATER) == (before if status is LEADS_TO[happening] else changed)


@pytest.mark.parametrize("happening", LetterEvent)
def test_a_deleted_letter_stays_deleted_whatever_happens(happening: LetterEvent) -> None:
    letter = a_letter(LetterStatus.DELETED)
    with pytest.raises(IllegalTransition) as refusal:
        letter.apply(happening, LATER)
    assert str(refusal.value) == f"a letter that is deleted cannot change: {happening}"
    assert refusal.value.__suppress_context__
    with pytest.raises(IllegalTransition):
        letter.status_after(happening)
    assert letter == a_letter(LetterStatus.DELETED)


@pytest.mark.parametrize("status", LetterStatus)
def test_only_a_deleted_letter_is_over(status: LetterStatus) -> None:
    assert a_letter(status).is_deleted is (status is LetterStatus.DELETED)


def test_a_new_letter_is_wanted_and_has_told_nobody_anything() -> None:
    letter = Letter(
        connection_id="connection", opportunity_id="ada", offer_id="offer", status_since=NOW
    )
    assert letter.status is LetterStatus.PENDING
    assert letter.announcement is Announcement.NOT_YET
    assert (letter.digest, letter.url, letter.synced_at, letter.unmapped_fields) == (
        None,
        None,
        None,
        (),
    )


def test_the_words_that_people_read_and_the_store_keeps() -> None:
    assert [str(status) for status in LetterStatus] == [
        "pending",
        "published",
        "accepted",
        "declined",
        "deleted",
    ]
    assert [str(announcement) for announcement in Announcement] == ["not yet", "intended", "done"]
    assert [str(happening) for happening in LetterEvent] == [
        "the offer is with the candidate",
        "the offer was signed",
        "the offer was declined",
        "the candidate was hired",
        "the candidate was deleted",
    ]
