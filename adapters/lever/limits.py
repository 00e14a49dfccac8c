"""Lever's rate limit: 10 requests a second for each credential (https://hire.lever.co/developer/documentation#rate-limits)."""

import threading
from collections import defaultdict

from application.ports import Clock

PER_SECOND = 10.0
BURST = 10.0
"""Lever tolerates bursts of 20 "when possible"; we ask for half of that, so that another process may just have been asking."""


class TokenBucket:
    """Waits on the clock until another request is within the rate."""

    def __init__(self, clock: Clock, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst / 2  # another process may have emptied it a moment ago
        self._filled_at = clock.now()
        self._lock = threading.Lock()

    def take(self) -> None:
        wait = self._reserve()
        if wait > 0:
            self._clock.sleep(wait)

    def _reserve(self) -> float:
        """Take one from the bucket, if need be from its future, and say how many seconds that lies ahead."""
        with self._lock:
            now = self._clock.now()
            gained = (now - self._filled_at).total_seconds() * self._per_second
            self._tokens = min(self._burst, self._tokens + max(0.0, gained)) - 1
            self._filled_at = now
            return max(0.0, -self._tokens / self._per_second)


class Limits:
    """A bucket for each connection."""

    def __init__(self, clock: Clock) -> None:
        self._buckets: defaultdict[str, TokenBucket] = defaultdict(lambda: TokenBucket(clock))

    def take(self, connection_id: str) -> None:
        self._buckets[connection_id].take()
