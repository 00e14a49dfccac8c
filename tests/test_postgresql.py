"""The PostgreSQL server of the tests ends together with the process that uses it."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.postgresql import binaries

SERVER_SCRIPT = """
import signal
from tests.postgresql import PostgreSQL
with PostgreSQL() as server:
    print(server.folder, server.url("postgres"), flush=True)
    signal.pause()
"""


def test_sigterm_leaves_no_server_or_folder() -> None:
    binaries()
    with subprocess.Popen(
        [sys.executable, "-c", SERVER_SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        folder, url = process.stdout.readline().split()
        process.send_signal(signal.SIGTERM)
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
