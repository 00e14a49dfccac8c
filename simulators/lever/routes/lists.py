"""The small lists of an account, its postings, and what belongs to a contact or an application."""

from collections import Counter
from collections.abc import Iterable

from simulators.lever.asking import account, credential, many, newest_first, one, page, whole
from simulators.lever.errors import forbidden, not_found
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
