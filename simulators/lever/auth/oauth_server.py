"""Lever's OAuth server: login, consent, authorization code, tokens, refresh with rotation."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from simulators.common.clock import Clock
from simulators.lever.assumptions import Assumptions
from simulators.lever.auth.credentials import (
    ACCESS_SECONDS,
    CODE_SECONDS,
    OFFLINE_SCOPE,
    REFRESH_IDLE_SECONDS,
    REFRESH_SECONDS,
    AccessToken,
    App,
    Credentials,
    Grant,
    RefreshToken,
)
from simulators.lever.auth.jwt_tokens import ISSUER, sign
from simulators.lever.model.account import Account
from simulators.lever.model.permissions import PACKAGES, SUPER_ADMIN
from simulators.lever.model.records import Json, User

AUDIENCES = ("https://api.lever.co/v1/", "https://api.sandbox.lever.co/v1/")


class PageError(Exception):
    """An error that the server shows on its own page.

    It does not redirect, since the redirect URI is not trusted.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class TokenError(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error, self.description = status, error, description


@dataclass(slots=True)
class AuthorizationRequest:
    """A pending authorization request. `user` is None until a user has logged in."""

    id: str
    app: App
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    audience: str | None
    challenge: str | None
    challenge_method: str
    force_consent: bool
    user: User | None = None


@dataclass(slots=True)
class AuthorizationCode:
    authorization: AuthorizationRequest
    grant: Grant
    expires_at: float


class Tenant(Protocol):
    """An account with its credentials."""

    @property
    def account(self) -> Account: ...
    @property
    def credentials(self) -> Credentials: ...


@dataclass
class OAuthServer:
    """The OAuth server of all accounts.

    An app is authorized for the account of the user who logs in.
    """

    clock: Clock
    tenants: Callable[[], Iterable[Tenant]]
    assumptions: Assumptions
    apps: dict[str, App] = field(default_factory=dict)
    audiences: set[str] = field(default_factory=lambda: set(AUDIENCES))
    access_seconds: float = ACCESS_SECONDS
    _pending_requests: dict[str, AuthorizationRequest] = field(default_factory=dict)
    _codes: dict[str, AuthorizationCode] = field(default_factory=dict)

    def authorize(self, parameters: dict[str, str]) -> AuthorizationRequest | str:
        """Start an authorization request, or return the URL to send the browser to with an error.

        Raises PageError.
        """
        app, redirect_uri = self._app(parameters), parameters.get("redirect_uri", "")
        if not _registered(app, redirect_uri):
            raise PageError(
                403,
                f"Callback URL mismatch. {redirect_uri} is not in the list of allowed callback"
                " URLs.",
            )
        state, audience = parameters.get("state"), parameters.get("audience")
        if parameters.get("response_type") != "code":
            return redirect_back(
                redirect_uri,
                state,
                error="unsupported_response_type",
                error_description="Use response_type=code",
            )
        if audience and audience not in self.audiences:
            description = f"Service not found: {audience}"
            return redirect_back(
                redirect_uri, state, error="access_denied", error_description=description
            )
        if (
            "code_challenge" in parameters
            and parameters.get("code_challenge_method", "plain") not in CHALLENGE_METHODS
        ):
            return redirect_back(
                redirect_uri,
                state,
                error="invalid_request",
                error_description="Unknown code_challenge_method",
            )
        scopes = tuple(
            scope
            for scope in dict.fromkeys(parameters.get("scope", "").split())
            if scope in app.scopes
        )
        request = AuthorizationRequest(
            id=self._secret(16),
            app=app,
            redirect_uri=redirect_uri,
            state=state,
            scopes=scopes,
            audience=audience,
            challenge=parameters.get("code_challenge"),
            challenge_method=parameters.get("code_challenge_method", "plain"),
            force_consent=parameters.get("prompt") == "consent",
        )
        self._pending_requests[request.id] = request
        return request

    def _app(self, parameters: dict[str, str]) -> App:
        client_id = parameters.get("client_id", "")
        if (app := self.apps.get(client_id)) is None:
            raise PageError(400, f"Unknown client: {client_id}")
        return app

    def user_of(self, request_id: str) -> User | None:
        """The user who has logged in for this request."""
        request = self._pending_requests.get(request_id)
        return request.user if request else None

    def pending_request(self, request_id: str) -> AuthorizationRequest:
        if (request := self._pending_requests.get(request_id)) is None:
            raise PageError(
                400, "This login has ended. Go back to the application and start again."
            )
        return request

    def needs_consent(self, request: AuthorizationRequest) -> bool:
        """Whether the user must be asked for consent.

        That is the first time, after a revocation, for further scopes, and when the app requests
        it.
        """
        granted = [
            set(grant.scopes)
            for tenant in self.tenants()
            for grant in tenant.credentials.grants.values()
            if grant.app == request.app.client_id
            and request.user
            and grant.user == request.user.id
            and not grant.revoked
        ]
        return request.force_consent or not any(set(request.scopes) <= scopes for scopes in granted)

    def accept(self, request: AuthorizationRequest) -> str:
        """The URL to redirect the browser to, with a code.

        If this user may not authorize apps, with an error.
        """
        user = request.user
        if user is None:
            return self.refuse(request, "The user did not log in")
        if why := self.refusal(user):
            return self.refuse(request, why)
        del self._pending_requests[request.id]
        now = self.clock.now()
        grant = Grant(
            self._tenant_of(user.id).account.new_id(),
            request.app.client_id,
            user.id,
            request.scopes,
            now,
            now,
            audience=request.audience,
        )
        code = self._secret(24)
        self._codes[code] = AuthorizationCode(request, grant, now + CODE_SECONDS)
        return redirect_back(request.redirect_uri, request.state, code=code)

    def refusal(self, user: User) -> str | None:
        """Why this user cannot authorize an app; None if they can."""
        account = self._tenant_of(user.id).account
        if account.package not in PACKAGES:
            return f"The package {account.package} does not include integrations"
        if user.access_role != SUPER_ADMIN:
            return "The user does not have permission to manage API credentials and integrations"
        return None

    def refuse(self, request: AuthorizationRequest, why: str) -> str:
        """End a request whose user cannot authorize an app: the URL with the error."""
        del self._pending_requests[request.id]
        return redirect_back(
            request.redirect_uri, request.state, error="access_denied", error_description=why
        )

    def deny(self, request: AuthorizationRequest) -> str:
        return self.refuse(request, "User did not authorize the request")

    def token(self, parameters: Json) -> Json:
        """The response of the token endpoint. Raises TokenError."""
        for name in ("grant_type", "client_id"):
            _required(parameters, name)
        app = self.apps.get(str(parameters["client_id"]))
        secret = str(parameters.get("client_secret") or "")
        if app is None or not secrets.compare_digest(app.client_secret.encode(), secret.encode()):
            raise TokenError(401, "access_denied", "Unauthorized")
        if parameters["grant_type"] == "authorization_code":
            return self._exchange(app, _required(parameters, "code"), parameters)
        if parameters["grant_type"] == "refresh_token":
            return self._refresh(app, _required(parameters, "refresh_token"))
        raise TokenError(
            403, "unsupported_grant_type", f"Unsupported grant type: {parameters['grant_type']}"
        )

    def _exchange(self, app: App, text: str, parameters: Json) -> Json:
        code = self._codes.get(text)
        if code is None or code.authorization.app is not app or code.expires_at <= self.clock.now():
            raise TokenError(403, "invalid_grant", "Invalid authorization code")
        request = code.authorization
        if parameters.get("redirect_uri", request.redirect_uri) != request.redirect_uri:
            expected = f"Expected {request.redirect_uri} but got {parameters['redirect_uri']}"
            raise TokenError(403, "invalid_grant", f"The redirect URI is wrong. {expected}")
        if not _verifier_matches(request, parameters):
            raise TokenError(403, "invalid_grant", "Failed to verify code verifier")
        del self._codes[text]
        tenant = self._tenant_of(code.grant.user)
        tenant.credentials.grants[code.grant.id] = code.grant
        return self._issue(tenant, code.grant, usable=bool(request.audience))

    def _refresh(self, app: App, text: str) -> Json:
        tenant = next(
            (each for each in self.tenants() if text in each.credentials.refresh_tokens), None
        )
        token, now = tenant.credentials.refresh_tokens[text] if tenant else None, self.clock.now()
        unknown = TokenError(403, "invalid_grant", "Unknown or invalid refresh token.")
        if (
            tenant is None
            or token is None
            or token.grant.app != app.client_id
            or token.grant.revoked
        ):
            raise unknown
        grant = token.grant
        if token.used and now - grant.refreshed_at >= self.assumptions.refresh_leeway_seconds:
            tenant.credentials.revoke_grant(grant)
            raise unknown
        if now >= min(
            grant.created_at + REFRESH_SECONDS, grant.refreshed_at + REFRESH_IDLE_SECONDS
        ):
            raise unknown
        token.used = True
        grant.refreshed_at = now
        return self._issue(tenant, grant)

    def _issue(self, tenant: Tenant, grant: Grant, *, usable: bool = True) -> Json:
        """Issue an access token and, with the offline scope, a refresh token.

        Without an audience in the authorization request, the access token is opaque, and the API
        refuses it.
        """
        now, credentials = self.clock.now(), tenant.credentials
        expires_in = int(self.access_seconds)
        access = (
            sign(self._claims(tenant.account.id, grant, int(now), expires_in))
            if usable
            else credentials.secret(24)
        )
        credentials.access_tokens = {
            text: each for text, each in credentials.access_tokens.items() if each.expires_at > now
        }
        if usable:
            credentials.access_tokens[access] = AccessToken(
                grant, tenant.account.id, now + expires_in
            )
        response: Json = {"access_token": access}
        if OFFLINE_SCOPE in grant.scopes:
            response["refresh_token"] = f"v1.{credentials.secret(32)}"
            credentials.refresh_tokens[response["refresh_token"]] = RefreshToken(grant)
        return {
            **response,
            "token_type": "Bearer",
            "scope": " ".join(grant.scopes),
            "expires_in": expires_in,
        }

    def _claims(self, account_id: str, grant: Grant, now: int, expires_in: int) -> dict[str, Any]:
        return {
            "https://oauth.lever.co/userId": grant.user,
            "https://oauth.lever.co/accountId": account_id,
            "https://oauth.lever.co/clientId": grant.app,
            "iss": ISSUER,
            "sub": f"auth0|{grant.user}",
            "aud": grant.audience or AUDIENCES[0],
            "iat": now,
            "exp": now + expires_in,
            "azp": grant.app,
            "scope": " ".join(grant.scopes),
            "jti": self._secret(12),
        }

    def _tenant_of(self, user_id: str) -> Tenant:
        """The user's account. Raises PageError when the user no longer exists."""
        for tenant in self.tenants():
            if user_id in tenant.account.users:
                return tenant
        raise PageError(400, "This user is gone. Go back to the application and start again.")

    def _secret(self, size: int) -> str:
        return next(iter(self.tenants())).credentials.secret(size)

    def state(self) -> tuple[object, ...]:
        """The state, for `restore_state`."""
        return self.apps, self._pending_requests, self._codes

    def restore_state(self, state: tuple[Any, ...]) -> None:
        apps, self._pending_requests, self._codes = state
        self.apps.clear()
        self.apps.update(apps)


def redirect_back(redirect_uri: str, state: str | None, **result: str) -> str:
    """The redirect URI with `state` first, as in Lever's example."""
    query = urlencode({**({} if state is None else {"state": state}), **result})
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}"


