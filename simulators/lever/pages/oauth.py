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
    result = current_customer().oauth.authorize(request.args.to_dict())
    return redirect(
        result if isinstance(result, str) else f"/login?{urlencode({'request': result.id})}"
    )


def after_login(authorization: AuthorizationRequest) -> BaseResponse:
    """Redirect to the consent.

    Users who cannot authorize an app go back to it with an error before they see the consent; so do
    those who have consented to these scopes already, with a code.
    """
    oauth = current_customer().oauth
    if authorization.user and (why := oauth.refusal(authorization.user)):
        return redirect(oauth.refuse(authorization, why))
    if oauth.needs_consent(authorization):
        return redirect(f"/consent?{urlencode({'request': authorization.id})}")
    return redirect(oauth.accept(authorization))


@routes.get("/consent")
def consent() -> BaseResponse | str:
    authorization = current_customer().oauth.pending_request(request.args.get("request", ""))
    if authorization.user is None:
        return redirect(f"/login?{urlencode({'request': authorization.id})}")
    g.redirects_to_app = True
    host = urlsplit(authorization.redirect_uri).netloc
    return render_template(
        "lever/consent.html",
        opened=authorization,
        permissions=[describe_scope(each) for each in authorization.scopes],
        host=host,
    )


@routes.post("/consent")
def decide() -> BaseResponse:
    """Field `decision`: accept or deny."""
    authorization = current_customer().oauth.pending_request(form_value("request"))
    return redirect(
        current_customer().oauth.accept(authorization)
        if form_value("decision") == "accept"
        else current_customer().oauth.deny(authorization)
    )


def describe_scope(scope: str) -> str:
    resource, _, rest = scope.partition(":")
    verb = "View and manage" if rest.startswith("write") else "View"
    return WORDS.get(scope) or f"{verb} all {resource.replace('_', ' ')}"


@routes.post("/oauth/token")
def token() -> Response:
    """A form, as documented, or JSON, as in Lever's own example."""
    try:
        response = json_response(current_customer().oauth.token(_token_parameters()))
    except TokenError as error:
        response = json_response(
            {"error": error.error, "error_description": error.description}, error.status
        )
    response.headers["Content-Type"] = "application/json"
    response.headers.update(NO_STORE)
    return response


def _token_parameters() -> Json:
    parsed = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    parameters: Json = parsed if isinstance(parsed, dict) else {}
    if request.authorization and request.authorization.type == "basic":
        parameters.setdefault("client_id", request.authorization.username)
        parameters.setdefault("client_secret", request.authorization.password)
    return parameters


@routes.get("/.well-known/jwks.json")
def keys() -> Response:
    return json_response(jwks())
