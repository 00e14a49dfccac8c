"""The four webhooks: where Lever shall send them, and the signature token of each (S5, S6, decision 29)."""

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
    """One event, as the page shows it. The token itself is never shown again."""

    event: WebhookEvent
    name: str
    purpose: str
    url: str
    entered: bool
    verified: bool


def webhook_tokens(
    visitors: SessionManager, connecting: Connections, *, public_url: str, lever_web_url: str
) -> Blueprint:
    pages = Blueprint("webhook_tokens", __name__)

    @pages.get("/setup/webhooks")
    def events() -> str:
        connection = connecting.get_or_create(visitors.require_admin().company_id)
        return render_template(
            "agora_lever/webhooks.html",
            connection=connection,
            rows=[_row(connecting, connection, event, public_url) for event in WebhookEvent],
            lever_webhooks=f"{lever_web_url}/settings/integrations?tab=webhooks",
        )

    @pages.post("/setup/webhooks")
    def keep() -> Response:
        visitor = visitors.require_admin()
        connection = connecting.get_or_create(visitor.company_id)
        for event in WebhookEvent:
            given = request.form.get(event, "").strip()
            if given and not _is_token(given):
                flash(
                    f"{WEBHOOK_LABELS[event].name}: this is not a signature token, so it was not kept."
                    " Copy the whole token from Lever's Webhooks page: 20 to 200 letters and digits, without blanks.",
                    "bad",
                )
            elif given and connecting.set_signature_token(connection.id, event, given):
                log_event(
                    "signature token kept",
                    company=visitor.company_id,
                    user=visitor.user_id,
                    event=event,
                )
                flash(f"{WEBHOOK_LABELS[event].name}: the signature token is kept.", "good")
        return redirect(url_for(".events"), 303)

    return pages


def _row(
    connecting: Connections, connection: Connection, event: WebhookEvent, public_url: str
) -> WebhookRow:
    return WebhookRow(
        event=event,
        name=WEBHOOK_LABELS[event].name,
        purpose=WEBHOOK_LABELS[event].purpose,
        url=f"{public_url}/webhooks/lever/{connection.id}/{event}",
        entered=connecting.has_signature_token(connection.id, event),
        verified=event in connection.verified_webhooks,
    )


def _is_token(text: str) -> bool:
    return 20 <= len(text) <= 200 and text.isascii() and text.isprintable() and " " not in text
