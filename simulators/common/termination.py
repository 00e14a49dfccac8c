"""Ending a simulator's process: gracefully on SIGTERM and Ctrl-C, also as the first process of a
container.
"""

import signal
import sys
import threading
from types import FrameType


def exit_on_sigterm() -> None:
    """End this process as `sys.exit(0)` does, with all clean-up.

    The kernel ignores a signal without a handler for the first process of a container. A second
    SIGTERM does not interrupt the clean-up.
    """

    def end(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)


def wait_for_the_end() -> None:
    """Wait until the process is told to end."""
    threading.Event().wait()
