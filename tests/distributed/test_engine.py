"""The distributed scheduler: the rounds that it starts, and those that it does not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import cast

import psycopg
import pytest

from adapters.clock import SystemClock
from adapters.scheduler.distributed import DistributedScheduler
from adapters.scheduler.fencing import ConnectionFence
from adapters.scheduler.schema import migrate
from application.ports import ServiceUnavailable
from application.sync_round import RoundSchedule, SyncRound
from tests.counting_round import TIMEOUT_SECONDS, Rounds, no_notifications, no_reports
from tests.processes.vendor_servers import wait_until

ACME = "acme's connection"
GLOBEX = "globex's connection"


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def new_scheduler(
    rounds: Rounds, bare_postgresql_url: str
) -> Iterator[Callable[[], DistributedScheduler]]:
    """Build schedulers, as in several processes, on one database."""
    with ExitStack() as stack:

        def new() -> DistributedScheduler:
            scheduler = DistributedScheduler(
                bare_postgresql_url,
                cast("RoundSchedule", rounds),
                cast("SyncRound", rounds),
                SystemClock(),
                ConnectionFence(),
                no_notifications(),
                no_reports(),
            )
            stack.callback(scheduler.stop)
            return scheduler

        yield new
        rounds.may_end.set()


@pytest.fixture
def session(bare_postgresql_url: str) -> Iterator[psycopg.Connection]:
    """A database session beside the scheduler."""
    with psycopg.connect(bare_postgresql_url, autocommit=True) as session:
        yield session


def jobs(session: psycopg.Connection) -> int:
    """Return the number of queued and running rounds."""
    found = session.execute(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sync_round'"
    ).fetchone()
    return 0 if found is None else int(found[0])


def add_job_of_a_silent_worker(session: psycopg.Connection) -> None:
    session.execute(
        "WITH silent AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 minute') RETURNING id)"
        " INSERT INTO procrastinate_jobs"
        " (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
        " SELECT 'default', 'sync_round', %s, %s,"
        " jsonb_build_object('connection_id', %s::text), 'doing', id FROM silent",
        (ACME, ACME, ACME),
    )


def test_wake_in_one_process_starts_a_round_in_another(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler]
) -> None:
    web, worker = new_scheduler(), new_scheduler()
    worker.start()
    web.wake(ACME)
    assert rounds.has_started(ACME)


def test_many_wakes_start_few_rounds(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    web, worker = new_scheduler(), new_scheduler()
    rounds.may_end.clear()
    worker.start()
    web.wake(ACME)
    assert rounds.has_started(ACME)
    rounds.due.add(ACME)
    for _ in range(100):
        web.wake(ACME)
    rounds.may_end.set()
    assert rounds.has_started(ACME, times=2)
    wait_until(lambda: jobs(session) == 0)
    assert rounds.began[ACME] <= 3, (
        "the running one, one for all later wakes, and perhaps one already queued"
    )


def test_due_round_starts_without_a_wake(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler]
) -> None:
    new_scheduler().start()
    rounds.due.add(ACME)
    assert rounds.has_started(ACME)


def test_idle_worker_has_no_open_transaction(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    scheduler = new_scheduler()
    scheduler.start()
    scheduler.wake(ACME)
    assert rounds.has_started(ACME)
    said_last = session.execute(
        "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
    ).fetchall()
    assert not {("BEGIN",), ("COMMIT",)} & set(said_last)


def test_job_of_a_killed_worker_does_not_block_its_connection(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    scheduler = new_scheduler()
    add_job_of_a_silent_worker(session)
    scheduler.start()
    scheduler.wake(ACME)
    assert rounds.has_started(ACME)


def test_job_of_a_killed_worker_is_deleted(
    new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    scheduler = new_scheduler()
    add_job_of_a_silent_worker(session)
    scheduler.start()
    session.execute(  # The periodic task would run within a minute.
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'delete_stalled_jobs', '{\"timestamp\": 0}')"
    )
    wait_until(lambda: jobs(session) == 0)


def test_round_with_a_valid_lease_is_not_started_elsewhere(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    """The worker sent no heartbeat, but its lease is valid, so it may still write."""
    scheduler = new_scheduler()
    add_job_of_a_silent_worker(session)
    session.execute(
        "INSERT INTO agora_lever_round_leases VALUES (%s, 'another', now() + interval '1 hour')",
        (ACME,),
    )
    scheduler.start()
    rounds.due |= {ACME, GLOBEX}
    assert rounds.has_started(GLOBEX)
    assert rounds.began[ACME] == 0
    session.execute("DELETE FROM agora_lever_round_leases")
    assert rounds.has_started(ACME)


def test_stop_waits_for_running_rounds(
    rounds: Rounds, new_scheduler: Callable[[], DistributedScheduler], session: psycopg.Connection
) -> None:
    scheduler = new_scheduler()
    scheduler.start()
    rounds.may_end.clear()
    scheduler.wake(ACME)
    assert rounds.has_started(ACME)
    with ThreadPoolExecutor(1) as thread:
        stopped = thread.submit(scheduler.stop)
        stop_waited = not stopped.done()
        rounds.may_end.set()
        stopped.result(TIMEOUT_SECONDS)
    assert stop_waited
    assert jobs(session) == 0


def test_concurrent_migrations_of_the_scheduler_succeed(bare_postgresql_url: str) -> None:
    def one(_: int) -> None:
        with psycopg.connect(bare_postgresql_url, autocommit=True) as connection:
            migrate(connection)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(8)))


def test_missing_database_is_unavailable(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.scheduler.distributed.DEFAULT_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(ServiceUnavailable, match="scheduler's database"):
        DistributedScheduler(
            "postgresql://127.0.0.1:1/none",
            cast("RoundSchedule", rounds),
            cast("SyncRound", rounds),
            SystemClock(),
            ConnectionFence(),
            no_notifications(),
            no_reports(),
        )
