"""Clients of the simulated Lever: of its API, of its OAuth server, and a receiver of webhooks."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from simulators.common.clock import ManualClock
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from tests.simulators.sessions import session_to

Json = dict[str, Any]

BASE = "http://lever.test"
CALLBACK = "http://localhost:3000/login"
FIVE = (
    "notes:write:admin offers:read:admin opportunities:write:admin users:read:admin offline_access"
)


class Client:
    """A client that knows only Lever's URL and one credential.

    With a `clock`, it waits after a 429 and repeats the request once.
    """

    def __init__(
        self,
        lever: LeverSimulator,
        auth: object = None,
        token: str | None = None,
        *,
        clock: ManualClock | None = None,
    ) -> None:
        self._clock = clock
        self.session = session_to(lever.app)
        # Requests takes a pair here, its types do not say so
        self.session.auth = auth  # type: ignore[assignment]
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        answer = self.session.request(method, f"{BASE}{path}", **more)
        if self._clock and answer.status_code == 429:
            self._clock.advance(2)
            answer = self.session.request(method, f"{BASE}{path}", **more)
        return answer

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.ask("GET", path, params=query)

    def post(self, path: str, json: object = None, **query: Any) -> requests.Response:
        return self.ask("POST", path, json=json, params=query)

    def put(self, path: str, json: object = None, **query: Any) -> requests.Response:
        return self.ask("PUT", path, json=json, params=query)

    def delete(self, path: str) -> requests.Response:
        return self.ask("DELETE", path)

    def data(self, path: str, **query: Any) -> Any:
        """`data` of an answer that must be a 200."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def everything(self, path: str, **query: Any) -> list[Json]:
        """All pages of a list."""
        found: list[Json] = []
        page = self.get(path, **query).json()
        while True:
            found += page["data"]
            if not page["hasNext"]:
                return found
            page = self.get(path, **{**query, "offset": page["next"]}).json()


class Partner:
    """A partner's application, and the user who authorizes it."""

    def __init__(self, lever: LeverSimulator) -> None:
        self.lever, self.client = lever, Client(lever)

    def asks(self, **changes: str | None) -> requests.Response:
        asked = {
            "client_id": self.lever.oauth_client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": FIVE,
            "audience": "https://api.lever.co/v1/",
            "state": "9f1c",
        }
        return self.client.ask(
            "GET", "/authorize", params={**asked, **changes}, allow_redirects=False
        )

    def comes_back(
        self, user: str | None = None, decision: str = "accept", **changes: str | None
    ) -> dict[str, str]:
        """The parameters of the callback: `state` with `code`, or with `error`."""
        request = parse_qs(urlsplit(self.asks(**changes).headers["Location"]).query)["request"][0]
        logged_in = {"request": request, "user": user or self.lever.user_id}
        answer = self.client.ask("POST", "/login", data=logged_in, allow_redirects=False)
        if answer.headers["Location"].startswith("/consent"):
            chosen = {"request": request, "decision": decision}
            answer = self.client.ask("POST", "/consent", data=chosen, allow_redirects=False)
        assert answer.headers["Location"].startswith(CALLBACK)
        return {
            name: values[0]
            for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
        }

    def token(self, **fields: str) -> requests.Response:
        ours = {
            "client_id": self.lever.oauth_client_id,
            "client_secret": self.lever.oauth_client_secret,
        }
        return self.client.ask("POST", "/oauth/token", data={**ours, **fields})

    def exchanges(self, code: str, **more: str) -> requests.Response:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **more)

    def refreshes(self, refresh_token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def connects(self, **changes: str | None) -> dict[str, Any]:
        tokens: dict[str, Any] = self.exchanges(
            self.comes_back(None, "accept", **changes)["code"]
        ).json()
        return tokens

    def with_token(self, access_token: str) -> Client:
        return Client(self.lever, token=access_token)


class Receiver:
    """Receives webhooks. Responds with the given statuses, then with 200."""

    url = "http://receiver.test/hooks"

    def __init__(self, lever: LeverSimulator) -> None:
        self.got: list[dict[str, Any]] = []
        self.user_agents: list[str] = []
        self.answers: list[str] = []
        self.on_delivery: Callable[[], object] | None = None
        lever.http.mount("http://receiver.test", WSGITransport(self._app))

    def _app(self, environ: Any, start_response: Any) -> list[bytes]:
        self.got.append(json.loads(environ["wsgi.input"].read()))
        self.user_agents.append(environ["HTTP_USER_AGENT"])
        if self.on_delivery:
            self.on_delivery()
        headers = [("Content-Type", "text/plain"), ("Location", "http://receiver.test/elsewhere")]
        start_response(self.answers.pop(0) if self.answers else "200 OK", headers)
        return [b"thanks"]
