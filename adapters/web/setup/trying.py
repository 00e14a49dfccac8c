"""A test offer, watched step by step (S8)."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from adapters.web.visitors import Visitors
from application.connecting import Connecting
from application.ports import Clock
from application.reporting import Mark, Reporting, Trial

BEGAN = "test began"


def trying(visitors: Visitors, connecting: Connecting, reporting: Reporting, clock: Clock) -> Blueprint:
    pages = Blueprint("trying", __name__)

    @pages.get("/setup/test")
    def watch() -> str:
        connection = connecting.of_company(visitors.configurer().company_id)
        if BEGAN not in session:
            begin_test(clock.now())
        since = datetime.fromtimestamp(session[BEGAN], UTC)
        trial = reporting.trial(connection, since=since)
        return render_template("agora_lever/test.html", connection=connection, trial=trial, all=_shown(trial), since=since)

    @pages.post("/setup/test")
    def again() -> Response:
        visitors.configurer()
        begin_test(clock.now())
        return redirect(url_for(".watch"), 303)

    return pages


def _shown(trial: Trial) -> list[dict[str, str]]:
    """The first step that is not done is the one we are at."""
    states = {Mark.DONE: "done", Mark.WRONG: "failed", Mark.WAITS: "next"}
    all_ = [{"label": step.name, "state": states[step.mark], "detail": step.sentence} for step in trial.steps]
    open_ = next((step for step in all_ if step["state"] != "done"), None)
    if open_ is not None and open_["state"] == "next":
        open_["state"] = "now"
    return all_


def begin_test(now: datetime) -> None:
    """From here on, the newest opportunity that Lever tells of is the test."""
    session[BEGAN] = now.timestamp()
