"""Notes of an opportunity: threads of comments. Only those made through the API may be changed or deleted through it."""

from simulators.lever import recruiting
from simulators.lever.asking import account, body, credential
from simulators.lever.errors import forbidden
from simulators.lever.paging import whole
from simulators.lever.records import Comment, Json, Note, Opportunity
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import NOTE, WRITTEN_NOTE
from simulators.lever.shaping import data, listed
from simulators.lever.values import (
    AS_USER,
    OBJECTS,
    PAST,
    TEXT,
    TRUTH,
    USER,
    Body,
    Parameter,
    Value,
    perform_as,
    whole_between,
)

NOTE_ID = Parameter("note_id", TEXT, "a further comment on that note")
SECRET = Value("secret", TRUTH)
SCORE = Value("score", whole_between(1, 4), "4 is a strong yes")
CREATED_AT = Value("createdAt", PAST)
NEW_NOTE = Body(Value("value", TEXT, required=True), SECRET, SCORE, CREATED_AT, Value("notifyFollowers", TRUTH))
COMMENT = Body(Value("value", TEXT, required=True), Value("user", USER), CREATED_AT)
WHOLE_NOTE = Body(
    Value("values", OBJECTS, 'the comments, such as [{"value": "..."}]', required=True),
    SECRET,
    SCORE,
    CREATED_AT,
    Value("completedAt", PAST),
    Value("user", USER),
)


@route("GET", "/opportunities/:opportunity/notes", "notes:read", gives=listed(NOTE))
def notes(opportunity: str) -> Json:
    return whole(NOTE.json(note) for note in account().notes.get(visible(opportunity).id, ()))


@route("GET", "/opportunities/:opportunity/notes/:note", "notes:read", gives=data(NOTE.ref))
def note(opportunity: str, note: str) -> Json:
    return {"data": NOTE.json(account().note(visible(opportunity).id, note))}


@route(
    "POST",
    "/opportunities/:opportunity/notes",
    "notes:write",
    takes=(AS_USER, NOTE_ID),
    body=NEW_NOTE,
    gives=data(WRITTEN_NOTE.ref),
    status=201,
)
def create(opportunity: str) -> Json:
    """With `note_id`, a further comment on that note."""
    found, given, user = visible(opportunity), NEW_NOTE.read(), perform_as() or _author()
    at = given.get("createdAt") or account().now()
    comment = Comment(given["value"], user, found.stage, given.get("score"), at)
    if thread := _thread(found):
        thread.comments.append(comment)
    else:
        thread = Note(account().new_id(), found.id, user, bool(given.get("secret")), at, at, [comment])
        account().notes[found.id].append(thread)
    recruiting.interacted(account(), found, account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@route(
    "PUT",
    "/opportunities/:opportunity/notes/:note",
    "notes:write",
    takes=(AS_USER,),
    body=WHOLE_NOTE,
    gives=data(WRITTEN_NOTE.ref),
)
def update(opportunity: str, note: str) -> Json:
    """Replaces the note as a whole."""
    found, user = visible(opportunity), perform_as()
    thread, given = _made_by_api(found, note), WHOLE_NOTE.read()
    comments = [COMMENT.read(each) for each in given["values"]]
    user, at = given.get("user") or user or thread.user, given.get("createdAt") or thread.created_at
    thread.comments = [
        Comment(each["value"], each.get("user") or user, found.stage, given.get("score"), each.get("createdAt") or at)
        for each in comments
    ]
    thread.user, thread.created_at, thread.secret = user, at, bool(given.get("secret", thread.secret))
    thread.completed_at = given.get("completedAt") or thread.completed_at
    recruiting.updated(account(), found, account().now())
    return {"data": WRITTEN_NOTE.json(thread)}


@route("DELETE", "/opportunities/:opportunity/notes/:note", "notes:write")
def delete(opportunity: str, note: str) -> None:
    found = visible(opportunity)
    gone = _made_by_api(found, note)
    if account().switches.deleted_notes_stay:
        gone.deleted_at = gone.deleted_at or account().now()
    else:
        account().notes[found.id].remove(gone)


def _author() -> str | None:
    """Whose note it is when nobody is named."""
    return credential().user if account().switches.authorizer_writes_notes else None


def _made_by_api(opportunity: Opportunity, note_id: str) -> Note:
    found = account().note(opportunity.id, note_id)
    if not found.by_api:
        raise forbidden("Only notes that were created through the API can be changed or deleted through it")
    return found


def _thread(opportunity: Opportunity) -> Note | None:
    note_id = NOTE_ID() or body().get("note_id")
    return account().note(opportunity.id, str(note_id)) if note_id else None
