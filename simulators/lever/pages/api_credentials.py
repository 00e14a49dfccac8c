"""Settings > Integrations and API > API Credentials: keys with rights by endpoint.

A key is shown once.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.api.resources import ENDPOINTS
from simulators.lever.auth.credentials import ApiKey
from simulators.lever.model.permissions import MANAGE_INTEGRATIONS
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import AccessDenied, require_permission

routes = PageRoutes()

RIGHTS = [("", "No access"), ("read", "Read"), ("write", "Read and write")]


def credentials(
    created: ApiKey | None = None, wrong: Mapping[str, str] = MappingProxyType({})
) -> str:
    """`wrong` says what is wrong with a field of a new key."""
    require_permission(MANAGE_INTEGRATIONS)
    return render_template(
        "lever/settings/api_credentials.html",
        keys=list(current_customer().credentials.keys.values()),
        resources=sorted({_resource(each.scope) for each in ENDPOINTS.values()}),
        rights=RIGHTS,
        made=created,
        wrong=wrong,
        filled=request.form,
    )


@routes.post("/settings/integrations/keys")
def create_key() -> str | tuple[str, int]:
    """Create a key. The response shows it, and no later one does.

    Fields: `name`; `rights` is "all" or "chosen", then `right-<resource>`; `confidential` is "yes"
    or missing.
    """
    user = require_permission(MANAGE_INTEGRATIONS)
    if not form_value("name"):
        return credentials(wrong={"name": "Enter a name that says what the key is used for."}), 422
    endpoints = None if form_value("rights") == "all" else _chosen_endpoints()
    if endpoints is not None and not endpoints:
        return credentials(wrong={"rights": "Choose at least one right for the key, below."}), 422
    created = current_customer().credentials.add_key(
        endpoints, confidential=form_value("confidential") == "yes"
    )
    created.label = form_value("name")
    created.created_by = user.name
    created.created_at = current_account().now()
    return credentials(created)


def _chosen_endpoints() -> frozenset[str]:
    """Reading covers the endpoints with GET, writing covers all."""
    rights = {
        resource: form_value(f"right-{resource}")
        for resource in {_resource(each.scope) for each in ENDPOINTS.values()}
    }
    return frozenset(
        name
        for name, each in ENDPOINTS.items()
        if rights[_resource(each.scope)] == "write"
        or (rights[_resource(each.scope)] == "read" and each.method == "GET")
    )


def _resource(scope: str) -> str:
    return scope.partition(":")[0]


@routes.post("/settings/integrations/keys/revoke")
def revoke_key() -> Response:
    """Field `key`: its last characters, as on the page."""
    require_permission(MANAGE_INTEGRATIONS)
    keys = current_customer().credentials.keys
    found = next(
        (each for each in keys if form_value("key") and each.endswith(form_value("key"))), None
    )
    if found is None:
        raise AccessDenied(
            "There is no such key",
            "It may have been revoked since you opened this page. Reload the list.",
            404,
        )
    del keys[found]
    flash("Key revoked. Lever refuses requests with it from now on.")
    return redirect_to("integrations", tab="api")
