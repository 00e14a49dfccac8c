"""The logged-in user of a browser, and their permissions."""

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from simulators.lever.api.request_context import current_account
from simulators.lever.model.account import has_permission, users_with_permission
from simulators.lever.model.permissions import SUPER_ADMIN
from simulators.lever.model.records import Opportunity, User

USER = "user"


class NotLoggedIn(Exception):
    """The page needs a login."""


class AccessDenied(Exception):
    """The page is refused: `title` says what happened, the message why, and what to do."""

    def __init__(self, title: str, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.title, self.status = title, status


def current_user() -> User | None:
    user = current_account().users.get(session.get(USER, ""))
    return user if user and user.deactivated_at is None else None


def log_in(user: User) -> None:
    session[USER] = user.id


def log_out() -> None:
    session.clear()


def require_login() -> User:
    """Raises NotLoggedIn."""
    if (user := current_user()) is None:
        raise NotLoggedIn
    return user


def current_user_can(permission: str) -> bool:
    user = current_user()
    return user is not None and has_permission(current_account(), user, permission)


def require_permission(permission: str) -> User:
    """The logged-in user with this permission.

    Raises NotLoggedIn, or AccessDenied naming users who have it.
    """
    user = require_login()
    if not has_permission(current_account(), user, permission):
        others = (
            ", ".join(
                f"{each.name} ({each.access_role})"
                for each in users_with_permission(current_account(), permission)
            )
            or "no user has it yet"
        )
        lacking = (
            f"This requires the permission “{permission}”, which your role ({user.access_role})"
            " does not have."
        )
        raise AccessDenied("You may not do this", f"{lacking} Ask: {others}.")
    return user


def can_see_candidate(user: User, opportunity: Opportunity) -> bool:
    """A confidential opportunity is visible to Super Admins and to users who are concerned."""
    application = opportunity.application
    concerned = {
        opportunity.owner,
        *opportunity.followers,
        *((application.posting_owner,) if application else ()),
    }
    return (
        opportunity.confidentiality != "confidential"
        or user.access_role == SUPER_ADMIN
        or user.id in concerned
    )


def get_candidate(opportunity_id: str, permission: str | None = None) -> tuple[User, Opportunity]:
    """The user, who may see this candidate and has this permission.

    Raises NotLoggedIn, AccessDenied, and LeverError 404.
    """
    user = require_permission(permission) if permission else require_login()
    found = current_account().opportunity(opportunity_id)
    if not can_see_candidate(user, found):
        raise AccessDenied(
            "This candidate is confidential",
            "Only Super Admins and those who work on this candidate see this profile.",
        )
    return user, found


class PageSessionInterface(SecureCookieSessionInterface):
    """Sessions of the pages; requests below /v1/ have an empty one.

    API clients send no cookies, and reading the session would take a tenth of a response's time.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return (
            self.session_class()
            if request.path.startswith("/v1/")
            else super().open_session(app, request)
        )
