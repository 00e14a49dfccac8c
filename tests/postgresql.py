"""A real PostgreSQL server for tests, on a free port and in a temporary folder."""

import getpass
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest

from adapters.store import open_store
from simulators.common.server import free_port

HOW_TO_GET_ONE = (
    "there is no PostgreSQL server on this machine: install one"
    " (Debian: apt-get install postgresql; macOS: brew install postgresql),"
    " so that initdb and postgres are in PATH or in /usr/lib/postgresql/*/bin"
)
LOCALE = ("--locale", "C", "--encoding", "UTF8")
FASTER_THAN_SAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SECONDS_TO_START = 30.0
TEMPLATE = "with_our_schema"


class PostgreSQL:
    """A server; `durable` keeps commits after a crash, otherwise it is as fast as possible.

    SIGTERM ends its users like Ctrl-C, so that neither the server nor its folder is left behind.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._binaries = binaries()
        self._user = _unprivileged()
        self._folder = tempfile.TemporaryDirectory(prefix="agora-lever-postgresql-")
        self._options = () if durable else FASTER_THAN_SAFE
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._names = (f"database_{number}" for number in itertools.count())

    def __enter__(self) -> "PostgreSQL":
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        folder = Path(self._folder.name)
        shutil.chown(folder, self._user)
        self._run(
            "initdb",
            "--pgdata",
            str(folder / "data"),
            "--username",
            "tests",
            "--auth",
            "trust",
            "--no-sync",
            *LOCALE,
        )
        self.start()
        self._create(TEMPLATE, "template1")
        open_store(self.url(TEMPLATE)).close()

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    def start(self) -> None:
        """Start the server; raise TimeoutError if it does not become ready."""
        options = [
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self._folder.name}",
            *self._options,
        ]
        command = [
            str(self._binaries / "postgres"),
            "-D",
            f"{self._folder.name}/data",
            "-p",
            str(self._port),
        ]
        command += [word for option in options for word in ("-c", option)]
        with (Path(self._folder.name) / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, user=self._user, stdout=log, stderr=log, cwd=self._folder.name
            )
        self._wait()

    def stop(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT closes connections first, SIGQUIT acts like a power failure."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Pause all server processes; the kernel still accepts and acknowledges packets."""
        with psycopg.connect(self.url("postgres")) as connection:
            others = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            ).fetchall()
        assert self._server is not None
        pids = [self._server.pid, *(pid for (pid,) in others)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    @property
    def folder(self) -> str:
        return self._folder.name

    def url(self, database: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self._port}/{database}"

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Yield the URL of a new database, by default with the newest schema."""
        name = next(self._names)
        self._create(name, template)
        yield self.url(name)
        if self._server is not None and self._server.poll() is None:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, name: str, template: str) -> None:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as failure:
                if time.monotonic() > until:
                    raise TimeoutError(f"PostgreSQL did not start: {failure}") from None
                time.sleep(0.02)
            else:
                return

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            user=self._user,
            cwd="/",
            check=True,
            capture_output=True,
        )


@cache
def binaries() -> Path:
    """Return the folder of the newest server's binaries.

    Without one, the test fails if CI is true, and is skipped otherwise.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
    )
    found = str(installed[-1]) if installed else shutil.which("postgres")
    if found is not None:
        return Path(found).resolve().parent
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(HOW_TO_GET_ONE)
    pytest.skip(HOW_TO_GET_ONE)


def _unprivileged() -> str:
    """Return an unprivileged user, because PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return getpass.getuser()
    names = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The URL of an empty store with the newest schema."""
    with postgresql.database() as url:
        yield url


@pytest.fixture
def bare_postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The URL of an empty database without a schema."""
    with postgresql.database(template="template1") as url:
        yield url


@pytest.fixture(scope="session")
def new_store(request: pytest.FixtureRequest) -> Callable[[str], AbstractContextManager[str]]:
    """Yield the URL of an empty store of this kind."""

    @contextmanager
    def new(kind: str) -> Iterator[str]:
        if kind == "memory":
            yield "memory:"
        elif kind == "sqlite":
            with tempfile.TemporaryDirectory(prefix="agora-lever-") as folder:
                yield f"sqlite:///{folder}/agora-lever.db"
        else:
            server: PostgreSQL = request.getfixturevalue("postgresql")
            with server.database() as url:
                yield url

    return new
