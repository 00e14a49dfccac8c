"""Periods that a wrong clock does not extend (decision 53)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.backoff import is_within

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), True),
        (timedelta(seconds=59), True),
        (MINUTE, False),
        (timedelta(microseconds=-1), False),
        (-timedelta(hours=6), False),
    ],
    ids=["just begun", "nearly over", "over", "a moment ahead", "six hours ahead"],
)
def test_period_runs_from_its_start_to_its_end(age: timedelta, expected: bool) -> None:
    assert is_within(MINUTE, NOW - age, NOW) is expected
