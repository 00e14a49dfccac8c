"""Which deliveries are believed by their age."""

from datetime import timedelta

from domain.webhook_delivery import (
    CLOCK_TOLERANCE,
    DELIVERY_RETENTION,
    MAX_DELIVERY_AGE,
    age_problem,
)
from tests.builders import NOW


def test_forgotten_delivery_is_too_old() -> None:
    """It is forgotten a retention after it came, and it came at most a tolerance early."""
    assert DELIVERY_RETENTION > MAX_DELIVERY_AGE + CLOCK_TOLERANCE
    assert age_problem(NOW - DELIVERY_RETENTION + CLOCK_TOLERANCE, NOW) is not None


def test_delivery_of_the_last_two_weeks_is_believed() -> None:
    for age in (timedelta(0), timedelta(days=14), MAX_DELIVERY_AGE, -CLOCK_TOLERANCE):
        assert age_problem(NOW - age, NOW) is None


def test_future_delivery_says_by_how_much() -> None:
    problem = age_problem(NOW + timedelta(hours=2), NOW)
    assert problem is not None
    assert "120 minutes in the future" in problem
