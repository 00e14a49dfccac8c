"""Failures of concurrent processes: duplicate notes, and deploys that break the old version.

Decisions 1 and 23.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from adapters.store import open_store
from adapters.store.migrations import versions
from adapters.store.schema import downgrade
from simulators.common.fault_injection import ApiCall
from simulators.lever.auth.rate_limit import TokenBuckets
from tests.distributed.deployment import Deployment
from tests.distributed.intervals import overlapping
from tests.processes.vendor_servers import wait_until

AT_ONCE = 50
QUIET_SECONDS = 2
OLDER = ("0001",)
"""The schema revisions that may still be in use when a newer version starts: all but the newest.

While there is only one revision, it represents the old version.
"""


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with Deployment(webs=2, workers=1, companies=2).running() as deployment:
        yield deployment


def is_correct_and_idle(deployment: Deployment) -> bool:
    """Wait; a second note would follow the first within a moment."""
    return (
        time.time() - deployment.lever.requests[-1].at > QUIET_SECONDS
        and not deployment.customers.wrong()
    )


def delay_first_note_reader(deployment: Deployment) -> Callable[[ApiCall], None]:
    """Delay the first reader of the notes, so that a second one would also find none."""
    readers = itertools.count(1)
    two_read = threading.Event()

    def on_call(call: ApiCall) -> None:
        if (call.moment, call.method) != ("after", "GET") or not call.path.endswith("/notes"):
            return
        if next(readers) == 2:
            two_read.set()
        while (
            not two_read.wait(0.1)
            and time.time() - deployment.lever.requests[-1].at < QUIET_SECONDS
        ):
            continue

    return on_call


def test_fifty_copies_of_a_delivery_make_one_letter(
    deployment: Deployment,
) -> None:
    """Naive: each process finds that the delivery was not yet handled, and handles it."""
    deployment.lever.faults.add("webhook_late", event="candidateStageChange", seconds=3600)
    deployment.customers.newcomer(deployment.customers.companies[0])
    deployment.lever.buckets = TokenBuckets(
        deployment.lever.clock, capacity=1000, per_second=1000
    )  # A 429 must not hide the failure.
    deployment.lever.on_request = delay_first_note_reader(deployment)
    delivery = deployment.lever.deliveries[-1]
    path, barrier = urlsplit(delivery.url).path, threading.Barrier(AT_ONCE)

    def deliver(number: int) -> int:
        port = deployment.web_ports[number % len(deployment.web_ports)]
        barrier.wait()
        return requests.post(
            f"http://127.0.0.1:{port}{path}", json=delivery.json, timeout=60
        ).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(deliver, range(AT_ONCE))) == {202}
    wait_until(lambda: is_correct_and_idle(deployment))
    assert overlapping(deployment.rounds()) == []


def test_new_worker_respects_the_lease_of_the_old_one(deployment: Deployment) -> None:
    """The old worker has read that there is no note and is terminated.

    Naive: the new worker reads the same, and both write a note.
    """
    first, second = deployment.customers.companies
    note_pending, may_go_on = threading.Event(), threading.Event()

    def on_call(call: ApiCall) -> None:
        if (
            (call.moment, call.method) == ("after", "GET")
            and call.path.endswith("/notes")
            and not note_pending.is_set()
        ):
            note_pending.set()
            may_go_on.wait(15)

    deployment.lever.on_request = on_call
    deployment.customers.newcomer(first)
    assert note_pending.wait(30)
    old = deployment.replace_the_worker()
    first.lever.redeliver_last()
    deployment.customers.newcomer(second)
    wait_until(lambda: deployment.agora.letters(second.agora_id))  # Started by the new worker.
    may_go_on.set()
    assert old.wait(60) == 0
    wait_until(lambda: is_correct_and_idle(deployment))
    assert overlapping(deployment.rounds()) == []


class TestMigrationWhileTheOldVersionRuns:
    """A new version migrates the schema when it starts.

    Naive: a column is renamed or becomes required.
    """

    @pytest.fixture(params=["sqlite", "postgresql"])
    def url(self, request: pytest.FixtureRequest, tmp_path: Path) -> str:
        if request.param == "postgresql":
            return str(request.getfixturevalue("bare_postgresql_url")).replace(
                "postgresql:", "postgresql+psycopg:"
            )
        return f"sqlite:///{tmp_path}/kept.db"

    @pytest.mark.parametrize("revision", OLDER)
    def test_additive_migration_keeps_the_old_version_working(
        self, url: str, revision: str
    ) -> None:
        self.scenario(url, revision, "")

    @pytest.mark.parametrize(
        "naive",
        ["ALTER TABLE letters RENAME COLUMN url TO address", "DROP TABLE token_refresh_leases"],
    )
    def test_renamed_or_dropped_column_stops_the_old_version(self, url: str, naive: str) -> None:
        with pytest.raises(DBAPIError):
            self.scenario(url, "0001", naive)

    def scenario(self, url: str, revision: str, naive: str) -> None:
        open_store(url).close()
        old = create_engine(make_url(url), poolclass=NullPool)
        with old.begin() as connection:
            downgrade(connection, revision)
            known = MetaData()
            known.reflect(connection)
        open_store(url).close()
        with old.begin() as connection:
            connection.execute(text(naive or "SELECT 1"))
        with old.begin() as connection:
            for table in known.sorted_tables:
                write_and_read(connection, table)


def write_and_read(connection: Connection, table: Table) -> None:
    row: dict[str, Any] = {
        column.name: _anything(column.type.python_type) for column in table.columns
    }
    connection.execute(insert(table).values(row))
    assert row in [dict(found) for found in connection.execute(select(table)).mappings()]


def _anything(kind: type) -> object:
    return {str: "text", int: 7, bool: True, float: 1.5, bytes: b"encrypted"}[kind]


def test_each_older_schema_version_is_tested() -> None:
    revisions = sorted(each.stem[1:5] for each in Path(versions.__path__[0]).glob("v*.py"))
    assert list(OLDER) == (revisions[:-1] or revisions)
