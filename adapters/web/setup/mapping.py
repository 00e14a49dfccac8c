"""The 20 mapped fields, beside what the customer's own recent offers would give; and the end of the set-up (S7)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from adapters.web.audit import record
from adapters.web.setup.trying import begin_test
from adapters.web.visitors import Visitors
from application.connecting import Connecting
from application.ports import Clock
from application.preview import ROWS, Preview


def mapping(visitors: Visitors, connecting: Connecting, preview: Preview, clock: Clock) -> Blueprint:
    pages = Blueprint("mapping", __name__)

    @pages.get("/setup/mapping")
    def fields() -> str:
        connection = connecting.of_company(visitors.configurer().company_id)
        return render_template("agora_lever/mapping.html", connection=connection, rows=ROWS, preview=preview.of(connection))

    @pages.post("/setup/done")
    def done() -> Response:
        visitor = visitors.configurer()
        connecting.complete(connecting.of_company(visitor.company_id).id)
        record("set-up completed", company=visitor.company_id, user=visitor.user_id)
        begin_test(clock.now())
        flash("The set-up is complete: every offer made in Lever now becomes a letter in Agora.", "good")
        return redirect(url_for("trying.watch"), 303)

    return pages
