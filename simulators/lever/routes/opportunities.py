"""Reading opportunities: one, many, the deleted."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from simulators.lever.account import canonical
from simulators.lever.asking import account, credential, expanded, flag, many, milliseconds, one, window
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.order import Place
from simulators.lever.paging import newest_first, offset, page
from simulators.lever.records import Json, Opportunity
from simulators.lever.routing import route
from simulators.lever.shapes import (
    application_json,
    contact_json,
    deleted_json,
    opportunity_json,
    stage_json,
    user_json,
)

Test = Callable[[Opportunity], bool]

EXPANDABLE = {
    "applications": "applications:read",
    "contact": "contact:read",
    "stage": None,
    "owner": None,
    "followers": None,
    "sourcedBy": None,
}


@route("GET", "/opportunities", "opportunities:read")
def opportunities() -> Json:
    fields, tests = expanded(EXPANDABLE), _filters()
    found = (each for each in _from(_start()) if all(test(each) for test in tests))
    return page(found, lambda each: _expand(opportunity_json(account(), each), each, fields), _token)


@route("GET", "/opportunities/deleted", "opportunities:read")
def deleted() -> Json:
    within = window("deleted_at")
    found = (each for each in account().deleted.values() if within(each.deleted_at) and _may_see(each))
    return page(
        newest_first(found, lambda each: (each.deleted_at or 0, each.id)),
        lambda each: deleted_json(account(), each),
        lambda each: [each.deleted_at, each.id],
    )


@route("GET", "/opportunities/:opportunity", "opportunities:read")
def opportunity(opportunity: str) -> Json:
    found = visible(opportunity)
    return {"data": _expand(opportunity_json(account(), found), found, expanded(EXPANDABLE))}


def visible(opportunity_id: str) -> Opportunity:
    """Raises LeverError 404 when there is none, 403 when it is confidential and the credential has no access to those."""
    found = account().opportunity(opportunity_id)
    if not _may_see(found):
        raise forbidden(f"Your credential does not have access to confidential data: opportunities {opportunity_id}")
    return found


def _may_see(opportunity: Opportunity) -> bool:
    return opportunity.confidentiality == "non-confidential" or credential().confidential


def _start() -> Place | None:
    token = offset(3)
    return None if token is None else (token[0], -token[1], token[2])


def _token(opportunity: Opportunity) -> list[Any]:
    rank = account().stages[opportunity.stage].rank
    return [int(rank) if rank == int(rank) else rank, opportunity.last_advanced_at, opportunity.id]


def _from(start: Place | None) -> Iterator[Opportunity]:
    """In the order of the list, by the narrowest way: of few people, lately updated, of some stages, or all."""
    order, everyone = account().order, account().opportunities
    narrow = _few()
    ids = order.walk(start, many("stage_id")) if narrow is None else order.pick(narrow, start)
    return (everyone[each] for each in ids)


def _few() -> set[str] | None:
    contacts, email = many("contact_id"), one("email")
    if contacts:
        known = account().contacts
        return _opportunities_of(known[each].opportunities for each in contacts if each in known)
    if email:
        return _opportunities_of(each.opportunities for each in account().with_email(email))
    start, end = milliseconds("updated_at_start"), milliseconds("updated_at_end")
    return None if start is None and end is None else account().order.updated_between(start, end)


def _opportunities_of(lists: Iterable[list[str]]) -> set[str]:
    return {each for opportunities in lists for each in opportunities}


def _filters() -> list[Test]:
    """Different parameters all hold; of several values of one, any."""
    tests = [test for name, of in SETS.items() if (test := _any_of(set(many(name)), of))]
    tests += [_within(window(name), of) for name, of in TIMES.items() if one(f"{name}_start") or one(f"{name}_end")]
    if (email := one("email")) is not None:
        wanted = canonical(email)
        tests.append(lambda each: any(canonical(one) == wanted for one in each.contact.emails))
    if (archived := flag("archived")) is not None:
        tests.append(lambda each: (each.archived is not None) is archived)
    if (snoozed := flag("snoozed")) is not None:
        now = account().now()
        tests.append(lambda each: ((each.snoozed_until or 0) > now) is snoozed)
    return [*tests, _confidentiality()]


def _confidentiality() -> Test:
    wanted = one("confidentiality") or "non-confidential"
    if wanted not in {"non-confidential", "confidential", "all"}:
        raise bad_request("Invalid value for confidentiality: must be non-confidential, confidential or all")
    if wanted != "non-confidential" and not credential().confidential:
        raise forbidden("Your credential does not have access to confidential data")
    return lambda each: wanted in {"all", each.confidentiality}


def _any_of(wanted: set[str], of: Callable[[Opportunity], Iterable[str | None]]) -> Test | None:
    return (lambda each: not wanted.isdisjoint(of(each))) if wanted else None


def _within(within: Callable[[int | None], bool], of: Callable[[Opportunity], int | None]) -> Test:
    return lambda each: within(of(each))


def _posting(each: Opportunity, *, archived: bool) -> list[str]:
    application = each.application
    return [application.posting] if application and (not archived or application.archived) else []


SETS: dict[str, Callable[[Opportunity], Iterable[str | None]]] = {
    "tag": lambda each: each.tags,
    "source": lambda each: each.sources,
    "origin": lambda each: [each.origin],
    "stage_id": lambda each: [each.stage],
    "contact_id": lambda each: [each.contact.id],
    "posting_id": lambda each: _posting(each, archived=False),
    "archived_posting_id": lambda each: _posting(each, archived=True),
    "archive_reason_id": lambda each: [each.archived.reason] if each.archived else [],
    "location": lambda each: [each.location],
}
TIMES: dict[str, Callable[[Opportunity], int | None]] = {
    "created_at": lambda each: each.created_at,
    "updated_at": lambda each: each.updated_at,
    "advanced_at": lambda each: each.last_advanced_at,
    "archived_at": lambda each: each.archived.archived_at if each.archived else None,
}


def _expand(shape: Json, opportunity: Opportunity, fields: list[str]) -> Json:
    """In place of an id the object, in place of ids the objects."""
    for name in fields:
        shape[name] = EXPANSIONS[name](opportunity)
    return shape


def _user(user_id: str | None) -> Json | None:
    user = account().users.get(user_id or "")
    return user_json(user) if user else None


EXPANSIONS: dict[str, Callable[[Opportunity], object]] = {
    "applications": lambda each: [application_json(each.application)] if each.application else [],
    "contact": lambda each: contact_json(each.contact),
    "stage": lambda each: stage_json(account().stages[each.stage]),
    "owner": lambda each: _user(each.owner),
    "followers": lambda each: [_user(follower) for follower in each.followers],
    "sourcedBy": lambda each: _user(each.sourced_by),
}
