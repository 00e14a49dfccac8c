"""How the connection is: its state, the letters, and what needs attention (D1, decisions 30 and 31)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from adapters.labels import STATE_DESCRIPTIONS, WEBHOOK_LABELS, describe_import
from adapters.web.sessions import SessionManager
from application.connections import Connections
from application.ports import Clock
from application.reporting import Reporting
from application.watch_list import WatchList

PER_PAGE = 50


def status(
    visitors: SessionManager,
    connecting: Connections,
    reporting: Reporting,
    watch_list: WatchList,
    clock: Clock,
) -> Blueprint:
    pages = Blueprint("status", __name__)

    @pages.get("/status")
    def overview() -> str:
        visitor = visitors.require_user()
        page = max(1, request.args.get("page", 1, type=int))
        report = reporting.of_company(
            visitor.company_id, skip=(page - 1) * PER_PAGE, limit=PER_PAGE
        )
        return render_template(
            "agora_lever/status.html",
            report=report,
            history=None if report.progress is None else describe_import(report.progress),
            page=page,
            pages=-(-report.letter_count // PER_PAGE),
            state=STATE_DESCRIPTIONS[report.connection.state],
            events=WEBHOOK_LABELS,
            now=clock.now(),
        )

    @pages.post("/sync/<opportunity_id>")
    def sync_now(opportunity_id: str) -> Response:
        visitor = visitors.require_admin()
        if not reporting.knows(visitor.company_id, opportunity_id):
            raise NotFound("This candidate is not among those that the integration looks after.")
        watch_list.request_sync(connecting.get_or_create(visitor.company_id).id, opportunity_id)
        flash(
            "Lever is asked about this candidate now; what comes of it stands here in a moment.",
            "good",
        )
        return redirect(url_for(".overview"), 303)

    return pages
