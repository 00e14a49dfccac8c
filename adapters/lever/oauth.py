"""Lever's OAuth server (https://hire.lever.co/developer/oauth)."""

from datetime import timedelta
from urllib.parse import urlencode

import requests
from marshmallow import ValidationError

from adapters.http import TIMEOUT
from adapters.lever.schemas import TokensJson
from application.ports import AccessRevoked, Clock, ServiceRefused, ServiceUnavailable, Tokens
from domain.permissions import SCOPES

TOKENS = TokensJson()


class LeverOAuth:
    """`audience` is the API's address with its trailing slash; without it Lever's tokens open nothing."""

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
            }
        )

    def tokens_for(self, code: str) -> Tokens:
        try:
            return self._tokens(grant_type="authorization_code", code=code, redirect_uri=self._redirect_uri)
        except AccessRevoked:
            raise ServiceRefused("Lever did not accept the code: it was used already, or it is too old") from None

    def renewed(self, tokens: Tokens) -> Tokens:
        return self._tokens(grant_type="refresh_token", refresh_token=tokens.refresh)

    def _tokens(self, **grant: str) -> Tokens:
        asked_at = self._clock.now()
        form = {"client_id": self._client_id, "client_secret": self._client_secret, **grant}
        try:
            response = self._http.post(f"{self._auth_url}/oauth/token", data=form, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as failure:
            raise ServiceUnavailable(f"Lever's OAuth server did not answer ({type(failure).__name__})") from failure
        if response.status_code != 200:
            raise _refusal(response)
        try:
            given = TOKENS.load(response.json())
        except (ValueError, ValidationError) as failure:
            raise ServiceUnavailable("Lever's OAuth server sent an answer of another shape than we know") from failure
        expires_at = asked_at + timedelta(seconds=given["expires_in"])
        return Tokens(access=given["access_token"], refresh=given["refresh_token"], expires_at=expires_at)


def _refusal(response: requests.Response) -> Exception:
    """400, 401 and 403 mean the same when they carry `invalid_grant`: a person must connect again (decision 27)."""
    if response.status_code not in {400, 401, 403}:
        return ServiceUnavailable(f"Lever's OAuth server answered {response.status_code}")
    try:
        error = response.json().get("error")
    except (ValueError, AttributeError):
        return ServiceUnavailable(f"Lever's OAuth server answered {response.status_code} without saying why")
    if error == "invalid_grant":
        return AccessRevoked("Lever's OAuth server answered invalid_grant")
    return ServiceRefused(f"Lever's OAuth server answered {response.status_code} {error}: check the client id and secret")
