"""Settings > Team: the users with their roles, and the permissions of each role."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_account
from simulators.lever.model.permissions import PERMISSIONS, SUPER_ADMIN
from simulators.lever.model.records import User
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import AccessDenied, require_login

routes = PageRoutes()


@routes.get("/settings/team")
def team() -> str:
    require_login()
    return _page({})


def _page(wrong: dict[str, str]) -> str:
    """`wrong` says what is wrong with a field; "role-name" is that of a new role."""
    roles = [(each, each.capitalize()) for each in current_account().roles]
    return render_template(
        "lever/settings/team.html",
        roles=roles,
        permissions=PERMISSIONS,
        filled=request.form,
        wrong=wrong,
    )


@routes.post("/settings/team")
def add_user() -> Response | tuple[str, int]:
    _require_super_admin()
    name, email, role = form_value("name"), form_value("email"), form_value("role")
    wrong = {}
    if not name:
        wrong["name"] = "A user needs a name."
    if "@" not in email:
        wrong["email"] = "A user needs an email address."
    elif current_account().user_by_email(email):
        wrong["email"] = f"Another user has the address {email}."
    if role not in current_account().roles:
        wrong["role"] = "Choose one of the roles."
    if wrong:
        return _page(wrong), 422
    created = User(current_account().new_id(), name, email, role, current_account().now())
    current_account().users[created.id] = created
    flash(f"{name} is added as {role}.")
    return redirect_to("team")


@routes.post("/settings/team/role")
def change_role() -> Response:
    """Field `user`: an id. The last Super Admin cannot be removed."""
    _require_super_admin()
    user = current_account().user(form_value("user"))
    if form_value("role") not in current_account().roles:
        raise AccessDenied(
            "There is no such role", "Create it first, below the list of roles.", 422
        )
    before, user.access_role = user.access_role, form_value("role")
    if not any(
        each.access_role == SUPER_ADMIN and each.deactivated_at is None
        for each in current_account().users.values()
    ):
        user.access_role = before
        raise AccessDenied(
            "An account needs a Super Admin", "Make another user a Super Admin first.", 409
        )
    flash(f"{user.name} is {user.access_role} now.")
    return redirect_to("team")


@routes.post("/settings/team/roles")
def add_role() -> Response | tuple[str, int]:
    """A custom role: fields `role-name`, and `permission-1` and so on in their order."""
    _require_super_admin()
    name = form_value("role-name").lower()
    if not name or name in current_account().roles:
        return _page({"role-name": "A role needs a name that no other role has."}), 422
    permissions = [
        each
        for number, each in enumerate(PERMISSIONS, 1)
        if form_value(f"permission-{number}") == "yes"
    ]
    current_account().roles[name] = frozenset(permissions)
    flash(f"The role {name} is added.")
    return redirect_to("team")


def _require_super_admin() -> User:
    user = require_login()
    if user.access_role != SUPER_ADMIN:
        names = ", ".join(
            each.name
            for each in current_account().users.values()
            if each.access_role == SUPER_ADMIN
        )
        raise AccessDenied(
            "You may not do this",
            f"Only a Super Admin can manage users and roles. Ask: {names}.",
        )
    return user
