"""Sessions of users on our pages: Agora launches them, a signed cookie holds them, and they last
an hour at most.
"""

import secrets
from dataclasses import fields
from hmac import compare_digest

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from adapters.labels import OPEN_FROM_AGORA
from adapters.web.audit_log import log_event
from adapters.web.launch import InvalidLaunch, Launch, SessionUser
from application.ports import SESSION_LIFETIME, Clock
from application.sessions import Sessions


class NotSignedIn(Exception):
    """There is no session, or it has expired."""


class PermissionDenied(Exception):
    """The user lacks Agora's permission to set up or disconnect the integration (R5); the
    message names the users to ask.
    """


class InvalidCsrfToken(Exception):
    """A form does not carry the session's CSRF token."""


class SessionManager:
    """The session has an expiry of its own beside Flask's, so that it expires by the service's
    clock.
    """

    def __init__(self, store: Sessions, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def sign_in(self, launch: Launch) -> None:
        """Start a new session and remove any other.

        Raises InvalidLaunch when the launch was used before.
        """
        if not self._store.start(launch.id):
            raise InvalidLaunch("This link was used already. It works only once.")
        self._end()
        session.permanent = True
        session["id"] = launch.id
        session["until"] = (self._clock.now() + SESSION_LIFETIME).timestamp()
        session["csrf"] = secrets.token_urlsafe(32)
        user = {each.name: getattr(launch, each.name) for each in fields(SessionUser)}
        # Only users who may not configure get the names of administrators to ask.
        session["user"] = user | ({"administrators": []} if launch.may_configure else {})
        log_event(
            "signed in",
            company=launch.company_id,
            user=launch.user_id,
            may_configure=launch.may_configure,
        )

    def require_user(self) -> SessionUser:
        """The signed-in user.

        Raises NotSignedIn; and InvalidCsrfToken for a form without the CSRF token.
        """
        user = self.current_user()
        if user is None:
            raise NotSignedIn
        if request.method == "POST" and not compare_digest(
            _submitted_csrf_token().encode(), session["csrf"].encode()
        ):
            raise InvalidCsrfToken
        return user

    def require_admin(self) -> SessionUser:
        """The signed-in user, who may set the integration up.

        Raises NotSignedIn, PermissionDenied or InvalidCsrfToken.
        """
        user = self.require_user()
        if not user.may_configure:
            raise PermissionDenied(f"Ask {' or '.join(user.administrators) or 'one of them'}")
        return user

    def current_user(self) -> SessionUser | None:
        """The signed-in user or None; read from the store once per request."""
        if "user" not in g:
            g.user = None  # The error page asks again when the store fails.
            g.user = SessionUser(**session["user"]) if self._is_active() else None
        found: SessionUser | None = g.user
        return found

    def sign_out(self) -> None:
        """End the session, so that copies of its cookie are worthless.

        Raises NotSignedIn or InvalidCsrfToken.
        """
        user = self.require_user()
        self._end()
        log_event("signed out", company=user.company_id, user=user.user_id)

    def _is_active(self) -> bool:
        if "id" not in session or self._clock.now().timestamp() >= session["until"]:
            return False
        return self._store.is_active(session["id"])

    def _end(self) -> None:
        if "id" in session:
            self._store.end(session["id"])
        session.clear()
        g.pop("user", None)


def _submitted_csrf_token() -> str:
    return request.form.get("csrf_token", "")


def logout_blueprint(sessions: SessionManager) -> Blueprint:
    """The button Sign out, which every page has."""
    pages = Blueprint("logout", __name__)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        sessions.sign_out()
        response = redirect(url_for(".signed_out"), 303)
        # Not "cookies", which would clear those of sibling domains too.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @pages.get("/signed-out")
    def signed_out() -> str | Response:
        if sessions.current_user() is not None:
            return redirect(url_for("status.overview"), 303)
        return render_template(
            "agora_lever/failure.html",
            headline="You have signed out",
            sentence=OPEN_FROM_AGORA,
            next_page=None,
        )

    return pages
