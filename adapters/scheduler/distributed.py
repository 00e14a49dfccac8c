"""Run sync rounds in any number of processes on one PostgreSQL, with Procrastinate.

https://procrastinate.readthedocs.io

Procrastinate only dispatches the job `sync_round(connection)`; per connection, at most one waits.
Exclusivity comes from a lease in the database (see `leases`): a round whose lease is taken ends at
once. Each second, a periodic task queues a round for every connection that is due. So a lost
job, or the lease of a crashed process, delays a connection by seconds and never blocks it.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status

from adapters.postgresql import DEFAULT_TIMEOUT_SECONDS, TimeoutConnection, connection_options
from adapters.scheduler.fencing import ConnectionFence
from adapters.scheduler.leases import RENEWAL_SECONDS, Leases
from adapters.scheduler.limits import MAX_THREADS, SLOT_TIMEOUT_SECONDS
from adapters.scheduler.notification_thread import NotificationThread
from adapters.scheduler.report_thread import ReportThread
from adapters.scheduler.schema import migrate
from application.notifications import Notifications
from application.ports import Clock, ServiceUnavailable
from application.report_connections import ReportConnections
from application.sync_round import RoundSchedule, SyncRound, log_failure

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_JOB_TIMEOUT_SECONDS = 60.0
CRON_EVERY_SECOND = "* * * * * *"
CRON_EVERY_MINUTE = "* * * * *"
PERIODIC_TASK_SLOTS = 2
"""Concurrency slots added to those of the rounds, for the two periodic tasks.

