"""The real adapters over the simulated vendors, and the faults of a vendor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from adapters.agora.platform import AgoraPlatform
from adapters.http.client import JsonClient
from adapters.lever.ats import LeverATS
from adapters.lever.oauth import LeverOAuthClient
from adapters.lever.rate_limit import RateLimiter
from application.ports import OAuthTokens
from domain.connection import Connection, ConnectionState
from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import Browser
from simulators.sandbox.shared_clock import SharedClock

LEVER, AGORA = "http://lever.test", "http://agora.test"
CALLBACK = "http://integration.test/oauth/lever/callback"
STATE = "a state"

FAULTS: dict[str, dict[str, Any]] = {
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "503 with Retry-After": {"kind": "status", "status": 503, "retry_after": 5},
    "507": {"kind": "status", "status": 507},
    "a request that took too long for it (408)": {"kind": "status", "status": 408},
    "no answer in time": {"kind": "latency", "seconds": 60.0},
    "no answer in time, though it was done": {
        "kind": "latency",
        "seconds": 60.0,
        "after_effect": True,
    },
    "the line dropped before": {"kind": "drop", "after_effect": False},
    "the line dropped after": {"kind": "drop", "after_effect": True},
    "malformed JSON": {"kind": "malformed"},
    "truncated JSON": {"kind": "truncated"},
    "a page of HTML": {"kind": "html"},
    "a page of HTML as an error": {"kind": "html", "status": 502},
    "an empty 200": {"kind": "empty"},
    "another shape": {"kind": "shape"},
    "a list": {"kind": "shape", "body": [1, 2]},
    "a text": {"kind": "shape", "body": "sorry"},
    "a number": {"kind": "shape", "body": 42},
    "null data": {"kind": "shape", "body": {"data": None}},
    "a redirect": {"kind": "status", "status": 302},
}
"""Faults that raise ServiceUnavailable: a retry may help."""

REFUSALS = {"400": 400, "403": 403, "409": 409, "422": 422}
"""Responses that raise ServiceRefused: a retry will not help."""


class OneConnection:
    """A token provider for one connection, which refreshes when the adapter reports a refusal."""

    def __init__(self, oauth: LeverOAuthClient, tokens: OAuthTokens) -> None:
        self._oauth = oauth
        self.tokens = tokens
        self.renewals = 0
        self.discarded = False

    def access_token(self, connection_id: str) -> str:
        assert connection_id == "acme's connection"
        return self.tokens.access

    def refresh(self, connection_id: str, *, instead_of: str) -> str:
        assert (connection_id, instead_of) == ("acme's connection", self.tokens.access)
        self.tokens = self._oauth.refresh(self.tokens)
        self.renewals += 1
        return self.tokens.access

    def discard(self, connection_id: str, *, token: str) -> None:
        assert (connection_id, token) == ("acme's connection", self.tokens.access)
        self.discarded = True


@dataclass
class Lever:
    clock: ManualClock
    simulator: LeverSimulator
    ats: LeverATS
    access: OneConnection
    connection: Connection

    def asked(self) -> list[tuple[str, str]]:
        return [
            (each.method, each.path)
            for each in self.simulator.requests
            if each.path.startswith("/v1/")
        ]

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)


def a_lever() -> Lever:
    """Build a simulated Lever to which the integration is connected."""
    clock = ManualClock()
    simulator = LeverSimulator(clock=clock, url=LEVER)
    simulator.register_redirect_uri(CALLBACK)
    http = session(LEVER, simulator.app, clock)
    shared = SharedClock(clock)
    oauth = LeverOAuthClient(
        http,
        shared,
        auth_url=LEVER,
        audience=f"{LEVER}/v1/",
        client_id=simulator.oauth_client_id,
        client_secret=simulator.oauth_client_secret,
        redirect_uri=CALLBACK,
    )
    access = OneConnection(oauth, oauth.exchange_code(consent(oauth, http), STATE))
    ats = LeverATS(
        JsonClient("Lever", http, f"{LEVER}/v1", shared), access, RateLimiter(shared), shared
    )
    connection = Connection(id="acme's connection", company_id="acme", state=ConnectionState.ACTIVE)
    simulator.requests.clear()
    return Lever(clock, simulator, ats, access, connection)


def consent(oauth: LeverOAuthClient, http: requests.Session) -> str:
    """Log in and accept as a Super Admin; return the authorization code."""
    http.mount("http://integration.test", WSGITransport(_empty_page))
    person = Browser(http)
    person.open(oauth.consent_url(STATE))
    person.press("Log in")
    if person.has_button("Accept"):
        person.press("Accept")
    query = dict(part.split("=") for part in str(person.page.url).partition("?")[2].split("&"))
    return query["code"]


@dataclass
class Agora:
    clock: ManualClock
    simulator: AgoraSimulator
    platform: AgoraPlatform


def an_agora(api_key: str | None = None) -> Agora:
    clock = ManualClock()
    simulator = AgoraSimulator(clock=clock, url=AGORA)
    service = JsonClient(
        "Agora", session(AGORA, simulator.app, clock), f"{AGORA}/api/v1", SharedClock(clock)
    )
    return Agora(clock, simulator, AgoraPlatform(service, api_key or simulator.api_key))


def session(prefix: str, app: Any, clock: ManualClock) -> requests.Session:
    http = requests.Session()
    http.trust_env = False
    http.mount(prefix, WSGITransport(app, clock))
    return http


def _empty_page(_environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<html></html>"]
