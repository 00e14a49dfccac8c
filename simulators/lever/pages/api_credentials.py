"""Settings > Integrations and API > API Credentials: keys, with rights endpoint by endpoint, each shown once."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.asking import account, lever
from simulators.lever.credentials import ApiKey
from simulators.lever.endpoints import ENDPOINTS
from simulators.lever.pages.blueprint import given, pages, to
from simulators.lever.pages.who import Refused, allowed
from simulators.lever.permissions import MANAGE_INTEGRATIONS

RIGHTS = [("", "No access"), ("read", "Read"), ("write", "Read and write")]


def credentials(made: ApiKey | None = None, wrong: str | None = None) -> str:
    allowed(MANAGE_INTEGRATIONS)
    return render_template(
        "lever/settings/api_credentials.html",
        keys=list(lever().credentials.keys.values()),
        resources=sorted({_resource(each.scope) for each in ENDPOINTS.values()}),
        rights=RIGHTS,
        made=made,
        wrong=wrong,
        filled=request.form,
    )


@pages.post("/settings/integrations/keys")
def make_key() -> str | tuple[str, int]:
    """`name`; `rights` is "all" or "chosen", then `right-<resource>`; `confidential` is "yes" or nothing.

    The key is in the answer itself, since nobody is shown it a second time.
    """
    user = allowed(MANAGE_INTEGRATIONS)
    if not given("name"):
        return credentials(wrong="Name the key, so that it is known later what it is for."), 422
    chosen = None if given("rights") == "all" else _chosen()
    if chosen is not None and not chosen:
        return credentials(wrong="Choose what the key may do: it has no rights at all."), 422
    made = lever().credentials.add_key(chosen, confidential=given("confidential") == "yes")
    made.label, made.made_by, made.created_at = given("name"), user.name, account().now()
    return credentials(made)


def _chosen() -> frozenset[str]:
    """Reading are the endpoints that are asked with GET, writing is all of them."""
    wanted = {resource: given(f"right-{resource}") for resource in {_resource(each.scope) for each in ENDPOINTS.values()}}
    return frozenset(
        name
        for name, each in ENDPOINTS.items()
        if wanted[_resource(each.scope)] == "write" or (wanted[_resource(each.scope)] == "read" and each.method == "GET")
    )


def _resource(scope: str) -> str:
    return scope.partition(":")[0]


@pages.post("/settings/integrations/keys/revoke")
def revoke_key() -> Response:
    """`key`: the last characters of it, as the page shows them."""
    allowed(MANAGE_INTEGRATIONS)
    known = lever().credentials.keys
    found = next((each for each in known if given("key") and each.endswith(given("key"))), None)
    if found is None:
        raise Refused("There is no such key", "It may have been revoked meanwhile. Look at the list again.", 404)
    del known[found]
    flash("The key is revoked. Whoever uses it is refused from now on.")
    return to("integrations", tab="api")
