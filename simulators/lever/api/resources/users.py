"""Users. Lists have active ones by default; a single one is also returned when deactivated."""

from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import STRING as ROLE_SCHEMA
from simulators.lever.api.pagination import PAGE, newest_first, paginate
from simulators.lever.api.parameters import (
    BOOLEAN,
    STRINGS,
    TEXT,
    Body,
    Parameter,
    Value,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request
from simulators.lever.model.permissions import ROLES
from simulators.lever.model.records import Json, User
from simulators.lever.serializer import envelope, page_schema
from simulators.lever.serializers import USER

routes = LeverRoutes()

EMAIL = Parameter("email", TEXT, "the user with exactly this address")
ACCESS_ROLES = Parameter(
    "accessRole", STRINGS, "users with one of these roles; a custom role by its id"
)
DEACTIVATED = Parameter(
    "includeDeactivated",
    BOOLEAN,
    "whether deactivated users are included; the default is active users only",
)
DIRECTORY_ID = Parameter("external_directory_id", TEXT)


@routes.route(
    "GET",
    "/users",
    "users:read",
    takes=(*PAGE, EMAIL, ACCESS_ROLES, DEACTIVATED, DIRECTORY_ID),
    gives=page_schema(USER),
)
def users() -> Json:
    """Users, newest first."""
    email, roles, deactivated, directory = EMAIL(), ACCESS_ROLES(), DEACTIVATED(), DIRECTORY_ID()
    found = (
        user
        for user in current_account().users.values()
        if (user.deactivated_at is None or deactivated)
        and email in {None, user.email}
        and (not roles or user.access_role in roles)
        and directory in {None, user.external_directory_id}
    )
    return paginate(
        newest_first(found, lambda user: (user.created_at, user.id)),
        USER.json,
        lambda user: [user.created_at, user.id],
    )


@routes.route("GET", "/users/:user", "users:read", gives=envelope(USER.ref))
def user(user: str) -> Json:
    return {"data": USER.json(current_account().user(user))}


def _role(raw: object) -> str:
    if not isinstance(raw, str) or raw not in current_account().roles:
        raise ValueError(f"must be one of {', '.join(ROLES)}, or the id of a custom role")
    return raw


OPTIONAL_VALUES = (
    Value("externalDirectoryId", TEXT),
    Value("jobTitle", TEXT),
    Value("managerId", TEXT),
)
ROLE = ValueType(ROLE_SCHEMA, _role)
REQUIRED_VALUES = (Value("name", TEXT, required=True), Value("email", TEXT, required=True))
NEW_USER = Body(
    *REQUIRED_VALUES, Value("accessRole", ROLE, "the default is interviewer"), *OPTIONAL_VALUES
)
USER_REPLACEMENT = Body(
    *REQUIRED_VALUES, Value("accessRole", ROLE, required=True), *OPTIONAL_VALUES
)


@routes.route("POST", "/users", "users:write", body=NEW_USER, gives=envelope(USER.ref), status=201)
def create() -> Json:
    """Create a user. No invitation is sent."""
    body = NEW_USER.read()
    if current_account().user_by_email(body["email"]):
        raise bad_request(f"A user with the email {body['email']} exists already")
    created = User(
        current_account().new_id(),
        body["name"],
        body["email"],
        body.get("accessRole") or "interviewer",
        current_account().now(),
    )
    _fill_in(created, body)
    current_account().users[created.id] = created
    current_account().audit("user:added", target=created)
    return {"data": USER.json(created)}


@routes.route("PUT", "/users/:user", "users:write", body=USER_REPLACEMENT, gives=envelope(USER.ref))
def update(user: str) -> Json:
    """Replace a user: what is not sent is reset."""
    found, body = current_account().user(user), USER_REPLACEMENT.read()
    changes = {
        "user.email:changed": found.email != body["email"],
        "user.role:changed": found.access_role != body["accessRole"],
    }
    found.name, found.email, found.access_role = body["name"], body["email"], body["accessRole"]
    _fill_in(found, body)
    for event in (event for event, happened in changes.items() if happened):
        current_account().audit(event, target=found)
    return {"data": USER.json(found)}


@routes.route("POST", "/users/:user/deactivate", "users:write", gives=envelope(USER.ref))
def deactivate(user: str) -> Json:
    found = current_account().user(user)
    if found.deactivated_at is None:
        found.deactivated_at = current_account().now()
        current_account().audit("user:deactivated", target=found)
    return {"data": USER.json(found)}


@routes.route("POST", "/users/:user/reactivate", "users:write", gives=envelope(USER.ref))
def reactivate(user: str) -> Json:
    found = current_account().user(user)
    if found.deactivated_at is not None:
        found.deactivated_at = None
        current_account().audit("user:reactivated", target=found)
    return {"data": USER.json(found)}


def _fill_in(user: User, body: Json) -> None:
    user.external_directory_id = body.get("externalDirectoryId")
    user.job_title, user.manager_id = body.get("jobTitle"), body.get("managerId")
