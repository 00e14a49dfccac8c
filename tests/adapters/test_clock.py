"""The machine's clocks."""

import shutil
import subprocess
import sys

import pytest

SUSPENDED_SECONDS = 3600
IN_SHIFTED_TIME = [
    "unshare",
    "--user",
    "--map-root-user",
    "--time",
    "--boottime",
    str(SUSPENDED_SECONDS),
    "--fork",
]
"""Runs a command as on a machine that was suspended for SUSPENDED_SECONDS (time_namespaces(7))."""
CHECK_LEASE = """
import time
from adapters.scheduler.fencing import ConnectionFence
fence = ConnectionFence()
fence.acquire("acme's connection", until=time.monotonic() + 10)
fence.check("acme's connection")
"""


def test_lease_is_not_trusted_after_a_suspended_machine_wakes() -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run([*IN_SHIFTED_TIME, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine does not allow time namespaces")
    ended = subprocess.run(
        [*IN_SHIFTED_TIME, sys.executable, "-c", CHECK_LEASE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "This process was paused" in ended.stderr
