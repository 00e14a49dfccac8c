"""Measure the delay of one connection beside twenty whose Lever never responds."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet
from werkzeug.wrappers import Request, Response

from adapters.container import Container
from adapters.settings import load_settings
from application.ports import OAuthTokens
from domain.connection import Connection, ConnectionState
from simulators.common.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

GOOD = "the good customer"


class Vendors:
    """Both vendors, as far as the sync of a candidate without offers needs them."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        """The candidates that were read from the good connection's Lever."""
        self.silent = 0
        self.end_of_silence = threading.Event()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        request = Request(environ)
        if "bad" in request.headers.get("Authorization", ""):
            self.silent += 1
            self.end_of_silence.wait()
        if request.path.endswith("/offers"):
            self.asked.add(request.path.split("/")[-2])
            return Response(status=404)(environ, start_response)
        return Response(self._said(request.path), content_type="application/json")(
            environ, start_response
        )

    @staticmethod
    def _said(path: str) -> str:
        if path.endswith("/users"):
            return json.dumps({"data": [], "next": None})
        if path.startswith("/companies/"):
            return json.dumps({"data": {"default_currency": "USD"}})
        return json.dumps({"data": [], "hasNext": False})


@contextmanager
def service(vendors: Vendors, store: str, engine: str, bad: int) -> Iterator[Container]:
    server = Server(vendors).start()
    environment = {
        "PUBLIC_URL": "http://127.0.0.1",
        "DATABASE_URL": store,
        "SCHEDULER": engine,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SESSION_SECRET": "a session key that is long enough to be one",
        "LEVER_API_URL": server.url,
        "LEVER_AUTH_URL": server.url,
        "LEVER_CLIENT_ID": "client",
        "LEVER_CLIENT_SECRET": "secret",
        "AGORA_API_URL": server.url,
        "AGORA_API_KEY": "key",
        "AGORA_LAUNCH_SECRET": "a secret for handing over that is long enough",
    }
    parts = Container(
        settings=load_settings(
            {f"AGORA_LEVER_{name}": value for name, value in environment.items()}
        )
    )
    for name in [*(f"bad customer {number}" for number in range(bad)), GOOD]:
        with parts.store().begin() as work:
            work.connections.save(
                Connection(id=name, company_id="acme", state=ConnectionState.ACTIVE)
            )
            work.commit()
        access = "bad" if name.startswith("bad") else "good"
        parts.token_manager().save(
            name,
            OAuthTokens(
                access=access, refresh="", expires_at=datetime.now(UTC) + timedelta(days=1)
            ),
        )
    rounds = parts.scheduler()
    rounds.start()
    yield parts
    vendors.end_of_silence.set()
    rounds.stop()
    parts.store().close()
    server.stop()


def waits(store: str, engine: str, *, bad: int, seconds: float) -> list[tuple[float, float]]:
    """Return the time of each sync request of the good connection, and the delay until it runs.

    Both are in seconds. All connections start at once; the scheduler must find out which
    are bad.
    """
    vendors, found = Vendors(), list[tuple[float, float]]()
    with service(vendors, store, engine, bad) as parts:
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            candidate = f"candidate-{len(found)}"
            began = time.monotonic()
            parts.watch_list().request_sync(GOOD, candidate)
            while candidate not in vendors.asked:
                assert time.monotonic() - began < 120, "the good connection is no longer synced"
                time.sleep(0.005)
            found.append((began - start, time.monotonic() - began))
            time.sleep(0.3)
    return found
