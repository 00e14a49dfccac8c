"""Lever's consent and its callback (S2 to S4, R1, R4, D1)."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from domain.connection import Connection, ConnectionState
from domain.oauth_scopes import SCOPES
from simulators.common.wsgi_transport import WSGITransport
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import UnreachableService, open_page, page_text


def connection(world: SandboxEnvironment) -> Connection:
    return world.parts.connections().get_or_create(world.agora.company_id)


def consent_request(person: Browser) -> requests.Response:
    """Press Next, and return the redirect to Lever."""
    person.press("Next")
    return person.page.history[0]


def state_of(redirect: requests.Response) -> str:
    """The OAuth state in a redirect to Lever."""
    return parse_qs(urlsplit(redirect.headers["Location"]).query)["state"][0]


def callback_url(state: str, **query: str) -> str:
    return f"{INTEGRATION}/oauth/lever/callback?{urlencode({'state': state, **query})}"


def complete_consent(world: SandboxEnvironment, **user: str) -> Browser:
    person = open_page(world)
    person.press("Next")
    person.press("Log in", **user)
    if person.has_button("Accept"):  # Lever refuses others before the consent (decision 55).
        person.press("Accept")
    return person


def test_next_requests_exactly_the_five_scopes(unconnected: SandboxEnvironment) -> None:
    sent = consent_request(open_page(unconnected))
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert sent.status_code == 303
    assert set(query["scope"][0].split()) == set(SCOPES)
    assert query["redirect_uri"] == [f"{INTEGRATION}/oauth/lever/callback"]


def test_consent_uses_a_new_pkce_challenge_each_time(
    unconnected: SandboxEnvironment,
) -> None:
    """PKCE: the verifier never passes through the browser, and is different each time."""
    challenges = set()
    for _ in range(2):
        query = parse_qs(
            urlsplit(consent_request(open_page(unconnected)).headers["Location"]).query
        )
        assert query["code_challenge_method"] == ["S256"]
        challenges |= set(query["code_challenge"])
    assert len(challenges) == 2
    assert all(len(challenge) == 43 for challenge in challenges)


def test_code_of_another_state_is_refused_by_lever(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    person.press("Next")
    person.press("Log in")
    unconnected.http.mount(
        f"{LEVER}/oauth/token", UnreachableService()
    )  # So that the code stays unused.
    person.press("Accept")
    code = parse_qs(urlsplit(person.page.url).query)["code"][0]
    unconnected.http.mount(f"{LEVER}/oauth/token", WSGITransport(unconnected.lever.app))
    other = open_page(unconnected)
    state = parse_qs(urlsplit(consent_request(other).headers["Location"]).query)["state"][0]
    other.open(f"{INTEGRATION}/oauth/lever/callback?state={state}&code={code}")
    assert other.page.status_code == 502
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_accepted_consent_connects(unconnected: SandboxEnvironment) -> None:
    person = complete_consent(unconnected)
    assert person.page.url == f"{INTEGRATION}/setup/webhooks"
    assert connection(unconnected).state is ConnectionState.AUTHORIZED


def test_refused_consent_shows_not_connected(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected)
    person.press("Next")
    person.press("Log in")
    person.press("Deny")
    assert person.page.url == f"{INTEGRATION}/setup"
    assert "Not connected" in page_text(person)
    assert "refused" in page_text(person)
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_other_role_sees_that_a_super_admin_is_needed(unconnected: SandboxEnvironment) -> None:
    ben = unconnected.lever.add_user("Ben", "ben@acme.example", "admin")
    person = complete_consent(unconnected, user=ben)
    assert "Not connected" in page_text(person)
    assert "only a Super Admin of Lever" in page_text(person)
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_unsuitable_package_shows_the_required_packages(unconnected: SandboxEnvironment) -> None:
    unconnected.lever.account.package = "Lever Basic"
    person = complete_consent(unconnected)
    assert "LeverTRM or LeverTRM for Enterprise" in page_text(person)
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_unknown_refusal_shows_all_reasons(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    state = parse_qs(urlsplit(consent_request(person).headers["Location"]).query)["state"][0]
    person.open(
        f"{INTEGRATION}/oauth/lever/callback?state={state}&error=access_denied&error_description=<b>Nope</b>"
    )
    assert "Super Admin" in page_text(person)
    assert "LeverTRM" in page_text(person)
    assert "Nope" not in page_text(person)


@pytest.mark.parametrize("state", ["", "&state=", "&state=guessed", "&state=%C3%BC"])
def test_callback_with_a_wrong_state_is_refused(
    unconnected: SandboxEnvironment, state: str
) -> None:
    person = open_page(unconnected)
    person.press("Next")
    person.open(f"{INTEGRATION}/oauth/lever/callback?code=stolen{state}")
    assert person.page.status_code == 400
    assert "nothing was changed" in page_text(person)
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_callback_without_a_request_is_refused(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected)
    assert person.open(f"{INTEGRATION}/oauth/lever/callback?code=stolen&state=").status_code == 400


def test_callback_of_another_user_is_refused(unconnected: SandboxEnvironment) -> None:
    admin = unconnected.agora.add_user(
        unconnected.agora.company_id, "Adam", "adam@acme.example", "Owner"
    )
    other, person = open_page(unconnected, user_id=admin), open_page(unconnected)
    state = state_of(consent_request(other))
    assert person.open(callback_url(state, code="stolen")).status_code == 400


def test_consent_continues_in_a_newer_session(unconnected: SandboxEnvironment) -> None:
    """The user was launched from Agora again while Lever's page was open."""
    state = state_of(consent_request(open_page(unconnected)))
    person = open_page(unconnected)
    person.open(callback_url(state, error="access_denied"))
    assert "Not connected" in page_text(person)


