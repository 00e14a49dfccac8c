"""Login, CSRF tokens, security headers, and the pages of the OAuth server."""

import re
from urllib.parse import urlencode

import requests

from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import BASE, CALLBACK, FIVE_SCOPES
from tests.simulators.lever.pages.conftest import Person


def authorize_path(lever: LeverSimulator) -> str:
    query = {
        "client_id": lever.oauth_client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": FIVE_SCOPES,
        "state": "9f1c",
    }
    return f"/authorize?{urlencode(query)}"


def location(response: requests.Response) -> str:
    return str(response.headers.get("Location", ""))


def test_login_returns_to_the_requested_page(lever: LeverSimulator, ada: str) -> None:
    browser = Person(lever)
    browser.go_to(f"/candidates/{ada}")
    assert "/login?next=" in browser.page.url
    browser.press("Log in")
    assert browser.page.url == f"{BASE}/candidates/{ada}"
    assert browser.shows("Ada Lovelace", "Robin Vale")


def test_login_does_not_redirect_to_another_site(lever: LeverSimulator) -> None:
    for address in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
    ):
        browser = Person(lever)
        browser.open(f"{BASE}/login?{urlencode({'next': address})}")
        browser.press("Log in")
        assert browser.page.url == f"{BASE}/candidates"


def test_user_can_be_switched(robin: Person, lever: LeverSimulator) -> None:
    robin.follow("Switch user")
    ines = next(each for each in lever.account.users.values() if each.access_role == "admin")
    robin.press("Log in", user=ines.id)
    assert robin.shows(ines.name, "Admin")


def test_page_needs_a_login_after_logging_out(robin: Person) -> None:
    robin.go_to("/login")
    robin.press("Log out")
    robin.go_to("/candidates")
    assert "/login" in robin.page.url


def test_deactivated_user_cannot_log_in(lever: LeverSimulator) -> None:
    user = next(each for each in lever.account.users.values() if each.access_role == "team member")
    person = Person(lever, "team member")
    user.deactivated_at = lever.now()
    person.go_to("/candidates")
    assert "/login" in person.page.url
    person.press("Log in", user=user.email)
    assert person.page.status_code == 401


def test_form_without_csrf_token_is_refused(robin: Person, lever: LeverSimulator, ada: str) -> None:
    pages = (
        "/candidates/new",
        f"/candidates/{ada}",
        "/settings/team",
        "/settings/offers",
        "/settings/integrations?tab=webhooks",
    )
    for page in pages:
        for form in re.findall(r'<form method="post".*?</form>', robin.go_to(page).text, re.DOTALL):
            assert 'name="csrf"' in form
    response = robin.http.post(f"{BASE}/candidates/{ada}/delete", data={"csrf": "guessed"})
    assert response.status_code == 400
    assert ada in lever.account.opportunities


def test_security_headers_forbid_scripts_and_frames(robin: Person) -> None:
    policy = robin.go_to("/candidates").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|style=|onclick", robin.page.text)
    assert (
        robin.go_to("/_ui/components.css").status_code
        == robin.go_to("/_lever/lever.css").status_code
        == 200
    )


def test_consent_page_lists_permissions_in_words(lever: LeverSimulator) -> None:
    browser = Person(lever)
    browser.go_to(authorize_path(lever))
    browser.press("Log in")
    page = browser.page.text
    assert browser.shows(
        "View and manage all opportunities", "View all candidates' offers", "Allow offline access"
    )
    assert page.index("View all users") < page.index("Accept") < page.index("Deny")
    # The form redirects to the app's own URL, which form-action would forbid.
    assert "form-action" not in browser.page.headers["Content-Security-Policy"]


def test_interviewer_is_sent_back_without_a_consent_page(lever: LeverSimulator) -> None:
    browser = Person(lever)
    browser.go_to(authorize_path(lever))
    tomas = next(
        each.id for each in lever.account.users.values() if each.access_role == "interviewer"
    )
    request = re.search(r'name="request" value="([^"]+)"', browser.page.text)
    assert request
    response = browser.http.post(
        f"{BASE}/login", data={"request": request[1], "user": tomas}, allow_redirects=False
    )
    assert location(response).startswith(f"{CALLBACK}?state=9f1c&error=access_denied")
    consent = browser.http.get(f"{BASE}/consent", params={"request": request[1]})
    assert consent.status_code == 400


def test_unknown_client_gets_an_error_page_without_redirect(lever: LeverSimulator) -> None:
    browser = Person(lever)
    assert browser.go_to("/authorize?client_id=unknown").status_code == 400
    assert browser.shows("Unknown client")


def test_unknown_page_shows_an_error_in_levers_layout(robin: Person) -> None:
    assert robin.go_to("/nothing/here").status_code == 404
    assert robin.shows("something went wrong")
