"""The rounds run in any number of processes on one PostgreSQL, with Procrastinate
(https://procrastinate.readthedocs.io).

One kind of job, `round(connection)`, of which one waits at the most. The engine hands it out, and
no more: a round has the connection to itself by a lease in the database (`leases`), and one that
finds it taken ends at once. What is due when a round has ended, or the lease of a process that is
gone, is begun with the next tick. A job that was left behind keeps nobody from anything.
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
from adapters.scheduler.schema import migrate
from application.ports import Clock, ServiceUnavailable
from application.sync_round import RoundSchedule, SyncRound, log_failure

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_JOB_TIMEOUT_SECONDS = 60.0
CRON_EVERY_SECOND = "* * * * * *"
CRON_EVERY_MINUTE = "* * * * *"
PERIODIC_TASK_SLOTS = 2
"""Places beside those of the rounds, for the two that come by the clock.

Procrastinate keeps none free: rounds that hang may have all of them, and the two wait until those
give up theirs, eight seconds at the most. Nothing is lost by that: no round could begin here
meanwhile, other workers take the two up, and here they come first.
"""
POLL_SECONDS = 5.0
"""Jobs are announced as they come; this is for the announcement that was lost."""

logging.getLogger("procrastinate").setLevel(logging.WARNING)  # that a round begins is no news


class DistributedScheduler:
    """`wake` may be called in any process; `start` and `stop` make this process one of those
    that run the rounds.
    """

    def __init__(
        self,
        url: str,
        timetable: RoundSchedule,
        round_: SyncRound,
        clock: Clock,
        holds: ConnectionFence,
        connections_at_once: int = 8,
        *,
        hangs_after: float = SLOT_TIMEOUT_SECONDS,
    ) -> None:
        """Raises ServiceUnavailable when the database does not answer."""
        self._timetable = timetable
        self._round = round_
        self._clock = clock
        self._at_once = connections_at_once
        self._hangs_after = hangs_after
        self._conninfo = url.replace("+psycopg", "", 1)
        self._sessions = connection_pool(self._conninfo)
        self._leases = Leases(self._sessions, holds)
        self._jobs = App(connector=SyncPsycopgConnector())
        self._worker = App(connector=PsycopgConnector())
        self._add_tasks()
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="round")
        self._helpers = ThreadPoolExecutor(PERIODIC_TASK_SLOTS, thread_name_prefix="for all rounds")
        self._running: set[asyncio.Future[None]] = set()
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] = lambda: None
        with _plain_errors():
            self._sessions.open(wait=True, timeout=DEFAULT_TIMEOUT_SECONDS)
            self._jobs.open(self._sessions)
            with self._sessions.connection() as connection:
                migrate(connection)

    def wake(self, connection_id: str) -> None:
        """What is due stands on the watch list; should this be lost, it is found there a second
        later.
        """
        try:
            self._defer(connection_id)
        except ServiceUnavailable as failure:
            log.warning(
                "connection %s begins its round with the next tick: %s", connection_id, failure
            )

    def start(self) -> None:
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._work()), name="rounds", daemon=True
        )
        self._thread.start()
        threading.Thread(target=self._live, name="heart", daemon=True).start()

    def stop(self) -> None:
        """The rounds that are running here end; no further one begins here."""
        self._stopping.set()
        self._leave()
        if self._thread is not None:
            self._thread.join()
        self._threads.shutdown()
        self._helpers.shutdown()
        self._stopped.set()
        self._sessions.close()

    def _live(self) -> None:
        while not self._stopped.wait(RENEWAL_SECONDS):
            try:
                self._leases.renew()
            except (psycopg.Error, psycopg_pool.PoolTimeout) as failure:
                log.warning(
                    "what this process has to itself it has for some seconds only (%s)",
                    type(failure).__name__,
                )

    def _add_tasks(self) -> None:
        @self._worker.task(name="round")
        async def begin_round(connection_id: str, fails: bool = False) -> None:
            """One that hangs takes up no place after a while, and one that only tries whether
            the vendors answer takes up none.
            """
            if len(self._running) == MAX_THREADS:
                return  # it is due still, and begun a second later, here or elsewhere
            round_ = asyncio.get_running_loop().run_in_executor(
                self._threads, self._run, connection_id
            )
            self._running.add(round_)
            round_.add_done_callback(self._running.discard)
            await asyncio.wait([round_], timeout=0 if fails else self._hangs_after)

        @self._worker.periodic(cron=CRON_EVERY_SECOND)
        @self._worker.task(name="begin what is due", queueing_lock="begin what is due", priority=1)
        async def begin(timestamp: int) -> None:  # noqa: ARG001  # Procrastinate gives it
            await asyncio.get_running_loop().run_in_executor(self._helpers, self._begin_what_is_due)

        @self._worker.periodic(cron=CRON_EVERY_MINUTE)
        @self._worker.task(name="tidy up", queueing_lock="tidy up", priority=1)
        async def tidy(timestamp: int) -> None:  # noqa: ARG001
            await self._tidy_up()

    def _defer(self, connection_id: str, **more: bool) -> None:
        with contextlib.suppress(AlreadyEnqueued), _plain_errors():
            self._jobs.configure_task("round", queueing_lock=connection_id).defer(
                connection_id=connection_id, **more
            )

    def _begin_what_is_due(self) -> None:
        try:
            now = self._clock.now()
            for due in self._timetable.next_rounds():
                if due.moment <= now:
                    self._defer(due.connection_id, **({"fails": True} if due.is_probe else {}))
        except Exception as failure:  # noqa: BLE001  # whatever it is, it is tried again with the next tick
            log_failure("the timetable cannot be read, and is read again in a second", failure)

    def _run(self, connection_id: str) -> None:
        try:
            with _plain_errors(), self._leases.acquire(connection_id) as free:
                if free:
                    self._round.run(connection_id)
            if free and self._timetable.is_due(connection_id, self._clock.now()):
                self._defer(connection_id)
        except Exception as failure:  # noqa: BLE001  # its message may hold what is personal, and the engine would log it
            log_failure(f"connection {connection_id}: a round ended early", failure)

    async def _tidy_up(self) -> None:
        """What is left of jobs, once their worker is gone, that it had begun or could not tell
        the end of.

        https://procrastinate.readthedocs.io/en/stable/howto/production/retry_stalled_jobs.html
        """
        manager = self._worker.job_manager
        for job in await manager.get_stalled_jobs(
            seconds_since_heartbeat=STALLED_JOB_TIMEOUT_SECONDS
        ):
            if job.id is not None:
                with contextlib.suppress(ConnectorException):  # somebody else was quicker
                    await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    async def _work(self) -> None:
        """Until told to stop; a database that goes away is waited for."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def leave() -> None:
            if task is not None and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        self._leave = leave
        while not self._stopping.is_set():
            try:
                await self._work_until_something_breaks()
            except asyncio.CancelledError:
                break
            except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as failure:
                log.warning(
                    "the engine's database does not answer (%s): it is tried again",
                    type(failure).__name__,
                )
            except Exception as failure:  # noqa: BLE001  # whatever it is, this process must not live on without rounds
                log_failure("the engine broke off, and begins anew", failure)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(1)
        if self._running:
            await asyncio.wait(self._running)

    async def _work_until_something_breaks(self) -> None:
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
                    concurrency=self._at_once + PERIODIC_TASK_SLOTS,
                    fetch_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_JOB_TIMEOUT_SECONDS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )


def connection_pool(conninfo: str) -> psycopg_pool.ConnectionPool[TimeoutConnection]:
    """Not open yet. One that broke is replaced before it is used."""
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


async def _commit_each_statement(session: psycopg.AsyncConnection[Any]) -> None:
    """Each of Procrastinate's is whole by itself; who is stopped between two has nothing open
    for which all others would wait.
    """
    await session.set_autocommit(True)


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
            f"The engine's database did not do its work ({type(error).__name__}): try again later."
        ) from error
