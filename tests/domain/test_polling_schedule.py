"""When to sync next, to the second (decision 30), and what is awaited (decision 3)."""

from datetime import datetime, timedelta

import pytest

from domain.connection import Trigger
from domain.decision import is_awaiting_offer
from domain.letter import Letter, LetterStatus
from domain.offer import OfferStatus
from domain.watch_entry import ONLY_ON_REQUEST, SyncOutcome, WatchEntry, next_sync_delay
from tests.builders import NOW, a_letter, an_offer, an_opportunity

SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)
HOUR = timedelta(seconds=3600)
DAY = timedelta(seconds=86400)


ALIVE = [status for status in LetterStatus if status is not LetterStatus.DELETED]


def look(
    *letters: Letter,
    waiting_since: datetime | None = None,
    archived_at: datetime | None = None,
) -> timedelta | None:
    return next_sync_delay(letters, waiting_since=waiting_since, archived_at=archived_at, now=NOW)


@pytest.mark.parametrize("status", ALIVE)
@pytest.mark.parametrize("age", [timedelta(0), DAY - SECOND, DAY, 30 * DAY, 1000 * DAY])
def test_letter_is_synced_every_minute(status: LetterStatus, age: timedelta) -> None:
    assert look(a_letter(status, status_since=NOW - age)) == MINUTE


@pytest.mark.parametrize("status", ALIVE)
@pytest.mark.parametrize(
    ("age", "next_look"),
    [
        (-HOUR, MINUTE),
        (timedelta(0), MINUTE),
        (DAY - SECOND, MINUTE),
        (DAY, DAY),
        (31 * DAY - SECOND, DAY),
        (31 * DAY, None),
        (1000 * DAY, None),
    ],
)
def test_letter_of_an_archived_candidate_is_synced_ever_more_rarely(
    status: LetterStatus, age: timedelta, next_look: timedelta | None
) -> None:
    assert look(a_letter(status), archived_at=NOW - age) == next_look


@pytest.mark.parametrize(
    ("waited", "next_look"),
    [(timedelta(0), MINUTE), (14 * DAY - SECOND, MINUTE), (14 * DAY, HOUR), (1000 * DAY, HOUR)],
)
def test_awaited_offer_is_synced_hourly_after_14_days(
    waited: timedelta, next_look: timedelta
) -> None:
    assert look(waiting_since=NOW - waited) == next_look


def test_no_sync_without_letter_and_waiting() -> None:
    assert look() is None


def test_of_a_deleted_letter_there_is_nothing_to_look_for() -> None:
    assert look(a_letter(LetterStatus.DELETED)) is None


def test_the_one_that_needs_it_soonest_decides() -> None:
    old = a_letter(LetterStatus.DECLINED)
    deleted = a_letter(LetterStatus.DELETED, offer_id="deleted")
    week_ago, month_ago = NOW - 7 * DAY, NOW - 31 * DAY
    assert look(deleted, old, archived_at=week_ago) == DAY
    assert look(old, archived_at=month_ago, waiting_since=NOW - 14 * DAY) == HOUR
    assert look(a_letter(), waiting_since=NOW - 14 * DAY) == MINUTE
    assert look(deleted, archived_at=week_ago) is None


def synced(*letters: Letter, archived_at: datetime | None = None) -> WatchEntry | None:
    entry = WatchEntry(connection_id="connection", opportunity_id="ada", due_at=NOW)
    outcome = SyncOutcome(found=True, letters=letters, archived_at=archived_at)
    return entry.synced(entry, outcome, NOW)


def test_entry_with_a_letter_stays_when_only_a_request_makes_it_due() -> None:
    entry = synced(a_letter(), archived_at=NOW - 40 * DAY)
    assert entry is not None
    assert entry.due_at == ONLY_ON_REQUEST
    assert entry.requested(NOW).due_at == NOW


def test_entry_without_a_letter_is_deleted() -> None:
    assert synced() is None
    assert synced(a_letter(LetterStatus.DELETED)) is None


