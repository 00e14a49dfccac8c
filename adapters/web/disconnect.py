"""Disconnecting from Agora's side, once it is confirmed (D2, D3)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from application.connections import Connections


def disconnect(visitors: SessionManager, connecting: Connections) -> Blueprint:
    pages = Blueprint("disconnect", __name__)

    @pages.get("/disconnect")
    def confirm() -> str:
        connection = connecting.get_or_create(visitors.require_admin().company_id)
        return render_template("agora_lever/disconnect.html", connection=connection)

    @pages.post("/disconnect")
    def end() -> Response:
        visitor = visitors.require_admin()
        connecting.disconnect(connecting.get_or_create(visitor.company_id).id)
        log_event("disconnected", company=visitor.company_id, user=visitor.user_id)
        flash("Disconnected from Lever. The letters that were made stay in Agora.", "good")
        return redirect(url_for("status.overview"), 303)

    return pages
