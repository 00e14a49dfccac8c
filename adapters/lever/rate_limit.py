"""Lever's rate limit: 10 requests a second for each credential.

https://hire.lever.co/developer/documentation#rate-limits
"""

import threading
from datetime import timedelta

from application.ports import Clock

PER_SECOND = 10.0
BURST = 10.0
"""Lever allows bursts of 20 "when possible". Half of that leaves room for another process that
sent requests a moment ago."""
BUCKET_EXPIRY = timedelta(hours=1)
"""A bucket that was not used for this long is full, so it can be discarded."""


class TokenBucket:
    """A token bucket. Not thread-safe."""

    def __init__(self, clock: Clock, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst / 2  # Another process may just have used the rate.
        self._filled_at = clock.now()

    def reserve(self) -> float:
        """Take a token and return the seconds to wait until the bucket has earned it."""
        now = self._clock.now()
        gained = (now - self._filled_at).total_seconds() * self._per_second
        self._tokens = min(self._burst, self._tokens + max(0.0, gained)) - 1
        self._filled_at = now
        return max(0.0, -self._tokens / self._per_second)

    @property
    def is_idle(self) -> bool:
        return self._clock.now() - self._filled_at > BUCKET_EXPIRY


class RateLimiter:
    """Keeps a token bucket for each connection."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, TokenBucket] = {}
        self._lock = threading.Lock()

    def acquire(self, connection_id: str) -> None:
        """Wait on the clock until the rate allows another request."""
        with self._lock:
            wait = self._bucket(connection_id).reserve()
        if wait > 0:
            self._clock.sleep(wait)

    def _bucket(self, connection_id: str) -> TokenBucket:
        if connection_id not in self._buckets:
            self._buckets = {
                key: bucket for key, bucket in self._buckets.items() if not bucket.is_idle
            }
            self._buckets[connection_id] = TokenBucket(self._clock)
        return self._buckets[connection_id]
