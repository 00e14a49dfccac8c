"""The machine's clocks."""

import sys
import time
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def seconds_since_boot() -> float:
    """For what may have ended while the machine was suspended: nobody sets it, and on Linux it
    goes on then (clock_gettime(2)).
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