Procrastinate does not reserve them: hanging rounds may occupy all slots for SLOT_TIMEOUT_SECONDS.
This loses nothing: no round could start here in that time, other workers run the periodic tasks,
and in this worker they have a higher priority than rounds.
"""
POLL_SECONDS = 5.0
"""PostgreSQL notifies the worker of new jobs; polling finds those whose notification was lost."""

logging.getLogger("procrastinate").setLevel(logging.WARNING)  # It logs every job at INFO.


class DistributedScheduler:
    """Dispatches rounds in any process; runs them in a process that calls `start`."""

    def __init__(
        self,
        url: str,
        round_schedule: RoundSchedule,
        sync_round: SyncRound,
        clock: Clock,
        fence: ConnectionFence,
        notifications: Notifications,
        reports: ReportConnections,
        concurrency: int = 8,
        *,
        slot_timeout_seconds: float = SLOT_TIMEOUT_SECONDS,
    ) -> None:
        """Connect and migrate the scheduler's tables.

        Raises:
            ServiceUnavailable: the database does not respond.
        """
        self._round_schedule = round_schedule
        self._sync_round = sync_round
        self._clock = clock
        self._notification_thread = NotificationThread(notifications)
        self._report_thread = ReportThread(reports)
        self._concurrency = concurrency
        self._slot_timeout_seconds = slot_timeout_seconds
        self._conninfo = url.replace("+psycopg", "", 1)
        self._pool = connection_pool(self._conninfo)
        self._leases = Leases(self._pool, fence)
        self._jobs = App(connector=SyncPsycopgConnector())
        self._worker = App(connector=PsycopgConnector())
        self._add_tasks()
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="round")
        self._task_threads = ThreadPoolExecutor(PERIODIC_TASK_SLOTS, thread_name_prefix="periodic")
        self._running: set[asyncio.Future[None]] = set()
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._cancel_worker: Callable[[], None] = lambda: None
        with _plain_errors():
            self._pool.open(wait=True, timeout=DEFAULT_TIMEOUT_SECONDS)
            self._jobs.open(self._pool)
            with self._pool.connection() as connection:
                migrate(connection)

    def wake(self, connection_id: str) -> None:
        """Queue a round. If that fails, the periodic task queues it a second later."""
        try:
            self._defer(connection_id)
        except ServiceUnavailable as failure:
            log.warning(
                "connection %s: wake-up not queued, next poll will start it: %s",
                connection_id,
                failure,
            )

    def start(self) -> None:
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._work()), name="rounds", daemon=True
        )
        self._thread.start()
        self._notification_thread.start()
        self._report_thread.start()
        threading.Thread(target=self._send_heartbeats, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        """Start no further round in this process, and wait for the running ones."""
        self._stopping.set()
        self._cancel_worker()
        if self._thread is not None:
            self._thread.join()
        self._notification_thread.stop()
        self._report_thread.stop()
        self._threads.shutdown()
        self._task_threads.shutdown()
        self._stopped.set()
        self._pool.close()

    def _send_heartbeats(self) -> None:
        while not self._stopped.wait(RENEWAL_SECONDS):
            try:
                self._leases.renew()
            except (psycopg.Error, psycopg_pool.PoolTimeout) as failure:
                log.warning(
                    "could not renew round leases (%s)",
                    type(failure).__name__,
                )

    def _add_tasks(self) -> None:
        @self._worker.task(name="sync_round")
        async def start_round(connection_id: str, is_probe: bool = False) -> None:
            """Run a round on a thread, with a slot until the slot timeout; a probe has none."""
            if len(self._running) == MAX_THREADS:
                return  # It is still due, so some process starts it a second later.
            round_ = asyncio.get_running_loop().run_in_executor(
                self._threads, self._run, connection_id
            )
            self._running.add(round_)
            round_.add_done_callback(self._running.discard)
            await asyncio.wait([round_], timeout=0 if is_probe else self._slot_timeout_seconds)

        @self._worker.periodic(cron=CRON_EVERY_SECOND)
        @self._worker.task(name="queue_due_rounds", queueing_lock="queue_due_rounds", priority=1)
        async def queue(timestamp: int) -> None:  # noqa: ARG001  # Procrastinate passes it
            await asyncio.get_running_loop().run_in_executor(
                self._task_threads, self._queue_due_rounds
            )

        @self._worker.periodic(cron=CRON_EVERY_MINUTE)
        @self._worker.task(
            name="delete_stalled_jobs", queueing_lock="delete_stalled_jobs", priority=1
        )
        async def clean_up(timestamp: int) -> None:  # noqa: ARG001  # Procrastinate passes it
            await self._delete_stalled_jobs()

    def _defer(self, connection_id: str, *, is_probe: bool = False) -> None:
        with contextlib.suppress(AlreadyEnqueued), _plain_errors():
            self._jobs.configure_task("sync_round", queueing_lock=connection_id).defer(
                connection_id=connection_id, is_probe=is_probe
            )

    def _queue_due_rounds(self) -> None:
        try:
            now = self._clock.now()
            for due in self._round_schedule.next_rounds():
                if due.moment <= now:
                    self._defer(due.connection_id, is_probe=due.is_probe)
        except Exception as failure:  # noqa: BLE001  # the next run of this task retries
            log_failure("could not read the round schedule, retrying in 1 s", failure)

    def _run(self, connection_id: str) -> None:
        try:
            with _plain_errors(), self._leases.acquire(connection_id) as acquired:
                if acquired:
                    self._sync_round.run(connection_id)
            self._notification_thread.wake(connection_id)
            if acquired and self._round_schedule.is_due(connection_id, self._clock.now()):
                self._defer(connection_id)
        except Exception as failure:  # noqa: BLE001  # Procrastinate would log its text, which may be personal data
            log_failure(f"connection {connection_id}: a round ended early", failure)

    async def _delete_stalled_jobs(self) -> None:
        """Delete the jobs that a crashed or disconnected worker started and did not finish.

        https://procrastinate.readthedocs.io/en/stable/howto/production/retry_stalled_jobs.html
        """
        manager = self._worker.job_manager
        for job in await manager.get_stalled_jobs(
            seconds_since_heartbeat=STALLED_JOB_TIMEOUT_SECONDS
        ):
            if job.id is not None:
                with contextlib.suppress(ConnectorException):  # Another worker deleted it first.
                    await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    async def _work(self) -> None:
        """Run the worker until `stop`; restart it when the database fails."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def cancel() -> None:
            if task is not None and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        self._cancel_worker = cancel
        while not self._stopping.is_set():
            try:
                await self._run_worker()
            except asyncio.CancelledError:
                break
            except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as failure:
                log.warning(
                    "scheduler database unavailable (%s), retrying",
                    type(failure).__name__,
                )
            except Exception as failure:  # noqa: BLE001  # a worker process without a running scheduler is useless
                log_failure("scheduler crashed, restarting", failure)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(1)
        if self._running:
            await asyncio.wait(self._running)

    async def _run_worker(self) -> None:
        connector = PsycopgConnector(
            conninfo=self._conninfo,
            kwargs=connection_options(),
            configure=_commit_each_statement,
            min_size=1,
            max_size=4,
            timeout=DEFAULT_TIMEOUT_SECONDS,
        )
        with self._worker.replace_connector(connector) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    concurrency=self._concurrency + PERIODIC_TASK_SLOTS,
                    fetch_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_JOB_TIMEOUT_SECONDS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )


def connection_pool(conninfo: str) -> psycopg_pool.ConnectionPool[TimeoutConnection]:
    """Create a closed pool, which replaces a broken connection before it is used."""
    return psycopg_pool.ConnectionPool(
        conninfo,
        connection_class=TimeoutConnection,
        kwargs={"autocommit": True, **connection_options()},
        check=psycopg_pool.ConnectionPool.check_connection,
        min_size=1,
        max_size=4,
        timeout=DEFAULT_TIMEOUT_SECONDS,
        open=False,
    )


async def _commit_each_statement(connection: psycopg.AsyncConnection[Any]) -> None:
    """Use autocommit: Procrastinate's statements are independent of each other.

    A process that is paused between two statements then fence no transaction open, for which the
    other processes would have to wait.
    """
    await connection.set_autocommit(True)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (
        ConnectorException,
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg_pool.PoolTimeout,
    ) as error:
        raise ServiceUnavailable(
            f"The scheduler's database is unavailable ({type(error).__name__}). Try again later."
        ) from error
