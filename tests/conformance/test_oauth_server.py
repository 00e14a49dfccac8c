"""The authorization server: request, consent, tokens and their lifetimes, revocation.

https://hire.lever.co/developer/oauth;
https://hire.lever.co/developer/updates, 24 June 2024 (when consent is requested).
The errors of the token endpoint are those of Auth0, the product behind it:
https://auth0.com/docs/api/authentication.
"""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import CALLBACK, FIVE_SCOPES, Json, Partner

DAY = 24 * 3600
PRODUCTION, SANDBOX = "https://api.lever.co/v1/", "https://api.sandbox.lever.co/v1/"


def _claims(token: str) -> Json:
    claims: Json = jwt.decode(token, options={"verify_signature": False})
    return claims


def _works(partner: Partner, tokens: Json) -> bool:
    status = partner.with_token(tokens["access_token"]).get("/v1/users").status_code
    assert status in {200, 401}
    return status == 200


class TestAuthorization:
    def test_accepted_callback_has_state_and_code(self, partner: Partner) -> None:
        callback = partner.callback(state="a b&c=d/é")
        assert (set(callback), callback["state"]) == ({"state", "code"}, "a b&c=d/é")

    def test_denied_callback_has_state_and_error(self, partner: Partner) -> None:
        callback = partner.callback(decision="deny")
        assert (callback["state"], callback["error"]) == ("9f1c", "access_denied")
        assert "code" not in callback
        assert callback["error_description"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"client_id": "unknown"},
            {"redirect_uri": "https://elsewhere.example/login"},
            {"redirect_uri": None},
            {"redirect_uri": ""},
            {"client_id": None},
        ],
    )
    def test_invalid_client_or_redirect_is_not_redirected(
        self, partner: Partner, changes: dict[str, str | None]
    ) -> None:
        response = partner.authorize(**changes)
        assert 400 <= response.status_code < 500
        assert "Location" not in response.headers

    @pytest.mark.parametrize("end", ["/", "?x=1", "#x", "/deeper", ".evil.example"])
    def test_redirect_uri_must_match_a_registered_one_exactly(
        self, lever: LeverSimulator, partner: Partner, end: str
    ) -> None:
        lever.register_redirect_uri("https://app.example.com/back")
        assert partner.authorize(redirect_uri="https://app.example.com/back").status_code == 302
        assert (
            partner.authorize(redirect_uri=f"https://app.example.com/back{end}").status_code >= 400
        )

    def test_local_redirect_uri_needs_no_registration(self, partner: Partner) -> None:
        assert partner.authorize(redirect_uri="http://127.0.0.1:3999/login").status_code == 302

    def test_registered_local_host_needs_an_exact_match(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        lever.register_redirect_uri("http://localhost:3999/login")
        assert partner.authorize(redirect_uri="http://localhost:3999/login").status_code == 302
        assert partner.authorize(redirect_uri="http://localhost:3999/login/more").status_code >= 400

    def test_response_type_other_than_code_is_refused(self, partner: Partner) -> None:
        response = partner.authorize(response_type="token")
        assert "access_token" not in response.headers.get("Location", "")
        assert response.status_code >= 400 or "error=" in response.headers["Location"]

    @pytest.mark.parametrize(
        "audience", ["https://api.lever.co/v1", "https://api.lever.co/", "nonsense"]
    )
    def test_unknown_audience_is_an_error(self, partner: Partner, audience: str) -> None:
        location = partner.authorize(audience=audience).headers["Location"]
        assert parse_qs(urlsplit(location).query)["error"]

    def test_token_without_audience_is_rejected_by_the_api(self, partner: Partner) -> None:
        assert not _works(partner, partner.connect(audience=None))

    @pytest.mark.parametrize("scope", [FIVE_SCOPES, FIVE_SCOPES.replace(" ", "  ")])
    def test_scopes_are_separated_by_spaces(self, partner: Partner, scope: str) -> None:
        assert partner.connect(scope=scope)["scope"].split() == FIVE_SCOPES.split()

    def test_unknown_scopes_are_dropped(self, partner: Partner) -> None:
        scope = "offers:write:admin contacts:read:admin users:read:admin"
        assert partner.connect(scope=scope)["scope"] == "users:read:admin"

    @pytest.mark.parametrize("role", ["admin", "team member", "limited team member", "interviewer"])
    def test_consent_by_another_role_is_denied_in_the_callback(
        self, lever: LeverSimulator, partner: Partner, role: str
    ) -> None:
        user = next(each.id for each in lever.account.users.values() if each.access_role == role)
        callback = partner.callback(user=user)
        assert ("code" in callback, callback["error"], callback["state"]) == (
            False,
            "access_denied",
            "9f1c",
        )


class TestConsent:
    """Consent is requested the first time, after a revocation, for more scopes, and on `prompt`."""

    @pytest.fixture
    def consent_requested(self, lever: LeverSimulator, partner: Partner) -> "ConsentCheck":
        return ConsentCheck(lever, partner)

    def test_consent_is_requested_once(
        self, partner: Partner, consent_requested: "ConsentCheck"
    ) -> None:
        assert consent_requested() is True
        partner.connect()
        assert consent_requested() is False
        assert consent_requested(scope="users:read:admin") is False

    @pytest.mark.parametrize(
        "changes", [{"scope": f"{FIVE_SCOPES} stages:read:admin"}, {"prompt": "consent"}]
    )
    def test_more_scopes_or_prompt_request_consent_again(
        self, partner: Partner, consent_requested: "ConsentCheck", changes: dict[str, str]
    ) -> None:
        partner.connect()
        assert consent_requested(**changes) is True

    def test_revocation_requires_consent_again(
        self, lever: LeverSimulator, partner: Partner, consent_requested: "ConsentCheck"
    ) -> None:
        partner.connect()
        lever.revoke()
        assert consent_requested() is True

    def test_consent_page_names_the_app_and_permissions(
        self, consent_requested: "ConsentCheck"
    ) -> None:
        page = consent_requested.page()
        for words in (
            "Agora",
            "View and manage all opportunities",
            "View all users",
            "Allow offline access",
            "offers",
            "notes",
            "Accept",
        ):
            assert words in page


class ConsentCheck:
    """Logs in as the Super Admin and reports whether the consent page follows."""

    def __init__(self, lever: LeverSimulator, partner: Partner) -> None:
        self._lever, self._partner = lever, partner

    def __call__(self, **changes: str) -> bool:
        return self._after_login(**changes).startswith("/consent")

    def page(self) -> str:
        return self._partner.client.get(self._after_login()).text

    def _after_login(self, **changes: str) -> str:
        request = parse_qs(urlsplit(self._partner.authorize(**changes).headers["Location"]).query)[
            "request"
        ][0]
        login = {"request": request, "user": self._lever.user_id}
        return str(
            self._partner.client.request(
                "POST", "/login", data=login, allow_redirects=False
            ).headers["Location"]
        )


CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
"""The example of RFC 7636, appendix B."""


class TestPKCE:
    """Lever does not document PKCE; an Auth0 server verifies a challenge that was sent."""

    def test_matching_verifier_is_accepted(self, partner: Partner) -> None:
        code = partner.callback(code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
        assert partner.exchange(code, code_verifier=VERIFIER).status_code == 200

    @pytest.mark.parametrize("verifier", ["", "x" * 43, CHALLENGE])
    def test_wrong_verifier_is_refused(self, partner: Partner, verifier: str) -> None:
        code = partner.callback(code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
        response = partner.exchange(code, code_verifier=verifier)
        assert (response.status_code, response.json()["error"]) == (403, "invalid_grant")

    def test_default_challenge_method_is_plain(self, partner: Partner) -> None:
        code = partner.callback(code_challenge=VERIFIER)["code"]
        assert partner.exchange(code, code_verifier=VERIFIER).status_code == 200

    def test_unknown_challenge_method_is_refused(self, partner: Partner) -> None:
        response = partner.authorize(code_challenge=CHALLENGE, code_challenge_method="S512")
        assert "error=invalid_request" in response.headers["Location"]

    def test_verifier_without_a_challenge_is_refused(self, partner: Partner) -> None:
        assert (
            partner.exchange(partner.callback()["code"], code_verifier=VERIFIER).status_code == 403
        )


class TestTokens:
    def test_token_response_has_five_keys_and_no_store(self, partner: Partner) -> None:
        response = partner.exchange(partner.callback()["code"])
        tokens = response.json()
        assert list(tokens) == [
            "access_token",
            "refresh_token",
            "token_type",
            "scope",
            "expires_in",
        ]
        assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == (
            "Bearer",
            3600,
            FIVE_SCOPES,
        )
        assert response.headers["content-type"].startswith("application/json")
        assert (response.headers["cache-control"], response.headers["pragma"]) == (
            "no-store",
            "no-cache",
        )

    def test_refresh_token_needs_offline_access(self, partner: Partner) -> None:
        assert "refresh_token" not in partner.connect(scope="users:read:admin")

    @pytest.mark.parametrize("kind", ["data", "json"])
    def test_token_request_may_be_a_form_or_json(
        self, lever: LeverSimulator, partner: Partner, kind: str
    ) -> None:
        credentials = {
            "client_id": lever.oauth_client_id,
            "client_secret": lever.oauth_client_secret,
            "redirect_uri": CALLBACK,
        }
        body = {
            **credentials,
            "grant_type": "authorization_code",
            "code": partner.callback()["code"],
        }
        tokens = partner.client.request("POST", "/oauth/token", **{kind: body}).json()
        refreshing = {
            **credentials,
            "grant_type": "refresh_token",
            "refresh_token": tokens["refresh_token"],
        }
        assert _works(
            partner, partner.client.request("POST", "/oauth/token", **{kind: refreshing}).json()
        )

    def test_access_token_names_user_account_and_app(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        claims = _claims(partner.connect()["access_token"])
        assert claims["https://oauth.lever.co/userId"] == lever.user_id
        assert claims["https://oauth.lever.co/accountId"]
        assert claims["https://oauth.lever.co/clientId"] == claims["azp"] == lever.oauth_client_id
        assert (claims["iss"], claims["aud"]) == ("https://auth.lever.co/", PRODUCTION)
        assert (claims["iat"], claims["exp"] - claims["iat"]) == (lever.now() // 1000, 3600)
        assert (claims["scope"], bool(claims["sub"])) == (FIVE_SCOPES, True)

    def test_token_has_the_requested_audience(self, partner: Partner) -> None:
        assert _claims(partner.connect(audience=SANDBOX)["access_token"])["aud"] == SANDBOX

    def test_access_token_expires_after_exactly_one_hour(
        self, partner: Partner, clock: ManualClock
    ) -> None:
        tokens = partner.connect()
        clock.advance(3599)
        assert _works(partner, tokens)
        clock.advance(1)
        assert not _works(partner, tokens)

    def test_code_works_once(self, partner: Partner) -> None:
        code = partner.callback()["code"]
        assert partner.exchange(code).status_code == 200
        again = partner.exchange(code)
        assert (again.status_code, again.json()["error"]) == (403, "invalid_grant")


class TestRefresh:
    def test_refresh_returns_a_new_token_pair(self, partner: Partner, clock: ManualClock) -> None:
        first = partner.connect()
        clock.advance(60)
        response = partner.refresh(first["refresh_token"])
        second = response.json()
        assert (response.status_code, list(second)) == (200, list(first))
        assert first["refresh_token"] != second["refresh_token"]
        assert first["access_token"] != second["access_token"]
        assert second["scope"] == first["scope"]
        assert _works(partner, second)

    def test_reused_refresh_token_revokes_its_family(self, partner: Partner) -> None:
        first = partner.connect()
        second = partner.refresh(first["refresh_token"]).json()
        assert partner.refresh(first["refresh_token"]).status_code == 403
        ended = partner.refresh(second["refresh_token"])
        assert (ended.status_code, ended.json()["error"]) == (403, "invalid_grant")

    def test_token_reuse_leaves_other_connections_alone(self, partner: Partner) -> None:
        stolen, other = partner.connect(), partner.connect()
        partner.refresh(stolen["refresh_token"])
        partner.refresh(stolen["refresh_token"])
        assert partner.refresh(other["refresh_token"]).status_code == 200

    @pytest.mark.parametrize(("days", "status"), [(89, 200), (90, 403)])
    def test_unused_refresh_token_expires_after_90_days(
        self, partner: Partner, clock: ManualClock, days: int, status: int
    ) -> None:
        tokens = partner.connect()
        clock.advance(days * DAY)
        assert partner.refresh(tokens["refresh_token"]).status_code == status

    def test_used_refresh_token_expires_after_a_year(
        self, partner: Partner, clock: ManualClock
    ) -> None:
        token = partner.connect()["refresh_token"]
        for _ in range(5):
            clock.advance(60 * DAY)
            token = partner.refresh(token).json()["refresh_token"]
        clock.advance(64 * DAY)
        token = partner.refresh(token).json()["refresh_token"]
        clock.advance(1 * DAY)
        assert partner.refresh(token).json()["error"] == "invalid_grant"


class TestTokenErrors:
    """The keys of an error are those of OAuth, not `code` and `message` of the Data API."""

    @pytest.mark.parametrize(
        ("fields", "status", "error"),
        [
            ({"grant_type": "refresh_token", "refresh_token": "unknown"}, 403, "invalid_grant"),
            (
                {"grant_type": "authorization_code", "code": "unknown", "redirect_uri": CALLBACK},
                403,
                "invalid_grant",
            ),
            (
                {"grant_type": "authorization_code", "redirect_uri": CALLBACK},
                400,
                "invalid_request",
            ),
            ({"grant_type": "refresh_token"}, 400, "invalid_request"),
            ({}, 400, "invalid_request"),
            (
                {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "wrong"},
                401,
                "access_denied",
            ),
            (
                {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "unknown"},
                401,
                "access_denied",
            ),
        ],
    )
    def test_each_error_has_its_status_and_code(
        self, partner: Partner, fields: dict[str, str], status: int, error: str
    ) -> None:
        response = partner.token(**fields)
        assert (response.status_code, list(response.json()), response.json()["error"]) == (
            status,
            ["error", "error_description"],
            error,
        )

    def test_errors_have_the_known_descriptions(self, partner: Partner) -> None:
        unknown = partner.refresh("unknown").json()["error_description"]
        assert unknown == "Unknown or invalid refresh token."
        assert (
            partner.exchange("unknown").json()["error_description"] == "Invalid authorization code"
        )
        missing = partner.token(grant_type="refresh_token").json()["error_description"]
        assert missing.startswith("Missing required parameter:")

    def test_other_grant_types_are_unsupported(self, partner: Partner) -> None:
        response = partner.token(grant_type="password", username="x", password="y")
        assert response.status_code in {400, 403}
        assert response.json()["error"] in {"unsupported_grant_type", "unauthorized_client"}

    def test_exchange_with_a_different_redirect_is_refused(self, partner: Partner) -> None:
        code = partner.callback()["code"]
        wrong = partner.token(
            grant_type="authorization_code", code=code, redirect_uri="https://elsewhere.example"
        )
        assert (wrong.status_code, wrong.json()["error"]) == (403, "invalid_grant")
        assert wrong.json()["error_description"].startswith("The redirect URI is wrong.")

    def test_refresh_token_of_another_app_is_refused(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        other = lever.credentials.add_app("Other")
        credentials = {"client_id": other.client_id, "client_secret": other.client_secret}
        token = partner.connect()["refresh_token"]
        assert (
            partner.token(grant_type="refresh_token", refresh_token=token, **credentials).json()[
                "error"
            ]
            == "invalid_grant"
        )
        assert partner.refresh(token).status_code == 200


class TestRevocation:
    def test_revocation_ends_both_tokens(self, lever: LeverSimulator, partner: Partner) -> None:
        tokens = partner.connect()
        lever.revoke()
        assert not _works(partner, tokens)
        refused = partner.refresh(tokens["refresh_token"])
        assert (refused.status_code, refused.json()["error"]) == (403, "invalid_grant")

    def test_access_token_may_outlive_revocation(
        self, lever: LeverSimulator, partner: Partner, clock: ManualClock
    ) -> None:
        tokens = partner.connect()
        lever.revoke(access_too=False)
        assert _works(partner, tokens)
        assert partner.refresh(tokens["refresh_token"]).status_code == 403
        clock.advance(3600)
        assert not _works(partner, tokens)

    def test_revocation_sends_nothing_and_keeps_webhooks(
        self, lever: LeverSimulator, partner: Partner, clock: ManualClock
    ) -> None:
        lever.add_webhook("candidateStageChange", "http://receiver.test/hooks")
        partner.connect()
        ada = lever.add_opportunity("Ada")
        lever.revoke()
        clock.advance(0)
        assert lever.deliveries == []
        lever.move(ada, "offer")
        assert len(lever.deliveries) == 1

    def test_authorizing_again_works_after_revocation(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        partner.connect()
        lever.revoke()
        assert _works(partner, partner.connect())


class TestScopes:
    """A write scope includes reading; confidential data need their own scope; all else is 403."""

    ALLOWED = ("users", "opportunities", "opportunities/deleted")
    DENIED = (
        *(
            "stages",
            "archive_reasons",
            "postings",
            "tags",
            "sources",
            "webhooks",
            "requisitions",
            "requisition_fields",
        ),
        *("audit_events", "disposition_stages", "applications/deleted", "postings/deleted"),
    )

    def test_five_scopes_allow_only_what_they_name(
        self, lever: LeverSimulator, partner: Partner, clock: ManualClock
    ) -> None:
        ada = lever.add_opportunity("Ada")
        client = partner.with_token(partner.connect()["access_token"])
        nested = {
            sub: client.get(f"/v1/opportunities/{ada}/{sub}").status_code
            for sub in ("offers", "notes", "applications")
        }
        assert nested == {"offers": 200, "notes": 200, "applications": 403}
        assert {
            path: client.get(f"/v1/{path}").status_code for path in self.ALLOWED
        } == dict.fromkeys(self.ALLOWED, 200)
        clock.advance(2)
        assert {
            path: client.get(f"/v1/{path}").status_code for path in self.DENIED
        } == dict.fromkeys(self.DENIED, 403)
        assert client.get(f"/v1/contacts/{lever.opportunity(ada)['contact']}").status_code == 403

    def test_write_scope_includes_reading_but_not_reverse(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        ada = lever.add_opportunity("Ada")
        path = f"/v1/opportunities/{ada}/notes"
        statuses = []
        for right in ("read", "write"):
            client = partner.with_token(
                partner.connect(scope=f"notes:{right}:admin")["access_token"]
            )
            statuses += [
                client.get(path).status_code,
                client.post(path, {"value": "x"}).status_code,
            ]
        assert statuses == [200, 403, 200, 201]

    def test_confidential_data_need_their_scope(
        self, lever: LeverSimulator, partner: Partner
    ) -> None:
        posting = next(iter(lever.account.postings))
        lever.account.postings[posting].confidentiality = "confidential"
        ada = lever.add_opportunity("Ada", posting=posting)
        without = partner.with_token(partner.connect()["access_token"])
        having = partner.with_token(
            partner.connect(scope=f"{FIVE_SCOPES} confidential:access:admin")["access_token"]
        )
        for path in (
            f"/v1/opportunities/{ada}",
            f"/v1/opportunities/{ada}/offers",
            "/v1/opportunities?confidentiality=all",
        ):
            assert (without.get(path).status_code, having.get(path).status_code) == (403, 200)
