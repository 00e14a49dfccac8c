"""A deployment: web processes behind a load balancer, workers, PostgreSQL and both vendors."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from werkzeug.wrappers import Request, Response

from adapters.store import open_store
from adapters.vault import GCMVault
from application.stored_secrets import StoredSecrets
from application.token_manager import TOKENS_SECRET_NAME
from application.watch_list import schedule_sync
from domain.connection import Connection
from simulators.common.server import free_port
from simulators.sandbox.runner import wait_for
from tests.distributed.intervals import Interval
from tests.postgresql import PostgreSQL
from tests.processes.load_generator import Customers
from tests.processes.vendor_servers import outside, served

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHANCE = random.Random()  # noqa: S311  # not a secret


class Balancer:
    """A load balancer that tries another web process when one is down or is killed."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        headers = {
            name: value for name, value in request.headers if name.lower() != "content-length"
        }
        path = request.full_path.rstrip("?")
        for port in CHANCE.sample(self._ports, len(self._ports)):
            try:
                answer = requests.request(
                    request.method,
                    f"http://127.0.0.1:{port}{path}",
                    headers=headers,
                    data=request.get_data(),
                    allow_redirects=False,
                    timeout=60,
                )
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                continue
            kept = [
                (name, value)
                for name, value in answer.raw.headers.items()
                if name.lower() in {"location", "set-cookie"}
            ]
            return Response(
                answer.content,
                answer.status_code,
                kept,
                content_type=answer.headers.get("Content-Type"),
            )
        return Response("no web process is running", 503)


@dataclass
class Deployment:
    """A deployment with `companies` connections, each of which keeps `at_most` candidates."""

    webs: int = 2
    workers: int = 3
    companies: int = 2
    at_most: int = 40
    seed: int = 1
    killed: dict[int, float] = field(default_factory=dict)
    """The time of each kill, by process id."""

    @contextmanager
    def running(self) -> Iterator["Deployment"]:
        with ExitStack() as stack:
            self._folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="agora-lever-"))
            )
            self.postgresql = stack.enter_context(PostgreSQL(durable=True))
            store = stack.enter_context(self.postgresql.database())
            self._store = stack.enter_context(closing(open_store(store)))
            self.web_ports = [free_port() for _ in range(self.webs)]
            balancer = stack.enter_context(served(Balancer(self.web_ports)))
            around = stack.enter_context(
                outside(integration_url=balancer, store=store, seed=self.seed)
            )
            self.lever, self.agora = around.lever, around.agora
            self.environment = around.environment | {"AGORA_LEVER_SCHEDULER": "distributed"}
            stack.callback(self._end_all)
            self._webs = [self._new_web(port) for port in self.web_ports]
            self._workers = [self._new_worker() for _ in range(self.workers)]
            for port in self.web_ports:
                wait_for(f"http://127.0.0.1:{port}")
            self.customers = Customers(
                self.lever, self.agora, self.companies, seed=self.seed, at_most=self.at_most
            )
            self.customers.connect()
            yield self

    def _begin(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command], env=self.environment | environment, stderr=log
            )

    def _new_web(self, port: int) -> "subprocess.Popen[bytes]":
        return self._begin("-m", "adapters.cli.main", "web", AGORA_LEVER_PORT=str(port))

    def _new_worker(self) -> "subprocess.Popen[bytes]":
        return self._begin("-m", "tests.distributed.recording_worker", str(self._folder / "rounds"))

    def worker_pid(self) -> int:
        """Return the process id of the first worker."""
        return self._workers[0].pid

    def another_worker(self) -> None:
        self._workers.append(self._new_worker())

    def kill_a_worker(self) -> None:
        """Kill a worker and start another in its place."""
        self._kill(self._workers.pop(CHANCE.randrange(len(self._workers))))
        self._workers.append(self._new_worker())

    def kill_a_web(self) -> None:
        number = CHANCE.randrange(len(self._webs))
        self._kill(self._webs[number])
        self._webs[number] = self._new_web(self.web_ports[number])

    def _kill(self, process: "subprocess.Popen[bytes]") -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed[process.pid] = time.monotonic()

    def restart_a_worker(self) -> float:
        """Replace the oldest worker as in a rolling deploy; return the seconds of its shutdown."""
        process = self._workers.pop(0)
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=60) == 0
        self._workers.append(self._new_worker())
        return time.monotonic() - began

    def replace_the_worker(self) -> "subprocess.Popen[bytes]":
        """Start a new worker, then terminate the oldest, which finishes its rounds; return it."""
        self._workers.append(self._new_worker())
        old = self._workers.pop(0)
        old.terminate()
        return old

    def restart_postgresql(self) -> None:
        self.postgresql.stop()
        self.postgresql.start()

    def _end_all(self) -> None:
        processes = [*self._webs, *self._workers]
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()

    def connections(self) -> Sequence[Connection]:
        with self._store.begin() as work:
            return work.connections.all()

    def expire_tokens(self) -> None:
        """Make all access tokens expire, so that the next use refreshes them."""
        keys = self.environment["AGORA_LEVER_ENCRYPTION_KEYS"].split(",")
        secrets = StoredSecrets(GCMVault(keys))
        with self._store.begin() as work:
            for connection in work.connections.all():
                access, refresh, _ = json.loads(
                    secrets.get(work, connection.id, TOKENS_SECRET_NAME) or ""
                )
                ended = json.dumps([access, refresh, datetime.now(UTC).isoformat()])
                secrets.save(work, connection.id, TOKENS_SECRET_NAME, ended)
            work.commit()

    def sync_now(self) -> None:
        """Request a sync of all candidates, so that they need not wait for the next poll."""
        now = datetime.now(UTC)
        with self._store.begin() as work:
            for connection in work.connections.all():
                for watched in work.watch_list.live(connection.id):
                    schedule_sync(work, connection.id, watched.opportunity_id, now=now)
            work.commit()

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()

    def rounds(self) -> list[Interval]:
        """Return the recorded rounds in the order of their start.

        A round whose worker was killed ends at the time of the kill.
        """
        running: dict[tuple[str, str], float] = {}
        found = []
        for line in (self._folder / "rounds").read_text().splitlines():
            connection, moment, what, process = line.split()
            if what == "begins":
                running[connection, process] = float(moment)
            else:
                found.append(
                    Interval(connection, running.pop((connection, process)), float(moment))
                )
        found += [
            Interval(connection, began, self.killed.get(int(process), time.monotonic()))
            for (connection, process), began in running.items()
        ]
        return sorted(found, key=lambda interval: interval.started)

    def syncs(self) -> list[Interval]:
        """Return the syncs of existing candidates, as the times at which their offers were read."""
        there = {
            candidate.opportunity
            for company in self.customers.companies
            for candidate in company.candidates
        }
        asked = [
            (each.path.split("/"), each.at)
            for each in self.lever.requests
            if each.path.endswith("/offers")
        ]
        return [Interval(path[3], at, at) for path, at in asked if path[3] in there]
