"""The small lists of an account, its postings, and what belongs to a contact or an application."""

from collections import Counter
from collections.abc import Iterable

from simulators.lever import recruiting
from simulators.lever.asking import account, body, credential, many, one, phones, text, texts, window
from simulators.lever.errors import forbidden, not_found
from simulators.lever.paging import newest_first, page, whole
from simulators.lever.records import Json
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import application_json, archive_reason_json, contact_json, posting_json, stage_json


@route("GET", "/stages", "stages:read")
def stages() -> Json:
    return whole(stage_json(stage) for stage in account().stages.values())


@route("GET", "/stages/:stage", "stages:read")
def stage(stage: str) -> Json:
    return {"data": stage_json(account().stage(stage))}


@route("GET", "/disposition_stages", "stages:read")
def disposition_stages() -> Json:
    """Not in Lever's reference; seen in recordings, without the details of its shape."""
    reasons = [archive_reason_json(reason) for reason in account().archive_reasons.values()]
    return whole(
        {
            **stage_json(stage),
            "pipeline": stage.group,
            "rank": stage.rank,
            "hasInterview": stage.group == "interview",
            "archiveReasons": reasons,
        }
        for stage in account().stages.values()
    )


@route("GET", "/archive_reasons", "archive_reasons:read")
def archive_reasons() -> Json:
    wanted = one("type")
    return whole(archive_reason_json(each) for each in account().archive_reasons.values() if wanted in {None, each.type})


@route("GET", "/archive_reasons/:reason", "archive_reasons:read")
def archive_reason(reason: str) -> Json:
    return {"data": archive_reason_json(account().archive_reason(reason))}


@route("GET", "/postings", "postings:read")
def postings() -> Json:
    states, wanted = many("state"), one("confidentiality") or "non-confidential"
    if wanted != "non-confidential" and not credential().confidential:
        raise forbidden("Your credential does not have access to confidential data")
    found = (
        each
        for each in account().postings.values()
        if (not states or each.state in states) and wanted in {"all", each.confidentiality}
    )
    return page(
        newest_first(found, lambda each: (each.created_at, each.id)),
        posting_json,
        lambda each: [each.created_at, each.id],
    )


@route("GET", "/postings/:posting", "postings:read")
def posting(posting: str) -> Json:
    found = account().posting(posting)
    if found.confidentiality == "confidential" and not credential().confidential:
        raise forbidden(f"Your credential does not have access to confidential data: postings {posting}")
    return {"data": posting_json(found)}


@route("GET", "/tags", "tags:read")
def tags() -> Json:
    return _counted(tag for each in account().opportunities.values() for tag in each.tags)


@route("GET", "/sources", "sources:read")
def sources() -> Json:
    return _counted(source for each in account().opportunities.values() for source in each.sources)


def _counted(texts: Iterable[str]) -> Json:
    counts = Counter(texts)
    return whole({"count": counts[text], "text": text} for text in sorted(counts, key=lambda text: (text.lower(), text)))


@route("GET", "/contacts/:contact", "contact:read")
def contact(contact: str) -> Json:
    if contact not in account().contacts:
        raise not_found("contacts", contact)
    return {"data": contact_json(account().contacts[contact])}


@route("PUT", "/contacts/:contact", "contact:write")
def change_contact(contact: str) -> Json:
    """`location` comes as a text here. The recorded answer has neither `isAnonymized` nor `dataProtection`."""
    if contact not in account().contacts:
        raise not_found("contacts", contact)
    found, given = account().contacts[contact], body()
    changes: Json = {name: text(given, name) or "" for name in ("name", "headline", "location") if name in given}
    if "emails" in given:
        changes["emails"] = texts(given, "emails")
    if "phones" in given:
        changes["phones"] = phones(given)
    recruiting.change_contact(account(), found, **changes)
    hidden = {"isAnonymized", "dataProtection"}
    return {"data": {name: value for name, value in contact_json(found).items() if name not in hidden}}


@route("GET", "/opportunities/:opportunity/applications", "applications:read")
def applications(opportunity: str) -> Json:
    application = visible(opportunity).application
    return whole([application_json(application)] if application else [])


@route("GET", "/opportunities/:opportunity/applications/:application", "applications:read")
def application(opportunity: str, application: str) -> Json:
    found = visible(opportunity).application
    if found is None or found.id != application:
        raise not_found("applications", application)
    return {"data": application_json(found)}


@route("GET", "/applications/deleted", "applications:read")
def deleted_applications() -> Json:
    within = window("deleted_at")
    gone = (each for each in account().deleted.values() if each.application and within(each.deleted_at))
    return page(
        newest_first(gone, lambda each: (each.deleted_at or 0, each.id)),
        lambda each: {**application_json(each.application), "deletedAt": each.deleted_at} if each.application else {},
        lambda each: [each.deleted_at, each.id],
    )
