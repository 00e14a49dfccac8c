"""Who is looking at our pages: somebody whom Agora handed over, for an hour, in a signed cookie; and how the visit ends."""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from flask import g, request, session

from adapters.web.audit_log import log_event
from adapters.web.launch import InvalidLaunch, Launch
from application.ports import SESSION_LIFETIME, Clock
from application.sessions import Sessions


class NotSignedIn(Exception):
    """Nobody was handed over by Agora, or it is too long ago."""


class PermissionDenied(Exception):
    """In Agora, this person may not set the integration up or disconnect it (R5); the text says whom to ask."""


class InvalidCsrfToken(Exception):
    """A form came without the token that our page had put into it."""


@dataclass(frozen=True, kw_only=True)
class SessionUser:
    company_id: str
    company_name: str
    user_id: str
    user_name: str = field(repr=False)
    may_configure: bool
    return_url: str | None
    administrators: list[str] = field(repr=False)


class SessionManager:
    """The session keeps its own end beside Flask's, so that it ends by the service's clock."""

    def __init__(self, visits: Sessions, clock: Clock) -> None:
        self._visits = visits
        self._clock = clock

    def sign_in(self, launch: Launch) -> None:
        """A new session; nothing of an older one remains, whoever's it was. Raises NotFromAgora when the link was used before."""
        if not self._visits.start(launch.id):
            raise InvalidLaunch("This link was used already: it is good for one visit only.")
        self._end()
        session.permanent = True
        session["visit"] = launch.id
        session["until"] = (self._clock.now() + SESSION_LIFETIME).timestamp()
        session["csrf"] = secrets.token_urlsafe(32)
        session["visitor"] = {
            "company_id": launch.company_id,
            "company_name": launch.company_name,
            "user_id": launch.user_id,
            "user_name": launch.user_name,
            "may_configure": launch.may_configure,
            "return_url": launch.return_url,
            "administrators": [] if launch.may_configure else launch.administrators,
        }
        log_event(
            "handed over",
            company=launch.company_id,
            user=launch.user_id,
            may_configure=launch.may_configure,
        )

    def require_user(self) -> SessionUser:
        """Raises NotHere; and NotFromOurPage for a form that is not ours."""
        visitor = self.current_user()
        if visitor is None:
            raise NotSignedIn
        if request.method == "POST" and not compare_digest(
            _given_token().encode(), session["csrf"].encode()
        ):
            raise InvalidCsrfToken
        return visitor

    def require_admin(self) -> SessionUser:
        """Raises NotHere, MayNotConfigure or NotFromOurPage."""
        visitor = self.require_user()
        if not visitor.may_configure:
            raise PermissionDenied(f"Ask {' or '.join(visitor.administrators) or 'one of them'}")
        return visitor

    def current_user(self) -> SessionUser | None:
        """Asked of the store once for each request."""
        if "visitor" not in g:
            g.visitor = None  # also for the page that tells that the store is away
            g.visitor = SessionUser(**session["visitor"]) if self._is_visiting() else None
        found: SessionUser | None = g.visitor
        return found

    def sign_out(self) -> None:
        """The cookie opens nothing any more, whoever has a copy of it. Raises NotHere or NotFromOurPage."""
        visitor = self.require_user()
        self._end()
        log_event("left", company=visitor.company_id, user=visitor.user_id)

    def _is_visiting(self) -> bool:
        if "visit" not in session or self._clock.now().timestamp() >= session["until"]:
            return False
        return self._visits.is_active(session["visit"])

    def _end(self) -> None:
        if "visit" in session:
            self._visits.end(session["visit"])
        session.clear()
        g.pop("visitor", None)


def _given_token() -> str:
    return request.form.get("csrf_token", "")
