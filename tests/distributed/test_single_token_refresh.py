"""Two processes and one rotating refresh token, whose second use would revoke the access."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from domain.connection import ConnectionState
from tests.distributed.deployment import Deployment

ASK_FOR_A_TOKEN = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from adapters.container import Container
from adapters.settings import load_settings

access = Container(settings=load_settings(os.environ)).token_manager()
with ThreadPoolExecutor(2) as threads:
    for token in threads.map(access.access_token, [sys.argv[1]] * 100):
        print(token, flush=True)
"""


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    with Deployment(webs=1, workers=0, companies=1).running() as deployment:
        yield deployment


def test_concurrent_expiries_refresh_once_and_stay_connected(
    deployment: Deployment,
) -> None:
    deployment.lever.oauth.access_seconds = (
        30  # Below the refresh margin, so each token must be refreshed before use.
    )
    deployment.expire_tokens()
    deployment.lever.requests.clear()
    connection = deployment.connections()[0]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASK_FOR_A_TOKEN, connection.id],
            env=deployment.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate()[0].split() for process in processes]
    renewals = [asked for asked in deployment.lever.requests if asked.path.endswith("/oauth/token")]
    assert [process.returncode for process in processes] == [0, 0]
    assert [len(tokens) for tokens in told] == [100, 100]
    assert len(renewals) >= 100
    assert len({token for tokens in told for token in tokens}) == len(renewals), (
        "each refresh gave a usable token"
    )
    assert {asked.status for asked in renewals} == {200}
    assert deployment.connections()[0].state is ConnectionState.ACTIVE
