"""A deployment as a host would run it: webs behind one address, workers, one PostgreSQL; Lever and Agora in this process."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from werkzeug.wrappers import Request, Response

from adapters.store import open_store
from adapters.vault import FernetVault
from application.access import TOKENS
from domain.connection import Connection
from simulators.agora import AgoraSimulator
from simulators.clock import RealClock
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import Browser
from simulators.sandbox.running import wait_for
from simulators.sandbox.setting_up import connect, integration_environment
from simulators.server import Server, free_port
from tests.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHANCE = random.Random()  # noqa: S311  # chance, and no secret
FORM = {"salary_amount": 96000, "salary_interval": "per-year-salary", "compensation_currency": "USD", "job_title": "Engineer"}


class Balancer:
    """One address before several webs: another one is asked where the first is not there."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        headers = {name: value for name, value in request.headers if name.lower() != "content-length"}
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
            except requests.ConnectionError:
                continue
            kept = [(name, value) for name, value in answer.raw.headers.items() if name.lower() in {"location", "set-cookie"}]
            return Response(answer.content, answer.status_code, kept, content_type=answer.headers.get("Content-Type"))
        return Response("no web is there", 503)


@dataclass
class Candidate:
    opportunity: str
    offer: str
    began: float


@dataclass(frozen=True)
class Interval:
    """When a round of a connection ran; one whose worker was killed ended then."""

    connection: str
    began: float
    ended: float


