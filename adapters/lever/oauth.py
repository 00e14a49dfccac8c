"""Lever's OAuth server (https://hire.lever.co/developer/oauth).

Lever documents no PKCE (RFC 7636). We send it all the same: a server that does not know it ignores
it (RFC 6749, 3.1 and 3.2), and one that does refuses a code that somebody else's browser brought.
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
    """`audience` is the API's address with its trailing slash; without it Lever's tokens open
    nothing.
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
                "Lever did not accept the code: it was used already, or it is too old"
            ) from None

    def refresh(self, tokens: OAuthTokens) -> OAuthTokens:
        return self._tokens(grant_type="refresh_token", refresh_token=tokens.refresh)

    def _verifier(self, state: str) -> str:
        """What only we can say again of a state of ours, in any process; so nothing more need be
        kept than the state.
        """
        return _base64url(
            hmac.new(
                self._client_secret.encode(), b"PKCE " + state.encode(), hashlib.sha256
            ).digest()
        )

    def _tokens(self, **grant: str) -> OAuthTokens:
        asked_at = self._clock.now()
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
            given = TOKENS_SCHEMA.load(json.loads(body))
        except (ValueError, RecursionError, ValidationError) as failure:
            raise ServiceUnavailable(
                f"{SERVICE_NAME} sent an answer of another shape than we know"
            ) from failure
        expires_at = asked_at + timedelta(seconds=given["expires_in"])
        return OAuthTokens(
            access=given["access_token"], refresh=given["refresh_token"], expires_at=expires_at
        )


def _refusal(status: int, body: bytes) -> Exception:
    """400, 401 and 403 mean the same when they carry `invalid_grant`: a person must connect
    again (decision 27).
    """
    if status not in {400, 401, 403}:
        return ServiceUnavailable(f"{SERVICE_NAME} answered {status}")
    try:
        error = json.loads(body).get("error")
    except (ValueError, AttributeError, RecursionError):
        return ServiceUnavailable(f"{SERVICE_NAME} answered {status} without saying why")
    if error == "invalid_grant":
        return AccessRevoked(f"{SERVICE_NAME} answered invalid_grant")
    if not re.fullmatch(r"[a-z_]{1,40}", str(error)):  # it goes into the log and onto a page
        error = "with an error of its own"
    return ServiceRefused(
        f"{SERVICE_NAME} answered {status} {error}: check the client id and secret"
    )


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