def test_archiving_is_remembered_while_lever_returns_nothing() -> None:
    entry = synced(a_letter(), archived_at=NOW - 40 * DAY)
    assert entry is not None
    after = entry.synced(entry, SyncOutcome(found=False, letters=[a_letter()]), NOW)
    assert after is not None
    assert after.due_at == ONLY_ON_REQUEST


# --- Waiting in the Offer stage ---


def test_one_in_the_offer_stage_with_no_offer_yet_waits() -> None:
    assert is_awaiting_offer(an_opportunity(), [], Trigger())


@pytest.mark.parametrize("status", OfferStatus)
def test_offer_without_a_letter_is_awaited(status: OfferStatus) -> None:
    assert is_awaiting_offer(an_opportunity(an_offer(status)), [], Trigger())
    assert is_awaiting_offer(
        an_opportunity(an_offer(offer_id="first"), an_offer(status)),
        [a_letter(offer_id="first")],
        Trigger(),
    )


@pytest.mark.parametrize("status", LetterStatus)
def test_one_whose_offers_all_have_letters_waits_no_more(status: LetterStatus) -> None:
    assert not is_awaiting_offer(an_opportunity(an_offer()), [a_letter(status)], Trigger())


def test_one_in_another_stage_does_not_wait() -> None:
    assert is_awaiting_offer(an_opportunity(stage="applicant-new"), [], Trigger()) is False
    assert not is_awaiting_offer(an_opportunity(an_offer(), stage="applicant-new"), [], Trigger())


def test_the_stage_to_wait_in_is_the_connections() -> None:
    assert is_awaiting_offer(an_opportunity(stage="b6f1"), [], Trigger(stage="b6f1"))
    assert not is_awaiting_offer(an_opportunity(stage="offer"), [], Trigger(stage="b6f1"))


def test_an_archived_one_does_not_wait() -> None:
    assert not is_awaiting_offer(an_opportunity(archived_at=NOW), [], Trigger())
    assert not is_awaiting_offer(an_opportunity(an_offer(), archived_at=NOW), [], Trigger())


def test_a_historical_offer_that_is_held_is_looked_at_daily() -> None:
    assert next_sync_delay([], waiting_since=None, now=NOW, import_pending=True) == DAY
    assert next_sync_delay([a_letter()], waiting_since=None, now=NOW, import_pending=True) == MINUTE


# --- Searching Lever's list of deletions ---


def an_entry(*, seen_at: datetime, synced_at: datetime | None = None) -> WatchEntry:
    return WatchEntry(
        connection_id="connection",
        opportunity_id="ada",
        due_at=NOW,
        seen_at=seen_at,
        synced_at=synced_at,
    )


def test_deletion_is_searched_from_a_day_before_the_last_sight() -> None:
    entry = an_entry(seen_at=NOW - 9 * DAY, synced_at=NOW - MINUTE)
    assert entry.deletion_search_start([a_letter()], NOW) == NOW - 10 * DAY


def test_last_sight_stays_while_lever_returns_nothing() -> None:
    entry = an_entry(seen_at=NOW)
    for day in range(1, 4):
        after = entry.synced(entry, SyncOutcome(found=False, letters=[a_letter()]), NOW + day * DAY)
        assert after is not None
        entry = after
    assert (entry.seen_at, entry.synced_at) == (NOW, NOW + 3 * DAY)
    found = entry.synced(entry, SyncOutcome(found=True, letters=[a_letter()]), NOW + 4 * DAY)
    assert found is not None
    assert found.seen_at == NOW + 4 * DAY


def test_sight_by_a_clock_that_was_ahead_counts_as_now() -> None:
    """Decision 53: the deletion happens after the clock was corrected."""
    entry = an_entry(seen_at=NOW + 30 * DAY)
    assert entry.deletion_search_start([a_letter()], NOW) == NOW - DAY
    after = entry.synced(entry, SyncOutcome(found=False, letters=[a_letter()]), NOW)
    assert after is not None
    assert after.deletion_search_start([a_letter()], NOW + 40 * DAY) == NOW - DAY
