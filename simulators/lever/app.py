"""The application: the Data API, the OAuth server, pages, and the control API, one request at a time."""

from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from simulators.lever import routes
from simulators.lever.asked import Asked
from simulators.lever.asking import SIMULATOR, lever
from simulators.lever.control import control
from simulators.lever.errors import LeverError, no_such_route, too_many_requests, unauthorized
from simulators.lever.pages import furnish, went_wrong
from simulators.lever.reference import reference
from simulators.lever.routing import api, json_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from simulators.lever.simulator import LeverSimulator

CONTROL = "/_simulator"
CODES = {500: "InternalServerError", 503: "ServiceUnavailable"}
_REGISTERED = routes  # importing the package is what registers the routes


def app_of(simulator: "LeverSimulator") -> "WSGIApplication":
    """The routes are the same for every simulator and take long to compile: so they are, once, and each request says whose."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        environ[SIMULATOR] = simulator
        return _app()(environ, start_response)

    return answer


@cache
def _app() -> Flask:
    app = Flask("simulators.lever", static_folder=None)
    app.before_request(_begin)
    app.after_request(_write_down)
    app.teardown_request(_end)
    for blueprint in (api, control, reference):
        app.register_blueprint(blueprint)
    furnish(app)
    app.register_error_handler(LeverError, _refuse)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _begin() -> None:
    """Everything but sending webhooks happens one after the other; then who is asking, and how often."""
    if request.path.startswith(CONTROL):
        return
    lever().lock.acquire()
    g.locked = True
    if request.path.startswith("/v1/") and request.url_rule is not None:
        g.credential = _credential()
        if not lever().buckets.take(g.credential.name):
            raise too_many_requests()


def _credential() -> object:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    credentials = lever().credentials
    if scheme.lower() == "basic":
        found: object = credentials.basic(value.strip())
    elif scheme.lower() == "bearer":
        found = credentials.bearer(value.strip(), lever().clock.now())
    else:
        found = None
    if found is None:
        raise unauthorized()
    return found


def _write_down(response: Response) -> Response:
    if not request.path.startswith(CONTROL):
        credential = g.get("credential")
        asked = Asked(
            at=lever().clock.now(),
            method=request.method,
            path=request.path,
            query=request.query_string.decode("latin-1"),
            body=request.get_data(as_text=True),
            status=response.status_code,
            credential=credential.kind if credential else None,
        )
        lever().requests.append(asked)
    return response


def _end(_error: BaseException | None) -> None:
    if g.pop("locked", False):
        lever().lock.release()


def _refuse(error: LeverError) -> Response:
    return json_answer({"code": error.code, "message": error.message}, error.status)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """Unknown routes and methods, in the words of whoever was asked."""
    status, message = error.code or 500, error.description or error.name
    if request.path.startswith(CONTROL):
        return json_answer({"error": message}, status)
    if not request.path.startswith("/v1"):
        return went_wrong(error)
    if isinstance(error, MethodNotAllowed):
        answer = _refuse(LeverError(405, "MethodNotAllowed", f"{request.method} is not allowed"))
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
    return _refuse(
        no_such_route(request.path) if status == 404 else LeverError(status, CODES.get(status, "BadRequestError"), message)
    )
