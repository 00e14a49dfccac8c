"""Writing opportunities: create, move, archive, tag, link, source."""

from collections.abc import Callable

from flask import request

from simulators.common.json_schema import BOOLEAN as BOOLEAN_SCHEMA
from simulators.common.json_schema import object_schema
from simulators.lever.actions import opportunities
from simulators.lever.actions.files import attach
from simulators.lever.actions.opportunities import ORIGINS
from simulators.lever.actions.requisitions import hire_for
from simulators.lever.api.parameters import (
    BOOLEAN,
    CONTACT,
    FILE,
    OBJECT,
    PAST,
    PERFORM_AS,
    PERFORM_AS_REQUIRED,
    PHONES,
    POSTING,
    REASON,
    STAGE,
    STRINGS,
    TEXT,
    USER,
    USERS,
    Body,
    Parameter,
    Value,
    one_of,
    perform_as,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request
from simulators.lever.model.records import Contact, Json, Opportunity
from simulators.lever.serializer import envelope
from simulators.lever.serializers import OPPORTUNITY_WRITE_RESPONSE, written_json

routes = LeverRoutes()

PARSE = Parameter("parse", BOOLEAN, "whether to parse the resume; the simulator does not parse it")
AS_OWNER = Parameter(
    "perform_as_posting_owner", BOOLEAN, "whether the posting's owner becomes the owner"
)
NEW_OPPORTUNITY = Body(
    *(Value(name, TEXT) for name in ("name", "headline", "location", "opportunityLocation")),
    *(Value(name, STRINGS) for name in ("emails", "links", "tags", "sources")),
    Value("followers", USERS),
    Value("phones", PHONES),
    Value("stage", STAGE, "the default is New lead"),
    Value("origin", one_of(*ORIGINS), "the default is sourced"),
    Value("owner", USER, "the default is the user of perform_as"),
    Value("postings", STRINGS, "at most one"),
    Value("createdAt", PAST),
    Value("archived", OBJECT, 'such as {"reason": "...", "archivedAt": 1760000000000}'),
    Value("contact", CONTACT, "the id of an existing contact"),
    Value("resumeFile", FILE, "in multipart/form-data only"),
    Value("files", FILE, "in multipart/form-data only"),
)
ARCHIVED = Body(Value("reason", REASON), Value("archivedAt", PAST))
CREATED = object_schema(deduped=BOOLEAN_SCHEMA, data=OPPORTUNITY_WRITE_RESPONSE.ref)
WRITTEN = envelope(OPPORTUNITY_WRITE_RESPONSE.ref)


@routes.route(
    "POST",
    "/opportunities",
    "opportunities:write",
    takes=(PERFORM_AS_REQUIRED, PARSE, AS_OWNER),
    body=NEW_OPPORTUNITY,
    gives=CREATED,
    status=201,
)
def create() -> Json:
    """Create an opportunity, of an existing contact if the id or an email address matches."""
    by, body = perform_as(required=True), NEW_OPPORTUNITY.read()
    archived = _archived(body)
    posting_id = _posting(body)
    contact, deduped = _contact(body)
    posting = current_account().postings[posting_id] if posting_id else None
    opportunity = opportunities.add_opportunity(
        current_account(),
        contact,
        stage=body.get("stage") or "lead-new",
        origin=body.get("origin") or "sourced",
        owner=(posting.owner if posting and AS_OWNER() else None) or body.get("owner") or by,
        by=by,
        posting=posting,
        created_at=body.get("createdAt"),
    )
    for name in ("tags", "sources", "followers"):
        opportunities.add_unique(getattr(opportunity, name), body.get(name) or [])
    opportunities.add_unique(opportunity.followers, [str(by)])
    opportunity.location = body.get("opportunityLocation") or opportunity.location
    _attach_files(opportunity)
    if archived.get("reason"):
        opportunities.archive(
            current_account(), opportunity, archived["reason"], archived.get("archivedAt")
        )
    current_account().opportunity_index.mark_changed(opportunity)
    return {"deduped": deduped, "data": written_json(current_account(), opportunity, blanked=False)}


def _archived(body: Json) -> Json:
    """An opportunity with an archive time must have been created before it."""
    archived = ARCHIVED.read(body.get("archived") or {})
    created_at, archived_at = body.get("createdAt"), archived.get("archivedAt")
    if (
        archived.get("reason")
        and archived_at is not None
        and (created_at is None or created_at >= archived_at)
    ):
        raise bad_request(
            "Invalid value for archived: archivedAt needs a createdAt that lies before it"
        )
    return archived


def _posting(body: Json) -> str | None:
    postings = body.get("postings") or []
    if len(postings) > 1:
        raise bad_request(
            "Invalid value for postings: an opportunity may apply to at most one posting"
        )
    if AS_OWNER() and not postings:
        raise bad_request("Missing required parameter: postings")
    posting: str | None = Value("postings", POSTING).read(postings[0]) if postings else None
    return posting


def _contact(body: Json) -> tuple[Contact, bool]:
    """The contact of the new opportunity, and whether it existed before.

    A contact that the request names by id receives the addresses, links and phones sent with it.
    """
    if contact_id := body.get("contact"):
        existing = current_account().contacts[contact_id]
        opportunities.add_to_contact(
            current_account(),
            existing,
            **{name: body.get(name) or [] for name in ("emails", "links", "phones")},
        )
        return existing, True
    for email in body.get("emails") or []:
        for existing in current_account().with_email(email):
            return existing, True
    contact = opportunities.add_contact(
        current_account(), body.get("name") or "", body.get("emails") or []
    )
    contact.headline, contact.location = body.get("headline") or "", body.get("location") or ""
    contact.links, contact.phones = body.get("links") or [], body.get("phones") or []
    return contact, False


def _attach_files(opportunity: Opportunity) -> None:
    for resume in request.files.getlist("resumeFile"):
        attach(
            current_account(),
            opportunity,
            resume.filename or "resume",
            resume.read(),
            as_resume=True,
        )
    for name in ("files", "files[]", "file"):
        for file in request.files.getlist(name):
            attach(current_account(), opportunity, file.filename or "file", file.read())


MOVE = Body(Value("stage", STAGE, required=True))
ARCHIVE = Body(
    Value("reason", REASON, "null unarchives"),
    Value("cleanInterviews", BOOLEAN, "whether future interviews are removed"),
    Value("requisitionId", TEXT, "the requisition that the hire fills"),
)


@routes.route(
    "PUT",
    "/opportunities/:opportunity/stage",
    "opportunities:write",
    takes=(PERFORM_AS,),
    body=MOVE,
    gives=WRITTEN,
)
def move(opportunity: str) -> Json:
    found, by = get_visible_opportunity(opportunity), perform_as()
    opportunities.move(current_account(), found, MOVE.read()["stage"], by)
    return {"data": written_json(current_account(), found)}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/archived",
    "opportunities:write",
    takes=(PERFORM_AS,),
    body=ARCHIVE,
    gives=WRITTEN,
)
def archive(opportunity: str) -> Json:
    """Archive the opportunity; `reason: null` unarchives it."""
    found, body = get_visible_opportunity(opportunity), ARCHIVE.read()
    perform_as()
    if "reason" not in body:
        raise bad_request("Missing required parameter: reason")
    if body["reason"] is None:
        opportunities.unarchive(current_account(), found)
        return {"data": written_json(current_account(), found)}
    if requisition := body.get("requisitionId"):
        hire_for(current_account(), found, requisition, body["reason"])
    opportunities.archive(current_account(), found, body["reason"])
    if body.get("cleanInterviews"):
        current_account().attachments(found).cancel_interviews(current_account().now())
    return {"data": written_json(current_account(), found)}


