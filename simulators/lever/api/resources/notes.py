"""Notes of an opportunity: threads of comments.

Only notes that were created through the API can be changed or deleted through it.
"""

from simulators.lever.actions import opportunities
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import (
    BOOLEAN,
    OBJECTS,
    PAST,
    PERFORM_AS,
    TEXT,
    USER,
    Body,
    Parameter,
    Value,
    integer_between,
    perform_as,
)
from simulators.lever.api.request_context import current_account, current_credential, request_body
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import forbidden
from simulators.lever.model.records import Comment, Json, Note, Opportunity
from simulators.lever.serializer import envelope, list_schema
from simulators.lever.serializers import NOTE, WRITTEN_NOTE

routes = LeverRoutes()

NOTE_ID = Parameter("note_id", TEXT, "a further comment on that note")
SECRET = Value("secret", BOOLEAN)
SCORE = Value("score", integer_between(1, 4), "4 is a strong yes")
CREATED_AT = Value("createdAt", PAST)
NEW_NOTE = Body(
    Value("value", TEXT, required=True),
    SECRET,
    SCORE,
    CREATED_AT,
    Value("notifyFollowers", BOOLEAN),
)
COMMENT = Body(Value("value", TEXT, required=True), Value("user", USER), CREATED_AT)
NOTE_REPLACEMENT = Body(
    Value("values", OBJECTS, 'the comments, such as [{"value": "..."}]', required=True),
    SECRET,
    SCORE,
    CREATED_AT,
    Value("completedAt", PAST),
    Value("user", USER),
)


@routes.route("GET", "/opportunities/:opportunity/notes", "notes:read", gives=list_schema(NOTE))
def notes(opportunity: str) -> Json:
    return unpaginated(
        NOTE.json(note)
        for note in current_account().notes.get(get_visible_opportunity(opportunity).id, ())
    )


@routes.route(
    "GET", "/opportunities/:opportunity/notes/:note", "notes:read", gives=envelope(NOTE.ref)
)
def note(opportunity: str, note: str) -> Json:
    return {
        "data": NOTE.json(current_account().note(get_visible_opportunity(opportunity).id, note))
    }


@routes.route(
    "POST",
    "/opportunities/:opportunity/notes",
    "notes:write",
    takes=(PERFORM_AS, NOTE_ID),
    body=NEW_NOTE,
    gives=envelope(WRITTEN_NOTE.ref),
    status=201,
)
def create(opportunity: str) -> Json:
    """Create a note; with `note_id`, a further comment on that note."""
    found = get_visible_opportunity(opportunity)
    body = NEW_NOTE.read()
    user = perform_as() or _author()
    at = body.get("createdAt") or current_account().now()
    comment = Comment(body["value"], user, found.stage, body.get("score"), at)
    if thread := _thread(found):
        thread.comments.append(comment)
    else:
        thread = Note(
            current_account().new_id(), found.id, user, bool(body.get("secret")), at, at, [comment]
        )
        current_account().notes[found.id].append(thread)
    opportunities.record_interaction(current_account(), found, current_account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/notes/:note",
    "notes:write",
    takes=(PERFORM_AS,),
    body=NOTE_REPLACEMENT,
    gives=envelope(WRITTEN_NOTE.ref),
)
def update(opportunity: str, note: str) -> Json:
    """Replace a note."""
    found, user = get_visible_opportunity(opportunity), perform_as()
    thread, body = _api_note(found, note), NOTE_REPLACEMENT.read()
    comments = [COMMENT.read(each) for each in body["values"]]
    user, at = body.get("user") or user or thread.user, body.get("createdAt") or thread.created_at
    thread.comments = [
        Comment(
            each["value"],
            each.get("user") or user,
            found.stage,
            body.get("score"),
            each.get("createdAt") or at,
        )
        for each in comments
    ]
    thread.user = user
    thread.created_at = at
    thread.secret = bool(body.get("secret", thread.secret))
    thread.completed_at = body.get("completedAt") or thread.completed_at
    opportunities.touch(current_account(), found, current_account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@routes.route("DELETE", "/opportunities/:opportunity/notes/:note", "notes:write")
def delete(opportunity: str, note: str) -> None:
    found = get_visible_opportunity(opportunity)
    deleted = _api_note(found, note)
    if current_account().assumptions.deleted_notes_stay:
        deleted.deleted_at = deleted.deleted_at or current_account().now()
    else:
        current_account().notes[found.id].remove(deleted)


def _author() -> str | None:
    """The author of a note without `perform_as`."""
    return (
        current_credential().user if current_account().assumptions.authorizer_writes_notes else None
    )


def _api_note(opportunity: Opportunity, note_id: str) -> Note:
    found = current_account().note(opportunity.id, note_id)
    if not found.by_api:
        raise forbidden(
            "Only notes that were created through the API can be changed or deleted through it"
        )
    return found


def _thread(opportunity: Opportunity) -> Note | None:
    note_id = NOTE_ID() or request_body().get("note_id")
    return current_account().note(opportunity.id, str(note_id)) if note_id else None
