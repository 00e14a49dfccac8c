"""Postings: read, create, change."""

from collections.abc import Callable, Iterable
from html import unescape
from re import sub
from typing import Any

from simulators.common.json_schema import (
    BOOLEAN,
    EPOCH_MILLISECONDS,
    ID,
    NUMBER,
    OBJECT,
    STRING,
    any_of,
    array,
    enum,
    nullable,
    object_schema,
)
from simulators.lever.actions import applications
from simulators.lever.api.pagination import PAGE, newest_first, paginate
from simulators.lever.api.parameters import (
    CONFIDENTIALITY,
    INCLUDE,
    PERFORM_AS_REQUIRED,
    STRINGS,
    TEXT,
    Body,
    Parameter,
    Value,
    Window,
    expandable,
    one_of,
    perform_as,
)
from simulators.lever.api.parameters import OBJECT as OBJECT_TYPE
from simulators.lever.api.parameters import OBJECTS as OBJECTS_TYPE
from simulators.lever.api.parameters import USER as USER_TYPE
from simulators.lever.api.request_context import current_account, current_credential
from simulators.lever.api.resources.opportunities import DELETED_AT, confidentiality
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, forbidden
from simulators.lever.model.records import Json, Posting
from simulators.lever.serializer import OMIT_IF_NONE, Serializer, envelope, page_schema
from simulators.lever.serializers import USER

routes = LeverRoutes()

STATES = ("published", "internal", "closed", "draft", "pending", "rejected")
WORKPLACES = ("unspecified", "onsite", "remote", "hybrid")
SITE = "https://jobs.lever.co/acme"
SALARY_RANGE = object_schema(min=NUMBER, max=NUMBER, currency=STRING, interval=STRING)


def plain(html: str) -> str:
    return unescape(sub(r"<[^>]*>", "", html))


def _content(posting: Posting) -> Json:
    return {
        "description": plain(posting.description_html),
        "descriptionHtml": posting.description_html,
        "lists": [dict(each) for each in posting.lists],
        "closing": plain(posting.closing_html),
        "closingHtml": posting.closing_html,
    }


def _categories(posting: Posting) -> Json:
    return {
        "commitment": posting.commitment,
        "department": posting.department,
        "level": posting.level,
        "location": posting.location,
        "team": posting.team,
        "allLocations": posting.all_locations
        or [location for location in (posting.location,) if location],
    }


def _urls(posting: Posting) -> Json | None:
    show = f"{SITE}/{posting.id}"
    return (
        None if posting.state == "draft" else {"list": SITE, "show": show, "apply": f"{show}/apply"}
    )


def _channels(posting: Posting) -> list[str] | None:
    return list(posting.channels or ["public"]) if posting.state == "published" else None


def _salary_description(posting: Posting) -> str | None:
    return (
        None if posting.salary_description_html is None else plain(posting.salary_description_html)
    )


