"""The sandbox environment in one process: both simulators, the real adapters, no sockets, no
waiting.
"""

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
    """The integration's templates, compiled once for all environments of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CACHE = _Compiled()


class SandboxEnvironment:
    """Lever, Agora and the integration between them, on one manual clock.

    They are connected as a user would connect them, unless told otherwise. `after` is an
    environment with the same seed and kind of store: this one starts with a copy of its state.
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
        # One after the other, always in the same order.
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
        """Snapshots of both simulators.

        Once an environment was started from them, this one must not be used any more.
        """
        return self.lever.snapshot(), self.agora.snapshot()

    def restart(self) -> None:
        """Start the integration again with what its store holds, as after a crash."""
        self.parts = Container(settings=self.settings)
        self.service_clock = SharedClock(self.clock)
        self.parts.clock.override(providers.Object(self.service_clock))
        self.parts.http.override(providers.Object(self.http))
        self.parts.store.override(providers.Object(self.store))
        self._rounds = ScheduledRounds(self.parts.scheduler(), self.service_clock)
        self._app: Flask | None = None

    def connect(self) -> None:
        self.webhooks = connect(self.browser(), self.lever, self.agora, agora_url=AGORA)
        self.run_due_now()

    @property
    def connection_id(self) -> str:
        """The id of the connection. It can be read within a transaction."""
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
        session.trust_env = False  # Looking up proxies takes longer than some of the responses.
        session.adapters.clear()  # No request can leave this environment.
        for url, app in (
            (LEVER, self.lever.app),
            (AGORA, self.agora.app),
            (INTEGRATION, self._integration),
        ):
            session.mount(url, self.transport_to(url, app))
        return session

    def route_webhooks(self, customer: Customer) -> None:
        """Route this customer's webhooks to the integration, and nowhere else."""
        customer.http.adapters.clear()
        customer.http.mount(INTEGRATION, self.transport_to(INTEGRATION, self._integration))

    def transport_to(self, _url: str, app: "WSGIApplication") -> HTTPAdapter:
        """The transport to the application at a URL."""
        return WSGITransport(app)

    def run_due_now(self) -> None:
        """Run what is due now, and nothing later."""
        self.clock.advance(0)

    def advance(self, **amount: float) -> None:
        """Advance the clock: `minutes=1`, `hours=2, seconds=5`, ...

        What becomes due runs at its moment.
        """
        self.clock.advance(sum(UNITS[unit] * number for unit, number in amount.items()))

    def next_due(self) -> float | None:
        return self._rounds.next_due()

    def run_due(self) -> None:
        self._rounds.run_due()

    def _integration(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """The integration's pages; they are built when first needed, since many scenarios need
        none.
        """
        if self._app is None:
            self._app = create_wsgi_app(self.parts)
            self._app.jinja_env.bytecode_cache = TEMPLATE_CACHE
        return self._app(environ, start_response)
