"""The service as the sandbox starts it: it ends when the sandbox does, however that ended.

The sandbox holds the other end of this process's standard input. The system closes it when the
sandbox's process ends, even if that was killed.
"""

import os
import signal
import threading
import time

from adapters.cli.main import main

SECONDS_TO_FINISH = 15.0
"""For the rounds that run."""


def end_with_the_sandbox() -> None:
    """Wait until the standard input is closed, then end this process."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_FINISH)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_sandbox, name="sandbox", daemon=True).start()
    main(["serve", "--log-level", "warning"])
