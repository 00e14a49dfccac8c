"""Who is at the browser, and what he or she may do."""

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from simulators.lever.asking import account
from simulators.lever.permissions import SUPER_ADMIN, may, who_may
from simulators.lever.records import Opportunity, User

USER = "user"


class NotLoggedIn(Exception):
    """The page is for users; the visitor is shown to the login."""


class Refused(Exception):
    """The page says no: `title` what happened, the text why and what to do."""

    def __init__(self, title: str, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.title, self.status = title, status


def somebody() -> User | None:
    user = account().users.get(session.get(USER, ""))
    return user if user and user.deactivated_at is None else None


def log_in(user: User) -> None:
    session[USER] = user.id


def log_out() -> None:
    session.clear()


def logged_in() -> User:
    """Raises NotLoggedIn."""
    if (user := somebody()) is None:
        raise NotLoggedIn
    return user


def can(permission: str) -> bool:
    user = somebody()
    return user is not None and may(account(), user, permission)


def allowed(permission: str) -> User:
    """Whoever is logged in and has this permission. Raises NotLoggedIn, or Refused with who has it."""
    user = logged_in()
    if not may(account(), user, permission):
        others = ", ".join(f"{each.name} ({each.access_role})" for each in who_may(account(), permission)) or "nobody yet"
        lacking = f"This takes the permission “{permission}”, which your role ({user.access_role}) does not have."
        raise Refused("You may not do this", f"{lacking} In this account it is had by: {others}.")
    return user


def sees_candidate(user: User, opportunity: Opportunity) -> bool:
    """A confidential one is seen by Super Admins and by those who are concerned."""
    application = opportunity.application
    concerned = {opportunity.owner, *opportunity.followers, *((application.posting_owner,) if application else ())}
    return opportunity.confidentiality != "confidential" or user.access_role == SUPER_ADMIN or user.id in concerned


def candidate(opportunity_id: str, permission: str | None = None) -> tuple[User, Opportunity]:
    """The user, who may see this candidate (and has this permission). Raises NotLoggedIn, Refused, and LeverError 404."""
    user = allowed(permission) if permission else logged_in()
    found = account().opportunity(opportunity_id)
    if not sees_candidate(user, found):
        raise Refused("This candidate is confidential", "Only Super Admins and those who work on this candidate see this profile.")
    return user, found


class SessionsOfPeople(SecureCookieSessionInterface):
    """Programs bring no cookies: below /v1/ a session is always empty. Reading it would be a tenth of an answer's time there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return self.session_class() if request.path.startswith("/v1/") else super().open_session(app, request)
