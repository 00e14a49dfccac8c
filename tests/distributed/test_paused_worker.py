"""A paused worker that resumes after another has taken over must not write.

It takes half a minute, because the server waits 15 seconds before it ends a silent connection.
"""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from simulators.common.fault_injection import ApiCall
from tests.distributed.deployment import Deployment
from tests.processes.vendor_servers import wait_until


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    with Deployment(webs=1, workers=1, companies=1).running() as deployment:
        try:
            yield deployment
        finally:
            os.kill(deployment.worker_pid(), signal.SIGCONT)


def test_resumed_worker_writes_no_second_note(
    deployment: Deployment,
) -> None:
    sleeper = deployment.worker_pid()
    stopped: list[float] = []

    def stop_it_once_it_has_seen_that_there_is_no_note(call: ApiCall) -> None:
        if (
            not stopped
            and (call.moment, call.method) == ("after", "GET")
            and call.path.endswith("/notes")
        ):
            os.kill(sleeper, signal.SIGSTOP)
            stopped.append(time.monotonic())

    deployment.lever.on_request = stop_it_once_it_has_seen_that_there_is_no_note
    deployment.customers.newcomer(deployment.customers.companies[0])
    wait_until(lambda: stopped)
    deployment.another_worker()
    wait_until(lambda: not deployment.customers.wrong(), seconds=60)
    os.kill(sleeper, signal.SIGCONT)
    deployment.customers.newcomer(deployment.customers.companies[0])
    wait_until(lambda: not deployment.customers.wrong())
    time.sleep(2)
    assert deployment.customers.wrong() == []
    # The signal may pause the worker during a transaction, which the server has ended by then.
    assert (
        "This process was paused" in deployment.log or "The store is unavailable" in deployment.log
    )
