"""Contacts, and the applications of opportunities."""

from simulators.common.json_schema import EPOCH_MILLISECONDS
from simulators.lever.actions import opportunities
from simulators.lever.api.pagination import PAGE, newest_first, paginate, unpaginated
from simulators.lever.api.parameters import PHONES, STRINGS, TEXT, Body, Value
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import DELETED_AT, get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import not_found
from simulators.lever.model.records import Contact, Json
from simulators.lever.serializer import Serializer, envelope, list_schema, page_schema
from simulators.lever.serializers import APPLICATION, CHANGED_CONTACT, CONTACT

routes = LeverRoutes()

CHANGES = Body(
    *(Value(name, TEXT) for name in ("name", "headline", "location")),
    Value("emails", STRINGS),
    Value("phones", PHONES),
)
DELETED_APPLICATION = Serializer(
    "DeletedApplication", *APPLICATION.rows, ("deletedAt", EPOCH_MILLISECONDS, lambda _: None)
)


@routes.route("GET", "/contacts/:contact", "contact:read", gives=envelope(CONTACT.ref))
def contact(contact: str) -> Json:
    return {"data": CONTACT.json(_contact(contact))}


@routes.route(
    "PUT", "/contacts/:contact", "contact:write", body=CHANGES, gives=envelope(CHANGED_CONTACT.ref)
)
def change_contact(contact: str) -> Json:
    """`location` is text here.

    The recorded response has neither `isAnonymized` nor `dataProtection`.
    """
    found, body = _contact(contact), CHANGES.read()
    changes = {
        name: value if value is not None else [] if name in {"emails", "phones"} else ""
        for name, value in body.items()
    }
    opportunities.change_contact(current_account(), found, **changes)
    return {"data": CHANGED_CONTACT.json(found)}


def _contact(contact_id: str) -> Contact:
    if contact_id not in current_account().contacts:
        raise not_found("contacts", contact_id)
    return current_account().contacts[contact_id]


@routes.route(
    "GET",
    "/opportunities/:opportunity/applications",
    "applications:read",
    gives=list_schema(APPLICATION),
)
def applications(opportunity: str) -> Json:
    """The applications of an opportunity: one at most."""
    application = get_visible_opportunity(opportunity).application
    return unpaginated([APPLICATION.json(application)] if application else [])


@routes.route(
    "GET",
    "/opportunities/:opportunity/applications/:application",
    "applications:read",
    gives=envelope(APPLICATION.ref),
)
def application(opportunity: str, application: str) -> Json:
    found = get_visible_opportunity(opportunity).application
    if found is None or found.id != application:
        raise not_found("applications", application)
    return {"data": APPLICATION.json(found)}


@routes.route(
    "GET",
    "/applications/deleted",
    "applications:read",
    takes=(*PAGE, *DELETED_AT.parameters),
    gives=page_schema(DELETED_APPLICATION),
)
def deleted_applications() -> Json:
    """Applications deleted with their opportunities, latest first."""
    within = DELETED_AT.predicate()
    deleted = (
        each
        for each in current_account().deleted.values()
        if each.application and within(each.deleted_at)
    )
    return paginate(
        newest_first(deleted, lambda each: (each.deleted_at or 0, each.id)),
        lambda each: {**DELETED_APPLICATION.json(each.application), "deletedAt": each.deleted_at},
        lambda each: [each.deleted_at, each.id],
    )
