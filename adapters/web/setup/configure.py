"""From Agora to the five permissions, to Lever's consent page, and back (S1 to S4)."""

import secrets
from hmac import compare_digest

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from adapters.labels import PERMISSION_PURPOSES
from adapters.web.audit_log import log_event
from adapters.web.launch import LaunchVerifier
from adapters.web.sessions import SessionManager, SessionUser
from application.connections import Connections
from domain.connection import ConnectionState, WebhookEvent

OAUTH_STATE_KEY = "state"


def authorization(
    visitors: SessionManager, launches: LaunchVerifier, connecting: Connections
) -> Blueprint:
    pages = Blueprint("configure", __name__)

    @pages.before_request
    def refuse_head() -> Response | None:
        """Whoever only looks whether an address exists must not use up what is good once: a hand-over, an answer of Lever's."""
        return Response(status=405, headers={"Allow": "GET"}) if request.method == "HEAD" else None

    @pages.get("/setup")
    def permissions() -> str | Response:
        if "launch" in request.args:
            launch = launches.verify(request.args["launch"])
            visitors.sign_in(launch)
            return redirect(
                url_for("disconnect.confirm" if launch.action == "disconnect" else ".permissions"),
                303,
            )
        connection = connecting.get_or_create(visitors.require_admin().company_id)
        return render_template(
            "agora_lever/configure.html", connection=connection, explanations=PERMISSION_PURPOSES
        )

    @pages.post("/setup/authorize")
    def authorize() -> Response:
        visitor = visitors.require_admin()
        session[OAUTH_STATE_KEY] = secrets.token_urlsafe(32)
        log_event("consent asked for", company=visitor.company_id, user=visitor.user_id)
        return redirect(connecting.consent_url(session[OAUTH_STATE_KEY]), 303)

    @pages.get("/oauth/lever/callback")
    def back_from_lever() -> Response:
        """Lever sends the person back with a code, or with an error (https://hire.lever.co/developer/documentation#authentication)."""
        visitor = visitors.require_admin()
        state = _answered_state(visitor)
        if "error" in request.args:
            log_event("consent refused", company=visitor.company_id, user=visitor.user_id)
            flash(_why_not(request.args.get("error_description", "")), "warn")
            return redirect(url_for(".permissions"), 303)
        before = connecting.get_or_create(visitor.company_id)
        connecting.complete_oauth(before.id, _code(), state)
        log_event("connected", company=visitor.company_id, user=visitor.user_id)
        if before.state is ConnectionState.REVOKED and _hears_everything(connecting, before.id):
            connecting.activate(before.id)
            flash("Connected again. The integration goes on with the same letters.", "good")
            return redirect(url_for("status.overview"), 303)
        flash("Lever is connected.", "good")
        return redirect(url_for("webhook_tokens.events"), 303)

    return pages


def _answered_state(visitor: SessionUser) -> str:
    """The answer must belong to the question that this very session asked, and each question has one answer."""
    expected: str = session.get(OAUTH_STATE_KEY, "")
    if not expected or not compare_digest(
        request.args.get(OAUTH_STATE_KEY, "").encode(), expected.encode()
    ):
        log_event(
            "an answer to no question was refused", company=visitor.company_id, user=visitor.user_id
        )
        raise BadRequest(
            "This answer from Lever does not belong to your visit, so nothing was done. Open the set-up and press Next again."
        )
    del session[OAUTH_STATE_KEY]
    return expected


def _code() -> str:
    code = request.args.get("code", "")
    if not 1 <= len(code) <= 2000:
        raise BadRequest(
            "Lever's answer holds neither a code nor an error, so nothing was done. Press Next again."
        )
    return code


def _hears_everything(connecting: Connections, connection_id: str) -> bool:
    return all(connecting.has_signature_token(connection_id, event) for event in WebhookEvent)


NOT_CONNECTED = "Not connected: "
SUPER_ADMIN = (
    "only a Super Admin of Lever, who may manage API credentials and manage integrations, can connect it. Ask one to press Next,"
    " or log in to Lever as one."
)
PACKAGE = "your Lever account needs the package LeverTRM or LeverTRM for Enterprise. Ask Lever to change it, then press Next again."


def _why_not(description: str) -> str:
    """Lever names every refusal `access_denied` and promises no wording beyond: what is not known gets all reasons."""
    words = description.lower().replace("_", " ")
    if "did not authorize" in words:
        return (
            NOT_CONNECTED
            + "the permissions were refused on Lever's page. Nothing was changed; press Next to try again."
        )
    if "permission" in words:
        return NOT_CONNECTED + SUPER_ADMIN
    if "package" in words:
        return NOT_CONNECTED + PACKAGE
    return f"{NOT_CONNECTED}Lever did not grant the permissions. If nobody refused them: {SUPER_ADMIN} And {PACKAGE}"
