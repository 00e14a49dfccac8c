"""Users: active ones only, unless asked otherwise; one by id also when deactivated."""

from simulators.lever.asking import account, body, flag, many, one, required, text
from simulators.lever.errors import bad_request
from simulators.lever.paging import newest_first, page
from simulators.lever.records import Json, User
from simulators.lever.routing import route
from simulators.lever.shapes import user_json

ROLES = ("super admin", "admin", "team member", "limited team member", "interviewer")


@route("GET", "/users", "users:read")
def users() -> Json:
    return page(
        newest_first(filter(_wanted, account().users.values()), lambda user: (user.created_at, user.id)),
        user_json,
        lambda user: [user.created_at, user.id],
    )


def _wanted(user: User) -> bool:
    email, roles, directory = one("email"), many("accessRole"), one("external_directory_id")
    return (
        (user.deactivated_at is None or flag("includeDeactivated") is True)
        and email in {None, user.email}
        and (not roles or user.access_role in roles)
        and directory in {None, user.external_directory_id}
    )


@route("GET", "/users/:user", "users:read")
def user(user: str) -> Json:
    return {"data": user_json(account().user(user))}


@route("POST", "/users", "users:write")
def create() -> tuple[Json, int]:
    given = body()
    name, email = str(required(given, "name")), str(required(given, "email"))
    if account().user_by_email(email):
        raise bad_request(f"A user with the email {email} exists already")
    made = User(account().new_id(), name, email, _role(given, "interviewer"), account().now())
    _fill_in(made, given)
    account().users[made.id] = made
    return {"data": user_json(made)}, 201


@route("PUT", "/users/:user", "users:write")
def update(user: str) -> Json:
    found, given = account().user(user), body()
    found.name, found.email = str(required(given, "name")), str(required(given, "email"))
    required(given, "accessRole")
    found.access_role = _role(given, found.access_role)
    _fill_in(found, given)
    return {"data": user_json(found)}


@route("POST", "/users/:user/deactivate", "users:write")
def deactivate(user: str) -> Json:
    found = account().user(user)
    found.deactivated_at = found.deactivated_at or account().now()
    return {"data": user_json(found)}


@route("POST", "/users/:user/reactivate", "users:write")
def reactivate(user: str) -> Json:
    found = account().user(user)
    found.deactivated_at = None
    return {"data": user_json(found)}


def _role(given: Json, default: str) -> str:
    role = text(given, "accessRole") or default
    if role not in ROLES:
        raise bad_request(f"Invalid value for accessRole: must be one of {', '.join(ROLES)}")
    return role


def _fill_in(user: User, given: Json) -> None:
    user.external_directory_id = text(given, "externalDirectoryId")
    user.job_title, user.manager_id = text(given, "jobTitle"), text(given, "managerId")
