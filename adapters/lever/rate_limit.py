"""Lever's rate limit: 10 requests a second for each credential
(https://hire.lever.co/developer/documentation#rate-limits).
"""

import threading
from datetime import timedelta

from application.ports import Clock

PER_SECOND = 10.0
BURST = 10.0
"""Lever tolerates bursts of 20 "when possible"; we ask for half of that, so that another process
may just have been asking.
"""
BUCKET_EXPIRY = timedelta(hours=1)
"""A bucket that nobody took from for so long is full, and need not be kept."""


class TokenBucket:
    """For one thread at a time."""

    def __init__(self, clock: Clock, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst / 2  # another process may have emptied it a moment ago
        self._filled_at = clock.now()

    def reserve(self) -> float:
        """Take one from the bucket, if need be from its future, and say how many seconds that
        lies ahead.
        """
        now = self._clock.now()
        gained = (now - self._filled_at).total_seconds() * self._per_second
        self._tokens = min(self._burst, self._tokens + max(0.0, gained)) - 1
        self._filled_at = now
        return max(0.0, -self._tokens / self._per_second)

    @property
    def is_idle(self) -> bool:
        return self._clock.now() - self._filled_at > BUCKET_EXPIRY


class RateLimiter:
    """A bucket for each connection."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, TokenBucket] = {}
        self._one_at_a_time = threading.Lock()

    def acquire(self, connection_id: str) -> None:
        """Waits on the clock until another request is within the rate."""
        with self._one_at_a_time:
            wait = self._bucket(connection_id).reserve()
        if wait > 0:
            self._clock.sleep(wait)

    def _bucket(self, connection_id: str) -> TokenBucket:
        if connection_id not in self._buckets:
            self._buckets = {
                of: bucket for of, bucket in self._buckets.items() if not bucket.is_idle
            }
            self._buckets[connection_id] = TokenBucket(self._clock)
        return self._buckets[connection_id]
