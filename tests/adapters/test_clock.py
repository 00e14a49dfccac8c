"""The machine's clocks."""

import shutil
import subprocess
import sys

import pytest

SUSPENDED_FOR = 3600
IN_ANOTHER_TIME = [
    "unshare",
    "--user",
    "--map-root-user",
    "--time",
    "--boottime",
    str(SUSPENDED_FOR),
    "--fork",
]
"""A process on a machine that was suspended for so many seconds (time_namespaces(7))."""
LAST_HOLD = """
import time
from adapters.scheduler.fencing import ConnectionFence
holds = ConnectionFence()
holds.acquire("acme's connection", until=time.monotonic() + 10)
holds.check("acme's connection")
"""


def test_lease_is_not_trusted_after_a_suspended_machine_wakes() -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run([*IN_ANOTHER_TIME, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine does not let us have a time of our own")
    ended = subprocess.run(
        [*IN_ANOTHER_TIME, sys.executable, "-c", LAST_HOLD],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "This process was paused" in ended.stderr
