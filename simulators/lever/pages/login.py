"""The login, to Lever itself or for an app.

There are no passwords: the user is chosen from a list.
"""

from flask import g, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.auth.oauth_server import AuthorizationRequest
from simulators.lever.pages import session
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.oauth import after_login
from simulators.lever.pages.session import AccessDenied

routes = PageRoutes()


@routes.get("/login")
def login() -> str:
    """The login page, to Lever or to authorize an app.

    Query: `request` is the id of an app's authorization request; `next` is the page after the
    login.
    """
    request_id = request.args.get("request")
    authorization = current_customer().oauth.pending_request(request_id) if request_id else None
    g.redirects_to_app = authorization is not None
    user = session.current_user()
    people = [each for each in current_account().users.values() if each.deactivated_at is None]
    preselected = user.id if user else current_customer().user_id
    return render_template(
        "lever/login.html",
        opened=authorization,
        people=people,
        chosen=preselected,
        next=_local_path(request.args.get("next", "")),
    )


@routes.post("/login")
def log_in() -> Response:
    """Field `user`: an id or an email address."""
    authorization: AuthorizationRequest | None = (
        current_customer().oauth.pending_request(form_value("request"))
        if form_value("request")
        else None
    )
    user = current_account().users.get(form_value("user")) or current_account().user_by_email(
        form_value("user")
    )
    if user is None or user.deactivated_at is not None:
        raise AccessDenied(
            "You are not logged in", f"There is no active user {form_value('user')}.", 401
        )
    session.log_in(user)
    if authorization:
        authorization.user = user
        return after_login(authorization)
    return redirect_to_local(form_value("next"))


@routes.post("/logout")
def log_out() -> Response:
    session.log_out()
    return redirect_to("login")


def redirect_to_local(address: str) -> Response:
    response = redirect_to("candidates")
    if _local_path(address):
        response.headers["Location"] = address
    return response


def _local_path(address: str) -> str:
    """A path of these pages, or nothing: a login must not redirect to another site."""
    return (
        address
        if address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and address.isprintable()
        else ""
    )
