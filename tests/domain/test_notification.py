"""When people are notified: once, again after a day, retried, and never from a wrong clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.notification import (
    CLAIM_DURATION,
    DAY,
    HOUR,
    MAX_ATTEMPTS,
    Notification,
    Outcome,
    Subject,
    messages_within_an_hour,
    next_summary,
    retry_delay,
    update_notifications,
    update_summary,
)

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NO_PAY = Subject("ada", "no-pay")
NEW = Notification(
    connection_id="acme",
    channel="email",
    opportunity_id="ada",
    reason="no-pay",
    offer_id="offer-1",
    due_at=NOON,
)
TOLD = NEW.claimed(NOON).told(Outcome.DELIVERED, NOON)
GONE = replace(TOLD, cleared_at=NOON + HOUR)


def updated(
    known: Notification | None, now: datetime, *, exists: bool = True
) -> Notification | None:
    """The notification after an update."""
    changes = update_notifications(
        [known] if known else [],
        {NO_PAY: "offer-1"} if exists else {},
        connection_id="acme",
        channel="email",
        now=now,
    )
    return changes.get(NO_PAY, known)


def test_new_cause_is_due_at_once() -> None:
    assert updated(None, NOON) == NEW
    assert NEW.is_due(NOON)
    assert not NEW.is_due(NOON - MINUTE)


def test_told_cause_is_not_told_again_while_it_lasts() -> None:
    assert updated(TOLD, NOON + 400 * DAY) == TOLD
    assert not TOLD.is_due(NOON + 400 * DAY)


def test_cause_that_was_solved_before_it_was_told_is_forgotten() -> None:
    assert updated(NEW, NOON, exists=False) is None
    assert updated(replace(NEW, attempts=3), NOON, exists=False) is None


def test_solved_cause_is_remembered_for_a_day() -> None:
    assert updated(TOLD, NOON + HOUR, exists=False) == GONE
    assert updated(GONE, NOON + DAY, exists=False) == GONE
    assert updated(GONE, NOON + DAY + MINUTE, exists=False) is None


def test_cause_that_comes_again_is_told_a_day_after_the_last_message() -> None:
    again = updated(GONE, NOON + 2 * HOUR)
    assert again == replace(TOLD, due_at=NOON + DAY)
    assert updated(again, NOON + 3 * HOUR, exists=False) == replace(
        TOLD, cleared_at=NOON + 3 * HOUR
    )


def test_cause_that_comes_again_after_a_day_is_due_at_once() -> None:
    assert updated(GONE, NOON + 2 * DAY) == replace(TOLD, due_at=NOON + 2 * DAY)


def test_claimed_message_is_not_due() -> None:
    claimed = NEW.claimed(NOON)
    assert not claimed.is_due(NOON)
    assert updated(claimed, NOON + MINUTE) == claimed
    assert updated(claimed, NOON + MINUTE, exists=False) == claimed


def test_crash_during_a_delivery_does_not_repeat_it() -> None:
    now = NOON + CLAIM_DURATION
    assert updated(NEW.claimed(NOON), now) == TOLD.told(Outcome.IN_DOUBT, now)


def test_failed_delivery_is_retried_with_growing_delays() -> None:
    failed = NEW.claimed(NOON).not_delivered(NOON)
    assert failed == replace(NEW, attempts=1, due_at=NOON + MINUTE)
    minutes = [retry_delay(attempts) / MINUTE for attempts in (1, 2, 3, 6, 7, 24)]
    assert minutes == [1, 2, 4, 32, 60, 60]


def test_failing_delivery_is_given_up() -> None:
    last = replace(NEW, attempts=MAX_ATTEMPTS - 1).claimed(NOON)
    assert last.not_delivered(NOON) == TOLD.told(Outcome.GIVEN_UP, NOON)
    assert replace(last, attempts=MAX_ATTEMPTS - 1).not_delivered(NOON).outcome is None


def test_moments_of_a_clock_that_was_ahead_count_as_now() -> None:
    ahead = replace(TOLD, told_at=NOON + 9 * DAY)
    assert updated(ahead, NOON) == TOLD
    retry = replace(NEW, attempts=2, due_at=NOON + 9 * DAY)
    assert updated(retry, NOON) == replace(retry, due_at=NOON + DAY)
    claimed = replace(NEW, claimed_until=NOON + CLAIM_DURATION + MINUTE, attempts=1)
    assert updated(claimed, NOON) == TOLD.told(Outcome.IN_DOUBT, NOON)


def test_reasons_told_in_one_message_count_once() -> None:
    other = replace(TOLD, reason="no-name")
    later = replace(TOLD, told_at=NOON + MINUTE)
    given_up = replace(later, outcome=Outcome.GIVEN_UP)
    assert messages_within_an_hour([TOLD, other, later, given_up, NEW], NOON + MINUTE) == 2
    assert messages_within_an_hour([TOLD, other, later], NOON + HOUR) == 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOON, datetime(2026, 3, 30, 12, tzinfo=UTC)),
        (NOON - MINUTE, NOON),
        (NOON + MINUTE, datetime(2026, 3, 30, 12, tzinfo=UTC)),
    ],
)
def test_summary_is_due_at_the_next_full_hour(now: datetime, expected: datetime) -> None:
    assert next_summary(now, 12) == expected


def summary(known: Notification | None, now: datetime, hour: int = 12) -> Notification:
    return update_summary(known, connection_id="acme", channel="email", hour=hour, now=now)


def test_first_summary_is_not_before_its_hour() -> None:
    assert summary(None, NOON).due_at == NOON + DAY


def test_summary_that_was_told_is_due_the_next_day() -> None:
    told = summary(None, NOON - MINUTE).told(Outcome.DELIVERED, NOON)
    assert summary(told, NOON).due_at == NOON + DAY


def test_summary_follows_a_changed_hour() -> None:
    assert summary(summary(None, NOON), NOON, hour=15).due_at == NOON + 3 * HOUR


def test_summary_that_is_due_stays_due() -> None:
    due = summary(None, NOON - MINUTE)
    assert summary(due, NOON + 3 * HOUR) == due


def test_failed_summary_is_retried_at_its_own_time() -> None:
    due = summary(None, NOON - MINUTE)
    failed = due.claimed(NOON).not_delivered(NOON)
    assert summary(failed, NOON).due_at == NOON + MINUTE
