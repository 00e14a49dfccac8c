"""Spacing of retries."""

from datetime import timedelta


def backoff_delay(failures: int) -> timedelta:
    """The wait after so many consecutive failures: 10, 20 and 40 seconds, then a minute
    (decision 42).

    The cap is low so that work continues within a minute of the end of an outage.
    """
    return min(timedelta(minutes=1), timedelta(seconds=10 * 2 ** min(failures - 1, 3)))
