"""Lever's rate limit: 10 requests a second and bursts of 20, for each credential."""

from simulators.common.clock import Clock


class TokenBuckets:
    def __init__(self, clock: Clock, capacity: float = 20, per_second: float = 10) -> None:
        self._clock, self._capacity, self._per_second = clock, capacity, per_second
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, credential: str) -> bool:
        """Take one token; False when there is none."""
        now = self._clock.now()
        left, at = self._buckets.get(credential, (self._capacity, now))
        left = min(self._capacity, left + (now - at) * self._per_second)
        # A clock that counts from 1970 cannot represent a tenth of a second exactly.
        enough = left >= 1 - 1e-5
        self._buckets[credential] = (left - 1 if enough else left, now)
        return enough

    def clear(self) -> None:
        self._buckets.clear()
