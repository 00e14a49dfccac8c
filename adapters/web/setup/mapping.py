"""The mapping page: the mapped fields with a preview of recent offers; its Done completes the
set-up (S7).
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from adapters.web.audit_log import log_event
from adapters.web.sessions import SessionManager
from adapters.web.setup.test_offer import start_test
from adapters.web.vendor_reads import VendorReads
from application.connections import Connections
from application.mapping_preview import MappingPreview, PreviewResult
from application.ports import Clock, ServiceUnavailable, StoreUnavailable
from domain.mapping import MAPPING


def mapping_blueprint(
    sessions: SessionManager,
    connections: Connections,
    preview: MappingPreview,
    vendor_reads: VendorReads,
    clock: Clock,
) -> Blueprint:
    pages = Blueprint("mapping", __name__)

    @pages.get("/setup/mapping")
    def fields() -> str:
        connection = connections.get_or_create(sessions.require_admin().company_id)
        try:
            found = vendor_reads.one(connection.id, lambda: preview.of(connection))
        except StoreUnavailable:
            raise
        except ServiceUnavailable as failure:
            found = PreviewResult(failure=f"Your offers could not be read just now: {failure}.")
        return render_template(
            "agora_lever/mapping.html",
            connection=connection,
            rows=MAPPING,
            preview=found,
        )

    @pages.post("/setup/done")
    def done() -> Response:
        user = sessions.require_admin()
        connections.activate(connections.get_or_create(user.company_id).id)
        log_event("set-up completed", company=user.company_id, user=user.user_id)
        start_test(clock.now())
        flash(
            "The set-up is complete: every offer made in Lever now becomes a letter in Agora.",
            "good",
        )
        return redirect(url_for("test_offer.watch"), 303)

    return pages
