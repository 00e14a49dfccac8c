"""Settings, where they begin; and the package, which in the real Lever is changed by its sales people."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.asking import account
from simulators.lever.pages import api_credentials, authorized_apps, webhooks
from simulators.lever.pages.blueprint import given, pages, to
from simulators.lever.pages.who import allowed, can, logged_in
from simulators.lever.permissions import MANAGE_INTEGRATIONS, OTHER_PACKAGES, PACKAGES

TABS = {
    "integrations": authorized_apps.integrations,
    "api": api_credentials.credentials,
    "webhooks": webhooks.webhooks,
    "apps": authorized_apps.apps,
}
ALSO_CALLED = {"api-credentials": "api", "credentials": "api", "authorized-apps": "apps", "authorized": "apps"}


@pages.get("/settings")
def settings() -> Response:
    logged_in()
    return to("integrations") if can(MANAGE_INTEGRATIONS) else to("team")


@pages.get("/settings/integrations")
def integrations() -> str:
    """Integrations and API: `tab` is one of TABS."""
    allowed(MANAGE_INTEGRATIONS)
    tab = request.args.get("tab", "integrations")
    return TABS.get(ALSO_CALLED.get(tab, tab), authorized_apps.integrations)()


@pages.get("/settings/package")
def package() -> str:
    logged_in()
    return render_template("lever/settings/package.html", packages=[(each, each) for each in PACKAGES + OTHER_PACKAGES])


@pages.post("/settings/package")
def change_package() -> Response:
    allowed(MANAGE_INTEGRATIONS)
    if given("package") in PACKAGES + OTHER_PACKAGES:
        account().package = given("package")
        flash(f"The package is {account().package}.")
    return redirect("/settings/package", 303)
