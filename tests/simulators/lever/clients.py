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
FIVE_SCOPES = (
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
        # requests accepts a pair here, but its type stubs do not declare it.
        self.session.auth = auth  # type: ignore[assignment]
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, **more: Any) -> requests.Response:
        response = self.session.request(method, f"{BASE}{path}", **more)
        if self._clock and response.status_code == 429:
            self._clock.advance(2)
            response = self.session.request(method, f"{BASE}{path}", **more)
        return response

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.request("GET", path, params=query)

    def post(self, path: str, json: object = None, **query: Any) -> requests.Response:
        return self.request("POST", path, json=json, params=query)

    def put(self, path: str, json: object = None, **query: Any) -> requests.Response:
        return self.request("PUT", path, json=json, params=query)

    def delete(self, path: str) -> requests.Response:
        return self.request("DELETE", path)

    def data(self, path: str, **query: Any) -> Any:
        """Return `data` of a response that must be a 200."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        return response.json()["data"]

    def everything(self, path: str, **query: Any) -> list[Json]:
        """Return the rows of all pages."""
        found: list[Json] = []
        page = self.get(path, **query).json()
        while True:
            found += page["data"]
            if not page["hasNext"]:
                return found
            page = self.get(path, **{**query, "offset": page["next"]}).json()


class Partner:
    """An OAuth app of a partner, and the user that authorizes it."""

    def __init__(self, lever: LeverSimulator) -> None:
        self.lever, self.client = lever, Client(lever)

    def authorize(self, **changes: str | None) -> requests.Response:
        parameters = {
            "client_id": self.lever.oauth_client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": FIVE_SCOPES,
            "audience": "https://api.lever.co/v1/",
            "state": "9f1c",
        }
        return self.client.request(
            "GET", "/authorize", params={**parameters, **changes}, allow_redirects=False
        )

    def callback(
        self, user: str | None = None, decision: str = "accept", **changes: str | None
    ) -> dict[str, str]:
        """Log in, decide on consent, and return the query parameters of the callback."""
        request = parse_qs(urlsplit(self.authorize(**changes).headers["Location"]).query)[
            "request"
        ][0]
        logged_in = {"request": request, "user": user or self.lever.user_id}
        response = self.client.request("POST", "/login", data=logged_in, allow_redirects=False)
        if response.headers["Location"].startswith("/consent"):
            choice = {"request": request, "decision": decision}
            response = self.client.request("POST", "/consent", data=choice, allow_redirects=False)
        assert response.headers["Location"].startswith(CALLBACK)
        return {
            name: values[0]
            for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()
        }

    def token(self, **fields: str) -> requests.Response:
        credentials = {
            "client_id": self.lever.oauth_client_id,
            "client_secret": self.lever.oauth_client_secret,
        }
        return self.client.request("POST", "/oauth/token", data={**credentials, **fields})

    def exchange(self, code: str, **more: str) -> requests.Response:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **more)

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def connect(self, **changes: str | None) -> dict[str, Any]:
        tokens: dict[str, Any] = self.exchange(
            self.callback(None, "accept", **changes)["code"]
        ).json()
        return tokens

    def with_token(self, access_token: str) -> Client:
        return Client(self.lever, token=access_token)


class Receiver:
    """Receives webhooks. Responds with the given statuses, then with 200."""

    url = "http://receiver.test/hooks"

    def __init__(self, lever: LeverSimulator) -> None:
        self.received: list[dict[str, Any]] = []
        self.user_agents: list[str] = []
        self.responses: list[str] = []
        self.on_delivery: Callable[[], object] | None = None
        lever.http.mount("http://receiver.test", WSGITransport(self._app))

    def _app(self, environ: Any, start_response: Any) -> list[bytes]:
        self.received.append(json.loads(environ["wsgi.input"].read()))
        self.user_agents.append(environ["HTTP_USER_AGENT"])
        if self.on_delivery:
            self.on_delivery()
        headers = [("Content-Type", "text/plain"), ("Location", "http://receiver.test/elsewhere")]
        start_response(self.responses.pop(0) if self.responses else "200 OK", headers)
        return [b"thanks"]
