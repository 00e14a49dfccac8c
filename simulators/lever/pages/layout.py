"""What all pages share: headers, the CSRF token of forms, and error pages."""

import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

import web_components
from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.errors import LeverError
from simulators.lever.model.permissions import (
    MANAGE_INTEGRATIONS,
    MANAGE_OFFER_FORMS,
    MANAGE_PROFILES,
)
from simulators.lever.pages import formatting
from simulators.lever.pages.session import AccessDenied, NotLoggedIn, current_user, current_user_can

View = TypeVar("View", bound=Callable[..., Any])

pages = Blueprint(
    "pages",
    "simulators.lever",
    template_folder="templates",
    static_folder="static",
    static_url_path="/_lever",
)


class PageRoutes:
    """The pages of one module, in the order of their declaration."""

    def __init__(self) -> None:
        self._registrations: list[Callable[[Blueprint], object]] = []

    def get(self, rule: str) -> Callable[[View], View]:
        return self._route(rule, "GET")

    def post(self, rule: str) -> Callable[[View], View]:
        return self._route(rule, "POST")

    def errorhandler(self, error: type[Exception]) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self._registrations.append(
                lambda blueprint: blueprint.register_error_handler(error, view)
            )
            return view

        return declare

    def register(self, blueprint: Blueprint) -> None:
        for register in self._registrations:
            register(blueprint)

    def _route(self, rule: str, method: str) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self._registrations.append(
                lambda blueprint: blueprint.add_url_rule(rule, view_func=view, methods=[method])
            )
            return view

        return declare


CSRF_EXEMPT = ("pages.token",)
"""The token endpoint is called by programs, without a form and a cookie."""
CSRF = "csrf"

for _show in (
    formatting.day,
    formatting.moment,
    formatting.input_value,
    formatting.initials,
    formatting.is_web,
    formatting.pretty,
):
    pages.add_app_template_filter(_show)


@pages.before_request
def _check_form() -> None:
    """Check the CSRF token of a form.

    Login and consent forms of an app carry the id of its request instead.
    """
    if request.method != "POST" or request.endpoint in CSRF_EXEMPT or request.form.get("request"):
        return
    if not hmac.compare_digest(request.form.get(CSRF, "").encode(), _token().encode()):
        abort(
            400,
            "This form is out of date, or did not come from this page. Go back, reload the page and"
            " try again.",
        )


def _token() -> str:
    return str(session.setdefault(CSRF, secrets.token_urlsafe(16)))


@pages.after_request
def _set_security_headers(response: Response) -> Response:
    policy = web_components.CONTENT_SECURITY_POLICY
    if g.get("redirects_to_app"):  # Browsers apply form-action to the redirects after a form, too.
        policy = policy.replace("form-action 'self'; ", "")
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
    return response


@pages.app_context_processor
def _template_context() -> dict[str, object]:
    return {
        "me": current_user(),
        "can": current_user_can,
        "of_account": current_account(),
        "user_name": _user_name,
        "csrf": lambda: Markup('<input type="hidden" name="{}" value="{}">').format(CSRF, _token()),
        "MANAGE_INTEGRATIONS": MANAGE_INTEGRATIONS,
        "MANAGE_OFFER_FORMS": MANAGE_OFFER_FORMS,
        "MANAGE_PROFILES": MANAGE_PROFILES,
        **formatting.WORDS,
    }


def _user_name(user_id: str | None) -> str:
    found = current_account().users.get(user_id or "")
    return found.name if found else "Unknown user"


@pages.errorhandler(NotLoggedIn)
def _to_login(_error: NotLoggedIn) -> BaseResponse:
    next_path = (
        request.full_path.removesuffix("?")
        if request.method == "GET"
        else url_for("pages.candidates")
    )
    return redirect(f"{url_for('pages.login')}?{urlencode({'next': next_path})}", 303)


@pages.errorhandler(AccessDenied)
def _access_denied(error: AccessDenied) -> tuple[str, int]:
    return render_template("lever/error.html", title=error.title, message=str(error)), error.status


@pages.errorhandler(LeverError)
def _lever_error(error: LeverError) -> tuple[str, int]:
    return (
        render_template("lever/error.html", title="Page not found", message=error.message),
        error.status,
    )


@pages.errorhandler(BadRequest)
def render_error(error: HTTPException) -> tuple[str, int]:
    """Unknown URLs and unreadable forms."""
    message = error.description or error.name
    return (
        render_template("lever/error.html", title="Oops, something went wrong", message=message),
        error.code or 500,
    )


def redirect_to(endpoint: str, **values: Any) -> BaseResponse:
    """Redirect to a page after a form."""
    return redirect(url_for(f"pages.{endpoint}", **values), 303)


def form_value(name: str) -> str:
    return request.form.get(name, "").strip()


@contextmanager
def release_lock() -> Iterator[None]:
    """Release the lock while a webhook is sent: its receiver may call Lever before it responds."""
    current_customer().lock.release()
    try:
        yield
    finally:
        current_customer().lock.acquire()
