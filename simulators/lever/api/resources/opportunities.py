"""Reading opportunities: one, a list, the deleted ones."""

from collections.abc import Callable, Iterator
from typing import Any

from simulators.lever.api.pagination import PAGE, newest_first, offset, paginate
from simulators.lever.api.parameters import (
    BOOLEAN,
    CONFIDENTIALITY,
    INCLUDE,
    STRINGS,
    TEXT,
    Parameter,
    Window,
    expandable,
)
from simulators.lever.api.request_context import current_account, current_credential
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import forbidden
from simulators.lever.model.account import canonical_email
from simulators.lever.model.opportunity_index import SET_INDEXES, TIME_INDEXES, SortKey
from simulators.lever.model.records import Json, Opportunity
from simulators.lever.serializer import envelope, page_schema
from simulators.lever.serializers import (
    APPLICATION,
    CONTACT,
    DELETED_OPPORTUNITY,
    OPPORTUNITY,
    STAGE,
    USER,
    deleted_json,
    opportunity_json,
)

routes = LeverRoutes()

Filter = Callable[[Opportunity], bool]

EXPAND = expandable(
    {
        "applications": "applications:read",
        "contact": "contact:read",
        "stage": None,
        "owner": None,
        "followers": None,
        "sourcedBy": None,
    }
)
VALUE_FILTERS = {
    name: Parameter(name, STRINGS, about)
    for name, about in {
        "tag": "with one of these tags; case matters",
        "source": "from one of these sources",
        "origin": "of one of these origins",
        "stage_id": "in one of these stages",
        "posting_id": "applied to one of these postings",
        "archived_posting_id": "whose application to one of these postings was archived",
        "archive_reason_id": "archived for one of these reasons",
        "location": "whose posting is at one of these locations",
    }.items()
}
TIME_FILTERS = {name: Window(name) for name in TIME_INDEXES}
CONTACT_ID = Parameter("contact_id", STRINGS, "of one of these contacts")
EMAIL = Parameter("email", TEXT, "of a contact with this address")
ARCHIVED = Parameter("archived", BOOLEAN, "the default is both")
SNOOZED = Parameter("snoozed", BOOLEAN, "the default is both")
FILTERS = (
    *VALUE_FILTERS.values(),
    *(end for window in TIME_FILTERS.values() for end in window.parameters),
    CONTACT_ID,
    EMAIL,
    ARCHIVED,
    SNOOZED,
    CONFIDENTIALITY,
)
DELETED_AT = Window("deleted_at")


@routes.route(
    "GET",
    "/opportunities",
    "opportunities:read",
    takes=(*PAGE, *FILTERS, EXPAND, INCLUDE),
    gives=page_schema(OPPORTUNITY),
)
def opportunities() -> Json:
    """Opportunities by stage, then latest advance first.

    Different filters are combined with and, values of one with or.
    """
    expand, everyone = EXPAND() or [], current_account().opportunities
    tests = _tests()
    found = (
        each
        for each in map(everyone.__getitem__, _ids(_start()))
        if all(test(each) for test in tests)
    )
    return paginate(
        found, lambda each: _expand(opportunity_json(current_account(), each), each, expand), _token
    )


@routes.route(
    "GET",
    "/opportunities/deleted",
    "opportunities:read",
    takes=(*PAGE, *DELETED_AT.parameters),
    gives=page_schema(DELETED_OPPORTUNITY),
)
def deleted() -> Json:
    """Deleted opportunities, latest first."""
    within = DELETED_AT.predicate()
    found = (
        each
        for each in current_account().deleted.values()
        if within(each.deleted_at) and _may_see(each)
    )
    return paginate(
        newest_first(found, lambda each: (each.deleted_at or 0, each.id)),
        lambda each: deleted_json(current_account(), each),
        lambda each: [each.deleted_at, each.id],
    )


@routes.route(
    "GET",
    "/opportunities/:opportunity",
    "opportunities:read",
    takes=(EXPAND, INCLUDE),
    gives=envelope(OPPORTUNITY.ref),
)
def opportunity(opportunity: str) -> Json:
    found = get_visible_opportunity(opportunity)
    return {"data": _expand(opportunity_json(current_account(), found), found, EXPAND() or [])}


