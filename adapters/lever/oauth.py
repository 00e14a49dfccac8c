"""The client of Lever's OAuth server (https://hire.lever.co/developer/oauth).

Lever does not document PKCE (RFC 7636). The client sends it anyway: a server without PKCE ignores
it (RFC 6749, 3.1 and 3.2), and a server with it refuses a code that another browser delivered.
"""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import requests
from marshmallow import ValidationError

from adapters.http.client import TIMEOUT, read_body
from adapters.lever.schemas import TokensSchema
from application.ports import AccessRevoked, Clock, OAuthTokens, ServiceRefused, ServiceUnavailable
from domain.oauth_scopes import SCOPES

TOKENS_SCHEMA = TokensSchema()
SERVICE_NAME = "Lever's OAuth server"


class LeverOAuthClient:
    """The OAuth client.

    `audience` is the API's URL with its trailing slash. Tokens without it grant no access.
    """

    def __init__(
        self,
        http: requests.Session,
        clock: Clock,
        *,
        auth_url: str,
        audience: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
    ) -> None:
        self._http = http
        self._clock = clock
        self._auth_url = auth_url.rstrip("/")
        self._audience = audience
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri

    def consent_url(self, state: str) -> str:
        return f"{self._auth_url}/authorize?" + urlencode(
            {
                "client_id": self._client_id,
                "redirect_uri": self._redirect_uri,
                "response_type": "code",
                "state": state,
                "scope": " ".join(SCOPES),
                "audience": self._audience,
                "code_challenge": _base64url(
                    hashlib.sha256(self._verifier(state).encode()).digest()
                ),
                "code_challenge_method": "S256",
            }
        )

    def exchange_code(self, code: str, state: str) -> OAuthTokens:
        proof = {"redirect_uri": self._redirect_uri, "code_verifier": self._verifier(state)}
        try:
            return self._tokens(grant_type="authorization_code", code=code, **proof)
        except AccessRevoked:
            raise ServiceRefused(
                "Lever did not accept the code: it was already used, or it has expired"
            ) from None

    def refresh(self, tokens: OAuthTokens) -> OAuthTokens:
        return self._tokens(grant_type="refresh_token", refresh_token=tokens.refresh)

    def _verifier(self, state: str) -> str:
        """Derive the PKCE verifier from the state, so that any process can compute it."""
        return _base64url(
            hmac.new(
                self._client_secret.encode(), b"PKCE " + state.encode(), hashlib.sha256
            ).digest()
        )

    def _tokens(self, **grant: str) -> OAuthTokens:
        requested_at = self._clock.now()
        form = {"client_id": self._client_id, "client_secret": self._client_secret, **grant}
        try:
            response = self._http.post(
                f"{self._auth_url}/oauth/token",
                data=form,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as failure:
            raise ServiceUnavailable(
                f"{SERVICE_NAME} did not answer ({type(failure).__name__})"
            ) from failure
        body = read_body(response, SERVICE_NAME)
        if response.status_code != 200:
            raise _refusal(response.status_code, body)
        try:
            loaded = TOKENS_SCHEMA.load(json.loads(body))
        except (ValueError, RecursionError, ValidationError) as failure:
            raise ServiceUnavailable(f"{SERVICE_NAME} sent an unexpected response") from failure
        expires_at = requested_at + timedelta(seconds=loaded["expires_in"])
        return OAuthTokens(
            access=loaded["access_token"], refresh=loaded["refresh_token"], expires_at=expires_at
        )


def _refusal(status: int, body: bytes) -> Exception:
    """Translate an error response.

    `invalid_grant` with status 400, 401 or 403 means that a person must connect again
    (decision 27).
    """
    if status not in {400, 401, 403}:
        return ServiceUnavailable(f"{SERVICE_NAME} answered {status}")
    try:
        error = json.loads(body).get("error")
    except (ValueError, AttributeError, RecursionError):
        return ServiceUnavailable(f"{SERVICE_NAME} answered {status} without an error code")
    if error == "invalid_grant":
        return AccessRevoked(f"{SERVICE_NAME} answered invalid_grant")
    if not re.fullmatch(r"[a-z_]{1,40}", str(error)):  # It is logged and shown.
        error = "with an unknown error"
    return ServiceRefused(
        f"{SERVICE_NAME} answered {status} {error}: check the client id and secret"
    )


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
