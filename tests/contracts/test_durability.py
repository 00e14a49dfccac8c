"""The contract of durable stores: durability, concurrent access and migrations."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from adapters.store import MemoryStore, SQLStore, open_store
from adapters.store.databases import create_database
from adapters.store.schema import downgrade, upgrade
from adapters.store.tables import metadata
from application.ports import ServiceUnavailable
from tests.contracts.store_fixtures import (
    ACME,
    a_letter,
    an_entry,
    change_everything,
    everything,
    save,
)

PROJECT = Path(__file__).parents[2]

COMMIT_AND_REPORT = """
import itertools, sys
from adapters.store import open_store
from tests.contracts.store_fixtures import a_letter, save
store = open_store(sys.argv[1])
for number in itertools.count():
    save(store, a_letter(f"{number}"))
    print(number, flush=True)
"""

FILL_THE_DISK = """
import itertools, resource, sys
from adapters.store import open_store
from application.ports import ServiceUnavailable
from tests.contracts.store_fixtures import a_letter, save
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for number in itertools.count():
        save(store, a_letter(f"{number}a"), a_letter(f"{number}b"))
        print(number, flush=True)
except ServiceUnavailable as error:
    print(error)
"""


@contextmanager
def a_process(program: str, url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, url], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_database(url, timeout_seconds=5).engine
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def offers_in(url: str) -> list[str]:
    store = open_store(url)
    with store.begin() as work:
        offers = [letter.offer_id for letter in work.letters.find(ACME)]
    store.close()
    return offers


def test_committed_data_survives_closing(lasting_url: str) -> None:
    store = open_store(lasting_url)
    with store.begin() as work:
        change_everything(work)
        kept = everything(work)
        work.commit()
        work.watch_list.delete(ACME, "ada")
    store.close()
    store = open_store(lasting_url)
    with store.begin() as work:
        assert everything(work) == kept
    store.close()


def test_reported_commits_survive_a_kill(lasting_url: str) -> None:
    with a_process(COMMIT_AND_REPORT, lasting_url) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(50)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.read().split()
    assert offers_in(lasting_url)[: len(told)] == told


def test_full_disk_is_unavailable_and_leaves_no_partial_write(file_url: str) -> None:
    with a_process(FILL_THE_DISK, file_url) as process:
        *told, sentence = process.communicate()[0].splitlines()
    assert "The store is unavailable" in sentence
    assert offers_in(file_url) == [f"{number}{half}" for number in told for half in "ab"]


def test_database_locked_by_another_program_is_unavailable(file_url: str) -> None:
    open_store(file_url).close()
    other = sqlite3.connect(file_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = SQLStore(file_url, timeout_seconds=0.01)
    with pytest.raises(ServiceUnavailable, match=r"database is locked.*Try again later"):
        save(store, a_letter())
    other.close()
    save(store, a_letter())
    store.close()
    assert offers_in(file_url) == ["offer-1"]


@pytest.mark.parametrize(
    "impatient", [MemoryStore, partial(SQLStore, "sqlite:///:memory:")], ids=["memory", "sqlite"]
)
def test_nested_transaction_times_out_with_a_busy_store(
    impatient: Callable[..., MemoryStore | SQLStore],
) -> None:
    store = impatient(timeout_seconds=0.01)
    with (
        store.begin(),
        pytest.raises(ServiceUnavailable, match=r"busy for 0\.01 seconds"),
        store.begin(),
    ):
        pass
    store.close()


def test_database_in_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="unable to open database file"):
        open_store(f"sqlite:///{tmp_path}/nowhere/store.db")


@pytest.mark.parametrize(
    "url", ["", "memory", "store.db", "mysql://localhost/store", "sqlite+aiosqlite:///store.db"]
)
def test_unsupported_url_is_refused_with_the_expected_forms(url: str) -> None:
    with pytest.raises(ValueError, match=r"expected memory:, sqlite:///file.db or postgresql://"):
        open_store(url)


def test_sqlite_uses_wal_and_full_synchronisation(file_url: str) -> None:
    with connected(file_url) as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_concurrent_opens_of_a_new_database_succeed(bare_url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        for store in threads.map(open_store, [bare_url] * 8):
            save(store, an_entry())
            store.close()


def test_migrations_produce_the_declared_tables(bare_url: str) -> None:
    with connected(bare_url) as connection:
        upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_can_be_downgraded_and_upgraded(bare_url: str) -> None:
    with connected(bare_url) as connection:
        upgrade(connection)
        downgrade(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        upgrade(connection)
        connection.commit()
    store = SQLStore(bare_url)
    save(store, an_entry())
    store.close()


def test_uncommitted_migration_leaves_nothing(bare_url: str) -> None:
    with connected(bare_url) as connection:
        connection.begin()
        upgrade(connection)
        connection.rollback()
        assert inspect(connection).get_table_names() == []


def test_database_of_a_newer_version_is_refused(bare_url: str) -> None:
    open_store(bare_url).close()
    with connected(bare_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of tomorrow'")
        connection.commit()
    with pytest.raises(ValueError, match="A newer version of this program"):
        open_store(bare_url)


def test_due_entries_are_read_by_index(file_url: str) -> None:
    """The query plan reads due entries from the index, so its cost is independent of the length."""
    with connected(file_url) as connection:
        upgrade(connection)
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM watch_list"
            " WHERE connection_id = 'a' AND historical = 0 AND due_at <= 1"
            " ORDER BY due_at, opportunity_id LIMIT 9"
        )
        steps = [row[-1] for row in plan]
    assert steps == [
        (
            "SEARCH watch_list USING INDEX watch_list_by_due_at"
            " (connection_id=? AND historical=? AND due_at<?)"
        )
    ]


def test_schema_change_on_postgresql_has_no_response_timeout(
    postgresql_url: str,
) -> None:
    database = create_database(postgresql_url, 0.2)
    with database.engine.connect() as connection, pytest.raises(OperationalError, match="timeout"):
        connection.execute(text("SELECT pg_sleep(1)"))
    with database.engine.connect() as connection:
        database.disable_timeout(connection)
        connection.execute(text("SELECT pg_sleep(1)"))
    database.engine.dispose()
