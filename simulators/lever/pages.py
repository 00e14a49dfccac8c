"""What people see in a browser: log in and consent for an app; a candidate's profile. And the token endpoint beside them."""

from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request

from simulators.lever.asking import account, lever
from simulators.lever.credentials import OFFLINE
from simulators.lever.errors import LeverError
from simulators.lever.oauth import Authorization, PageError, TokenError
from simulators.lever.records import Json
from simulators.lever.routing import json_answer
from simulators.lever.shapes import note_json, offer_json, opportunity_json
from simulators.lever.tokens import jwks

pages = Blueprint("pages", __name__, template_folder="templates")

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@pages.errorhandler(PageError)
def _page_error(error: PageError) -> tuple[str, int]:
    return render_template("lever/error.html", message=str(error)), error.status


@pages.errorhandler(LeverError)
def _not_there(error: LeverError) -> tuple[str, int]:
    return render_template("lever/error.html", message=error.message), error.status


@pages.get("/authorize")
def authorize() -> Response:
    asked = lever().oauth.authorize(request.args.to_dict())
    return _to(asked) if isinstance(asked, str) else _to(f"/login?{urlencode({'request': asked.id})}")


@pages.get("/login")
def login() -> str:
    opened = lever().oauth.opened(request.args.get("request", ""))
    people = [user for user in account().users.values() if user.deactivated_at is None]
    return render_template("lever/login.html", opened=opened, people=people, first=lever().user_id)


@pages.post("/login")
def log_in() -> Response | tuple[str, int]:
    """`user`: an id or an e-mail address. Nobody has a password here."""
    opened, given = lever().oauth.opened(request.form.get("request", "")), request.form.get("user", "")
    user = account().users.get(given) or account().user_by_email(given)
    if user is None or user.deactivated_at is not None:
        return render_template("lever/error.html", message=f"Nobody called {given} can log in."), 401
    opened.user = user
    if lever().oauth.needs_consent(opened):
        return _to(f"/consent?{urlencode({'request': opened.id})}")
    return _to(lever().oauth.accept(opened))


@pages.get("/consent")
def consent() -> Response | str:
    opened = lever().oauth.opened(request.args.get("request", ""))
    if opened.user is None:
        return _to(f"/login?{urlencode({'request': opened.id})}")
    return render_template("lever/consent.html", opened=opened, permissions=permissions(opened))


@pages.post("/consent")
def decide() -> Response:
    """`decision`: accept or deny."""
    opened = lever().oauth.opened(request.form.get("request", ""))
    if request.form.get("decision") == "accept":
        return _to(lever().oauth.accept(opened))
    return _to(lever().oauth.deny(opened))


def permissions(opened: Authorization) -> list[str]:
    return [in_words(scope) for scope in opened.scopes]


WORDS = {
    OFFLINE: "Allow offline access",
    "confidential:access:admin": "Access confidential data",
    "uploads:write:admin": "Upload files",
    "notes:read:admin": "View all candidates' notes",
    "notes:write:admin": "View and manage all candidates' notes",
    "offers:read:admin": "View all candidates' offers",
}


def in_words(scope: str) -> str:
    resource, _, rest = scope.partition(":")
    verb = "View and manage" if rest.startswith("write") else "View"
    return WORDS.get(scope) or f"{verb} all {resource.replace('_', ' ')}"


@pages.post("/oauth/token")
def token() -> Response:
    """A form, as documented, or JSON, as Lever's own example sends it."""
    try:
        answer = json_answer(lever().oauth.token(_asked()))
    except TokenError as error:
        answer = json_answer({"error": error.error, "error_description": error.description}, error.status)
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


@pages.get("/.well-known/jwks.json")
def keys() -> Response:
    return json_answer(jwks())


@pages.get("/")
@pages.get("/candidates")
def candidates() -> str:
    """The first hundred who are not archived, as the list of the API has them."""
    everyone = (account().opportunities[each] for each in account().order.walk(None))
    shown = list(islice((each for each in everyone if each.archived is None), 100))
    return render_template("lever/candidates.html", opportunities=shown, stages=account().stages)


@pages.get("/candidates/<opportunity_id>")
def profile(opportunity_id: str) -> str:
    found = account().opportunity(opportunity_id)
    return render_template(
        "lever/profile.html",
        opportunity=opportunity_json(account(), found),
        stage=account().stages[found.stage].text,
        owner=account().users.get(found.owner or ""),
        reason=account().archive_reasons.get((found.archived.reason if found.archived else None) or ""),
        notes=[note_json(note) for note in account().notes.get(found.id, ())],
        offers=[offer_json(offer) for offer in account().offers.get(found.id, ())],
    )


def _to(url: str) -> Response:
    response = redirect(url, 302)
    return Response(response.get_data(), 302, dict(response.headers))
