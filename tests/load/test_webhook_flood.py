"""A flood of webhooks: rows, memory and threads stay bounded, and rounds continue."""

import gc
import json
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask import Flask

from adapters.server import create_http_server, create_wsgi_app
from domain.connection import Connection, ConnectionState, WebhookEvent
from features.customer import Acme
from simulators.lever.webhook_sender import signature
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of

THREADS_OF_A_WEB = 8
DELIVERIES, CANDIDATES = 240, 20
BYTES_OF_A_DELIVERY = 300
START = 1_772_442_000_000
"""When the clock of an environment starts, in milliseconds."""
TOKEN = "the signature token of this webhook"


@pytest.fixture
def world(tmp_path: object) -> Iterator[SandboxEnvironment]:
    world = SandboxEnvironment(f"sqlite:///{tmp_path}/agora-lever.db")
    yield world
    world.close()


def delivery(
    opportunity: str, number: int, token: str, event: WebhookEvent = WebhookEvent.STAGE_CHANGE
) -> bytes:
    own, at = f"delivery {number} ", START + number
    said = {
        "event": event.value,
        "data": {"opportunityId": opportunity, "toStageId": "offer"},
        "token": own,
        "triggeredAt": at,
    }
    return json.dumps(said | {"signature": signature(token, own, at)}).encode()


def connections(world: SandboxEnvironment, number: int) -> list[str]:
    """Add further connections, each with a webhook."""
    names = [f"connection-{each}" for each in range(number)]
    for name in names:
        with world.store.begin() as work:
            work.connections.save(
                Connection(id=name, company_id=f"company of {name}", state=ConnectionState.ACTIVE)
            )
            work.commit()
        world.parts.connections().set_signature_token(name, WebhookEvent.STAGE_CHANGE, TOKEN)
    return names


def test_webhook_flood_keeps_one_row_per_candidate(
    world: SandboxEnvironment,
) -> None:
    acme = Acme(world)
    a_letter_of(acme)
    client = create_wsgi_app(world.parts).test_client()
    names = connections(world, 10)
    bodies = [
        (names[n % 10], delivery(f"opportunity-{n % CANDIDATES}", n, TOKEN))
        for n in range(DELIVERIES)
    ]
    answers = {
        client.post(f"/webhooks/lever/{name}/candidateStageChange", data=body).status_code
        for name, body in bodies
    }
    assert answers == {202}
    with world.store.begin() as work:
        rows = [entry for name in names for entry in work.watch_list.live(name)]
    assert (len(rows), sum(entry.request_count for entry in rows)) == (CANDIDATES, DELIVERIES)
    acme.fill_in("Ada", "salary_amount", 98000)
    world.advance(minutes=1)
    assert acme.letter("Ada")["base_salary"] == "98000.00"


def test_delivery_leaves_nothing_in_memory(world: SandboxEnvironment) -> None:
    client = create_wsgi_app(world.parts).test_client()
    (name,) = connections(world, 1)

    def deliver(numbers: range) -> None:
        for number in numbers:
            client.post(
                f"/webhooks/lever/{name}/candidateStageChange", data=delivery("ada", number, TOKEN)
            )

    tracemalloc.start()
    deliver(range(50))  # Fill the caches before the measurement.
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    deliver(range(50, 250))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 200 * BYTES_OF_A_DELIVERY


def test_web_serves_a_crowd_with_at_most_eight_threads() -> None:
    app, busy, most, lock = Flask(__name__), 0, 0, threading.Lock()

    @app.get("/")
    def work() -> str:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.002)
        with lock:
            busy -= 1
        return "done"

    server = create_http_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.effective_port}/"  # type: ignore[union-attr]  # one address gives one server
    with ThreadPoolExecutor(150) as crowd:
        answers = list(crowd.map(lambda _: requests.get(url, timeout=30).status_code, range(300)))
    server.close()
    thread.join(timeout=5)
    assert answers == [200] * 300
    assert most <= THREADS_OF_A_WEB
