"""The consent: from Agora to the five permissions, to Lever's consent page, and back (S1 to S4)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from adapters.labels import PERMISSION_PURPOSES
from adapters.web.audit_log import log_event
from adapters.web.launch import LaunchVerifier
from adapters.web.oauth_state import OAuthStateRefused, OAuthStates
from adapters.web.sessions import SessionManager
from adapters.web.setup.steps import CONNECTED_STATES
from adapters.web.vendor_reads import VendorReads
from application.connections import Connections
from domain.connection import Connection, ConnectionState, WebhookEvent


def configure_blueprint(
    sessions: SessionManager,
    launch_verifier: LaunchVerifier,
    oauth_states: OAuthStates,
    connections: Connections,
    vendor_reads: VendorReads,
    agora_url: str,
) -> Blueprint:
    pages = Blueprint("configure", __name__)

    @pages.before_request
    def refuse_head() -> Response | None:
        """A HEAD request must not use up a launch token or an OAuth state, which work once."""
        return Response(status=405, headers={"Allow": "GET"}) if request.method == "HEAD" else None

    @pages.get("/setup")
    def permissions() -> str | Response:
        if "launch" in request.args:
            launch = launch_verifier.verify(request.args["launch"])
            sessions.sign_in(launch)
            return redirect(
                url_for("disconnect.confirm" if launch.action == "disconnect" else ".permissions"),
                303,
            )
        user = sessions.require_admin()
        return render_template(
            "agora_lever/configure.html",
            connection=connections.get_or_create(user.company_id),
            explanations=PERMISSION_PURPOSES,
            agora_page=user.return_url or agora_url,
        )

    @pages.post("/setup/authorize")
    def authorize() -> Response:
        user = sessions.require_admin()
        log_event("consent requested", company=user.company_id, user=user.user_id)
        return redirect(connections.consent_url(oauth_states.create(user)), 303)

    @pages.get("/oauth/lever/callback")
    def callback() -> Response:
        """Lever sends the user back with a code or an error.

        https://hire.lever.co/developer/documentation#authentication
        """
        user = sessions.require_admin()
        before = connections.get_or_create(user.company_id)
        state = request.args.get("state", "")
        try:
            oauth_states.answer(user, state)
        except OAuthStateRefused as refusal:
            log_event(
                "OAuth callback rejected",
                company=user.company_id,
                user=user.user_id,
                why=str(refusal),
            )
            if before.state not in CONNECTED_STATES:
                raise
            # Such as a reload: what it would do is done.
            return redirect(url_for("status.overview"), 303)
        if "error" in request.args:
            log_event("consent refused", company=user.company_id, user=user.user_id)
            flash(_refusal_message(request.args.get("error_description", "")), "warn")
            return redirect(url_for(".permissions"), 303)
        code = _code()
        vendor_reads.one(
            before.id,
            lambda: connections.complete_oauth(before.id, code, state, user_id=user.user_id),
        )
        log_event("connected", company=user.company_id, user=user.user_id)
        return redirect(_after_consent(connections, before), 303)

    return pages


def _after_consent(connections: Connections, before: Connection) -> str:
    """The URL of the next page; a revoked connection with all its webhooks continues at once."""
    if before.state is ConnectionState.REVOKED and _has_all_signature_tokens(
        connections, before.id
    ):
        connections.activate(before.id)
        flash("Reconnected. The integration continues with the same letters.", "good")
        return url_for("status.overview")
    flash("Lever is connected.", "good")
    return url_for("webhook_tokens.events")


def _code() -> str:
    code = request.args.get("code", "")
    if not 1 <= len(code) <= 2000:
        raise BadRequest(
            "Lever's response has neither a code nor an error, so Lever is not connected. Open the"
            " set-up and press Next again."
        )
    return code


def _has_all_signature_tokens(connections: Connections, connection_id: str) -> bool:
    return all(connections.has_signature_token(connection_id, event) for event in WebhookEvent)


NOT_CONNECTED = "Not connected: "
SUPER_ADMIN = (
    "only a Super Admin of Lever can connect it. Ask one to press Next, or log in to Lever as one."
)
PACKAGE = (
    "your Lever account needs the package LeverTRM or LeverTRM for Enterprise. Ask Lever to change"
    " it, then press Next again."
)


def _refusal_message(description: str) -> str:
    """Lever calls every refusal `access_denied`; its description is not documented.

    An unknown one gets all reasons.
    """
    words = description.lower().replace("_", " ")
    if "did not authorize" in words:
        return (
            NOT_CONNECTED
            + "the permissions were refused on Lever's page. Nothing was changed; press Next to try"
            " again."
        )
    if "permission" in words:
        return NOT_CONNECTED + SUPER_ADMIN
    if "package" in words:
        return NOT_CONNECTED + PACKAGE
    return (
        f"{NOT_CONNECTED}Lever did not grant the permissions. If no one refused them: {SUPER_ADMIN}"
        f" Also, {PACKAGE}"
    )
