"""From Agora to the five permissions, to Lever's consent page, and back (S1 to S4)."""

import secrets
from hmac import compare_digest

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from adapters.web.audit import record
from adapters.web.launch import Launches
from adapters.web.visitors import Visitor, Visitors
from adapters.web.words import EXPLANATIONS
from application.connecting import Connecting
from domain.connection import ConnectionState, Event

STATE = "state"


def configure(visitors: Visitors, launches: Launches, connecting: Connecting) -> Blueprint:
    pages = Blueprint("configure", __name__)

    @pages.before_request
    def refuse_head() -> Response | None:
        """Whoever only looks whether an address exists must not use up what is good once: a hand-over, an answer of Lever's."""
        return Response(status=405, headers={"Allow": "GET"}) if request.method == "HEAD" else None

    @pages.get("/setup")
    def permissions() -> str | Response:
        if "launch" in request.args:
            launch = launches.read(request.args["launch"])
            visitors.welcome(launch)
            return redirect(url_for("disconnect.confirm" if launch.action == "disconnect" else ".permissions"), 303)
        connection = connecting.of_company(visitors.configurer().company_id)
        return render_template("agora_lever/configure.html", connection=connection, explanations=EXPLANATIONS)

    @pages.post("/setup/authorize")
    def authorize() -> Response:
        visitor = visitors.configurer()
        session[STATE] = secrets.token_urlsafe(32)
        record("consent asked for", company=visitor.company_id, user=visitor.user_id)
        return redirect(connecting.consent_url(session[STATE]), 303)

    @pages.get("/oauth/lever/callback")
    def back_from_lever() -> Response:
        """Lever sends the person back with a code, or with an error (https://hire.lever.co/developer/documentation#authentication)."""
        visitor = visitors.configurer()
        state = _answered_state(visitor)
        if "error" in request.args:
            record("consent refused", company=visitor.company_id, user=visitor.user_id)
            flash(_why_not(request.args.get("error_description", "")), "warn")
            return redirect(url_for(".permissions"), 303)
        before = connecting.of_company(visitor.company_id)
        connecting.consented(before.id, _code(), state)
        record("connected", company=visitor.company_id, user=visitor.user_id)
        if before.state is ConnectionState.REVOKED and _hears_everything(connecting, before.id):
            connecting.complete(before.id)
            flash("Connected again. The integration goes on with the same letters.", "good")
            return redirect(url_for("status.overview"), 303)
        flash("Lever is connected.", "good")
        return redirect(url_for("webhook_tokens.events"), 303)

    return pages


def _answered_state(visitor: Visitor) -> str:
    """The answer must belong to the question that this very session asked, and each question has one answer."""
    expected: str = session.get(STATE, "")
    if not expected or not compare_digest(request.args.get(STATE, "").encode(), expected.encode()):
        record("an answer to no question was refused", company=visitor.company_id, user=visitor.user_id)
        raise BadRequest(
            "This answer from Lever does not belong to your visit, so nothing was done. Open the set-up and press Next again."
        )
    del session[STATE]
    return expected


def _code() -> str:
    code = request.args.get("code", "")
    if not 1 <= len(code) <= 2000:
        raise BadRequest("Lever's answer holds neither a code nor an error, so nothing was done. Press Next again.")
    return code


def _hears_everything(connecting: Connecting, connection_id: str) -> bool:
    return all(connecting.has_signature_token(connection_id, event) for event in Event)


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
        return NOT_CONNECTED + "the permissions were refused on Lever's page. Nothing was changed; press Next to try again."
    if "permission" in words:
        return NOT_CONNECTED + SUPER_ADMIN
    if "package" in words:
        return NOT_CONNECTED + PACKAGE
    return f"{NOT_CONNECTED}Lever did not grant the permissions. If nobody refused them: {SUPER_ADMIN} And {PACKAGE}"
