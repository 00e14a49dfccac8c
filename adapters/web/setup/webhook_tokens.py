"""The webhooks page: the URL and signature token of each of the four webhooks (S5, S6, decision
29).
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from adapters.labels import WEBHOOK_LABELS
from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from application.connections import Connections
from domain.connection import Connection, WebhookEvent


@dataclass(frozen=True)
class WebhookRow:
    """A webhook on the page. Its token is never shown again."""

    event: WebhookEvent
    name: str
    purpose: str
    url: str
    entered: bool
    verified: bool


def webhook_tokens_blueprint(
    sessions: SessionManager, connections: Connections, *, public_url: str, lever_web_url: str
) -> Blueprint:
    pages = Blueprint("webhook_tokens", __name__)

    @pages.get("/setup/webhooks")
    def events() -> str:
        connection = connections.get_or_create(sessions.require_admin().company_id)
        return render_template(
            "agora_lever/webhooks.html",
            connection=connection,
            rows=[_row(connections, connection, event, public_url) for event in WebhookEvent],
            lever_webhooks=f"{lever_web_url}/settings/integrations?tab=webhooks",
        )

    @pages.post("/setup/webhooks")
    def save() -> Response:
        user = sessions.require_admin()
        connection = connections.get_or_create(user.company_id)
        for event in WebhookEvent:
            entered = request.form.get(event, "").strip()
            if entered and not _is_token(entered):
                flash(
                    f"{WEBHOOK_LABELS[event].name}: this is not a signature token, so it was not"
                    " saved. Copy the whole token from Lever's Webhooks page: 20 to 200 letters"
                    " and digits, without blanks.",
                    "bad",
                )
            elif entered and connections.set_signature_token(connection.id, event, entered):
                log_event(
                    "signature token saved",
                    company=user.company_id,
                    user=user.user_id,
                    event=event,
                )
                flash(f"{WEBHOOK_LABELS[event].name}: token saved.", "good")
        return redirect(url_for(".events"), 303)

    return pages


def _row(
    connections: Connections, connection: Connection, event: WebhookEvent, public_url: str
) -> WebhookRow:
    return WebhookRow(
        event=event,
        name=WEBHOOK_LABELS[event].name,
        purpose=WEBHOOK_LABELS[event].purpose,
        url=f"{public_url}/webhooks/lever/{connection.id}/{event}",
        entered=connections.has_signature_token(connection.id, event),
        verified=event in connection.verified_webhooks,
    )


def _is_token(text: str) -> bool:
    return 20 <= len(text) <= 200 and text.isascii() and text.isprintable() and " " not in text
