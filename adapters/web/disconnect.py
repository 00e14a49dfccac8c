"""Disconnecting in Agora, after a confirmation (D2, D3)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from application.connections import Connections


def disconnect_blueprint(
    sessions: SessionManager, connections: Connections, *, public_url: str
) -> Blueprint:
    pages = Blueprint("disconnect", __name__)

    @pages.get("/disconnect")
    def confirm() -> str:
        connection = connections.get_or_create(sessions.require_admin().company_id)
        return render_template(
            "agora_lever/disconnect.html", connection=connection, public_url=public_url
        )

    @pages.post("/disconnect")
    def end() -> Response:
        user = sessions.require_admin()
        connections.disconnect(connections.get_or_create(user.company_id).id)
        log_event("disconnected", company=user.company_id, user=user.user_id)
        flash(
            "Disconnected from Lever. Existing letters stay in Agora. The app and its webhooks stay"
            " in Lever until a Super Admin removes them there.",
            "good",
        )
        return redirect(url_for("status.overview"), 303)

    return pages
