"""Disconnecting from Agora's side, once it is confirmed (D2, D3)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from adapters.web.audit import record
from adapters.web.visitors import Visitors
from application.connecting import Connecting


def disconnect(visitors: Visitors, connecting: Connecting) -> Blueprint:
    pages = Blueprint("disconnect", __name__)

    @pages.get("/disconnect")
    def confirm() -> str:
        connection = connecting.of_company(visitors.configurer().company_id)
        return render_template("agora_lever/disconnect.html", connection=connection)

    @pages.post("/disconnect")
    def end() -> Response:
        visitor = visitors.configurer()
        connecting.disconnect(connecting.of_company(visitor.company_id).id)
        record("disconnected", company=visitor.company_id, user=visitor.user_id)
        flash("Disconnected from Lever. The letters that were made stay in Agora.", "good")
        return redirect(url_for("status.overview"), 303)

    return pages
