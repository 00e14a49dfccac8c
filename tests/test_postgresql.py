"""The PostgreSQL of the tests' own goes away with whatever used it."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.postgresql import binaries

USE_IT = """
import signal
from tests.postgresql import PostgreSQL
with PostgreSQL() as server:
    print(server.folder, server.url("postgres"), flush=True)
    signal.pause()
"""


def test_sigterm_leaves_no_server_or_folder() -> None:
    binaries()
    with subprocess.Popen(
        [sys.executable, "-c", USE_IT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as user:
        assert user.stdout is not None
        folder, url = user.stdout.readline().split()
        user.send_signal(signal.SIGTERM)
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
