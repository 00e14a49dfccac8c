"""The system's clocks."""

import sys
import time
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def seconds_since_boot() -> float:
    """Return a time for leases: it is never adjusted and, on Linux, includes suspended time.

    CLOCK_BOOTTIME in clock_gettime(2). Other systems have only a monotonic clock.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
