"""The REST API for integrations and for Agora's users: our design (docs/agora-api.md)."""

from flask import Blueprint

from simulators.agora import letters
from simulators.agora.api.parameters import LARGE_PAGE, PAGE, TEXT, Parameter, paginate
from simulators.agora.api.request_bodies import (
    GREET,
    LETTER_CHANGES,
    NEW_LETTER,
    SOURCE_UPDATE,
    STATUS,
    parse_integration_status,
    parse_source_update,
)
from simulators.agora.api.routing import AgoraRoutes
from simulators.agora.errors import forbidden, not_found
from simulators.agora.records import Company, Letter, User
from simulators.agora.request_context import (
    body,
    current_agora,
    get_letter,
)
from simulators.agora.serializers import (
    INTEGRATION,
    Json,
    activity_json,
    company_json,
    integration_json,
    user_json,
)
from simulators.common.json_schema import STRING, array, nullable, object_schema, ref

routes = AgoraRoutes()

INTEGRATION_RESPONSE = object_schema(data=ref("Integration"))

FILTERS = (
    Parameter("source", TEXT, "only letters of this source"),
    Parameter("opportunity_id", TEXT, "only letters of this opportunity"),
)
LETTER_RESPONSE = object_schema(data=ref("Letter"))


def _page_schema(name: str) -> Json:
    return object_schema(data=array(ref(name)), next=nullable(STRING))


@routes.route("GET", "", gives=object_schema(data=ref("Company")))
def company(company: Company) -> Json:
    """A company and its defaults."""
    return {"data": company_json(company)}


@routes.route("GET", "/users", gives=_page_schema("User"), takes=PAGE)
def users(company: Company) -> Json:
    """The users of a company, in pages."""
    ids, more = paginate(list(company.users))
    return {"data": [user_json(company.users[each]) for each in ids], "next": more}


@routes.route("GET", "/integrations/:source", gives=INTEGRATION_RESPONSE)
def integration(company: Company, source: str) -> Json:
    """What the integration last reported; 404 if it never did."""
    if source not in company.integrations:
        raise not_found("report of this integration")
    return {"data": integration_json(company.integrations[source])}


@routes.route("PUT", "/integrations/:source", gives=INTEGRATION_RESPONSE, body=INTEGRATION)
def put_integration(company: Company, source: str) -> Json:
    """Report the integration's status, which Settings > Integrations > ATS shows."""
    company.integrations[source] = parse_integration_status(body())
    return {"data": integration_json(company.integrations[source])}


@routes.route("GET", "/letters", gives=_page_schema("Letter"), takes=(*FILTERS, *LARGE_PAGE))
def list_letters(company: Company) -> Json:
    """The letters of a company, oldest first, in pages."""
    filters = {each.name: value for each in FILTERS if (value := each()) is not None}
    matching = [
        each.id
        for each in company.letters.values()
        if all(getattr(each, name) == value for name, value in filters.items())
    ]
    ids, more = paginate(matching, large=True)
    return {"data": [current_agora().json(company.letters[each]) for each in ids], "next": more}


@routes.route(
    "PUT",
    "/letters/:source/:source_id",
    gives=LETTER_RESPONSE,
    statuses=(200, 201),
    body=SOURCE_UPDATE,
    may_be_gone=True,
)
def put_letter(company: Company, source: str, source_id: str) -> tuple[Json, int]:
    """Create the letter (201) or update it (200). Repeating the request changes nothing."""
    update = parse_source_update(body())
    letter, new = letters.upsert_from_source(
        company, source, source_id, update, current_agora().clock.now(), current_agora().ids
    )
    return {"data": current_agora().json(current_agora().publish(letter))}, 201 if new else 200


@routes.route("GET", "/letters/:source/:source_id", gives=LETTER_RESPONSE, may_be_gone=True)
def source_letter(company: Company, source: str, source_id: str) -> Json:
    """A letter by its source's id."""
    return {"data": current_agora().json(letters.get_by_source(company, source, source_id))}


