"""Error handlers: a page with a message and a next step, or JSON for programs."""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from adapters.labels import OPEN_FROM_AGORA
from adapters.web.audit_log import log_event
from adapters.web.launch import InvalidLaunch, SessionUser
from adapters.web.oauth_state import AnsweredState, ForeignState
from adapters.web.sessions import InvalidCsrfToken, NotSignedIn, PermissionDenied
from application.ports import AccessRevoked, ServiceRefused, ServiceUnavailable, StoreUnavailable
from domain.connection import IllegalConnectionTransition

log = logging.getLogger(__name__)

AUDITED_ERRORS = {
    NotSignedIn: "request without a session rejected",
    PermissionDenied: "request without the permission rejected",
    InvalidCsrfToken: "form with an invalid CSRF token rejected",
    InvalidLaunch: "launch rejected",
}
"""The errors that the audit log records, with its words."""
ALLOWED_USERS = (
    "Only an Owner in Agora, or a user with the Company Settings permission, can set up or"
    " disconnect the integration."
)
JSON_PATHS = ("/webhooks/", "/healthz", "/metrics")

SET_UP = ("Open the set-up", "configure.permissions")
STATUS = ("See the status", "status.overview")


@dataclass(frozen=True)
class ErrorPage:
    """`message` may have "{}" for the error's own. `next_page` is the label and the endpoint of
    the page's one button; without a session it leads to Agora.
    """

    status: int
    headline: str
    message: str
    next_page: tuple[str, str] = STATUS


ERROR_PAGES: dict[type[Exception], ErrorPage] = {
    NotSignedIn: ErrorPage(403, "Your session has expired", OPEN_FROM_AGORA),
    PermissionDenied: ErrorPage(
        403,
        "You cannot change this integration",
        f"{ALLOWED_USERS} {{}}. You can still see its status.",
    ),
    InvalidCsrfToken: ErrorPage(
        400,
        "This form has expired",
        "It belongs to an earlier session, so nothing was changed. Open the page again, and send"
        " the form from there.",
    ),
    InvalidLaunch: ErrorPage(
        400, "This link does not open the integration", f"{{}}. {OPEN_FROM_AGORA}"
    ),
    ForeignState: ErrorPage(
        400,
        "This sign-in was replaced",
        "This sign-in was replaced by a newer one, or has expired, so nothing was changed. Start"
        " again.",
        ("Start again", "configure.permissions"),
    ),
    AnsweredState: ErrorPage(
        400,
        "This sign-in was used before",
        "Each sign-in at Lever works once, and this one did not connect Lever. Start again.",
        ("Start again", "configure.permissions"),
    ),
    IllegalConnectionTransition: ErrorPage(409, "This is not possible now", "{}.", SET_UP),
    AccessRevoked: ErrorPage(
        409,
        "Lever no longer accepts the connection",
        "Open the set-up and press Next to connect Lever again.",
        SET_UP,
    ),
    ServiceRefused: ErrorPage(
        502,
        "Lever or Agora refused",
        "{}. Open the set-up and press Next to try again.",
        SET_UP,
    ),
    StoreUnavailable: ErrorPage(
        503,
        "This does not work right now",
        "The service cannot reach its database. Nothing is lost; try again in a minute.",
    ),
    ServiceUnavailable: ErrorPage(
        503,
        "This does not work right now",
        "{}. Nothing is lost; try again in a minute.",
    ),
}
FORM_PAGES = {
    "configure.authorize": "configure.permissions",
    "webhook_tokens.save": "webhook_tokens.events",
    "mapping.done": "mapping.fields",
    "test_offer.restart": "test_offer.watch",
    "disconnect.end": "disconnect.confirm",
}
"""The pages of our forms, by where the form is sent."""


def register_error_handlers(app: Flask) -> None:
    def known_error(failure: Exception) -> ResponseReturnValue:
        page = next(page for kind, page in ERROR_PAGES.items() if isinstance(failure, kind))
        if type(failure) in AUDITED_ERRORS:
            user: SessionUser | None = g.get("user")
            ids = {} if user is None else {"company": user.company_id, "user": user.user_id}
            log_event(
                AUDITED_ERRORS[type(failure)],
                at=request.endpoint,
                why=str(failure) or page.headline,
                **ids,
            )
        if page.status == 503:
            log.warning("%s: %s", request.endpoint, failure)
        message = (
            page.message.format(str(failure).rstrip(".")) if "{}" in page.message else page.message
        )
        next_page = page.next_page
        if isinstance(failure, InvalidCsrfToken):
            form_page = FORM_PAGES.get(request.endpoint or "", "status.overview")
            next_page = ("Open the page again", form_page)
        return _response(page.status, page.headline, message, next_page)

    for kind in ERROR_PAGES:
        app.register_error_handler(kind, known_error)

    @app.errorhandler(HTTPException)
    def http_error(failure: HTTPException) -> ResponseReturnValue:
        headers = {name: value for name, value in failure.get_headers() if name == "Allow"}
        return _response(
            failure.code or 500, failure.name, failure.description or "", STATUS, headers
        )

    @app.errorhandler(Exception)
    def unhandled(bug: Exception) -> ResponseReturnValue:
        """The bug's message is not even logged: it may hold personal data."""
        where = "".join(traceback.format_tb(bug.__traceback__))
        log.error("unhandled %s in %s:\n%s", type(bug).__name__, request.endpoint, where)
        return _response(
            500,
            "Something went wrong",
            "This is a bug in the integration, and it is logged. Try again later.",
            STATUS,
        )


def _response(
    status: int,
    headline: str,
    sentence: str,
    next_page: tuple[str, str],
    headers: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    retry = {"Retry-After": "30"} if status == 503 else {}
    sent_headers = {**(headers or {}), **retry}
    if request.path.startswith(JSON_PATHS):
        return jsonify(error=sentence or headline), status, sent_headers
    label, endpoint = next_page
    return (
        render_template(
            "agora_lever/failure.html",
            headline=headline,
            sentence=sentence,
            next_page={"label": label, "href": url_for(endpoint)},
            status=status,
        ),
        status,
        sent_headers,
    )
