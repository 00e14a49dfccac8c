"""The REST API: for integrations, and for Agora's own pages. Our design; docs/agora-api.md describes it."""

from flask import Blueprint, request

from simulators.agora import letters
from simulators.agora.asking import agora, asking_user, body, check_key, letter_of, page_of
from simulators.agora.errors import forbidden, not_found
from simulators.agora.greets import add_greet
from simulators.agora.records import Company
from simulators.agora.shapes import Json, company_json, user_json

api = Blueprint("api", __name__, url_prefix="/api/v1/companies/<company_id>")


@api.get("")
def company(company_id: str) -> Json:
    return {"data": company_json(_company(company_id))}


@api.get("/users")
def users(company_id: str) -> Json:
    known = _company(company_id).users
    ids, more = page_of(list(known))
    return {"data": [user_json(known[each]) for each in ids], "next": more}


@api.get("/letters")
def list_letters(company_id: str) -> Json:
    """Oldest first; `source` and `opportunity_id` narrow it."""
    known, wanted = _company(company_id).letters, {"source", "opportunity_id"} & set(request.args)
    matching = [each.id for each in known.values() if all(getattr(each, name) == request.args[name] for name in wanted)]
    ids, more = page_of(matching)
    return {"data": [agora().json(known[each]) for each in ids], "next": more}


@api.put("/letters/<source>/<source_id>")
def put_letter(company_id: str, source: str, source_id: str) -> tuple[Json, int]:
    company = _company(company_id, source)
    said = letters.read_said(body())
    letter, new = letters.put(company, source, source_id, said, agora().clock.now(), agora().ids)
    return {"data": agora().json(agora().keep(letter))}, 201 if new else 200


@api.get("/letters/<source>/<source_id>")
def source_letter(company_id: str, source: str, source_id: str) -> Json:
    return {"data": agora().json(letters.from_source(_company(company_id, source), source, source_id))}


@api.delete("/letters/<source>/<source_id>")
def delete_letter(company_id: str, source: str, source_id: str) -> tuple[str, int]:
    if letter := letters.remove(_company(company_id, source), source, source_id):
        agora().forget(letter)
    return "", 204


@api.post("/letters")
def make_letter(company_id: str) -> tuple[Json, int]:
    company = agora().company(company_id)
    letter = letters.make(company, asking_user(company), body(), agora().clock.now(), agora().ids)
    return {"data": agora().json(agora().keep(letter))}, 201


@api.get("/letters/<letter_id>")
def letter(company_id: str, letter_id: str) -> Json:
    company = agora().company(company_id)
    by, found = asking_user(company), letter_of(company, letter_id)
    if not letters.may_see(found, by):
        raise forbidden(f"{by.first_name} ({by.group}) may not see this offer.")
    return {"data": agora().json(found)}


@api.patch("/letters/<letter_id>")
def edit_letter(company_id: str, letter_id: str) -> Json:
    company = agora().company(company_id)
    by, found = asking_user(company), letter_of(company, letter_id)
    return {"data": agora().json(letters.edit(company, found, by, body(), agora().clock.now()))}


@api.post("/letters/<letter_id>/greets")
def greet(company_id: str, letter_id: str) -> tuple[Json, int]:
    company = agora().company(company_id)
    by, found, sent = asking_user(company), letter_of(company, letter_id), body()
    add_greet(found, str(sent.get("name") or by.first_name), sent.get("message"), agora().clock.now())
    return {"data": agora().json(found)}, 201


def _company(company_id: str, source: str | None = None) -> Company:
    """For whoever has the integration's key. Raises Problem 401, or 404 for an unknown company or source."""
    check_key()
    company = agora().company(company_id)
    if source is not None and source not in letters.SOURCES:
        raise not_found("source of letters")
    return company
