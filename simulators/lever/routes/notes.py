"""Notes of an opportunity: threads of comments. Only those made through the API may be changed or deleted through it."""

from simulators.lever import recruiting
from simulators.lever.asking import account, body, one, past, perform_as, required, text, truth
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.paging import whole
from simulators.lever.records import Comment, Json, Note, Opportunity
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import note_json


@route("GET", "/opportunities/:opportunity/notes", "notes:read")
def notes(opportunity: str) -> Json:
    return whole(note_json(note) for note in account().notes.get(visible(opportunity).id, ()))


@route("GET", "/opportunities/:opportunity/notes/:note", "notes:read")
def note(opportunity: str, note: str) -> Json:
    return {"data": note_json(account().note(visible(opportunity).id, note))}


@route("POST", "/opportunities/:opportunity/notes", "notes:write")
def create(opportunity: str) -> tuple[Json, int]:
    """With `note_id`, a further comment on that note."""
    found, given, user = visible(opportunity), body(), perform_as()
    value, score = _text(required(given, "value")), _score(given)
    at = past(given, "createdAt") or account().now()
    comment = Comment(value, user, found.stage, score, at)
    if thread := _thread(found, given):
        thread.comments.append(comment)
    else:
        thread = Note(account().new_id(), found.id, user, truth(given.get("secret")), at, at, [comment])
        account().notes[found.id].append(thread)
    recruiting.interacted(account(), found, account().now())
    return _written(thread), 201


@route("PUT", "/opportunities/:opportunity/notes/:note", "notes:write")
def update(opportunity: str, note: str) -> Json:
    """Replaces the note as a whole."""
    found, given, user = visible(opportunity), body(), perform_as()
    thread = _made_by_api(found, note)
    values = required(given, "values")
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise bad_request('Invalid value for values: must be an array such as [{"value": "..."}]')
    user = text(given, "user") or user or thread.user
    at, score = past(given, "createdAt") or thread.created_at, _score(given)
    thread.comments = [
        Comment(
            _text(required(each, "value")),
            text(each, "user") or user,
            found.stage,
            score,
            past(each, "createdAt") or at,
        )
        for each in values
    ]
    thread.user, thread.created_at, thread.secret = user, at, truth(given.get("secret", thread.secret))
    thread.completed_at = past(given, "completedAt") or thread.completed_at
    recruiting.updated(account(), found, account().now())
    return _written(thread)


@route("DELETE", "/opportunities/:opportunity/notes/:note", "notes:write")
def delete(opportunity: str, note: str) -> None:
    found = visible(opportunity)
    account().notes[found.id].remove(_made_by_api(found, note))


def _written(note: Note) -> Json:
    return {"data": {**note_json(note), "noteId": note.id}}


def _made_by_api(opportunity: Opportunity, note_id: str) -> Note:
    found = account().note(opportunity.id, note_id)
    if not found.by_api:
        raise forbidden("Only notes that were created through the API can be changed or deleted through it")
    return found


def _thread(opportunity: Opportunity, given: Json) -> Note | None:
    note_id = one("note_id") or given.get("note_id")
    return account().note(opportunity.id, str(note_id)) if note_id else None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise bad_request("Invalid value for value: must be a string")
    return value


def _score(given: Json) -> int | None:
    score = given.get("score")
    if score is None or score == "":
        return None
    if str(score) not in {"1", "2", "3", "4"}:
        raise bad_request("Invalid value for score: must be between 1 and 4")
    return int(str(score))