CONTENT = object_schema(
    description=STRING,
    descriptionHtml=STRING,
    lists=array(OBJECT),
    closing=STRING,
    closingHtml=STRING,
)
CATEGORIES = object_schema(
    **{
        name: nullable(STRING) for name in ("commitment", "department", "level", "location", "team")
    },
    allLocations=array(STRING),
)
USER_REFERENCE = any_of(nullable(ID), USER.ref)
POSTING = Serializer(
    "Posting",
    ("id", ID, "id"),
    ("text", STRING, "text"),
    ("state", enum(*STATES), "state"),
    ("distributionChannels", nullable(array(enum("public", "internal"))), _channels),
    ("user", USER_REFERENCE, lambda posting: posting.creator or posting.owner),
    ("owner", USER_REFERENCE, "owner"),
    ("hiringManager", USER_REFERENCE, "hiring_manager"),
    ("categories", CATEGORIES, _categories),
    ("tags", array(STRING), "tags"),
    ("content", CONTENT, _content),
    ("country", nullable(STRING), "country"),
    ("followers", array(any_of(ID, USER.ref)), lambda posting: [posting.owner]),
    ("reqCode", nullable(STRING), lambda posting: next(iter(posting.requisition_codes), None)),
    ("requisitionCodes", array(STRING), "requisition_codes"),
    ("urls", nullable(object_schema(list=STRING, show=STRING, apply=STRING)), _urls),
    ("confidentiality", enum("non-confidential", "confidential"), "confidentiality"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
    ("salaryDescription", STRING, _salary_description, OMIT_IF_NONE),
    ("salaryDescriptionHtml", STRING, "salary_description_html", OMIT_IF_NONE),
    ("salaryRange", SALARY_RANGE, "salary_range", OMIT_IF_NONE),
    ("workplaceType", enum(*WORKPLACES), "workplace_type"),
    ("transcribeInterviews", BOOLEAN, lambda _: False),
    ("screening", object_schema(enabled=BOOLEAN), lambda _: {"enabled": False}),
)
DELETED_POSTING = Serializer(
    "DeletedPosting", *POSTING.rows, ("deletedAt", EPOCH_MILLISECONDS, "deleted_at")
)
POSTING_ROLE = object_schema(id=STRING, name=STRING, isReadOnly=BOOLEAN)
POSTING_USERS = object_schema(
    posting=object_schema(id=ID, text=STRING),
    users=array(OBJECT),
    roles=array(
        {**POSTING_ROLE, "properties": {**POSTING_ROLE["properties"], "conditions": OBJECT}}
    ),
)

EXPAND = expandable(dict.fromkeys(("user", "owner", "hiringManager", "followers")))
STATE = Parameter("state", STRINGS, "in one of these states")
CHANNEL = Parameter(
    "distributionChannel",
    STRINGS,
    "on one of these job sites: public, internal",
)
UPDATED_AT = Window("updated_at")
POSTING_VALUES: dict[str, Callable[[Posting], Iterable[str | None]]] = {
    "team": lambda each: [each.team],
    "department": lambda each: [each.department],
    "location": lambda each: [each.location, *each.all_locations],
    "commitment": lambda each: [each.commitment],
    "level": lambda each: [each.level],
    "tag": lambda each: each.tags,
}
VALUE_FILTERS = {
    name: Parameter(name, STRINGS, "one of these; case matters") for name in POSTING_VALUES
}


@routes.route(
    "GET",
    "/postings",
    "postings:read",
    takes=(
        *PAGE,
        STATE,
        CHANNEL,
        *VALUE_FILTERS.values(),
        *UPDATED_AT.parameters,
        CONFIDENTIALITY,
        EXPAND,
        INCLUDE,
    ),
    gives=page_schema(POSTING),
)
def postings() -> Json:
    """Postings, newest first."""
    confidentialities = confidentiality()
    expand = EXPAND() or []
    updated = UPDATED_AT.predicate()
    states = STATE()
    channels = CHANNEL()
    filters = {
        name: set(values) for name, parameter in VALUE_FILTERS.items() if (values := parameter())
    }
    found = (
        each
        for each in current_account().postings.values()
        if each.confidentiality in confidentialities
        and (not states or each.state in states)
        and (not channels or not set(channels).isdisjoint(_channels(each) or ()))
        and updated(each.updated_at)
        and all(
            not values.isdisjoint(POSTING_VALUES[name](each)) for name, values in filters.items()
        )
    )
    return paginate(
        newest_first(found, lambda each: (each.created_at, each.id)),
        lambda each: _expand(POSTING.json(each), expand),
        lambda each: [each.created_at, each.id],
    )


def _expand(posting_json: Json, names: list[str]) -> Json:
    for name in names:
        ids = posting_json[name]
        posting_json[name] = [_user(each) for each in ids] if isinstance(ids, list) else _user(ids)
    return posting_json


def _user(user_id: str | None) -> Json | None:
    user = current_account().users.get(user_id or "")
    return USER.json(user) if user else None


@routes.route(
    "GET",
    "/postings/deleted",
    "postings:read",
    takes=(*PAGE, *DELETED_AT.parameters),
    gives=page_schema(DELETED_POSTING),
)
def deleted() -> Json:
    """Deleted postings, latest first. Postings are deleted only on Lever's pages."""
    within = DELETED_AT.predicate()
    deleted = (
        each for each in current_account().deleted_postings.values() if within(each.deleted_at)
    )
    return paginate(
        newest_first(deleted, lambda each: (each.deleted_at or 0, each.id)),
        DELETED_POSTING.json,
        lambda each: [each.deleted_at, each.id],
    )


@routes.route(
    "GET",
    "/postings/:posting",
    "postings:read",
    takes=(EXPAND, INCLUDE),
    gives=envelope(POSTING.ref),
)
def posting(posting: str) -> Json:
    return {"data": _expand(POSTING.json(visible_posting(posting)), EXPAND() or [])}


def visible_posting(posting_id: str) -> Posting:
    """The posting.

    Raises LeverError 404 for an unknown one, 403 for a confidential one without access.
    """
    found = current_account().posting(posting_id)
    if found.confidentiality == "confidential" and not current_credential().confidential:
        raise forbidden(
            f"Your credential does not have access to confidential data: postings {posting_id}"
        )
    return found


@routes.route("GET", "/postings/:posting/users", "postings:read", gives=POSTING_USERS)
def people(posting: str) -> Json:
    """The roles on this posting, and their users. The response has no `data` around it."""
    found = visible_posting(posting)
    roles: list[Json] = [
        {"id": "admin", "name": "Admin", "isReadOnly": True},
        {"id": "limited", "name": "Limited Team Member", "isReadOnly": True, "conditions": {}},
        {"id": "owner", "name": "Super Admin", "isReadOnly": True},
        {"id": "team", "name": "Team Member", "isReadOnly": True},
    ]
    return {"posting": {"id": found.id, "text": found.text}, "users": [], "roles": roles}


OPTIONAL_VALUES = (
    Value("state", one_of(*STATES), "the default is draft"),
    Value("distributionChannels", STRINGS),
    Value("owner", USER_TYPE),
    Value("hiringManager", USER_TYPE),
    Value("categories", OBJECT_TYPE, "commitment, department, level, location, team; allLocations"),
    Value("tags", STRINGS),
    Value("content", OBJECT_TYPE, "descriptionHtml, lists, closingPostingHtml"),
    Value("workplaceType", one_of(*WORKPLACES)),
    Value("requisitionCodes", STRINGS),
    Value("salaryDescriptionHtml", TEXT),
    Value("salaryRange", OBJECT_TYPE, "min, max, currency, interval"),
)
NEW_POSTING = Body(Value("text", TEXT, required=True), *OPTIONAL_VALUES)
CHANGES = Body(Value("text", TEXT), *OPTIONAL_VALUES)
CATEGORIES_BODY = Body(
    *(Value(name, TEXT) for name in ("commitment", "department", "level", "location", "team"))
)
LOCATIONS_BODY = Body(Value("allLocations", STRINGS))
CONTENT_BODY = Body(
    Value("descriptionHtml", TEXT),
    Value("lists", OBJECTS_TYPE),
    Value("closingPostingHtml", TEXT),
    Value("closingHtml", TEXT),
)


@routes.route(
    "POST",
    "/postings",
    "postings:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=NEW_POSTING,
    gives=envelope(POSTING.ref),
    status=201,
)
def create() -> Json:
    """Create a posting, without approval."""
    by, body, now = perform_as(required=True), NEW_POSTING.read(), current_account().now()
    changes = _changes(body)
    created = Posting(
        current_account().new_id(),
        body["text"],
        str(by),
        None,
        None,
        None,
        None,
        None,
        now,
        now,
        "draft",
        creator=by,
    )
    _change(created, changes)
    current_account().postings[created.id] = created
    return {"data": POSTING.json(created)}


@routes.route(
    "POST",
    "/postings/:posting",
    "postings:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=CHANGES,
    gives=envelope(POSTING.ref),
)
def update(posting: str) -> Json:
    """Change a posting; what is not sent stays."""
    perform_as(required=True)
    found, changes = visible_posting(posting), _changes(CHANGES.read())
    if found.workplace_type != "unspecified" and changes.get("workplace_type") == "unspecified":
        raise bad_request("Invalid value for workplaceType: it cannot go back to unspecified")
    before = found.text
    _change(found, changes)
    found.updated_at = current_account().now()
    if found.text != before:
        applications.rename_tag(current_account(), found, before)
    return {"data": POSTING.json(found)}


ATTRIBUTES = {
    "text": "text",
    "state": "state",
    "distributionChannels": "channels",
    "owner": "owner",
    "hiringManager": "hiring_manager",
    "tags": "tags",
    "workplaceType": "workplace_type",
    "requisitionCodes": "requisition_codes",
    "salaryDescriptionHtml": "salary_description_html",
}
NOT_NULLABLE = {"text", "state", "owner", "tags", "workplace_type", "requisition_codes"}


def _changes(body: Json) -> Json:
    """The attributes to change. Raises LeverError 400 before any change."""
    changes = {ATTRIBUTES[name]: value for name, value in body.items() if name in ATTRIBUTES}
    categories = body.get("categories") or {}
    content = CONTENT_BODY.read(body.get("content") or {})
    changes.update(CATEGORIES_BODY.read(categories))
    for name, attribute in (
        ("descriptionHtml", "description_html"),
        ("lists", "lists"),
        ("closingHtml", "closing_html"),
        ("closingPostingHtml", "closing_html"),
    ):
        if content.get(name) is not None:
            changes[attribute] = content[name]
    if (locations := LOCATIONS_BODY.read(categories).get("allLocations")) is not None:
        changes["all_locations"] = locations
    if not set(changes.get("channels") or []) <= {"public", "internal"}:
        raise bad_request("Invalid value for distributionChannels: must be among public, internal")
    if salary := body.get("salaryRange"):
        changes["salary_range"] = _salary(salary)
    return {
        name: value
        for name, value in changes.items()
        if value is not None or name not in NOT_NULLABLE
    }


def _salary(body: Json) -> Json:
    numbers = [body.get(name) for name in ("min", "max")]
    are_numbers = all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in numbers
    )
    if not are_numbers or not all(
        isinstance(body.get(name), str) for name in ("currency", "interval")
    ):
        raise bad_request(
            "Invalid value for salaryRange: min, max, currency and interval must all be there"
        )
    return {name: body[name] for name in ("min", "max", "currency", "interval")}


def _change(posting: Posting, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(posting, name, value)
