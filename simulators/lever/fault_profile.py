"""What fault injection needs to know about Lever.

That is the API's paths, its error bodies, and how a token expires.
"""

import json
from collections.abc import Callable, Iterable

from simulators.lever.auth.credentials import Credentials
from simulators.lever.errors import too_many_requests, unauthorized

REFUSALS = {
    error.status: (error.code, error.message) for error in (too_many_requests(), unauthorized())
} | {
    503: ("ServiceUnavailable", "Lever is undergoing maintenance. Please try again later."),
    500: ("InternalServerError", "An unexpected error occurred."),
}
TOKEN_ERRORS = {429: "too_many_requests", 503: "temporarily_unavailable"}


class LeverFaultProfile:
    def __init__(self, all_credentials: Callable[[], Iterable[Credentials]]) -> None:
        self._all_credentials = all_credentials

    def is_api(self, path: str) -> bool:
        return path.startswith("/v1/") or path == "/oauth/token"

    def refusal(self, status: int, path: str) -> tuple[str, bytes]:
        """Content type and body of a refusal. The token endpoint has error bodies of its own."""
        code, message = REFUSALS.get(status, ("BadRequestError", "The request was refused."))
        body = {"code": code, "message": message}
        if path == "/oauth/token":
            body = {"error": TOKEN_ERRORS.get(status, "server_error"), "error_description": message}
        return "application/json; charset=utf-8", json.dumps(body, separators=(",", ":")).encode()

    def expire(self, authorization: str) -> None:
        """Expire an access token; API keys do not expire."""
        token = authorization.partition(" ")[2].strip()
        for credentials in self._all_credentials():
            credentials.access_tokens.pop(token, None)
