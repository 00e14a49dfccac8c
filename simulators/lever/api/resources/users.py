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
    "accessRole", STRINGS, "those of one of these roles, or of custom roles by their ids"
)
DEACTIVATED = Parameter(
    "includeDeactivated", BOOLEAN, "the deactivated ones too; the default is active ones only"
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


FURTHER = (Value("externalDirectoryId", TEXT), Value("jobTitle", TEXT), Value("managerId", TEXT))
ROLE = ValueType(ROLE_SCHEMA, _role)
NAMED = (Value("name", TEXT, required=True), Value("email", TEXT, required=True))
NEW_USER = Body(*NAMED, Value("accessRole", ROLE, "the default is interviewer"), *FURTHER)
WHOLE_USER = Body(*NAMED, Value("accessRole", ROLE, required=True), *FURTHER)


@routes.route("POST", "/users", "users:write", body=NEW_USER, gives=envelope(USER.ref), status=201)
def create() -> Json:
    """Create a user. No invitation is sent."""
    given = NEW_USER.read()
    if current_account().user_by_email(given["email"]):
        raise bad_request(f"A user with the email {given['email']} exists already")
    made = User(
        current_account().new_id(),
        given["name"],
        given["email"],
        given.get("accessRole") or "interviewer",
        current_account().now(),
    )
    _fill_in(made, given)
    current_account().users[made.id] = made
    current_account().audit("user:added", target=made)
    return {"data": USER.json(made)}


@routes.route("PUT", "/users/:user", "users:write", body=WHOLE_USER, gives=envelope(USER.ref))
def update(user: str) -> Json:
    """Replace a user: what is not sent is reset."""
    found, given = current_account().user(user), WHOLE_USER.read()
    changes = {
        "user.email:changed": found.email != given["email"],
        "user.role:changed": found.access_role != given["accessRole"],
    }
    found.name, found.email, found.access_role = given["name"], given["email"], given["accessRole"]
    _fill_in(found, given)
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


def _fill_in(user: User, given: Json) -> None:
    user.external_directory_id = given.get("externalDirectoryId")
    user.job_title, user.manager_id = given.get("jobTitle"), given.get("managerId")
