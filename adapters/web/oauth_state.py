"""OAuth states: each ties a consent to the user who asked for it (RFC 6749, 10.12).

A state is signed and carries no data, so that any number of them can be open: a user may ask in two
tabs, or be launched from Agora again in between. It is answered once and for an hour.
"""

import base64
import hashlib
import hmac
import json
import secrets

from adapters.web.launch import SessionUser
from application.ports import SESSION_LIFETIME, Clock
from application.sessions import Sessions


class OAuthStateRefused(Exception):
    """The state is not accepted."""


class ForeignState(OAuthStateRefused):
    """The state is not one of this user's, or it is too old."""


class AnsweredState(OAuthStateRefused):
    """The state was answered before."""


class OAuthStates:
    def __init__(self, secret: str, sessions: Sessions, clock: Clock) -> None:
        self._key = hmac.digest(secret.encode(), b"OAuth state", hashlib.sha256)
        self._sessions = sessions
        self._clock = clock

    def create(self, user: SessionUser) -> str:
        nonce = secrets.token_urlsafe(16)
        made_at = int(self._clock.now().timestamp())
        return f"{nonce}.{made_at}.{self._signature(user, nonce, str(made_at))}"

    def answer(self, user: SessionUser, state: str) -> None:
        """Use the state up. Raises ForeignState or AnsweredState."""
        nonce, _, rest = state.partition(".")
        made_at, _, signature = rest.partition(".")
        expected = self._signature(user, nonce, made_at)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise ForeignState("foreign state")
        if self._clock.now().timestamp() - int(made_at) >= SESSION_LIFETIME.total_seconds():
            raise ForeignState("expired state")
        if not self._sessions.use_once(nonce):
            raise AnsweredState("answered state")

    def _signature(self, user: SessionUser, nonce: str, made_at: str) -> str:
        signed = json.dumps([user.company_id, user.user_id, nonce, made_at])
        digest = hmac.digest(self._key, signed.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
