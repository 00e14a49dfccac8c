"""Several web and worker processes on one PostgreSQL, one killed every few seconds."""

import time
from collections.abc import Iterator

import pytest

from tests.distributed.deployment import Deployment
from tests.distributed.intervals import overlapping
from tests.processes.load_generator import at_work
from tests.processes.vendor_servers import wait_until

KILL_EVERY = 4
"""Seconds."""


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with Deployment().running() as deployment:
        yield deployment


def all_is_right(deployment: Deployment) -> bool:
    deployment.sync_now()
    return not deployment.customers.wrong()


def add_candidate(deployment: Deployment) -> None:
    deployment.customers.newcomer(deployment.customers.companies[0])


def test_killed_processes_lose_and_duplicate_nothing(deployment: Deployment) -> None:
    with at_work(deployment.customers, every=0.5):
        for kill in (
            deployment.kill_a_worker,
            deployment.kill_a_web,
            deployment.kill_a_worker,
            deployment.kill_a_worker,
        ):
            time.sleep(KILL_EVERY)
            kill()
    wait_until(lambda: all_is_right(deployment), seconds=90)


def test_terminated_worker_finishes_its_rounds(deployment: Deployment) -> None:
    add_candidate(deployment)
    deployment.restart_a_worker()
    wait_until(lambda: all_is_right(deployment))


def test_restarted_database_is_waited_for(deployment: Deployment) -> None:
    deployment.restart_postgresql()
    add_candidate(deployment)
    wait_until(lambda: all_is_right(deployment), seconds=90)


def test_rounds_of_a_connection_never_overlap(deployment: Deployment) -> None:
    """Checks the rounds recorded during all tests above."""
    rounds = deployment.rounds()
    assert len({interval.key for interval in rounds}) == deployment.companies
    assert overlapping(rounds) == []
