"""The start page of Settings, and the page for the account's package.

In the real Lever, the sales staff changes the package.
"""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_account
from simulators.lever.model.permissions import MANAGE_INTEGRATIONS, OTHER_PACKAGES, PACKAGES
from simulators.lever.pages import api_credentials, authorized_apps, webhooks
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import current_user_can, require_login, require_permission

routes = PageRoutes()

TABS = {
    "integrations": authorized_apps.integrations,
    "api": api_credentials.credentials,
    "webhooks": webhooks.webhooks,
    "apps": authorized_apps.apps,
}
TAB_ALIASES = {
    "api-credentials": "api",
    "credentials": "api",
    "authorized-apps": "apps",
    "authorized": "apps",
}


@routes.get("/settings")
def settings() -> Response:
    require_login()
    return (
        redirect_to("integrations")
        if current_user_can(MANAGE_INTEGRATIONS)
        else redirect_to("team")
    )


@routes.get("/settings/integrations")
def integrations() -> str:
    """Integrations and API. Query `tab`: one of TABS."""
    require_permission(MANAGE_INTEGRATIONS)
    tab = request.args.get("tab", "integrations")
    return TABS.get(TAB_ALIASES.get(tab, tab), authorized_apps.integrations)()


@routes.get("/settings/package")
def package() -> str:
    require_login()
    return render_template(
        "lever/settings/package.html", packages=[(each, each) for each in PACKAGES + OTHER_PACKAGES]
    )


@routes.post("/settings/package")
def change_package() -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    if form_value("package") in PACKAGES + OTHER_PACKAGES:
        current_account().package = form_value("package")
        flash(f"The package is {current_account().package}.")
    return redirect("/settings/package", 303)
