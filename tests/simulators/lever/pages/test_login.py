import re
from urllib.parse import urlencode

import requests

from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import BASE, CALLBACK, FIVE
from tests.simulators.lever.pages.conftest import Person


def asked_by(lever: LeverSimulator) -> str:
    asked = {
        "client_id": lever.oauth_client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": FIVE,
        "state": "9f1c",
    }
    return f"/authorize?{urlencode(asked)}"


def where(answer: requests.Response) -> str:
    return str(answer.headers.get("Location", ""))


def test_a_visitor_is_shown_to_the_login_and_then_to_the_page(
    lever: LeverSimulator, ada: str
) -> None:
    browser = Person(lever)
    browser.goes(f"/candidates/{ada}")
    assert "/login?next=" in browser.page.url
    browser.press("Log in")
    assert browser.page.url == f"{BASE}/candidates/{ada}"
    assert browser.sees("Ada Lovelace", "Robin Vale")


def test_a_login_leads_to_no_strangers_page(lever: LeverSimulator) -> None:
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


def test_the_user_is_switched(robin: Person, lever: LeverSimulator) -> None:
    robin.follow("Switch user")
    ines = next(each for each in lever.account.users.values() if each.access_role == "admin")
    robin.press("Log in", user=ines.id)
    assert robin.sees(ines.name, "Admin")


def test_whoever_logs_out_is_a_visitor_again(robin: Person) -> None:
    robin.goes("/login")
    robin.press("Log out")
    robin.goes("/candidates")
    assert "/login" in robin.page.url


def test_nobody_logs_in_who_was_deactivated(lever: LeverSimulator) -> None:
    user = next(each for each in lever.account.users.values() if each.access_role == "team member")
    person = Person(lever, "team member")
    user.deactivated_at = lever.now()
    person.goes("/candidates")
    assert "/login" in person.page.url
    person.press("Log in", user=user.email)
    assert person.page.status_code == 401


def test_every_form_is_refused_without_its_token(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    pages = (
        "/candidates/new",
        f"/candidates/{ada}",
        "/settings/team",
        "/settings/offers",
        "/settings/integrations?tab=webhooks",
    )
    for page in pages:
        for form in re.findall(r'<form method="post".*?</form>', robin.goes(page).text, re.DOTALL):
            assert 'name="csrf"' in form
    answer = robin.http.post(f"{BASE}/candidates/{ada}/delete", data={"csrf": "guessed"})
    assert answer.status_code == 400
    assert ada in lever.account.opportunities


def test_pages_run_nothing_and_are_in_no_frame(robin: Person) -> None:
    policy = robin.goes("/candidates").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|style=|onclick", robin.page.text)
    assert (
        robin.goes("/_ui/components.css").status_code
        == robin.goes("/_lever/lever.css").status_code
        == 200
    )


def test_consent_tells_the_permissions_in_words_before_accept(lever: LeverSimulator) -> None:
    browser = Person(lever)
    browser.goes(asked_by(lever))
    browser.press("Log in")
    page = browser.page.text
    assert browser.sees(
        "View and manage all opportunities", "View all candidates' offers", "Allow offline access"
    )
    assert page.index("View all users") < page.index("Accept") < page.index("Deny")
    assert (
        "form-action" not in browser.page.headers["Content-Security-Policy"]
    )  # The form ends at the app's own URL.


def test_an_interviewer_consents_in_vain(lever: LeverSimulator) -> None:
    browser = Person(lever)
    browser.goes(asked_by(lever))
    tomas = next(
        each.id for each in lever.account.users.values() if each.access_role == "interviewer"
    )
    browser.press("Log in", user=tomas)
    request = re.search(r'name="request" value="([^"]+)"', browser.page.text)
    assert request
    answer = browser.http.post(
        f"{BASE}/consent", data={"request": request[1], "decision": "accept"}, allow_redirects=False
    )
    assert where(answer).startswith(f"{CALLBACK}?state=9f1c&error=access_denied")


def test_a_stranger_to_lever_is_told_so_and_sent_nowhere(lever: LeverSimulator) -> None:
    browser = Person(lever)
    assert browser.goes("/authorize?client_id=unknown").status_code == 400
    assert browser.sees("Unknown client")


def test_an_unknown_page_says_so_in_the_look_of_the_others(robin: Person) -> None:
    assert robin.goes("/nothing/here").status_code == 404
    assert robin.sees("something went wrong")
