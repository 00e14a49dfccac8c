"""The OAuth server: authorization, scopes, and the lifetimes of tokens."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.model.permissions import MANAGE_INTEGRATIONS
from tests.simulators.lever.clients import CALLBACK, FIVE_SCOPES, Client, Partner

DAY = 24 * 3600


def test_accepted_code_is_exchanged_for_tokens(partner: Partner, lever: LeverSimulator) -> None:
    callback = partner.callback()
    assert callback["state"] == "9f1c"
    response = partner.exchange(callback["code"])
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    tokens = response.json()
    assert list(tokens) == ["access_token", "refresh_token", "token_type", "scope", "expires_in"]
    assert (tokens["token_type"], tokens["scope"], tokens["expires_in"]) == (
        "Bearer",
        FIVE_SCOPES,
        3600,
    )
    assert partner.with_token(tokens["access_token"]).get("/v1/users").status_code == 200


def test_consent_page_lists_permissions_in_words(partner: Partner, lever: LeverSimulator) -> None:
    login_url = partner.authorize().headers["Location"]
    assert "Robin Vale" in partner.client.get(login_url).text
    request = login_url.partition("request=")[2]
    page = partner.client.request(
        "POST", "/login", data={"request": request, "user": "robin.vale@acme.example"}
    ).text
    for words in ("View and manage all opportunities", "View all users", "Allow offline access"):
        assert words in page


def test_access_token_is_a_signed_jwt_with_lever_claims(
    partner: Partner, lever: LeverSimulator
) -> None:
    token = partner.connect()["access_token"]
    key = jwt.PyJWK(partner.client.get("/.well-known/jwks.json").json()["keys"][0])
    claims = jwt.decode(
        token,
        key.key,
        ["RS256"],
        audience="https://api.lever.co/v1/",
        options={
            "verify_exp": False,
            "verify_iat": False,
        },  # The simulator has its own clock.
    )
    assert claims["https://oauth.lever.co/userId"] == lever.user_id
    assert claims["iss"] == "https://auth.lever.co/"
    assert claims["exp"] == claims["iat"] + 3600
    assert (claims["azp"], claims["scope"]) == (lever.oauth_client_id, FIVE_SCOPES)


def test_denial_returns_error_and_state(partner: Partner) -> None:
    callback = partner.callback(decision="deny")
    assert (callback["state"], callback["error"]) == ("9f1c", "access_denied")


@pytest.mark.parametrize(
    "role", ["admin", "team member", "limited team member", "interviewer", "integrator"]
)
def test_another_role_is_refused_before_the_consent(
    partner: Partner, lever: LeverSimulator, role: str
) -> None:
    """A custom role with the permission is refused too (decision 55)."""
    lever.account.roles["integrator"] = frozenset({MANAGE_INTEGRATIONS})
    user = lever.add_user("Ida", "ida@acme.example", role)
    request = parse_qs(urlsplit(partner.authorize().headers["Location"]).query)["request"][0]
    response = partner.client.request(
        "POST", "/login", data={"request": request, "user": user}, allow_redirects=False
    )
    address = urlsplit(response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    assert parse_qs(address.query) == {
        "state": ["9f1c"],
        "error": ["access_denied"],
        "error_description": [
            "The user does not have permission to manage API credentials and integrations"
        ],
    }


def test_user_who_loses_the_role_before_consent_is_refused(
    partner: Partner, lever: LeverSimulator
) -> None:
    ida = lever.add_user("Ida", "ida@acme.example", "super admin")
    request = parse_qs(urlsplit(partner.authorize().headers["Location"]).query)["request"][0]
    partner.client.request(
        "POST", "/login", data={"request": request, "user": ida}, allow_redirects=False
    )
    lever.account.users[ida].access_role = "admin"
    accepted = partner.client.request(
        "POST",
        "/consent",
        data={"request": request, "decision": "accept"},
        allow_redirects=False,
    )
    assert "error=access_denied" in accepted.headers["Location"]


def test_package_without_integrations_denies_access(
    partner: Partner, lever: LeverSimulator
) -> None:
    lever.account.package = "LeverATS Basic"
    assert partner.callback()["error"] == "access_denied"


def test_invalid_client_or_redirect_is_not_redirected(
    partner: Partner, lever: LeverSimulator
) -> None:
    lever.register_redirect_uri("https://app.example.com/back")
    assert partner.authorize(redirect_uri="https://app.example.com/back").status_code == 302
    for changes in ({"redirect_uri": "https://app.example.com/back/"}, {"client_id": "unknown"}):
        response = partner.authorize(**changes)
        assert response.status_code in {400, 403}
        assert "Location" not in response.headers


def test_token_without_audience_is_rejected_by_the_api(partner: Partner) -> None:
    assert (
        partner.with_token(partner.connect(audience=None)["access_token"])
        .get("/v1/users")
        .status_code
        == 401
    )
    assert (
        "error=access_denied"
        in partner.authorize(audience="https://api.lever.co/v1").headers["Location"]
    )


def test_unknown_scopes_are_dropped(partner: Partner) -> None:
    tokens = partner.connect(scope="offers:write:admin users:read:admin contacts:read:admin")
    assert tokens["scope"] == "users:read:admin"
    assert "refresh_token" not in tokens


@pytest.mark.parametrize(
    "path",
    [
        "stages",
        "archive_reasons",
        "postings",
        "tags",
        "sources",
        "webhooks",
        "contacts/1",
        "disposition_stages",
    ],
)
def test_five_scopes_allow_only_what_they_name(partner: Partner, path: str) -> None:
    client = partner.with_token(partner.connect()["access_token"])
    assert client.get("/v1/users").status_code == client.get("/v1/opportunities").status_code == 200
    assert client.get(f"/v1/{path}").status_code == 403


def test_read_scope_excludes_writing(partner: Partner, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    client = partner.with_token(partner.connect(scope="notes:read:admin")["access_token"])
    assert client.get(f"/v1/opportunities/{ada}/notes").status_code == 200
    refused = client.post(f"/v1/opportunities/{ada}/notes", {"value": "hello"})
    assert (refused.status_code, refused.json()["code"]) == (403, "Forbidden")


def test_code_works_once_and_for_its_own_redirect(partner: Partner) -> None:
    code = partner.callback()["code"]
    wrong = partner.token(
        grant_type="authorization_code", code=code, redirect_uri="http://localhost:1/"
    )
    assert (wrong.status_code, wrong.json()["error"]) == (403, "invalid_grant")
    assert partner.exchange(code).status_code == 200
    assert partner.exchange(code).json() == {
        "error": "invalid_grant",
        "error_description": "Invalid authorization code",
    }


def test_token_endpoint_takes_json_and_reports_errors(
    partner: Partner, lever: LeverSimulator
) -> None:
    credentials = {"client_id": lever.oauth_client_id, "client_secret": lever.oauth_client_secret}
    code = partner.callback()["code"]
    body = {
        **credentials,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
    }
    assert partner.client.post("/oauth/token", body).status_code == 200
    wrong_secret = partner.client.post("/oauth/token", {**body, "client_secret": "wrong"})
    assert (wrong_secret.status_code, wrong_secret.json()["error"]) == (401, "access_denied")
    missing = partner.client.post("/oauth/token", {**credentials, "grant_type": "refresh_token"})
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_request")
    other = partner.client.post("/oauth/token", {**credentials, "grant_type": "password"})
    assert other.json()["error"] == "unsupported_grant_type"


def test_access_token_expires_after_an_hour(partner: Partner, clock: ManualClock) -> None:
    client = partner.with_token(partner.connect()["access_token"])
    clock.advance(3599)
    assert client.get("/v1/users").status_code == 200
    clock.advance(1)
    assert client.get("/v1/users").status_code == 401


def test_each_refresh_rotates_the_refresh_token(partner: Partner, clock: ManualClock) -> None:
    first = partner.connect()
    clock.advance(3600)
    second = partner.refresh(first["refresh_token"]).json()
    assert list(second) == list(first)
    assert second["refresh_token"] != first["refresh_token"]
    assert partner.with_token(second["access_token"]).get("/v1/users").status_code == 200


def test_reused_refresh_token_revokes_its_family(partner: Partner) -> None:
    first = partner.connect()
    second = partner.refresh(first["refresh_token"]).json()
    refused = partner.refresh(first["refresh_token"])
    assert (refused.status_code, refused.json()) == (
        403,
        {"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."},
    )
    assert partner.refresh(second["refresh_token"]).status_code == 403
    assert partner.with_token(second["access_token"]).get("/v1/users").status_code == 401


@pytest.mark.parametrize(
    ("each_days", "times", "status"), [(90, 1, 403), (89, 4, 200), (89, 5, 403)]
)
def test_refresh_token_expires_unused_and_after_a_year(
    partner: Partner, clock: ManualClock, each_days: int, times: int, status: int
) -> None:
    token, response = partner.connect()["refresh_token"], None
    for _ in range(times):
        clock.advance(each_days * DAY)
        response = partner.refresh(token)
        token = response.json().get("refresh_token", "")
    assert response is not None
    assert response.status_code == status


def test_revocation_ends_both_tokens(partner: Partner, lever: LeverSimulator) -> None:
    tokens = partner.connect()
    lever.revoke()
    assert partner.with_token(tokens["access_token"]).get("/v1/users").status_code == 401
    assert partner.refresh(tokens["refresh_token"]).status_code == 403


def test_access_token_may_outlive_revocation(
    partner: Partner, lever: LeverSimulator, clock: ManualClock
) -> None:
    tokens = partner.connect()
    lever.revoke(access_too=False)
    assert partner.refresh(tokens["refresh_token"]).status_code == 403
    assert partner.with_token(tokens["access_token"]).get("/v1/users").status_code == 200
    clock.advance(3600)
    assert partner.with_token(tokens["access_token"]).get("/v1/users").status_code == 401


def test_consent_is_requested_once_and_after_revocation(
    partner: Partner, lever: LeverSimulator
) -> None:
    def next_page(**changes: str) -> str:
        request = partner.authorize(**changes).headers["Location"].partition("request=")[2]
        logged_in = {"request": request, "user": lever.user_id}
        response = partner.client.request("POST", "/login", data=logged_in, allow_redirects=False)
        return response.headers["Location"].partition("?")[0]

    assert next_page() == "/consent"
    partner.connect()
    assert next_page() == CALLBACK
    assert next_page(prompt="consent") == "/consent"
    assert next_page(scope=f"{FIVE_SCOPES} stages:read:admin") == "/consent"
    lever.revoke()
    assert next_page() == "/consent"


def test_pkce_verifier_is_required_after_a_challenge(partner: Partner) -> None:
    verifier = "x" * 43
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    )
    fields = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    fields["code"] = partner.callback(code_challenge=challenge, code_challenge_method="S256")[
        "code"
    ]
    assert partner.token(**fields).status_code == 403
    assert partner.token(**fields, code_verifier=verifier).status_code == 200


def test_invalid_bearer_token_is_unauthorized(lever: LeverSimulator) -> None:
    assert Client(lever, token="nonsense").get("/v1/users").json()["code"] == "UnauthorizedError"