def get_visible_opportunity(opportunity_id: str) -> Opportunity:
    """The opportunity.

    Raises LeverError 404 for an unknown one, 403 for a confidential one without access.
    """
    found = current_account().opportunity(opportunity_id)
    if not _may_see(found):
        raise forbidden(
            "Your credential does not have access to confidential data: opportunities"
            f" {opportunity_id}"
        )
    return found


def confidentiality() -> set[str]:
    """The requested confidentialities.

    Raises LeverError 403 without access to confidential data.
    """
    requested = CONFIDENTIALITY() or "non-confidential"
    if requested != "non-confidential" and not current_credential().confidential:
        raise forbidden("Your credential does not have access to confidential data")
    return {"confidential", "non-confidential"} if requested == "all" else {requested}


def _may_see(opportunity: Opportunity) -> bool:
    return opportunity.confidentiality == "non-confidential" or current_credential().confidential


def _start() -> SortKey | None:
    token = offset(3)
    return None if token is None else (token[0], -token[1], token[2])


def _token(opportunity: Opportunity) -> list[Any]:
    rank = current_account().stages[opportunity.stage].rank
    return [int(rank) if rank == int(rank) else rank, opportunity.last_advanced_at, opportunity.id]


def _value_filters() -> dict[str, set[str]]:
    """The filters by value that are set, with their values."""
    filters = {
        name: set(values) for name, parameter in VALUE_FILTERS.items() if (values := parameter())
    }
    if (archived := ARCHIVED()) is not None:
        filters["archived"] = {str(archived).lower()}
    return {**filters, "confidentiality": confidentiality()}


def _ids(start: SortKey | None) -> Iterator[str]:
    filters = _value_filters()
    windows = {name: window for name, of in TIME_FILTERS.items() if (window := of())}
    if SNOOZED():
        filters["snoozed"] = {"ever"}
    return current_account().opportunity_index.find(filters, windows, start, _ids_of_contacts())


def _ids_of_contacts() -> set[str] | None:
    """The opportunities of the named contacts; None when no contact is named."""
    contact_ids, email = CONTACT_ID(), EMAIL()
    contacts = current_account().contacts
    if contact_ids:
        return {
            each
            for contact in contact_ids
            if contact in contacts
            for each in contacts[contact].opportunities
        }
    if email:
        return {
            each
            for contact in current_account().with_email(email)
            for each in contact.opportunities
        }
    return None


def _tests() -> list[Filter]:
    tests = [_any_of(values, name) for name, values in _value_filters().items()]
    tests += [_within(of, name) for name, of in TIME_FILTERS.items() if of()]
    if people := CONTACT_ID():
        tests.append(lambda each: each.contact.id in people)
    if email := EMAIL():
        canonical = canonical_email(email)
        tests.append(
            lambda each: any(
                canonical_email(address) == canonical for address in each.contact.emails
            )
        )
    if (snoozed := SNOOZED()) is not None:
        now = current_account().now()
        tests.append(lambda each: ((each.snoozed_until or 0) > now) is snoozed)
    return tests


def _any_of(values: set[str], name: str) -> Filter:
    of = SET_INDEXES[name]
    return lambda each: not values.isdisjoint(of(each))


def _within(window: Window, name: str) -> Filter:
    holds, of = window.predicate(), TIME_INDEXES[name]
    return lambda each: holds(of(each))


def _expand(opportunity_json: Json, opportunity: Opportunity, fields: list[str]) -> Json:
    """Replace ids by objects."""
    for name in fields:
        opportunity_json[name] = EXPANSIONS[name](opportunity)
    return opportunity_json


def _user(user_id: str | None) -> Json | None:
    user = current_account().users.get(user_id or "")
    return USER.json(user) if user else None


EXPANSIONS: dict[str, Callable[[Opportunity], object]] = {
    "applications": lambda each: [APPLICATION.json(each.application)] if each.application else [],
    "contact": lambda each: CONTACT.json(each.contact),
    "stage": lambda each: STAGE.json(current_account().stages[each.stage]),
    "owner": lambda each: _user(each.owner),
    "followers": lambda each: [_user(follower) for follower in each.followers],
    "sourcedBy": lambda each: _user(each.sourced_by),
}
