"""Error handlers: a page with a message and a next step, or JSON for programs."""

import logging
import traceback

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from adapters.labels import OPEN_FROM_AGORA
from adapters.web.audit_log import log_event
from adapters.web.launch import InvalidLaunch, SessionUser
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

ERROR_PAGES: dict[type[Exception], tuple[int, str, str]] = {
    NotSignedIn: (
        403,
        "Your session has expired",
        OPEN_FROM_AGORA,
    ),
    PermissionDenied: (
        403,
        "You cannot change this integration",
        f"{ALLOWED_USERS} {{}}. You can still see its status.",
    ),
    InvalidCsrfToken: (
        400,
        "This form has expired",
        "Your session has expired or this form is out of date. Reload the page and try again.",
    ),
    InvalidLaunch: (400, "This link does not open the integration", f"{{}}. {OPEN_FROM_AGORA}"),
    IllegalConnectionTransition: (409, "This is not possible now", "{}."),
    AccessRevoked: (
        409,
        "Lever no longer accepts the connection",
        "Open the set-up and press Next to connect Lever again.",
    ),
    ServiceRefused: (
        502,
        "Lever or Agora refused",
        "{}. Open the set-up and press Next to try again.",
    ),
    StoreUnavailable: (
        503,
        "This does not work right now",
        "The service cannot reach its database. Nothing is lost; try again in a minute.",
    ),
    ServiceUnavailable: (
        503,
        "This does not work right now",
        "{}. Nothing is lost; try again in a minute.",
    ),
}
"""Status, headline and message of each known error.

"{}" in a message stands for the error's own.
"""


def register_error_handlers(app: Flask) -> None:
    def known_error(failure: Exception) -> ResponseReturnValue:
        status, headline, sentence = next(
            page for kind, page in ERROR_PAGES.items() if isinstance(failure, kind)
        )
        if type(failure) in AUDITED_ERRORS:
            user: SessionUser | None = g.get("user")
            ids = {} if user is None else {"company": user.company_id, "user": user.user_id}
            log_event(
                AUDITED_ERRORS[type(failure)],
                at=request.endpoint,
                why=str(failure) or headline,
                **ids,
            )
        if status == 503:
            log.warning("%s: %s", request.endpoint, failure)
        return _response(
            status,
            headline,
            sentence.format(str(failure).rstrip(".")) if "{}" in sentence else sentence,
        )

    for kind in ERROR_PAGES:
        app.register_error_handler(kind, known_error)

    @app.errorhandler(HTTPException)
    def http_error(failure: HTTPException) -> ResponseReturnValue:
        return _response(failure.code or 500, failure.name, failure.description or "")

    @app.errorhandler(Exception)
    def unhandled(bug: Exception) -> ResponseReturnValue:
        """The bug's message is not even logged: it may hold personal data."""
        where = "".join(traceback.format_tb(bug.__traceback__))
        log.error("unhandled %s in %s:\n%s", type(bug).__name__, request.endpoint, where)
        return _response(
            500,
            "Something went wrong",
            "This is a bug in the integration, and it is logged. Try again later.",
        )


def _response(status: int, headline: str, sentence: str) -> ResponseReturnValue:
    headers = {"Retry-After": "30"} if status == 503 else {}
    if request.path.startswith(JSON_PATHS):
        return jsonify(error=sentence or headline), status, headers
    return (
        render_template(
            "agora_lever/failure.html", headline=headline, sentence=sentence, status=status
        ),
        status,
        headers,
    )
