"""A test offer, watched step by step (S8)."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from adapters.web.sessions import SessionManager
from application.connections import Connections
from application.ports import Clock
from application.reporting import Reporting, StepState, TestOffer

STARTED_AT_KEY = "test began"


def test_offer(
    visitors: SessionManager, connecting: Connections, reporting: Reporting, clock: Clock
) -> Blueprint:
    pages = Blueprint("trying", __name__)

    @pages.get("/setup/test")
    def watch() -> str:
        connection = connecting.get_or_create(visitors.require_admin().company_id)
        if STARTED_AT_KEY not in session:
            start_test(clock.now())
        since = datetime.fromtimestamp(session[STARTED_AT_KEY], UTC)
        trial = reporting.test_offer(connection, since=since)
        return render_template(
            "agora_lever/test.html",
            connection=connection,
            trial=trial,
            all=_shown(trial),
            since=since,
        )

    @pages.post("/setup/test")
    def again() -> Response:
        visitors.require_admin()
        start_test(clock.now())
        return redirect(url_for(".watch"), 303)

    return pages


def _shown(trial: TestOffer) -> list[dict[str, str]]:
    """The first step that is not done is the one we are at."""
    states = {StepState.DONE: "done", StepState.WRONG: "failed", StepState.WAITS: "next"}
    all_ = [
        {"label": step.name, "state": states[step.mark], "detail": step.sentence}
        for step in trial.steps
    ]
    open_ = next((step for step in all_ if step["state"] != "done"), None)
    if open_ is not None and open_["state"] == "next":
        open_["state"] = "now"
    return all_


def start_test(now: datetime) -> None:
    """From here on, the newest opportunity that Lever tells of is the test."""
    session[STARTED_AT_KEY] = now.timestamp()
