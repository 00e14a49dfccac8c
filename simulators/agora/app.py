"""The application: the REST API, pages, and the control API, one request at a time."""

from typing import TYPE_CHECKING

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from simulators.agora.api import api
from simulators.agora.asked import Asked
from simulators.agora.asking import agora
from simulators.agora.control import control
from simulators.agora.errors import Problem

if TYPE_CHECKING:
    from simulators.agora.simulator import AgoraSimulator

CONTROL = "/_simulator"
LARGEST_BODY = 1_000_000  # bytes


def make_app(simulator: "AgoraSimulator") -> Flask:
    app = Flask("simulators.agora")
    app.secret_key = simulator.session_secret
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_NAME"] = "agora_session"  # cookies are shared by all ports of a host
    app.extensions["agora"] = simulator
    app.before_request(_begin)
    app.after_request(_write_down)
    app.teardown_request(_end)
    for blueprint in (api, control):
        app.register_blueprint(blueprint)
    app.register_error_handler(Problem, _refuse)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _begin() -> None:
    """One after the other. Not so the control API: whoever turns the clock waits for others that ask Agora meanwhile."""
    if not request.path.startswith(CONTROL):
        agora().lock.acquire()
        g.locked = True


def _write_down(response: Response) -> Response:
    if not request.path.startswith(CONTROL):
        query, body = request.query_string.decode("latin-1"), request.get_data(as_text=True)
        agora().requests.append(Asked(agora().clock.now(), request.method, request.path, query, body, response.status_code))
    return response


def _end(_error: BaseException | None) -> None:
    if g.pop("locked", False):
        agora().lock.release()


def _refuse(problem: Problem) -> Response:
    if request.path.startswith(CONTROL):
        answer = jsonify({"error": problem.detail})
    else:
        answer = jsonify(problem.json())
        answer.mimetype = "application/problem+json"
    answer.status_code = problem.status
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _http_error(error: HTTPException) -> Response:
    """Unknown routes and methods, bodies too large."""
    return _refuse(Problem(error.code or 500, error.description or error.name))
