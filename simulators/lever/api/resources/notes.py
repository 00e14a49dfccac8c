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
WHOLE_NOTE = Body(
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
    found, given, user = (
        get_visible_opportunity(opportunity),
        NEW_NOTE.read(),
        perform_as() or _author(),
    )
    at = given.get("createdAt") or current_account().now()
    comment = Comment(given["value"], user, found.stage, given.get("score"), at)
    if thread := _thread(found):
        thread.comments.append(comment)
    else:
        thread = Note(
            current_account().new_id(), found.id, user, bool(given.get("secret")), at, at, [comment]
        )
        current_account().notes[found.id].append(thread)
    opportunities.record_interaction(current_account(), found, current_account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/notes/:note",
    "notes:write",
    takes=(PERFORM_AS,),
    body=WHOLE_NOTE,
    gives=envelope(WRITTEN_NOTE.ref),
)
def update(opportunity: str, note: str) -> Json:
    """Replace a note."""
    found, user = get_visible_opportunity(opportunity), perform_as()
    thread, given = _made_by_api(found, note), WHOLE_NOTE.read()
    comments = [COMMENT.read(each) for each in given["values"]]
    user, at = given.get("user") or user or thread.user, given.get("createdAt") or thread.created_at
    thread.comments = [
        Comment(
            each["value"],
            each.get("user") or user,
            found.stage,
            given.get("score"),
            each.get("createdAt") or at,
        )
        for each in comments
    ]
    thread.user, thread.created_at, thread.secret = (
        user,
        at,
        bool(given.get("secret", thread.secret)),
    )
    thread.completed_at = given.get("completedAt") or thread.completed_at
    opportunities.touch(current_account(), found, current_account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@routes.route("DELETE", "/opportunities/:opportunity/notes/:note", "notes:write")
def delete(opportunity: str, note: str) -> None:
    found = get_visible_opportunity(opportunity)
    gone = _made_by_api(found, note)
    if current_account().switches.deleted_notes_stay:
        gone.deleted_at = gone.deleted_at or current_account().now()
    else:
        current_account().notes[found.id].remove(gone)


def _author() -> str | None:
    """The author of a note without `perform_as`."""
    return current_credential().user if current_account().switches.authorizer_writes_notes else None


def _made_by_api(opportunity: Opportunity, note_id: str) -> Note:
    found = current_account().note(opportunity.id, note_id)
    if not found.by_api:
        raise forbidden(
            "Only notes that were created through the API can be changed or deleted through it"
        )
    return found


def _thread(opportunity: Opportunity) -> Note | None:
    note_id = NOTE_ID() or request_body().get("note_id")
    return current_account().note(opportunity.id, str(note_id)) if note_id else None
