"""The status page: connection, letters and attentions (D1, decisions 30, 31 and 40)."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from adapters.labels import STATE_DESCRIPTIONS, STATE_LABELS, WEBHOOK_LABELS, describe_import
from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from adapters.web.vendor_reads import VendorReads
from application.candidate_details import CandidateDetails, read_candidate
from application.connections import Connections
from application.create_letter import CreateLetter, NoLetterToCreate
from application.ports import ATS, Clock
from application.reporting import ConnectionReport, Reporting, ReportQuery
from application.watch_list import WatchList
from domain.letter import LetterStatus

LETTERS_PER_PAGE, ATTENTIONS_PER_PAGE = 15, 10
"""Few, because the names of all of them are read from Lever: two requests each, ten a second."""
NAMES_DEADLINE_SECONDS = 4.0


def status_blueprint(
    sessions: SessionManager,
    connections: Connections,
    reporting: Reporting,
    watch_list: WatchList,
    create_letter: CreateLetter,
    ats: ATS,
    vendor_reads: VendorReads,
    clock: Clock,
) -> Blueprint:
    pages = Blueprint("status", __name__)

    @pages.get("/status")
    def overview() -> str:
        user = sessions.require_user()
        page, attention_page = _page("page"), _page("attentions")
        query = ReportQuery(
            search=request.args.get("search", "").strip()[:200],
            status=request.args.get("status", ""),
            reason=request.args.get("reason", ""),
            letters=_slice(page, LETTERS_PER_PAGE),
            attentions=_slice(attention_page, ATTENTIONS_PER_PAGE),
        )
        report = reporting.of_company(user.company_id, query)
        is_refresh = request.headers.get("X-Refresh") is not None  # It keeps the names it shows.
        candidates = {} if is_refresh or not user.may_configure else names(report)
        return render_template(
            "agora_lever/status.html",
            report=report,
            query=query,
            candidates=candidates,
            history=None if report.progress is None else describe_import(report.progress),
            page=page,
            pages=_pages(report.letter_count, LETTERS_PER_PAGE),
            attention_count=sum(report.attention_counts.values()),
            attention_page=attention_page,
            attention_pages=_pages(sum(report.attention_counts.values()), ATTENTIONS_PER_PAGE),
            statuses=list(LetterStatus),
            state_label=STATE_LABELS[report.connection.state],
            state=STATE_DESCRIPTIONS[report.connection.state],
            missing=[WEBHOOK_LABELS[event].name for event in report.connection.unverified_webhooks],
            now=clock.now(),
        )

    def names(report: ConnectionReport) -> dict[str, CandidateDetails]:
        """The candidates of the page, as far as Lever tells them in time."""
        if not report.connection.is_active:
            return {}
        ids = [item.opportunity_id for item in report.attentions]
        ids += [line.letter.opportunity_id for line in report.letters if not line.letter.is_deleted]
        return vendor_reads.each(
            report.connection.id,
            dict.fromkeys(ids),
            partial(read_candidate, ats, report.connection),
            NAMES_DEADLINE_SECONDS,
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

    @pages.post("/create-letter/<opportunity_id>/<offer_id>")
    def create(opportunity_id: str, offer_id: str) -> Response:
        """*Create the letter* (decisions 40 and 50)."""
        user = sessions.require_admin()
        try:
            create_letter(connections.get_or_create(user.company_id).id, opportunity_id, offer_id)
        except NoLetterToCreate:
            raise NotFound(
                "There is no letter to create for this offer any more. See the status."
            ) from None
        log_event("letter requested", company=user.company_id, user=user.user_id, offer=offer_id)
        flash("The letter is being created. It appears here shortly.", "good")
        return redirect(url_for(".overview"), 303)

    return pages


def _page(name: str) -> int:
    """The number of a page, from 1."""
    return max(1, request.args.get(name, 1, type=int))


def _slice(page: int, size: int) -> slice:
    return slice((page - 1) * size, page * size)


def _pages(count: int, size: int) -> int:
    return -(-count // size)