@routes.route(
    "GET",
    "/letters/:source/:source_id/activity",
    gives=_page_schema("Entry"),
    takes=LARGE_PAGE,
    may_be_gone=True,
)
def source_letter_activity(company: Company, source: str, source_id: str) -> Json:
    """The activity log of a letter by its source's id, newest first, in pages."""
    return _activity_page(letters.get_by_source(company, source, source_id))


@routes.route(
    "GET",
    "/letters/:letter_id/activity",
    gives=_page_schema("Entry"),
    takes=LARGE_PAGE,
    by_user=True,
)
def letter_activity(company: Company, by: User, letter_id: str) -> Json:
    """The activity log of a letter that the user may see, newest first, in pages."""
    return _activity_page(_visible_letter(company, by, letter_id))


def _activity_page(letter: Letter) -> Json:
    numbers = [str(number) for number in range(len(letter.activity), 0, -1)]
    page, more = paginate(numbers, large=True)
    return {"data": activity_json(letter, map(int, page)), "next": more}


@routes.route("DELETE", "/letters/:source/:source_id", statuses=(204,))
def delete_letter(company: Company, source: str, source_id: str) -> tuple[str, int]:
    """Delete the letter permanently. Also succeeds if it is deleted or does not exist."""
    if letter := letters.delete(company, source, source_id):
        current_agora().unpublish(letter)
    return "", 204


@routes.route(
    "POST", "/letters", gives=LETTER_RESPONSE, statuses=(201,), body=NEW_LETTER, by_user=True
)
def create_letter(company: Company, by: User) -> tuple[Json, int]:
    """Create a letter in Agora."""
    letter = letters.create(company, by, body(), current_agora().clock.now(), current_agora().ids)
    return {"data": current_agora().json(current_agora().publish(letter))}, 201


@routes.route("GET", "/letters/:letter_id", gives=LETTER_RESPONSE, by_user=True)
def letter(company: Company, by: User, letter_id: str) -> Json:
    """A letter that the user may see."""
    return {"data": current_agora().json(_visible_letter(company, by, letter_id))}


@routes.route(
    "PATCH", "/letters/:letter_id", gives=LETTER_RESPONSE, body=LETTER_CHANGES, by_user=True
)
def edit_letter(company: Company, by: User, letter_id: str) -> Json:
    """Change a letter, all changes or none. From a source: only Agora's own fields."""
    found = get_letter(company, letter_id)
    return {
        "data": current_agora().json(
            letters.edit(company, found, by, body(), current_agora().clock.now())
        )
    }


@routes.route(
    "POST", "/letters/:letter_id/status", gives=LETTER_RESPONSE, body=STATUS, by_user=True
)
def mark_letter(company: Company, by: User, letter_id: str) -> Json:
    """Set a letter's status in Agora. The source is not notified."""
    found = get_letter(company, letter_id)
    marked = letters.mark(found, by, body().get("status"), current_agora().clock.now())
    return {"data": current_agora().json(marked)}


@routes.route(
    "POST",
    "/letters/:letter_id/greets",
    gives=LETTER_RESPONSE,
    statuses=(201,),
    body=GREET,
    by_user=True,
)
def greet(company: Company, by: User, letter_id: str) -> tuple[Json, int]:
    """Write a Greet on a letter."""
    found, sent = _visible_letter(company, by, letter_id), body()
    letters.add_greet(
        found, sent.get("name", by.first_name), sent.get("message"), current_agora().clock.now()
    )
    return {"data": current_agora().json(found)}, 201


def _visible_letter(company: Company, by: User, letter_id: str) -> Letter:
    found = get_letter(company, letter_id)
    if not letters.may_see(found, by):
        raise forbidden(f"{by.first_name} ({by.group}) cannot see this offer.")
    return found


def create_blueprint() -> Blueprint:
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    routes.register(blueprint)
    return blueprint
