"""Several webs and workers on one PostgreSQL, and one of them killed every few seconds: nothing lost, nothing twice."""

import time
from collections.abc import Iterator

import pytest

from tests.distributed.deployment import Deployment, in_time, overlapping

LOAD_SECONDS = 20
KILL_EVERY = 4


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with Deployment().running() as deployment:
        yield deployment


def test_one_letter_note_tag_and_link_each_whoever_is_killed(deployment: Deployment) -> None:
    until = time.monotonic() + LOAD_SECONDS
    next_kill = time.monotonic() + KILL_EVERY
    while time.monotonic() < until:
        deployment.new_candidate()
        deployment.raise_somebody()
        if time.monotonic() > next_kill:
            deployment.kill_a_worker()
            next_kill += KILL_EVERY
        time.sleep(1)
    in_time(lambda: not deployment.wrong(), seconds=90)
    assert len(deployment.killed) >= LOAD_SECONDS // KILL_EVERY - 1


def test_a_worker_that_is_told_to_leave_ends_its_rounds_first(deployment: Deployment) -> None:
    deployment.new_candidate()
    deployment.restart_a_worker()
    in_time(lambda: not deployment.wrong())


def test_a_database_that_is_started_anew_is_waited_for(deployment: Deployment) -> None:
    deployment.restart_postgresql()
    deployment.new_candidate()
    in_time(lambda: not deployment.wrong(), seconds=90)


def test_no_two_rounds_of_a_connection_ran_at_once(deployment: Deployment) -> None:
    """In all that the tests above have done."""
    rounds = deployment.rounds()
    assert len({interval.connection for interval in rounds}) == deployment.companies
    assert overlapping(rounds) == []
