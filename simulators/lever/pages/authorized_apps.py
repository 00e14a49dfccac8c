"""Settings > Integrations and API: the partners' tiles, and Authorized Apps with Revoke Access."""

from dataclasses import dataclass

from flask import flash, render_template
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_customer
from simulators.lever.auth.credentials import App, Grant
from simulators.lever.model.permissions import MANAGE_INTEGRATIONS, PACKAGES
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.oauth import describe_scope
from simulators.lever.pages.session import AccessDenied, require_permission

routes = PageRoutes()


@dataclass(frozen=True, slots=True)
class Authorized:
    app: App
    grants: list[Grant]

    @property
    def permissions(self) -> list[str]:
        return [
            describe_scope(scope)
            for scope in dict.fromkeys(scope for grant in self.grants for scope in grant.scopes)
        ]


def integrations() -> str:
    authorized = {each.app.client_id for each in _authorized()}
    tiles = [
        (app, app.client_id in authorized) for app in current_customer().credentials.apps.values()
    ]
    return render_template("lever/settings/integrations.html", tiles=tiles, packages=PACKAGES)


def apps() -> str:
    return render_template("lever/settings/authorized_apps.html", authorized=_authorized())


@routes.post("/settings/integrations/apps/revoke")
def revoke_access() -> Response:
    """Field `app`: the client id."""
    require_permission(MANAGE_INTEGRATIONS)
    found = next((each for each in _authorized() if each.app.client_id == form_value("app")), None)
    if found is None:
        raise AccessDenied(
            "That app has no access",
            "Its access may have been revoked since you opened this page. Reload the list.",
            404,
        )
    current_customer().revoke(found.app.client_id)
    flash(f"{found.app.name} has no access to this account any more.")
    return redirect_to("integrations", tab="apps")


def _authorized() -> list[Authorized]:
    """Apps with a valid grant."""
    credentials = current_customer().credentials
    valid_grants: dict[str, list[Grant]] = {}
    for grant in credentials.grants.values():
        if not grant.revoked:
            valid_grants.setdefault(grant.app, []).append(grant)
    return [Authorized(credentials.apps[app], grants) for app, grants in valid_grants.items()]
