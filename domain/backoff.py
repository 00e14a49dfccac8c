"""Spacing of retries, and periods that a wrong clock does not extend."""

from datetime import datetime, timedelta

MAX_RETRY_AFTER = timedelta(minutes=10)
"""How long a vendor's `Retry-After` is honoured at most (decision 54)."""


def bounded_retry_after(asked: timedelta | None) -> timedelta:
    """The wait that a vendor asked for, at least zero and at most `MAX_RETRY_AFTER`."""
    return timedelta(0) if asked is None else min(max(asked, timedelta(0)), MAX_RETRY_AFTER)


def is_within(period: timedelta, since: datetime, now: datetime) -> bool:
    """Whether the period since then is not over. A moment in the future was recorded while the
    clock was ahead: its period counts as over (decision 53).
    """
    return timedelta(0) <= now - since < period


def backoff_delay(failures: int) -> timedelta:
    """The wait after so many consecutive failures: 10, 20 and 40 seconds, then a minute
    (decision 42).

    The cap is low so that work continues within a minute of the end of an outage.
    """
    return min(timedelta(minutes=1), timedelta(seconds=10 * 2 ** min(failures - 1, 3)))
