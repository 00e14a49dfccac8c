"""Settings > Team: who is in the account, with which role; and what each role may do."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.asking import account
from simulators.lever.pages.blueprint import given, pages, to
from simulators.lever.pages.who import Refused, logged_in
from simulators.lever.permissions import PERMISSIONS, SUPER_ADMIN
from simulators.lever.records import User


@pages.get("/settings/team")
def team() -> str:
    logged_in()
    roles = [(each, each.capitalize()) for each in account().roles]
    return render_template("lever/settings/team.html", roles=roles, permissions=PERMISSIONS, filled=request.form)


@pages.post("/settings/team")
def add_user() -> Response:
    _super_admin()
    name, email, role = given("name"), given("email"), given("role")
    if not name or "@" not in email or role not in account().roles or account().user_by_email(email):
        raise Refused("The user is not added", "A user needs a name, an e-mail address that nobody else has here, and a role.", 422)
    made = User(account().new_id(), name, email, role, account().now())
    account().users[made.id] = made
    flash(f"{name} is added as {role}.")
    return to("team")


@pages.post("/settings/team/role")
def change_role() -> Response:
    """`user`: an id. There is always a Super Admin."""
    _super_admin()
    user = account().user(given("user"))
    if given("role") not in account().roles:
        raise Refused("There is no such role", "Make it first, below the list of roles.", 422)
    before, user.access_role = user.access_role, given("role")
    if not any(each.access_role == SUPER_ADMIN and each.deactivated_at is None for each in account().users.values()):
        user.access_role = before
        raise Refused("An account needs a Super Admin", "Make somebody else a Super Admin first.", 409)
    flash(f"{user.name} is {user.access_role} now.")
    return to("team")


@pages.post("/settings/team/roles")
def add_role() -> Response:
    """A custom role: `name`, and `permission-1` and so on for each of its permissions, in their order."""
    _super_admin()
    name = given("name").lower()
    if not name or name in account().roles:
        raise Refused("The role is not added", "A role needs a name that no other role has.", 422)
    had = [each for number, each in enumerate(PERMISSIONS, 1) if given(f"permission-{number}") == "yes"]
    account().roles[name] = frozenset(had)
    flash(f"The role {name} is added.")
    return to("team")


def _super_admin() -> User:
    user = logged_in()
    if user.access_role != SUPER_ADMIN:
        names = ", ".join(each.name for each in account().users.values() if each.access_role == SUPER_ADMIN)
        raise Refused("You may not do this", f"Users and roles are managed by a Super Admin. Here that is: {names}.")
    return user
