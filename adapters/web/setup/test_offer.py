"""The test offer page, which shows the progress of the newest candidate (S8)."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from adapters.labels import TEST_STEP_LABELS, describe_step
from adapters.web.sessions import SessionManager
from application.connections import Connections
from application.ports import Clock
from application.reporting import Reporting, StepState, TestOffer

STARTED_AT_KEY = "test started at"


def test_offer_blueprint(
    sessions: SessionManager, connections: Connections, reporting: Reporting, clock: Clock
) -> Blueprint:
    pages = Blueprint("test_offer", __name__)

    @pages.get("/setup/test")
    def watch() -> str:
        connection = connections.get_or_create(sessions.require_admin().company_id)
        if STARTED_AT_KEY not in session:
            start_test(clock.now())
        since = datetime.fromtimestamp(session[STARTED_AT_KEY], UTC)
        test = reporting.test_offer(connection, since=since)
        return render_template(
            "agora_lever/test.html",
            connection=connection,
            test=test,
            steps=_view(test),
            since=since,
        )

    @pages.post("/setup/test")
    def restart() -> Response:
        sessions.require_admin()
        start_test(clock.now())
        return redirect(url_for(".watch"), 303)

    return pages


def _view(test: TestOffer) -> list[dict[str, str]]:
    """The steps for the template. The first step that is not done is the current one."""
    states = {StepState.DONE: "done", StepState.FAILED: "failed", StepState.WAITING: "next"}
    steps = [
        {
            "label": TEST_STEP_LABELS[step.step],
            "state": states[step.state],
            "detail": describe_step(step),
        }
        for step in test.steps
    ]
    current = next((step for step in steps if step["state"] != "done"), None)
    if current is not None and current["state"] == "next":
        current["state"] = "now"
    return steps


def start_test(now: datetime) -> None:
    """Start a test: the newest opportunity of which Lever notifies us from now on is the test
    offer.
    """
    session[STARTED_AT_KEY] = now.timestamp()
