"""The status page: connection, letters and attentions (D1, decisions 30 and 31)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from adapters.labels import STATE_DESCRIPTIONS, STATE_LABELS, WEBHOOK_LABELS, describe_import
from adapters.web.sessions import SessionManager
from application.connections import Connections
from application.ports import Clock
from application.reporting import Reporting
from application.watch_list import WatchList

PER_PAGE = 50


def status_blueprint(
    sessions: SessionManager,
    connections: Connections,
    reporting: Reporting,
    watch_list: WatchList,
    clock: Clock,
) -> Blueprint:
    pages = Blueprint("status", __name__)

    @pages.get("/status")
    def overview() -> str:
        user = sessions.require_user()
        page = max(1, request.args.get("page", 1, type=int))
        report = reporting.of_company(user.company_id, skip=(page - 1) * PER_PAGE, limit=PER_PAGE)
        return render_template(
            "agora_lever/status.html",
            report=report,
            history=None if report.progress is None else describe_import(report.progress),
            page=page,
            pages=-(-report.letter_count // PER_PAGE),
            state_label=STATE_LABELS[report.connection.state],
            state=STATE_DESCRIPTIONS[report.connection.state],
            events=WEBHOOK_LABELS,
            now=clock.now(),
        )

    @pages.post("/sync/<opportunity_id>")
    def sync_now(opportunity_id: str) -> Response:
        user = sessions.require_admin()
        if not reporting.knows(user.company_id, opportunity_id):
            raise NotFound("The integration does not know this candidate.")
        watch_list.request_sync(connections.get_or_create(user.company_id).id, opportunity_id)
        flash(
            "Syncing this candidate. The result appears here shortly.",
            "good",
        )
        return redirect(url_for(".overview"), 303)

    return pages