def _change(name: str, change: Callable[[list[str], list[str]], None]) -> Callable[[str], Json]:
    body = Body(Value(name, STRINGS, required=True))
    verb = "add" if change is opportunities.add_unique else "remove"

    @routes.route(
        "POST",
        f"/opportunities/:opportunity/{verb}{name.capitalize()}",
        "opportunities:write",
        takes=(PERFORM_AS,),
        body=body,
        gives=WRITTEN,
    )
    def changed(opportunity: str) -> Json:
        found, texts = get_visible_opportunity(opportunity), body.read()[name]
        perform_as()
        if name == "links":
            return _change_links(found, texts, change)
        change(getattr(found, name), texts)
        opportunities.touch(current_account(), found, current_account().now())
        return {"data": written_json(current_account(), found)}

    return changed


def _change_links(
    found: Opportunity, links: list[str], change: Callable[[list[str], list[str]], None]
) -> Json:
    """Links belong to the contact.

    The response shows the old `updatedAt`, which changes a moment later.
    """
    change(found.contact.links, links)
    response = {"data": written_json(current_account(), found, blanked=False)}
    opportunities.contact_changed(current_account(), found.contact)
    return response


for _name in ("tags", "sources", "links"):
    _change(_name, opportunities.add_unique)
    _change(_name, opportunities.remove_all)