def _registered(app: App, redirect_uri: str) -> bool:
    """Whether the app registered this redirect URI; it must match exactly.

    A server on this machine counts as registered, unless the app registered a URI of its host and
    port.
    """
    url = urlsplit(redirect_uri)
    local = url.scheme == "http" and url.hostname in {"127.0.0.1", "localhost"}
    registered_hosts = {urlsplit(uri).netloc for uri in app.redirect_uris}
    return redirect_uri in app.redirect_uris or (local and url.netloc not in registered_hosts)


def _required(parameters: Json, name: str) -> str:
    if not parameters.get(name):
        raise TokenError(400, "invalid_request", f"Missing required parameter: {name}")
    return str(parameters[name])


def _verifier_matches(request: AuthorizationRequest, parameters: Json) -> bool:
    """Whether the code verifier matches the code challenge.

    With a challenge, a verifier is required (RFC 7636, 4.6). Without one, none may be sent (RFC
    9700, 4.8.2).
    """
    verifier = str(parameters.get("code_verifier") or "")
    if request.challenge is None:
        return not verifier
    expected = CHALLENGE_METHODS[request.challenge_method](verifier)
    return secrets.compare_digest(expected.encode(), request.challenge.encode())


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


CHALLENGE_METHODS: dict[str, Callable[[str], str]] = {"S256": _s256, "plain": str}
