"""Writing opportunities: create, move, archive, tag, link, source."""

from collections.abc import Callable

from simulators.lever import recruiting
from simulators.lever.asking import account, body, perform_as, required, texts
from simulators.lever.errors import bad_request
from simulators.lever.records import Contact, Json, Opportunity, Posting
from simulators.lever.recruiting import ORIGINS
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import written_json


@route("POST", "/opportunities", "opportunities:write")
def create() -> tuple[Json, int]:
    by, given = perform_as(required=True), body()
    posting, owner, origin = _posting(given), _owner(given), given.get("origin") or "sourced"
    stage = account().stage(given.get("stage") or "lead-new").id
    if origin not in ORIGINS:
        raise bad_request(f"Invalid value for origin: must be one of {', '.join(ORIGINS)}")
    created_at = _past(given, "createdAt")
    contact, deduped = _contact(given)
    opportunity = recruiting.add_opportunity(
        account(), contact, stage=stage, origin=origin, owner=owner, by=by, posting=posting, created_at=created_at
    )
    _fill_in(opportunity, given)
    return {"deduped": deduped, "data": written_json(account(), opportunity, blanked=False)}, 201


def _posting(given: Json) -> Posting | None:
    postings = texts(given, "postings")
    if len(postings) > 1:
        raise bad_request("Invalid value for postings: an opportunity may apply to at most one posting")
    return account().posting(postings[0]) if postings else None


def _owner(given: Json) -> str | None:
    owner = given.get("owner") or perform_as(required=True)
    if owner not in account().users:
        raise bad_request(f"Invalid value for owner: no user {owner}")
    return str(owner)


def _past(given: Json, name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not str(value).isdigit() or int(value) > account().now():
        raise bad_request(f"Invalid value for {name}: must be a timestamp in the past, in milliseconds")
    return int(value)


def _contact(given: Json) -> tuple[Contact, bool]:
    """The person who is known by one of these addresses, or is named; else a new one. What is known of a person stays."""
    if contact_id := given.get("contact"):
        if contact_id not in account().contacts:
            raise bad_request(f"Invalid value for contact: no contact {contact_id}")
        return account().contacts[contact_id], True
    emails, phones = texts(given, "emails"), given.get("phones") or []
    for known in (each for email in emails for each in account().with_email(email)):
        return known, True
    contact = recruiting.add_contact(account(), str(given.get("name") or ""), emails)
    contact.headline, contact.location = str(given.get("headline") or ""), str(given.get("location") or "")
    contact.links, contact.phones = texts(given, "links"), [dict(phone) for phone in phones if isinstance(phone, dict)]
    return contact, False


def _fill_in(opportunity: Opportunity, given: Json) -> None:
    recruiting.add_to(opportunity.tags, texts(given, "tags"))
    recruiting.add_to(opportunity.sources, texts(given, "sources"))
    recruiting.add_to(opportunity.followers, texts(given, "followers"))
    if given.get("opportunityLocation"):
        opportunity.location = str(given["opportunityLocation"])
    if isinstance(archived := given.get("archived"), dict):
        recruiting.archive(account(), opportunity, archived.get("reason"))


@route("PUT", "/opportunities/:opportunity/stage", "opportunities:write")
def move(opportunity: str) -> Json:
    found, by = visible(opportunity), perform_as()
    stage = required(body(), "stage")
    if stage not in account().stages:
        raise bad_request(f"Invalid value for stage: no stage {stage}")
    recruiting.move(account(), found, stage, by)
    return {"data": written_json(account(), found)}


@route("PUT", "/opportunities/:opportunity/archived", "opportunities:write")
def archive(opportunity: str) -> Json:
    """`reason: null` takes it out of the archive again."""
    found, given = visible(opportunity), body()
    perform_as()
    if "reason" not in given:
        raise bad_request("Missing required parameter: reason")
    reason = given["reason"]
    if reason is None:
        recruiting.unarchive(account(), found)
    elif reason in account().archive_reasons:
        recruiting.archive(account(), found, reason)
    else:
        raise bad_request(f"Invalid value for reason: no archive reason {reason}")
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
