"""A whole small world in this process: no sockets, no waiting, the real adapters."""

from functools import cached_property
from typing import TYPE_CHECKING

import requests
from dependency_injector import providers
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from requests.adapters import HTTPAdapter

from adapters.container import Container
from adapters.server import create_wsgi_app
from adapters.settings import Settings, load_settings
from adapters.store import MemoryStore, SQLStore, open_store
from domain.connection import Connection, WebhookEvent
from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from simulators.lever.customer import Customer
from simulators.sandbox.browser import Browser
from simulators.sandbox.onboarding import Webhook, connect, integration_environment
from simulators.sandbox.shared_clock import ScheduledRounds, SharedClock
from simulators.sandbox.store_copy import copy_of_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEVER, AGORA, INTEGRATION = "http://lever.test", "http://agora.test", "http://integration.test"
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


class _Compiled(BytecodeCache):
    """The integration's templates, compiled once for all worlds of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CACHE = _Compiled()


class SandboxEnvironment:
    """Lever, Agora and the integration between them, on one clock that is turned by hand.

    Connected as a person would connect it, unless told otherwise. `after` is a world of the same seed and kind of store:
    then this one begins where that one stands.
    """

    def __init__(
        self,
        store: str = "memory:",
        *,
        seed: int = 1,
        people: int = 0,
        connected: bool = True,
        after: "SandboxEnvironment | None" = None,
    ) -> None:
        self.clock: ManualClock = ManualClock() if after is None else ManualClock(after.clock.now())
        self.lever = LeverSimulator(clock=self.clock, seed=seed, people=people, url=LEVER)
        self.agora = AgoraSimulator(
            clock=self.clock, seed=seed, url=AGORA, integration_url=INTEGRATION
        )
        environment = integration_environment(
            self.lever,
            self.agora,
            lever_url=LEVER,
            agora_url=AGORA,
            integration_url=INTEGRATION,
            store=store,
        )
        # one by one, always in the same order
        self.settings: Settings = (
            after.settings
            if after
            else load_settings(environment | {"AGORA_LEVER_SYNC_CONCURRENCY": "1"})
        )
        self.store: MemoryStore | SQLStore = (
            copy_of_store(after.store, after.store_url, store) if after else open_store(store)
        )
        self.store_url: str = store
        self.http = self.session()
        self.route_webhooks(self.lever)
        self.clock.attach(self)
        self.restart()
        self.webhooks: dict[WebhookEvent, Webhook] = {}
        if after:
            self._begin_as(after)
        elif connected:
            self.connect()

    def _begin_as(self, after: "SandboxEnvironment") -> None:
        lever, agora = after._as_it_stands
        self.lever.restore(lever)
        self.agora.restore(agora)
        self.webhooks = after.webhooks

    @cached_property
    def _as_it_stands(self) -> tuple[bytes, bytes]:
        """Lever's and Agora's snapshots; from the first that begins here, nothing happens here any more."""
        return self.lever.snapshot(), self.agora.snapshot()

    def restart(self) -> None:
        """The integration starts anew on what its store holds, as after a crash."""
        self.parts = Container(settings=self.settings)
        self.parts.clock.override(providers.Object(SharedClock(self.clock)))
        self.parts.http.override(providers.Object(self.http))
        self.parts.store.override(providers.Object(self.store))
        self._rounds = ScheduledRounds(self.parts.scheduler())
        self._app: Flask | None = None

    def connect(self) -> None:
        self.webhooks = connect(self.browser(), self.lever, self.agora, agora_url=AGORA)
        self.run_due_now()

    @property
    def connection_id(self) -> str:
        """Of a connected world; it can be asked for within a transaction."""
        return self.webhooks[WebhookEvent.HIRED].url.split("/")[-2]

    @property
    def connection(self) -> Connection:
        with self.store.begin() as work:
            found = work.connections.for_company(self.agora.company_id)
        return found or Connection(id="", company_id=self.agora.company_id)

    def close(self) -> None:
        self.store.close()

    def browser(self) -> Browser:
        return Browser(self.session())

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # looking for proxies costs more than some of the answers
        session.adapters.clear()  # out of this world there is no way
        for url, app in (
            (LEVER, self.lever.app),
            (AGORA, self.agora.app),
            (INTEGRATION, self._integration),
        ):
            session.mount(url, self.transport_to(url, app))
        return session

    def route_webhooks(self, customer: Customer) -> None:
        """What this customer of Lever's sends comes to the integration; to any other address there is no way."""
        customer.http.adapters.clear()
        customer.http.mount(INTEGRATION, self.transport_to(INTEGRATION, self._integration))

    def transport_to(self, _url: str, app: "WSGIApplication") -> HTTPAdapter:
        """How what is asked of this address comes to the application."""
        return WSGITransport(app)

    def run_due_now(self) -> None:
        """Let happen what is due now, and nothing later."""
        self.clock.advance(0)

    def advance(self, **amount: float) -> None:
        """`minutes=1`, `hours=2, seconds=5`, ...: whatever falls due meanwhile happens in its moment."""
        self.clock.advance(sum(UNITS[unit] * number for unit, number in amount.items()))

    def next_due(self) -> float | None:
        return self._rounds.next_due()

    def run_due(self) -> None:
        self._rounds.run_due()

    def _integration(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Its pages take a while to put together, and many a story needs none of them."""
        if self._app is None:
            self._app = create_wsgi_app(self.parts)
            self._app.jinja_env.bytecode_cache = TEMPLATE_CACHE
        return self._app(environ, start_response)
