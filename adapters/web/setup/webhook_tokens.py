"""The webhooks page: the URL and signature token of each of the four webhooks (S5, S6, decision
29).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from adapters.labels import WEBHOOK_LABELS
from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from application.connections import Connections, SignatureTokenInUse
from domain.connection import Connection, WebhookEvent


@dataclass(frozen=True)
class WebhookRow:
    """A webhook on the page. Its token is never shown again.

    `mismatch_at` is when a delivery last arrived whose signature did not match; `error` is what is
    wrong with the token that was just entered.
    """

    event: WebhookEvent
    name: str
    purpose: str
    url: str
    entered: bool
    verified: bool
    mismatch_at: datetime | None
    error: str | None


def webhook_tokens_blueprint(
    sessions: SessionManager, connections: Connections, *, public_url: str, lever_web_url: str
) -> Blueprint:
    pages = Blueprint("webhook_tokens", __name__)

    @pages.get("/setup/webhooks")
    def events() -> str:
        connection = connections.get_or_create(sessions.require_admin().company_id)
        rows = [_row(connections, connection, event, public_url) for event in WebhookEvent]
        return render_template(
            "agora_lever/webhooks.html",
            connection=connection,
            rows=rows,
            missing=[WEBHOOK_LABELS[event].name for event in connection.unverified_webhooks],
            asks_to_continue="incomplete" in request.args,
            lever_webhooks=f"{lever_web_url}/settings/integrations?tab=webhooks",
        )

    @pages.post("/setup/webhooks")
    def save() -> Response:
        """Save what was entered; Next also continues once all webhooks are verified."""
        user = sessions.require_admin()
        connection = connections.get_or_create(user.company_id)
        errors = 0
        for event in WebhookEvent:
            entered = request.form.get(event, "").strip()
            error = _save_token(connections, connection.id, event, entered) if entered else None
            if error is not None:
                errors += 1
                flash(error, event)
            elif entered:
                log_event(
                    "signature token saved",
                    company=user.company_id,
                    user=user.user_id,
                    event=event,
                )
        if errors:
            flash("Not all tokens were saved. See the fields below.", "bad")
        if errors or "next" not in request.form:
            return redirect(url_for(".events"), 303)
        if connections.connection(connection.id).unverified_webhooks:
            return redirect(url_for(".events", incomplete="yes"), 303)
        return redirect(url_for("mapping.fields"), 303)

    return pages


def _save_token(
    connections: Connections, connection_id: str, event: WebhookEvent, token: str
) -> str | None:
    """Save a token; return what is wrong with it."""
    if not _is_token(token):
        return (
            "This is not a signature token, so it was not saved. Copy the whole token from Lever's"
            " Webhooks page: 20 to 200 letters and digits, without blanks."
        )
    try:
        if connections.set_signature_token(connection_id, event, token):
            flash(f"{WEBHOOK_LABELS[event].name}: token saved.", "good")
    except SignatureTokenInUse as in_use:
        return (
            f"This is the token of {WEBHOOK_LABELS[in_use.event].name}, so it was not saved. In"
            f" Lever every webhook has a token of its own: copy the one shown for"
            f" {WEBHOOK_LABELS[event].name}."
        )
    return None


def _row(
    connections: Connections,
    connection: Connection,
    event: WebhookEvent,
    public_url: str,
) -> WebhookRow:
    errors: list[Any] = list(get_flashed_messages(category_filter=[event]))
    return WebhookRow(
        event=event,
        name=WEBHOOK_LABELS[event].name,
        purpose=WEBHOOK_LABELS[event].purpose,
        url=f"{public_url}/webhooks/lever/{connection.id}/{event}",
        entered=connections.has_signature_token(connection.id, event),
        verified=event in connection.verified_webhooks,
        mismatch_at=connection.signature_mismatches.get(event),
        error=next(iter(errors), None),
    )


def _is_token(text: str) -> bool:
    return 20 <= len(text) <= 200 and text.isascii() and text.isprintable() and " " not in text
