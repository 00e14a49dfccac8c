"""The application: the REST API, pages, and the control API, one request at a time."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from flask import (
    Flask,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

import web_components
from simulators.agora.api.docs import reference
from simulators.agora.api.routing import api
from simulators.agora.control_api import control
from simulators.agora.errors import Problem
from simulators.agora.pages import candidate, faqs, formatting, offers, settings
from simulators.agora.request_context import ENVIRON_KEY, NEXT_URL_KEY, NotLoggedIn, current_agora
from simulators.agora.state import AgoraState
from simulators.common.request_log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


API, CONTROL = "/api/", "/_simulator"
LARGEST_BODY = 1_000_000  # bytes


def create_app(state: AgoraState) -> "WSGIApplication":
    """Make the WSGI application of one simulator.

    All simulators share one Flask application, since its routes take long to compile; the WSGI environment of each
    request names the state that it is for.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        environ[ENVIRON_KEY] = state
        return _app()(environ, start_response)

    return answer


@cache
def _app() -> Flask:
    """The key of the cookies lives as long as this process."""
    app = Flask("simulators.agora")
    app.secret_key = secrets.token_bytes(32)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.merge_slashes = False  # the API leads nobody on by redirects
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_NAME"] = "agora_session"  # cookies are shared by all ports of a host
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)
    web_components.register(app)
    for blueprint in (
        api,
        reference,
        control,
        candidate.pages,
        offers.pages,
        settings.pages,
        faqs.pages,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(Problem, _refuse)
    app.register_error_handler(NotLoggedIn, _to_login)
    app.register_error_handler(HTTPException, _http_error)
    _furnish_templates(app)
    return app


def _furnish_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    for show in (
        formatting.money,
        formatting.rounded,
        formatting.number,
        formatting.percent,
        formatting.day,
        formatting.moment,
        formatting.label,
    ):
        app.add_template_filter(show)
    for tell in (formatting.shown, formatting.user_name, formatting.options):
        app.add_template_global(tell)
    for words in (
        "STATUS_WORDS",
        "STATUS_TONES",
        "DOCUSIGN_WORDS",
        "PAY_PERIOD_WORDS",
        "YEAR_WORDS",
    ):
        app.jinja_env.globals[words] = getattr(formatting, words)


def _begin() -> None:
    """One after the other. Not so the control API: whoever turns the clock waits for others that ask Agora meanwhile."""
    if not request.path.startswith(CONTROL):
        current_agora().lock.acquire()
        g.locked = True
        g.body = request.get_data(as_text=True)


def _finish(response: Response) -> Response:
    """Write down what was asked; and pages run nothing but our own scripts."""
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = web_components.CONTENT_SECURITY_POLICY
        response.headers["Referrer-Policy"] = (
            "no-referrer"  # a letter's address is all that is needed to read it
        )
    if not request.path.startswith(CONTROL):
        query, body = (
            request.query_string.decode("latin-1"),
            g.get("body", ""),
        )  # none where it was too large
        current_agora().requests.append(
            LoggedRequest(
                current_agora().clock.now(),
                request.method,
                request.path,
                query,
                body,
                response.status_code,
            )
        )
    return response


def _end(_error: BaseException | None) -> None:
    if g.pop("locked", False):
        current_agora().lock.release()


def _refuse(problem: Problem) -> Response:
    """In the words of whoever was asked: the control API, the REST API, or a page."""
    if request.path.startswith(CONTROL):
        answer = jsonify({"error": problem.detail})
    elif request.path.startswith(API):
        answer = jsonify(problem.json())
        answer.mimetype = "application/problem+json"
    else:
        answer = make_response(render_template("refused.html", problem=problem))
    answer.status_code = problem.status
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _http_error(error: HTTPException) -> Response:
    """Unknown routes and methods, bodies too large."""
    answer = _refuse(Problem(error.code or 500, error.description or error.name))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _to_login(_error: NotLoggedIn) -> BaseResponse:
    """And from there to the page that was wanted; where that leads to another host, to the page before.

    For browsers hold a form to its page's form-action through every redirect.
    """
    if request.method == "GET":
        leads_away = request.endpoint in {"settings.configure_lever", "settings.disconnect_lever"}
        session[NEXT_URL_KEY] = (
            url_for("settings.lever") if leads_away else request.full_path.rstrip("?")
        )
    return redirect(url_for("offers.login"), 303)
