"""The OAuth server's pages: authorization, consent; and the token endpoint."""

from urllib.parse import urlencode, urlsplit

from flask import Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from simulators.lever.api.request_context import current_customer
from simulators.lever.api.routing import json_response
from simulators.lever.auth.credentials import OFFLINE_SCOPE
from simulators.lever.auth.jwt_tokens import jwks
from simulators.lever.auth.oauth_server import AuthorizationRequest, PageError, TokenError
from simulators.lever.model.records import Json
from simulators.lever.pages.layout import PageRoutes, form_value

routes = PageRoutes()

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
WORDS = {
    OFFLINE_SCOPE: "Allow offline access",
    "confidential:access:admin": "Access confidential data",
    "uploads:write:admin": "Upload files",
    "notes:read:admin": "View all candidates' notes",
    "notes:write:admin": "View and manage all candidates' notes",
    "offers:read:admin": "View all candidates' offers",
}


@routes.errorhandler(PageError)
def _page_error(error: PageError) -> tuple[str, int]:
    return render_template(
        "lever/error.html", title="Oops, something went wrong", message=str(error)
    ), error.status


@routes.get("/authorize")
def authorize() -> BaseResponse:
    asked = current_customer().oauth.authorize(request.args.to_dict())
    return redirect(
        asked if isinstance(asked, str) else f"/login?{urlencode({'request': asked.id})}"
    )


def after_login(opened: AuthorizationRequest) -> BaseResponse:
    """Redirect to the consent, unless this user has consented to these scopes already."""
    if current_customer().oauth.needs_consent(opened):
        return redirect(f"/consent?{urlencode({'request': opened.id})}")
    return redirect(current_customer().oauth.accept(opened))


@routes.get("/consent")
def consent() -> BaseResponse | str:
    opened = current_customer().oauth.opened(request.args.get("request", ""))
    if opened.user is None:
        return redirect(f"/login?{urlencode({'request': opened.id})}")
    g.leads_elsewhere = True
    host = urlsplit(opened.redirect_uri).netloc
    return render_template(
        "lever/consent.html",
        opened=opened,
        permissions=[in_words(each) for each in opened.scopes],
        host=host,
    )


@routes.post("/consent")
def decide() -> BaseResponse:
    """Field `decision`: accept or deny."""
    opened = current_customer().oauth.opened(form_value("request"))
    return redirect(
        current_customer().oauth.accept(opened)
        if form_value("decision") == "accept"
        else current_customer().oauth.deny(opened)
    )


def in_words(scope: str) -> str:
    resource, _, rest = scope.partition(":")
    verb = "View and manage" if rest.startswith("write") else "View"
    return WORDS.get(scope) or f"{verb} all {resource.replace('_', ' ')}"


@routes.post("/oauth/token")
def token() -> Response:
    """A form, as documented, or JSON, as in Lever's own example."""
    try:
        answer = json_response(current_customer().oauth.token(_asked()))
    except TokenError as error:
        answer = json_response(
            {"error": error.error, "error_description": error.description}, error.status
        )
    answer.headers["Content-Type"] = "application/json"
    answer.headers.update(NO_STORE)
    return answer


def _asked() -> Json:
    parsed = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    asked: Json = parsed if isinstance(parsed, dict) else {}
    if request.authorization and request.authorization.type == "basic":
        asked.setdefault("client_id", request.authorization.username)
        asked.setdefault("client_secret", request.authorization.password)
    return asked


@routes.get("/.well-known/jwks.json")
def keys() -> Response:
    return json_response(jwks())