@dataclass
class Deployment:
    """`companies` of Agora are connected to one Lever account, so that each opportunity is followed by so many connections.

    They share that account's 10 requests a second, and a first look takes nine of them.
    """

    webs: int = 2
    workers: int = 3
    companies: int = 2
    access_seconds: float = 3600
    candidates: list[Candidate] = field(default_factory=list)
    killed: dict[int, float] = field(default_factory=dict)
    """By process, when."""

    @contextmanager
    def running(self) -> Iterator["Deployment"]:
        with ExitStack() as until_the_end:
            self._folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="agora-lever-")))
            self.postgresql = until_the_end.enter_context(PostgreSQL(durable=True))
            store = until_the_end.enter_context(self.postgresql.database())
            self._store = until_the_end.enter_context(closing(open_store(store)))
            ports = [free_port() for _ in range(self.webs)]
            balancer = until_the_end.enter_context(_served(Balancer(ports)))
            lever_url, agora_url = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
            self.lever = LeverSimulator(clock=RealClock(), url=lever_url)
            self.agora = AgoraSimulator(clock=RealClock(), url=agora_url, integration_url=balancer)
            self.lever.oauth.access_seconds = self.access_seconds
            until_the_end.enter_context(_served(self.lever.app, int(lever_url.rsplit(":", 1)[1])))
            until_the_end.enter_context(_served(self.agora.app, int(agora_url.rsplit(":", 1)[1])))
            self.environment = os.environ | integration_environment(
                self.lever, self.agora, lever_url=lever_url, agora_url=agora_url, integration_url=balancer, store=store
            )
            self.environment["AGORA_LEVER_ENGINE"] = "distributed"
            until_the_end.callback(self._end_all)
            self._webs = [self._begin("-m", "adapters.cli", "web", AGORA_LEVER_PORT=str(port)) for port in ports]
            self._workers = [self._new_worker() for _ in range(self.workers)]
            for port in ports:
                wait_for(f"http://127.0.0.1:{port}")
            for number in range(self.companies):
                self._connect(number, agora_url)
            yield self

    def _connect(self, number: int, agora_url: str) -> None:
        if number:
            self.agora.company_id = self.agora.add_company(f"Company {number}")
            self.agora.add_user(self.agora.company_id, f"Owner{number}", f"owner{number}@example.com", group="Owner")
        connect(Browser(requests.Session()), self.lever, self.agora, agora_url=agora_url)

    def _begin(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen([sys.executable, *command], env=self.environment | environment, stderr=log)

    def _new_worker(self) -> "subprocess.Popen[bytes]":
        return self._begin("-m", "tests.distributed.recorded_worker", str(self._folder / "rounds"))

    def kill_a_worker(self) -> None:
        """And begin another in its place, as a host would."""
        number = CHANCE.randrange(len(self._workers))
        process = self._workers[number]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed[process.pid] = time.monotonic()
        self._workers[number] = self._new_worker()

    def restart_a_worker(self) -> float:
        """As in a rolling deploy: SIGTERM, wait until it has drained, begin another. How many seconds it drained."""
        process = self._workers.pop(0)
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=60) == 0
        self._workers.append(self._new_worker())
        return time.monotonic() - began

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
            return work.connections()

    def expire_tokens(self) -> None:
        """As if the hour were over: who asks for a token must have it renewed."""
        vault = FernetVault(self.environment["AGORA_LEVER_VAULT_KEYS"].split(","))
        with self._store.begin() as work:
            for connection in work.connections():
                access, refresh, _ = json.loads(vault.open(work.secret(connection.id, TOKENS) or b""))
                ended = json.dumps([access, refresh, datetime.now(UTC).isoformat()])
                work.keep_secret(connection.id, TOKENS, vault.seal(ended))
            work.commit()

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()

    def new_candidate(self) -> None:
        name = f"Candidate {len(self.candidates)}"
        opportunity = self.lever.add_opportunity(name, [f"candidate{len(self.candidates)}@example.com"])
        fields = [{"identifier": identifier, "value": value} for identifier, value in FORM.items()]
        offer = self.lever.make_offer(opportunity, "sent-manually", fields=fields)
        self.candidates.append(Candidate(opportunity, offer, time.monotonic()))
        self.lever.move(opportunity, "offer")

    def raise_somebody(self) -> None:
        if self.candidates:
            offer = CHANCE.choice(self.candidates).offer
            self.lever.change_offer(offer, fields=[{"identifier": "salary_amount", "value": CHANCE.randrange(50_000, 200_000)}])

    def wrong(self) -> list[str]:
        """What is not as it must be, a sentence each."""
        return [sentence for candidate in self.candidates for sentence in self._wrong_with(candidate)]

    def _wrong_with(self, candidate: Candidate) -> Iterator[str]:
        shown = self.lever.opportunity(candidate.opportunity)
        notes = [part["value"] for note in self.lever.notes(candidate.opportunity) for part in note["fields"]]
        links = [link for link in shown["links"] if link.startswith(self.agora.url)]
        for company in self.agora.companies:
            letters = [letter for letter in self.agora.letters(company) if letter["opportunity_id"] == candidate.opportunity]
            if len(letters) != 1:
                yield f"{candidate.opportunity} has {len(letters)} letters in {company}"
                continue
            url = letters[0]["url"]
            if (said := sum(url in note for note in notes)) != 1:
                yield f"{candidate.opportunity} has {said} notes of {url}"
            if links.count(url) != 1:
                yield f"{candidate.opportunity} has {links.count(url)} links to {url}"
        if shown["tags"].count("Agora Offer") != 1:
            yield f"{candidate.opportunity} has the tags {shown['tags']}"
        if len(notes) != len(self.agora.companies) or len(links) != len(self.agora.companies):
            yield f"{candidate.opportunity} has {len(notes)} notes and {len(links)} links"

    def rounds(self) -> list[Interval]:
        """In the order of their beginnings. Raises AssertionError where one ended that had not begun."""
        running: dict[tuple[str, str], float] = {}
        found = []
        for line in (self._folder / "rounds").read_text().splitlines():
            connection, moment, what, process = line.split()
            if what == "begins":
                running[connection, process] = float(moment)
            else:
                found.append(Interval(connection, running.pop((connection, process)), float(moment)))
        found += [
            Interval(connection, began, self.killed.get(int(process), time.monotonic()))
            for (connection, process), began in running.items()
        ]
        return sorted(found, key=lambda interval: interval.began)


def overlapping(rounds: list[Interval]) -> list[tuple[Interval, Interval]]:
    """Pairs of rounds of one connection that ran at the same time."""
    last: dict[str, Interval] = {}
    pairs = []
    for interval in rounds:
        before = last.get(interval.connection)
        if before is not None and interval.began < before.ended:
            pairs.append((before, interval))
        last[interval.connection] = interval
    return pairs


def longest_silence(rounds: list[Interval]) -> float:
    """Seconds from the end of a round to the beginning of the next one of the same connection."""
    last: dict[str, float] = {}
    longest = 0.0
    for interval in rounds:
        longest = max(longest, interval.began - last.get(interval.connection, interval.began))
        last[interval.connection] = interval.ended
    return longest


def in_time(look: Callable[[], Any], seconds: float = 60) -> float:
    """How many seconds it took until there was something to see. Raises AssertionError when it took too long."""
    began = time.monotonic()
    while not look():
        assert time.monotonic() - began < seconds, f"still not after {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def _served(app: Any, port: int = 0) -> Iterator[str]:
    server = Server(app, port).start()
    yield server.url
    server.stop()
