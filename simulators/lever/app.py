"""The Flask application: Data API, OAuth server, pages and control API.

It serves one request at a time.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import http_date

from simulators.common.app import bind_state
from simulators.common.request_log import LoggedRequest
from simulators.lever.api import resources
from simulators.lever.api.docs import reference
from simulators.lever.api.request_context import ENVIRON_KEY, simulator
from simulators.lever.api.routing import json_response
from simulators.lever.auth.credentials import Credential
from simulators.lever.control_api import control
from simulators.lever.customer import Customer
from simulators.lever.errors import LeverError, no_such_route, too_many_requests, unauthorized
from simulators.lever.pages import register_pages, render_error
from simulators.lever.pages.session import USER
from simulators.lever.state import LeverState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


CONTROL = "/_simulator"
CODES = {500: "InternalServerError", 503: "ServiceUnavailable"}


def create_app(state: LeverState) -> "WSGIApplication":
    """Create the WSGI application that serves `state`."""
    app = bind_state(_app, ENVIRON_KEY, state)

    def without_empty_segments(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Serve `/v1//users`, which some clients request, as `/v1/users`."""
        path = environ["PATH_INFO"]
        if "//" in path and (merged := re.sub("/{2,}", "/", path)).startswith("/v1/"):
            environ["PATH_INFO"] = merged
        return app(environ, start_response)

    return without_empty_segments


@cache
def _app() -> Flask:
    app = Flask("simulators.lever", static_folder=None)
    app.before_request(_begin)
    app.after_request(_log_request)
    app.teardown_request(_end)
    for blueprint in (resources.create_blueprint(), control, reference):
        app.register_blueprint(blueprint)
    register_pages(app)
    app.register_error_handler(LeverError, _error_response)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _begin() -> None:
    """Lock the simulator; for the Data API, authenticate the request and apply the rate limit.

    The control API is not locked: it locks what it changes itself.
    """
    if request.path.startswith(CONTROL):
        g.customer = simulator().customer(request.args.get("account"))
        return
    simulator().lock.acquire()
    g.locked = True
    # Cached, so that the body can be logged after a form was read from it.
    request.get_data(cache=True)
    if not request.path.startswith("/v1/"):
        g.customer = _customer_of_session()
    elif request.url_rule is not None:
        g.customer, g.credential = _caller()
        if not simulator().buckets.take(g.credential.name):
            raise too_many_requests()


def _caller() -> tuple[Customer, Credential]:
    """The account and credential that the Authorization header names."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    by = {"basic": simulator().by_basic, "bearer": simulator().by_bearer}.get(scheme.lower())
    found = by(value.strip()) if by else None
    if found is None:
        raise unauthorized()
    return found


def _customer_of_session() -> Customer:
    """The account of the app's consent, of the user who logs in, or of the logged-in user.

    `?account=<id>` takes precedence.
    """
    consenting = simulator().oauth.user_of(request.values.get("request", ""))
    logging_in = request.form.get("user") if request.path == "/login" else None
    user = consenting.id if consenting else logging_in or session.get(USER)
    if account_id := request.args.get("account"):
        return simulator().customer(account_id)
    return (simulator().customer_with_user(user) if user else None) or simulator()


def _log_request(response: Response) -> Response:
    if not request.path.startswith(CONTROL):
        credential = g.get("credential")
        entry = LoggedRequest(
            at=simulator().clock.now(),
            method=request.method,
            path=request.path,
            query=request.query_string.decode("latin-1"),
            body=request.get_data(as_text=True),
            status=response.status_code,
            credential=credential.kind if credential else None,
            account=g.customer.id if credential else None,
        )
        simulator().requests.append(entry)
    return response


def _end(_error: BaseException | None) -> None:
    if g.pop("locked", False):
        simulator().lock.release()


def _error_response(error: LeverError) -> Response:
    response = json_response({"code": error.code, "message": error.message}, error.status)
    assumptions = simulator().assumptions
    wait = assumptions.retry_after_seconds
    if error.status == 429 and wait is not None:
        as_date = assumptions.retry_after_is_date
        at = simulator().clock.now() + wait
        response.headers["Retry-After"] = http_date(at) if as_date else str(wait)
    return response


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """Errors of unknown routes and methods, in the format of the interface that was called."""
    status, message = error.code or 500, error.description or error.name
    if request.path.startswith(CONTROL):
        return json_response({"error": message}, status)
    if not request.path.startswith("/v1"):
        return render_error(error)
    if isinstance(error, MethodNotAllowed):
        response = _error_response(
            LeverError(405, "MethodNotAllowed", f"{request.method} is not allowed")
        )
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    return _error_response(
        no_such_route(request.path)
        if status == 404
        else LeverError(status, CODES.get(status, "BadRequestError"), message)
    )