def test_two_consents_can_be_open_at_once(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected)
    first = state_of(consent_request(person))
    person.open(f"{INTEGRATION}/setup")
    second = state_of(consent_request(person))
    for state in (first, second):
        person.open(callback_url(state, error="access_denied"))
        assert "Not connected" in page_text(person)


def test_reloaded_callback_leads_to_the_status(unconnected: SandboxEnvironment) -> None:
    person = complete_consent(unconnected)
    answer = next(each.url for each in person.page.history if "/oauth/lever/callback" in each.url)
    person.open(answer)
    assert person.page.url == f"{INTEGRATION}/status"
    assert "nothing was" not in page_text(person)


def test_state_is_answered_once_even_with_a_kept_cookie(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    cookie = str(person.page.request.headers["Cookie"])
    answer = callback_url(state_of(consent_request(person)), error="access_denied")
    statuses = [
        unconnected.session()
        .get(answer, headers={"Cookie": cookie}, allow_redirects=False)
        .status_code
        for _ in range(2)
    ]
    assert statuses == [303, 400]


def test_state_is_refused_after_an_hour(unconnected: SandboxEnvironment) -> None:
    state = state_of(consent_request(open_page(unconnected)))
    unconnected.advance(hours=1)
    person = open_page(unconnected)
    assert person.open(callback_url(state, error="access_denied")).status_code == 400
    assert "replaced by a newer one, or has expired" in page_text(person)
    assert person.leads_to("Start again") == f"{INTEGRATION}/setup"


def test_head_request_does_not_use_up_the_callback(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    cookie = str(person.page.request.headers["Cookie"])
    answer = callback_url(state_of(consent_request(person)), error="access_denied")
    response = unconnected.session().head(answer, headers={"Cookie": cookie})
    assert (response.status_code, response.headers.get("Set-Cookie")) == (405, None)
    person.open(answer)
    assert "Not connected" in page_text(person)


def test_unknown_code_shows_that_lever_refused_it(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    state = parse_qs(urlsplit(consent_request(person).headers["Location"]).query)["state"][0]
    person.open(f"{INTEGRATION}/oauth/lever/callback?state={state}&code=wrong")
    assert person.page.status_code == 502
    assert "did not accept the code" in page_text(person)
    assert connection(unconnected).state is ConnectionState.NOT_CONNECTED


def test_lever_outage_shows_a_page_with_retry_after(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected)
    state = parse_qs(urlsplit(consent_request(person).headers["Location"]).query)["state"][0]
    unconnected.http.mount(f"{LEVER}/oauth/token", UnreachableService())
    person.open(f"{INTEGRATION}/oauth/lever/callback?state={state}&code=right")
    assert person.page.status_code == 503
    assert person.page.headers["Retry-After"]
    assert "did not answer" in page_text(person)


def test_revoked_connection_is_reconnected_by_one_button(
    world: SandboxEnvironment,
) -> None:
    world.lever.revoke()
    world.advance(hours=2)
    person = open_page(world, "/status")
    assert connection(world).state is ConnectionState.REVOKED
    assert "no longer accepts the connection" in page_text(person)
    person.press("Reconnect")
    person.press("Log in")
    person.press("Accept")
    assert person.page.url == f"{INTEGRATION}/status"
    assert "Reconnected" in page_text(person)
    assert connection(world).state is ConnectionState.ACTIVE


def test_reconnecting_an_active_connection_changes_nothing(world: SandboxEnvironment) -> None:
    person = open_page(world)
    person.press("Next")
    person.press("Log in")
    assert person.page.url == f"{INTEGRATION}/setup/webhooks"
    assert connection(world).state is ConnectionState.ACTIVE
