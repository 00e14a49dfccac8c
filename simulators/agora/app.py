"""The Flask application: REST API, pages and control API; one request at a time."""

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
from simulators.agora.api import resources
from simulators.agora.api.docs import reference
from simulators.agora.control_api import control
from simulators.agora.errors import Problem
from simulators.agora.pages import candidate, faqs, formatting, offers, settings
from simulators.agora.request_context import ENVIRON_KEY, NEXT_URL_KEY, NotLoggedIn, current_agora
from simulators.agora.state import AgoraState
from simulators.common.app import bind_state
from simulators.common.request_log import LoggedRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


API, CONTROL = "/api/", "/_simulator"
MAX_BODY_BYTES = 1_000_000


def create_app(state: AgoraState) -> "WSGIApplication":
    """Create the WSGI application that serves `state`."""
    return bind_state(_app, ENVIRON_KEY, state)


@cache
def _app() -> Flask:
    """The shared Flask application. Its cookie key lives as long as the process."""
    app = Flask("simulators.agora")
    app.secret_key = secrets.token_bytes(32)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.merge_slashes = False  # The API does not redirect.
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    # All ports of a host share cookies, so the name must differ from that of other applications.
    app.config["SESSION_COOKIE_NAME"] = "agora_session"
    app.before_request(_acquire_lock)
    app.after_request(_log_and_secure)
    app.teardown_request(_release_lock)
    web_components.register(app)
    for blueprint in (
        resources.create_blueprint(),
        reference,
        control,
        candidate.pages,
        offers.pages,
        settings.pages,
        faqs.pages,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(Problem, _problem_response)
    app.register_error_handler(NotLoggedIn, _redirect_to_login)
    app.register_error_handler(HTTPException, _http_error)
    _set_up_templates(app)
    return app


def _set_up_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    for template_filter in (
        formatting.money,
        formatting.rounded,
        formatting.compact,
        formatting.number,
        formatting.percent,
        formatting.day,
        formatting.moment,
        formatting.label,
        formatting.shorten,
        formatting.count,
    ):
        app.add_template_filter(template_filter)
    for template_global in (
        formatting.format_value,
        formatting.user_name,
        formatting.options,
        formatting.locale_tag,
    ):
        app.add_template_global(template_global)
    for name in (
        "STATUS_LABELS",
        "STATUS_TONES",
        "DOCUSIGN_LABELS",
        "INTEGRATION_LABELS",
        "INTEGRATION_TONES",
        "INTEGRATION_ACTIONS",
        "PAY_PERIOD_LABELS",
        "YEAR_LABELS",
    ):
        app.jinja_env.globals[name] = getattr(formatting, name)


def _acquire_lock() -> None:
    """Serialize requests. The control API is exempt.

    Advancing the clock over it can cause requests to Agora, for which the caller waits.
    """
    if not request.path.startswith(CONTROL):
        current_agora().lock.acquire()
        g.locked = True
        g.body = request.get_data(as_text=True)


def _log_and_secure(response: Response) -> Response:
    """Add security headers to pages, and log the request."""
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = web_components.CONTENT_SECURITY_POLICY
        # The URL of a letter gives access to it, so it must not leak in the Referer header.
        response.headers["Referrer-Policy"] = "no-referrer"
    if not request.path.startswith(CONTROL):
        current_agora().requests.append(
            LoggedRequest(
                current_agora().clock.now(),
                request.method,
                request.path,
                query=request.query_string.decode("latin-1"),
                body=g.get("body", ""),  # Empty if the body was too large.
                status=response.status_code,
            )
        )
    return response


def _release_lock(_error: BaseException | None) -> None:
    if g.pop("locked", False):
        current_agora().lock.release()


def _problem_response(problem: Problem) -> Response:
    """The problem in the format of the control API, of the REST API or of a page."""
    if request.path.startswith(CONTROL):
        response = jsonify({"error": problem.detail})
    elif request.path.startswith(API):
        response = jsonify(problem.json())
        response.mimetype = "application/problem+json"
    else:
        response = make_response(render_template("refused.html", problem=problem))
    response.status_code = problem.status
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HTTPException) -> Response:
    """Unknown routes and methods, and bodies that are too large."""
    response = _problem_response(Problem(error.code or 500, error.description or error.name))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _redirect_to_login(_error: NotLoggedIn) -> BaseResponse:
    """Redirect to the login, which then continues to the requested page.

    If the requested page redirects to another host, the login continues to the page before it:
    browsers apply the login form's form-action policy to every redirect that follows.
    """
    if request.method == "GET":
        redirects_elsewhere = request.endpoint in {
            "settings.configure_lever",
            "settings.disconnect_lever",
        }
        session[NEXT_URL_KEY] = (
            url_for("settings.lever") if redirects_elsewhere else request.full_path.rstrip("?")
        )
    return redirect(url_for("offers.login"), 303)
