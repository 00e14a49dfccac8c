"""API keys, registered apps, the grants of users to apps, and their tokens."""

import base64
import random
from dataclasses import dataclass, field
from typing import Protocol

RESOURCES_READ_ONLY = (
    "applications",
    "archive_reasons",
    "audit_events",
    "diversity_surveys",
    "eeo_responses",
    "eeo_responses_pii",
    "offers",
    "referrals",
    "resumes",
    "sources",
    "stages",
    "tags",
    "tasks",
)
RESOURCES = (
    "contact",
    "feedback",
    "feedback_templates",
    "files",
    "forms",
    "form_templates",
    "groups",
    "interviews",
    "notes",
    "opportunities",
    "panels",
    "permissions",
    "postings",
    "requisitions",
    "requisition_fields",
    "roles",
    "users",
    "webhooks",
)
OFFLINE_SCOPE = "offline_access"
CONFIDENTIAL = "confidential:access:admin"
UPLOADS = "uploads:write:admin"
SCOPES = frozenset(
    [OFFLINE_SCOPE, CONFIDENTIAL, UPLOADS]
    + [f"{resource}:read:admin" for resource in RESOURCES_READ_ONLY + RESOURCES]
    + [f"{resource}:write:admin" for resource in RESOURCES]
)
"""Every scope of Lever. No scope writes offers, and `contact` is singular."""

ACCESS_SECONDS = 3600
REFRESH_IDLE_SECONDS = 90 * 24 * 3600
REFRESH_SECONDS = 365 * 24 * 3600
CODE_SECONDS = 600


class Credential(Protocol):
    """The rate limit counts by `name`; `kind` is "api key" or "oauth"."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def user(self) -> str | None: ...
    @property
    def confidential(self) -> bool: ...
    def may(self, endpoint: str, scope: str) -> bool:
        """Whether the credential permits a request.

        `endpoint` is as in "GET /opportunities/:opportunity", `scope` as in "opportunities:read".
        """


@dataclass(slots=True)
class ApiKey:
    """An API key.

    `endpoints` are the rights chosen for it, None means all; `created_by` is a user's name.
    """

    key: str
    endpoints: frozenset[str] | None = None
    confidential: bool = False
    kind: str = "api key"
    user: str | None = None
    label: str = "Made with the account"
    created_by: str | None = None
    created_at: int | None = None

    @property
    def name(self) -> str:
        return f"key {self.key}"

    @staticmethod
    def sent_as(encoded: str) -> str:
        """The key in a Basic authorization: the user name. "" when it is unreadable."""
        try:
            return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
        except ValueError:
            return ""

    def may(self, endpoint: str, scope: str) -> bool:  # noqa: ARG002  a key has rights by endpoint, not by scope
        return self.endpoints is None or endpoint in self.endpoints


@dataclass(slots=True)
class App:
    """A partner's application, as registered with Lever."""

    client_id: str
    client_secret: str
    name: str
    redirect_uris: set[str] = field(default_factory=set)
    scopes: frozenset[str] = SCOPES


@dataclass(slots=True)
class Grant:
    """What a user allowed an app.

    All refresh tokens of a grant form one family, which is revoked together.
    """

    id: str
    app: str
    user: str
    scopes: tuple[str, ...]
    created_at: float
    refreshed_at: float
    revoked: bool = False
    audience: str | None = None


@dataclass(slots=True)
class AccessToken:
    grant: Grant
    account: str
    expires_at: float
    kind: str = "oauth"

    @property
    def name(self) -> str:
        return f"app {self.grant.app} on {self.account}"

    @property
    def user(self) -> str | None:
        return self.grant.user

    @property
    def confidential(self) -> bool:
        return CONFIDENTIAL in self.grant.scopes

    def may(self, endpoint: str, scope: str) -> bool:  # noqa: ARG002  a token has rights by scope, not by endpoint
        """A write scope includes reading."""
        resource, _, right = scope.partition(":")
        return any(f"{resource}:{each}:admin" in self.grant.scopes for each in (right, "write"))


@dataclass(slots=True)
class RefreshToken:
    grant: Grant
    used: bool = False


class Credentials:
    """The credentials of one account: API keys, grants and their tokens.

    `apps` is shared by all accounts: an app is registered once with Lever, and then authorized by
    customers.
    """

    def __init__(self, rng: random.Random, apps: dict[str, App]) -> None:
        self._rng = rng
        self.keys: dict[str, ApiKey] = {}
        self.apps = apps
        self.grants: dict[str, Grant] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}

    def secret(self, size: int) -> str:
        """Random bytes as URL-safe text."""
        return base64.urlsafe_b64encode(self._rng.randbytes(size)).decode().rstrip("=")

    def add_key(
        self, endpoints: frozenset[str] | None = None, *, confidential: bool = False
    ) -> ApiKey:
        key = ApiKey(self.secret(36), endpoints, confidential)
        self.keys[key.key] = key
        return key

    def add_app(self, name: str, scopes: frozenset[str] = SCOPES) -> App:
        app = App(
            client_id=self.secret(24), client_secret=self.secret(48), name=name, scopes=scopes
        )
        self.apps[app.client_id] = app
        return app

    def revoke(self, client_id: str, *, access_too: bool = True) -> None:
        """Revoke Access: revoke the app's grants.

        Without `access_too`, access tokens work until they expire.
        """
        for grant in self.grants.values():
            if grant.app == client_id:
                self.revoke_grant(grant, access_too=access_too)

    def revoke_grant(self, grant: Grant, *, access_too: bool = True) -> None:
        grant.revoked = True
        if access_too:
            self.access_tokens = {
                text: each for text, each in self.access_tokens.items() if each.grant is not grant
            }

    def bearer(self, token: str, now: float) -> AccessToken | None:
        found = self.access_tokens.get(token)
        return found if found and found.expires_at > now else None
