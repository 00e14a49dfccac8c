"""What went wrong, told to whoever asked: a page with a sentence and a way on, or JSON where a machine asked."""

import logging
import traceback

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from adapters.web.audit_log import log_event
from adapters.web.launch import InvalidLaunch
from adapters.web.sessions import InvalidCsrfToken, NotSignedIn, PermissionDenied, SessionUser
from application.ports import AccessRevoked, ServiceRefused, ServiceUnavailable, StoreUnavailable
from domain.connection import IllegalConnectionTransition

log = logging.getLogger(__name__)

OPEN_FROM_AGORA = (
    "Open it from Agora: Settings, then ATS under Integrations, then Connect under Lever."
)
AUDITED_ERRORS = {
    NotSignedIn: "a visitor without a visit was refused",
    PermissionDenied: "a visitor without the permission was refused",
    InvalidCsrfToken: "a form that is not ours was refused",
    InvalidLaunch: "a hand-over was refused",
}
"""What is told of it in the log of what matters to security."""
ALLOWED_USERS = "Only an Owner in Agora, or somebody with the Company Settings permission, can set the integration up or disconnect it."
JSON_PATHS = ("/webhooks/", "/healthz", "/metrics")

ERROR_PAGES: dict[type[Exception], tuple[int, str, str]] = {
    NotSignedIn: (
        403,
        "Please come from Agora",
        f"Your visit here has ended, or it never began. {OPEN_FROM_AGORA}",
    ),
    PermissionDenied: (
        403,
        "You cannot change this integration",
        f"{ALLOWED_USERS} {{}}; you can still see how it is doing.",
    ),
    InvalidCsrfToken: (
        400,
        "This form has expired",
        "The form did not carry the mark of your visit, so nothing was done. Open the page again and repeat what you did.",
    ),
    InvalidLaunch: (400, "This link does not open the integration", f"{{}}. {OPEN_FROM_AGORA}"),
    IllegalConnectionTransition: (409, "This cannot be done now", "{}."),
    AccessRevoked: (
        409,
        "Lever no longer accepts the connection",
        "Open the set-up and press Next to connect Lever again.",
    ),
    ServiceRefused: (
        502,
        "Lever or Agora said no",
        "{}. Open the set-up and press Next to try again.",
    ),
    StoreUnavailable: (
        503,
        "This does not work just now",
        "The service cannot reach what it keeps. Nothing is lost; try again in a minute.",
    ),
    ServiceUnavailable: (
        503,
        "This does not work just now",
        "{}. Nothing is lost; try again in a minute.",
    ),
}
"""For each failure that we know: status, headline, and the sentence, with room for what the failure itself says."""


def register_error_handlers(app: Flask) -> None:
    def known(failure: Exception) -> ResponseReturnValue:
        status, headline, sentence = next(
            told for kind, told in ERROR_PAGES.items() if isinstance(failure, kind)
        )
        if type(failure) in AUDITED_ERRORS:
            visitor: SessionUser | None = g.get("visitor")
            who = (
                {} if visitor is None else {"company": visitor.company_id, "user": visitor.user_id}
            )
            log_event(
                AUDITED_ERRORS[type(failure)],
                at=request.endpoint,
                why=str(failure) or headline,
                **who,
            )
        if status == 503:
            log.warning("%s: %s", request.endpoint, failure)
        return _told(
            status,
            headline,
            sentence.format(str(failure).rstrip(".")) if "{}" in sentence else sentence,
        )

    for kind in ERROR_PAGES:
        app.register_error_handler(kind, known)

    @app.errorhandler(HTTPException)
    def refused(failure: HTTPException) -> ResponseReturnValue:
        return _told(failure.code or 500, failure.name, failure.description or "")

    @app.errorhandler(Exception)
    def mistaken(mistake: Exception) -> ResponseReturnValue:
        """Without the mistake's message, in the log too: it may hold what is personal."""
        where = "".join(traceback.format_tb(mistake.__traceback__))
        log.error(
            "a mistake of ours, %s, at %s:\n%s", type(mistake).__name__, request.endpoint, where
        )
        return _told(
            500,
            "Something went wrong here",
            "It is a mistake of ours, and it is logged. Please try again later.",
        )


def _told(status: int, headline: str, sentence: str) -> ResponseReturnValue:
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
