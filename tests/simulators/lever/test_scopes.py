"""Access to every endpoint with its scope, with all other scopes, and without a credential."""

from collections.abc import Iterable

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.api.resources import ENDPOINTS
from simulators.lever.api.routing import LeverEndpoint
from simulators.lever.auth.credentials import SCOPES, AccessToken, Grant
from simulators.lever.auth.rate_limit import TokenBuckets
from tests.simulators.lever.clients import Client

EVERY = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=list(ENDPOINTS))
MIRRORED = [each for each in ENDPOINTS.values() if each.path.startswith("/opportunities")]


@pytest.fixture(scope="module")
def lever() -> LeverSimulator:
    clock = ManualClock()
    lever = LeverSimulator(clock)
    lever.buckets = TokenBuckets(clock, capacity=10**9)
    return lever


def with_scopes(lever: LeverSimulator, scopes: Iterable[str]) -> Client:
    grant = Grant("g", lever.oauth_client_id, lever.user_id, tuple(scopes), 0, 0)
    lever.credentials.access_tokens["token"] = AccessToken(
        grant, lever.account.id, lever.clock.now() + 3600
    )
    return Client(lever, token="token")


def status(client: Client, endpoint: LeverEndpoint, path: str | None = None) -> int:
    """Return the status of a request with unknown ids; if it is allowed, this is 404 or 400."""
    return client.request(
        endpoint.method, f"/v1{path or endpoint.path}".replace(":", "unknown-")
    ).status_code


@EVERY
def test_own_scope_allows_the_endpoint(lever: LeverSimulator, endpoint: LeverEndpoint) -> None:
    client = with_scopes(lever, [f"{endpoint.scope}:admin"])
    assert status(client, endpoint) in {200, 201, 400, 404}


@EVERY
def test_other_scopes_do_not_allow_the_endpoint(
    lever: LeverSimulator, endpoint: LeverEndpoint
) -> None:
    resource = endpoint.scope.partition(":")[0]
    assert f"{endpoint.scope}:admin" in SCOPES
    assert (
        status(
            with_scopes(lever, (each for each in SCOPES if not each.startswith(f"{resource}:"))),
            endpoint,
        )
        == 403
    )


@EVERY
def test_write_scope_includes_reading(lever: LeverSimulator, endpoint: LeverEndpoint) -> None:
    resource, _, right = endpoint.scope.partition(":")
    if right == "write":
        assert status(with_scopes(lever, [f"{resource}:read:admin"]), endpoint) == 403
    elif f"{resource}:write:admin" in SCOPES:
        assert status(with_scopes(lever, [f"{resource}:write:admin"]), endpoint) in {200, 400, 404}


@EVERY
def test_missing_credential_is_401(lever: LeverSimulator, endpoint: LeverEndpoint) -> None:
    assert status(Client(lever), endpoint) == 401


@pytest.mark.parametrize("endpoint", MIRRORED, ids=[each.name for each in MIRRORED])
def test_candidates_need_the_same_scope_as_opportunities(
    lever: LeverSimulator, endpoint: LeverEndpoint
) -> None:
    path = endpoint.path.replace("/opportunities", "/candidates", 1)
    assert status(with_scopes(lever, []), endpoint, path) == 403
    assert status(with_scopes(lever, [f"{endpoint.scope}:admin"]), endpoint, path) in {
        200,
        400,
        404,
    }


def test_key_for_one_endpoint_allows_no_other(lever: LeverSimulator) -> None:
    key = lever.credentials.add_key(frozenset({"GET /stages"})).key
    client = Client(lever, (key, ""))
    opened = [each.name for each in ENDPOINTS.values() if status(client, each) != 403]
    assert opened == ["GET /stages"]
