"""Database outages: webhooks get 503 and are delivered again, and the service recovers."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from adapters.scheduler.embedded import EmbeddedScheduler
from adapters.server import create_wsgi_app
from adapters.store.sql import SQLStore
from domain.connection import WebhookEvent
from simulators.sandbox.environment import SandboxEnvironment
from tests.load.test_webhook_flood import delivery
from tests.postgresql import PostgreSQL

TIMEOUT_SECONDS = 1.0
"""Replaces the ten seconds for which a transaction waits for others. It leaves room for a busy
machine, which may need tenths of a second for a few statements."""

LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Service:
    """A connected integration on a store with a short timeout, its webhook and its rounds."""

    def __init__(self, url: str) -> None:
        self.world = SandboxEnvironment(url)
        self.world.store.close()
        self.world.store = SQLStore(url, timeout_seconds=TIMEOUT_SECONDS)
        self.world.restart()
        self._client: FlaskClient = create_wsgi_app(self.world.parts).test_client()
        self._numbers = iter(range(1_000_000))

    def deliver(self, opportunity: str) -> tuple[int, str | None]:
        """Deliver the webhook; return the status and Retry-After."""
        webhook = self.world.webhooks[WebhookEvent.STAGE_CHANGE]
        body = delivery(opportunity, next(self._numbers), webhook.signature_token)
        path = webhook.url.removeprefix("http://integration.test")
        answer = self._client.post(path, data=body)
        return answer.status_code, answer.headers.get("Retry-After")

    def health(self) -> int:
        return self._client.get("/healthz").status_code

    def is_watched(self, opportunity: str) -> bool:
        with self.world.store.begin() as work:
            return work.watch_list.get(self.world.connection_id, opportunity) is not None

    def a_letter_comes(self) -> bool:
        """Add a candidate in Lever and wait for the letter in Agora."""
        lever, agora = self.world.lever, self.world.agora
        form = {
            "salary_amount": 96000,
            "salary_interval": "per-year-salary",
            "job_title": "Engineer",
        }
        ada = lever.add_opportunity("Ada Lovelace", ["ada@example.com"])
        lever.make_offer(
            ada,
            "sent-manually",
            fields=[{"identifier": name, "value": value} for name, value in form.items()],
        )
        lever.move(ada, "offer")
        self.world.advance(minutes=3)
        return any(letter["opportunity_id"] == ada for letter in agora.letters(agora.company_id))


@contextmanager
def service_at(url: str) -> Iterator[Service]:
    service = Service(url)
    yield service
    service.world.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Lock the database from another connection."""
    command = [sys.executable, "-c", LOCK, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.kill()


def test_locked_database_gives_503_and_recovers(tmp_path: Path) -> None:
    with service_at(f"sqlite:///{tmp_path}/store.db") as service:
        with locked(tmp_path / "store.db"):
            assert service.deliver("ada") == (503, "30")
            assert service.health() == 503
        assert not service.is_watched("ada")
        assert service.deliver("ada") == (202, None)
        assert service.is_watched("ada")
        assert service.a_letter_comes()


def test_rounds_continue_after_a_database_lock(tmp_path: Path) -> None:
    """The scheduler runs on its own threads, as in the service."""
    with service_at(f"sqlite:///{tmp_path}/store.db") as service:
        rounds = service.world.parts.scheduler()
        assert isinstance(rounds, EmbeddedScheduler)
        with locked(tmp_path / "store.db"):
            rounds.start()
            rounds.wake(service.world.connection_id)
            time.sleep(2 * TIMEOUT_SECONDS)
        service.deliver("ada")
        until = time.monotonic() + 20
        while service.is_watched("ada"):
            rounds.wake(service.world.connection_id)
            assert time.monotonic() < until
            time.sleep(0.05)
        rounds.stop()


def test_full_disk_gives_503_and_recovers(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk, service_at(f"sqlite:///{disk.folder}/store.db") as service:
        disk.fill()
        answers = {service.deliver(f"candidate {number}") for number in range(30)}
        assert (503, "30") in answers
        assert answers <= {(503, "30"), (202, None)}
        disk.empty()
        assert service.deliver("ada") == (202, None)
        assert service.is_watched("ada")
        assert service.a_letter_comes()


class Disk:
    def __init__(self, folder: Path, fill: Callable[[], None], empty: Callable[[], None]) -> None:
        self.folder, self.fill, self.empty = folder, fill, empty


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Mount a small file system that is almost full. Only root may mount one."""
    mount, unmount = (shutil.which(name) or name for name in ("mount", "umount"))
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("nobody but root may mount a file system")
    ballast = folder / "ballast"

    def fill() -> None:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    try:
        yield Disk(folder, fill, ballast.unlink)
    finally:
        subprocess.run([unmount, "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL(durable=True) as server:  # Confirmed commits must survive the crash.
        yield server


@pytest.fixture
def on_postgresql(server: PostgreSQL) -> Iterator[Service]:
    with server.database() as url, service_at(url) as service:
        yield service


def test_stopped_database_server_gives_503_and_recovers(
    server: PostgreSQL, on_postgresql: Service
) -> None:
    server.stop(how=signal.SIGQUIT)
    assert on_postgresql.deliver("ada") == (503, "30")
    assert on_postgresql.health() == 503
    server.start()
    assert on_postgresql.deliver("ada") == (202, None)
    assert on_postgresql.is_watched("ada")
    assert on_postgresql.a_letter_comes()


def test_paused_database_server_gives_503_and_recovers(
    server: PostgreSQL, on_postgresql: Service
) -> None:
    """A paused server keeps its connections open, so only timeouts detect it.

    Two seconds for a response and two for a new connection.
    """
    assert on_postgresql.health() == 200  # A connection is open.
    with server.standing_still():
        began = time.monotonic()
        assert on_postgresql.deliver("ada") == (503, "30")
        assert time.monotonic() - began < 6 * TIMEOUT_SECONDS
    assert on_postgresql.deliver("ada") == (202, None)
    assert on_postgresql.is_watched("ada")


def test_exhausted_transactions_give_503_without_hanging(on_postgresql: Service) -> None:
    store = on_postgresql.world.store
    assert isinstance(store, SQLStore)
    with hogged(store):
        began = time.monotonic()
        assert on_postgresql.deliver("ada") == (503, "30")
        assert time.monotonic() - began < 4 * TIMEOUT_SECONDS
    assert on_postgresql.deliver("ada") == (202, None)


@contextmanager
def hogged(store: SQLStore) -> Iterator[None]:
    with ExitStack() as all_of_them:
        for _ in range(10):
            all_of_them.enter_context(store.begin())
        yield
