"""Writing opportunities: create, move, archive, tag, link, source."""

from collections.abc import Callable

from simulators.lever import recruiting
from simulators.lever.asking import account, body, past, perform_as, phones, required, text, texts
from simulators.lever.errors import bad_request
from simulators.lever.records import Contact, Json, Posting
from simulators.lever.recruiting import ORIGINS
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import written_json


@route("POST", "/opportunities", "opportunities:write")
def create() -> tuple[Json, int]:
    by, given = perform_as(required=True), body()
    posting, owner, origin = _posting(given), _owner(given), text(given, "origin") or "sourced"
    stage, created_at, reason = _stage(text(given, "stage") or "lead-new"), past(given, "createdAt"), _archived_for(given)
    if origin not in ORIGINS:
        raise bad_request(f"Invalid value for origin: must be one of {', '.join(ORIGINS)}")
    more = {name: texts(given, name) for name in ("tags", "sources", "followers")}
    contact, deduped = _contact(given)
    opportunity = recruiting.add_opportunity(
        account(), contact, stage=stage, origin=origin, owner=owner, by=by, posting=posting, created_at=created_at
    )
    for name, values in more.items():
        recruiting.add_to(getattr(opportunity, name), values)
    opportunity.location = text(given, "opportunityLocation") or opportunity.location
    if reason:
        recruiting.archive(account(), opportunity, reason)
    return {"deduped": deduped, "data": written_json(account(), opportunity, blanked=False)}, 201


def _posting(given: Json) -> Posting | None:
    postings = texts(given, "postings")
    if len(postings) > 1:
        raise bad_request("Invalid value for postings: an opportunity may apply to at most one posting")
    return account().posting(postings[0]) if postings else None


def _owner(given: Json) -> str | None:
    owner = text(given, "owner") or perform_as(required=True)
    if owner not in account().users:
        raise bad_request(f"Invalid value for owner: no user {owner}")
    return owner


def _contact(given: Json) -> tuple[Contact, bool]:
    """The person who is known by one of these addresses, or is named; else a new one. What is known of a person stays."""
    if contact_id := text(given, "contact"):
        if contact_id not in account().contacts:
            raise bad_request(f"Invalid value for contact: no contact {contact_id}")
        return account().contacts[contact_id], True
    emails, links, numbers = texts(given, "emails"), texts(given, "links"), phones(given)
    name, headline, location = (text(given, each) or "" for each in ("name", "headline", "location"))
    for known in (each for email in emails for each in account().with_email(email)):
        return known, True
    contact = recruiting.add_contact(account(), name, emails)
    contact.headline, contact.location, contact.links, contact.phones = headline, location, links, numbers
    return contact, False


def _archived_for(given: Json) -> str | None:
    archived = given.get("archived") or {}
    if not isinstance(archived, dict):
        raise bad_request('Invalid value for archived: must be an object such as {"reason": "..."}')
    return _reason(text(archived, "reason")) if archived else None


def _stage(stage: str) -> str:
    if stage not in account().stages:
        raise bad_request(f"Invalid value for stage: no stage {stage}")
    return stage


def _reason(reason: str | None) -> str | None:
    if reason is not None and reason not in account().archive_reasons:
        raise bad_request(f"Invalid value for reason: no archive reason {reason}")
    return reason


@route("PUT", "/opportunities/:opportunity/stage", "opportunities:write")
def move(opportunity: str) -> Json:
    found, by = visible(opportunity), perform_as()
    required(body(), "stage")
    recruiting.move(account(), found, _stage(text(body(), "stage") or ""), by)
    return {"data": written_json(account(), found)}


@route("PUT", "/opportunities/:opportunity/archived", "opportunities:write")
def archive(opportunity: str) -> Json:
    """`reason: null` takes it out of the archive again."""
    found, given = visible(opportunity), body()
    perform_as()
    if "reason" not in given:
        raise bad_request("Missing required parameter: reason")
    reason = _reason(text(given, "reason"))
    if reason is None:
        recruiting.unarchive(account(), found)
    else:
        recruiting.archive(account(), found, reason)
    return {"data": written_json(account(), found)}


def _change(opportunity: str, name: str, change: Callable[[list[str], list[str]], None]) -> Json:
    found, given = visible(opportunity), body()
    perform_as()
    required(given, name)
    change(getattr(found, name), texts(given, name))
    recruiting.updated(account(), found, account().now())
    return {"data": written_json(account(), found)}


@route("POST", "/opportunities/:opportunity/addTags", "opportunities:write")
def add_tags(opportunity: str) -> Json:
    return _change(opportunity, "tags", recruiting.add_to)


@route("POST", "/opportunities/:opportunity/removeTags", "opportunities:write")
def remove_tags(opportunity: str) -> Json:
    return _change(opportunity, "tags", recruiting.remove_from)


@route("POST", "/opportunities/:opportunity/addSources", "opportunities:write")
def add_sources(opportunity: str) -> Json:
    return _change(opportunity, "sources", recruiting.add_to)


@route("POST", "/opportunities/:opportunity/removeSources", "opportunities:write")
def remove_sources(opportunity: str) -> Json:
    return _change(opportunity, "sources", recruiting.remove_from)


def _change_links(opportunity: str, change: Callable[[list[str], list[str]], None]) -> Json:
    """Links are the contact's. The answer still shows the old `updatedAt`: it moves a moment later."""
    found, given = visible(opportunity), body()
    perform_as()
    required(given, "links")
    change(found.contact.links, texts(given, "links"))
    answer = {"data": written_json(account(), found, blanked=False)}
    recruiting.contact_changed(account(), found.contact)
    return answer


@route("POST", "/opportunities/:opportunity/addLinks", "opportunities:write")
def add_links(opportunity: str) -> Json:
    return _change_links(opportunity, recruiting.add_to)


@route("POST", "/opportunities/:opportunity/removeLinks", "opportunities:write")
def remove_links(opportunity: str) -> Json:
    return _change_links(opportunity, recruiting.remove_from)
