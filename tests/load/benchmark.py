"""Measure the service under load and print the tables of docs/reliability.md.

Run it with `python -m tests.load.benchmark`. It takes about five minutes; `--seconds` shortens it.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import click
import requests
from sqlalchemy import insert

from adapters.store import SQLStore, open_store
from adapters.store.tables import watch_list
from domain.connection import Connection, ConnectionState, WebhookEvent
from simulators.common.server import free_port
from simulators.sandbox.runner import wait_for
from tests.load.test_backlog import ACME, MANY, RecordedSyncs, an_entry, run_round
from tests.load.test_webhook_flood import delivery
from tests.load.unresponsive_vendors import waits
from tests.postgresql import PostgreSQL
from tests.processes.load_generator import Customers
from tests.processes.vendor_servers import outside, wait_until

CLIENTS = 50
FOUND_OUT_SECONDS = 30.0


@click.command()
@click.option(
    "--seconds",
    type=float,
    default=60.0,
    show_default=True,
    help="of each flood, and of each silence",
)
def measure(seconds: float) -> None:
    logging.disable(logging.WARNING)
    with PostgreSQL(durable=True) as server:
        for kind in ("sqlite", "postgresql"):
            with a_store(kind, server) as url:
                print_table(f"{MANY:,} due at once, {kind}", due_at_once(url))
        for kind in ("sqlite", "postgresql"):
            with a_store(kind, server) as url:
                print_table(f"a flood of webhooks, {kind}", flood(url, seconds))
        for kind, engine in (("sqlite", "embedded"), ("postgresql", "distributed")):
            with a_store(kind, server) as url:
                print_table(
                    f"one customer beside 20 silent ones, {engine}",
                    beside_silent_ones(url, engine, seconds),
                )


def print_table(what: str, rows: dict[str, str]) -> None:
    click.echo(f"\n| {what} | |\n| --- | --- |")
    for name, value in rows.items():
        click.echo(f"| {name} | {value} |")


@contextmanager
def a_store(kind: str, server: PostgreSQL) -> Iterator[str]:
    if kind == "postgresql":
        with server.database() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="agora-lever-") as folder:
            yield f"sqlite:///{folder}/store.db"


def due_at_once(url: str) -> dict[str, str]:
    """Measure a backlog of one connection, with 299 other connections in the store."""
    store = open_store(url)
    assert isinstance(store, SQLStore)
    acme = Connection(
        id=ACME, company_id="acme", state=ConnectionState.ACTIVE, swept_until=datetime.now(UTC)
    )
    with store.begin() as work:
        for number in range(300):
            work.connections.save(replace(acme, id=f"connection-{number}" if number else ACME))
        work.commit()
    with store.exclusive_transaction() as connection:
        connection.execute(insert(watch_list), [vars(an_entry(number)) for number in range(MANY)])
        connection.commit()

    def twenty_due() -> None:
        with store.begin() as work:
            work.watch_list.due(ACME, datetime.now(UTC), 20)

    def next_of_all() -> None:
        with store.begin() as work:
            work.watch_list.next_due_by_connection()

    before, syncs = memory(os.getpid()), RecordedSyncs(store)
    run_round(store, syncs, concurrency=4)
    rows = {
        "query for the next twenty candidates": f"{milliseconds(twenty_due):.1f} ms",
        "query for the due time of each of 300 connections": f"{milliseconds(next_of_all):.1f} ms",
        "candidates synced in a round of 5 s, with fast vendors": f"{len(syncs.seen):,}",
        "memory added by a round": f"{max(0, memory(os.getpid()) - before) / 1024:.1f} MB",
    }
    store.close()
    return rows


def flood(url: str, seconds: float) -> dict[str, str]:
    """Send webhooks to a real process from fifty clients; half of them name one candidate."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with outside(integration_url=here, store=url) as around:
        environment = around.environment | {"AGORA_LEVER_PORT": str(port)}
        command = [sys.executable, "-m", "adapters.cli.main", "serve", "--log-level", "error"]
        with subprocess.Popen(command, env=environment) as service, ExitStack() as until_the_end:
            until_the_end.callback(service.terminate)
            wait_for(here, service)
            customers = Customers(around.lever, around.agora, 1, seed=1)
            customers.connect()
            before = memory(service.pid)
            webhook = next(
                hook
                for hook in around.lever.sender.webhooks.values()
                if hook.event == WebhookEvent.STAGE_CHANGE
            )
            with ThreadPoolExecutor(CLIENTS + 1) as threads:
                until = time.monotonic() + seconds
                letter = threads.submit(measure_a_letter, customers)
                hits = [
                    threads.submit(hit, webhook.url, webhook.signature_token, each, until)
                    for each in range(CLIENTS)
                ]
                answers = [answer for done in hits for answer in done.result()]
            after = memory(service.pid)
            waited = letter.result()
    took = [each for _, each in answers]
    statuses = Counter(status for status, _ in answers)
    hundredths = quantiles(took, n=100)
    return {
        "deliveries by status": f"{len(answers):,}: "
        + ", ".join(f"{number:,} times {s}" for s, number in statuses.items()),
        "a second": f"{len(answers) / seconds:.0f}",
        "response time, median and 99 %": (
            f"{1000 * hundredths[49]:.0f} ms, {1000 * hundredths[98]:.0f} ms"
        ),
        "memory of the process before and after": f"{before / 1024:.0f} MB, {after / 1024:.0f} MB",
        "letter and note of a candidate added during the flood, after": f"{waited:.1f} s",
    }


def hit(url: str, token: str, client: int, until: float) -> list[tuple[int, float]]:
    answers: list[tuple[int, float]] = []
    with requests.Session() as session:
        while time.monotonic() < until:
            number = client * 1_000_000 + len(answers)
            candidate = "the-one" if number % 2 else f"candidate-{number % 200}"
            began = time.monotonic()
            status = session.post(
                url, data=delivery(candidate, number, token), timeout=120
            ).status_code
            answers.append((status, time.monotonic() - began))
    return answers


def measure_a_letter(customers: Customers) -> float:
    time.sleep(2)
    customers.newcomer(customers.companies[0])
    return wait_until(lambda: not customers.wrong(), seconds=600)


def beside_silent_ones(url: str, engine: str, seconds: float) -> dict[str, str]:
    found = waits(url, engine, bad=20, seconds=FOUND_OUT_SECONDS + seconds)
    at_first = [wait for at, wait in found if at < FOUND_OUT_SECONDS]
    later = [wait for at, wait in found if at >= FOUND_OUT_SECONDS]
    half, each = 1000 * median(later), 1000 * max(later)
    return {
        "longest delay while the bad vendors are detected": f"{max(at_first):.1f} s",
        f"afterwards, {len(later)} candidates, median and longest": f"{half:.0f} ms, {each:.0f} ms",
    }


def milliseconds(work: Callable[[], None], times: int = 50) -> float:
    began = time.monotonic()
    for _ in range(times):
        work()
    return 1000 * (time.monotonic() - began) / times


def memory(process: int) -> int:
    """Return the resident memory of a process, in kilobytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


if __name__ == "__main__":
    measure()
