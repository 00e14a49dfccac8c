"""The environment of a simulation: one Lever, one Agora, several companies on both, and an
integration that can crash.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import requests

from application.ports import AccessRevoked, ServiceRefused, ServiceUnavailable
from domain.connection import Connection, ConnectionState, IllegalConnectionTransition, WebhookEvent
from simulators.common.fault_injection import ApiCall
from simulators.common.wsgi_transport import ConnectionDropped
from simulators.lever.customer import Customer
from simulators.lever.model.records import Webhook
from simulators.sandbox.environment import INTEGRATION, SandboxEnvironment
from simulators.sandbox.simulation.crash_injection import Crash, CrashingStore, CrashPoint

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Result = TypeVar("Result")

STATE = "whatever a browser brings back"


@dataclass
class Company:
    """A company with both vendors. `owner` is a user of Agora with all permissions."""

    number: int
    lever: Customer
    agora_id: str
    owner: str
    connection_id: str
    packages: list[str]
    webhooks: dict[WebhookEvent, Webhook] = field(default_factory=dict)
    revoked: bool = False
    connections: int = 0
    import_begins: bool = False


@dataclass
class Person:
    """A candidate. Names and pay are remembered, to check that they are stored nowhere else."""

    number: int
    company: Company
    opportunity: str
    offers: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    deleted: bool = False


class LogCapture(logging.Handler):
    """Captures the integration's log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class SimulationEnvironment(SandboxEnvironment):
    def __init__(self, seed: int, companies: int) -> None:
        self.crash_point = CrashPoint()
        self._crashing_store = CrashingStore(self.crash_point)
        self._downtime, self._at_work = 0.0, False
        self.observe: Callable[[], None] = _do_nothing
        """Called after each action."""
        self.unauthorized: set[str] = set()
        """Ids of Lever's faults that respond with 401."""
        self.crashes = 0
        self._down_until = 0.0
        super().__init__(seed=seed, connected=False)
        self.people: dict[int, Person] = {}
        self.acknowledged_hires: list[tuple[str, float]] = []
        """The hires that the integration has acknowledged, with their times."""
        self._hires: dict[str, str] = {}
        self.edited: list[dict[str, Any]] = []
        """Letters that were just edited in Agora, in their present state."""
        self.log = LogCapture()
        self.events: list[str] = []
        self.refresh_in_doubt = False
        self.companies = [self._company(number, seed) for number in range(companies)]

    def _company(self, number: int, seed: int) -> Company:
        lever: Customer = (
            self.lever
            if number == 0
            else self.lever.add_account(seed, name=f"Company {number + 1}")
        )
        self.route_webhooks(lever)
        agora_id = (
            self.agora.company_id
            if number == 0
            else self.agora.add_company(f"Company {number + 1}", "EUR")
        )
        owner = (
            self.agora.owner_id
            if number == 0
            else self.agora.add_user(agora_id, "Olga", f"olga@c{number}.example", "Owner")
        )
        recruiter = lever.account.users[lever.user_id]
        self.agora.add_user(agora_id, "Rita", recruiter.email.upper())
        packages = [
            *self.agora.company(agora_id).packages,
            self.agora.add_benefits_package(agora_id, owner, "Parents"),
        ]
        company = Company(number, lever, agora_id, owner, f"connection-{number}", packages)
        with (
            self.store.begin() as work
        ):  # Created beforehand, since ids generated during the run would not be reproducible.
            work.connections.save(Connection(id=company.connection_id, company_id=agora_id))
            work.commit()
        return company

    def restart(self) -> None:
        self.store = self._crashing_store
        super().restart()

    def schedule_crash(self, at: str, moment: str, left: int, downtime: float) -> None:
        """Crash at that moment (see CrashPoint); the process is down for so many seconds and
        restarts from the store.
        """

        def die() -> None:
            self._downtime, self.crash_point.dead = downtime, True
            raise Crash

        self._wait_for(at, moment, left, die)

    def act_during_calls(self, at: str, left: int, do: Callable[[], None]) -> None:
        """Run this action while the integration works, after one of its calls; Lever sends its
        webhook at once.
        """

        def interrupt() -> None:
            do()
            self.clock.advance(0)  # A round is running, so no further one is started.
            self.observe()

        self._wait_for(at, "after", left, interrupt)

    def _wait_for(self, at: str, moment: str, left: int, do: Callable[[], None]) -> None:
        self.crash_point.wait_for(at, moment, left, do)
        for vendor, simulator in (("Lever", self.lever), ("Agora", self.agora)):
            simulator.on_request = partial(self._on_request, vendor) if at == vendor else None

    def _on_request(self, vendor: str, call: ApiCall) -> None:
        if self._at_work:
            self.crash_point.pass_by(vendor, call.moment)

    def disarm(self) -> None:
        self.crash_point.forget()
        self.lever.on_request = self.agora.on_request = None

    def run_surviving_crash(self, do: Callable[[], Result]) -> Result | None:
        """None when the process crashed."""
        try:
            return do()
        except Crash:
            self.crashes += 1
            self._down_until = self.clock.now() + self._downtime
            self.refresh_in_doubt = self.refresh_in_doubt or self._was_refreshing()
            self.crash_point.dead = False
            self.disarm()
            self.restart()
            return None

    def _was_refreshing(self) -> bool:
        """Whether Lever's last request was a token refresh: its response is lost with the
        process.
        """
        return len(self.lever.requests) > 0 and self.lever.requests[-1].path == "/oauth/token"

    def end_downtime(self) -> None:
        self.disarm()
        self.clock.advance(max(0.0, self._down_until - self.clock.now()))

    def log_event(self, said: str | None) -> None:
        """Add a line to the log; None adds nothing."""
        if said:
            self.events.append(
                f"{datetime.fromtimestamp(self.clock.now(), UTC):%d %b %H:%M:%S}  {said}"
            )

    def take_edited(self) -> list[dict[str, Any]]:
        edited, self.edited = self.edited, []
        return edited

    @property
    def is_down(self) -> bool:
        return self.clock.now() < self._down_until

    def next_due(self) -> float | None:
        due = None if self._at_work else super().next_due()
        return None if due is None else max(due, self._down_until)

    def run_due(self) -> None:
        self._at_work = True
        try:
            self.run_surviving_crash(super().run_due)
        finally:
            self._at_work = False

    def _integration(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if self.is_down:
            raise ConnectionDropped
        answered = self.run_surviving_crash(
            lambda: list(
                super(SimulationEnvironment, self)._integration(
                    environ, self._listening(environ, start_response)
                )
            )
        )
        if answered is None:
            raise ConnectionDropped
        return answered

    def _listening(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "StartResponse":
        """Record a hire, if the integration acknowledged its webhook."""
        hired = environ["PATH_INFO"].endswith(f"/{WebhookEvent.HIRED}")
        body = environ["wsgi.input"].getvalue() if hired else b""

        def respond(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if hired and status.startswith("202"):
                self._acknowledge_hire(environ["PATH_INFO"].split("/")[3], json.loads(body))
            return start_response(status, headers, *more)

        return respond

    def _acknowledge_hire(self, connection_id: str, said: dict[str, Any]) -> None:
        """A delivery is bound to the opportunity that it first named, and a disconnected company
        receives none.
        """
        company = next(each for each in self.companies if each.connection_id == connection_id)
        hired = said["data"].get("opportunityId")
        if self.connection_of(company).state is ConnectionState.DISCONNECTED:
            return
        if hired and self._hires.setdefault(said["token"], hired) == hired:
            self.acknowledged_hires.append((hired, said["triggeredAt"] / 1000))

    def connect(self, company: Company | None = None) -> None:
        """Connect without the pages. Raises what the use cases raise; repeating it continues."""
        company = company or self.companies[0]
        connecting, begins = self.parts.connections(), not self.connection_of(company).is_active
        connecting.complete_oauth(company.connection_id, self._code(company), STATE)
        for event in WebhookEvent:
            webhook = self._webhook(company, event)
            connecting.set_signature_token(company.connection_id, event, webhook.signature_token)
        try:
            connecting.activate(company.connection_id)
        finally:  # The action takes effect although the process dies right after it.
            if self.connection_of(company).is_active:
                company.revoked, company.import_begins = False, begins
                company.connections += 1

    def try_to_connect(self, company: Company) -> bool:
        """False when it failed this time."""
        return bool(self.run_surviving_crash(lambda: self._connect_once(company)))

    def _connect_once(self, company: Company) -> bool:
        try:
            self.connect(company)
        except (ServiceUnavailable, ServiceRefused, AccessRevoked, IllegalConnectionTransition):
            return False
        return True

    def _webhook(self, company: Company, event: WebhookEvent) -> Webhook:
        if event not in company.webhooks:
            url = f"{INTEGRATION}/webhooks/lever/{company.connection_id}/{event}"
            company.webhooks[event] = company.lever.add_webhook(event, url)
        return company.webhooks[event]

    def _code(self, company: Company) -> str:
        """Lever's response to a Super Admin who accepts."""
        asked = dict(parse_qsl(urlsplit(self.parts.connections().consent_url(STATE)).query))
        request: Any = self.lever.oauth.authorize(asked)
        request.user = company.lever.account.users[company.lever.user_id]
        return dict(parse_qsl(urlsplit(self.lever.oauth.accept(request)).query))["code"]

    def request_sync(self, person: Person) -> None:
        """Sync now."""
        self.run_surviving_crash(
            lambda: self.parts.watch_list().request_sync(
                person.company.connection_id, person.opportunity
            )
        )

    def post(self, url: str, body: dict[str, Any]) -> int | None:
        """Send this to a webhook's URL. None when there is no response."""
        try:
            return self.session().post(url, json=body).status_code
        except requests.ConnectionError:
            return None

    def connection_of(self, company: Company) -> Connection:
        """Raises LookupError when the connection is lost."""
        with self.store.begin() as work:
            found = work.connections.get(company.connection_id)
        if found is None:
            raise LookupError(f"{company.lever.name} has no connection any more")
        return found

    def stored_text(self) -> str:
        """All rows of the store, as text."""
        return self._crashing_store.everything()


def _do_nothing() -> None: ...
