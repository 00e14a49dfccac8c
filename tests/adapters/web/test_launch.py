"""Launches from Agora (S1, R5)."""

from dataclasses import replace
from random import Random
from string import ascii_letters, digits

import jwt
import pytest

from adapters.web.app import create_app
from adapters.web.launch import MAX_COOKIE_BYTES, LaunchVerifier
from domain.connection import WebhookEvent
from simulators.sandbox.environment import AGORA, INTEGRATION, SandboxEnvironment
from tests.adapters.web.session_helpers import launch_token, open_page, page_text


def noise(length: int) -> str:
    """Text that hardly compresses."""
    letters = f"{ascii_letters}{digits}!#$%&'()*+,-./:;<=>?@[]^_`{{|}}~"
    return "".join(Random(length).choices(letters, k=length))  # noqa: S311  # no secret


def open_launch(world: SandboxEnvironment, token: str) -> tuple[int, str]:
    person = world.browser()
    person.page = person.open(f"{INTEGRATION}/setup?launch={token}")
    return person.page.status_code, page_text(person)


def test_launch_shows_the_five_permissions(
    unconnected: SandboxEnvironment,
) -> None:
    status, words = open_launch(unconnected, launch_token(unconnected))
    assert status == 200
    assert "View and manage all candidates' notes" in words
    assert "Allow offline access" in words
    assert "Acme" in words


def test_launch_token_does_not_stay_in_the_url(unconnected: SandboxEnvironment) -> None:
    person = unconnected.browser()
    person.open(f"{INTEGRATION}/setup?launch={launch_token(unconnected)}")
    assert person.page.url == f"{INTEGRATION}/setup"


def test_launch_works_once(unconnected: SandboxEnvironment) -> None:
    token = launch_token(unconnected)
    open_launch(unconnected, token)
    status, words = open_launch(unconnected, token)
    assert status == 400
    assert "used already" in words
    assert "Open this page from Agora" in words


def test_head_request_does_not_use_up_the_launch(
    unconnected: SandboxEnvironment,
) -> None:
    token = launch_token(unconnected)
    response = unconnected.session().head(f"{INTEGRATION}/setup?launch={token}")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")
    assert "Set-Cookie" not in response.headers
    assert open_launch(unconnected, token)[0] == 200


def test_launch_works_once_across_processes_and_restarts(
    unconnected: SandboxEnvironment,
) -> None:
    token = launch_token(unconnected)
    open_launch(unconnected, token)
    other_process = create_app(unconnected.parts).test_client()
    assert other_process.get("/setup", query_string={"launch": token}).status_code == 400
    unconnected.restart()
    assert open_launch(unconnected, token)[0] == 400


def test_launch_expires(unconnected: SandboxEnvironment) -> None:
    token = launch_token(unconnected)
    unconnected.advance(minutes=5)
    status, words = open_launch(unconnected, token)
    assert status == 400
    assert "expired" in words


@pytest.mark.parametrize(
    "claims",
    [
        {"secret": "another secret, long enough for it"},
        {"iss": "another issuer"},
        {"aud": "another service"},
        {"without": "aud"},
        {"without": "jti"},
        {"without": "exp"},
        {"without": "company_id"},
        {"without": "may_configure"},
        {"may_configure": "yes"},
        {"may_configure": 1},
        {"may_configure": 0},
        {"company_id": "../../other"},
        {"company_id": ".."},
        {"company_id": ""},
        {"exp": "tomorrow"},
        {"exp": 1e30},
        {"exp": 10**30},
        {"action": "destroy"},
    ],
)
def test_launch_with_wrong_claims_is_refused(
    unconnected: SandboxEnvironment, claims: dict[str, str]
) -> None:
    status, words = open_launch(unconnected, launch_token(unconnected, **claims))
    assert status == 400
    assert "Open this page from Agora" in words


def test_launch_with_too_long_claims_names_them(unconnected: SandboxEnvironment) -> None:
    status, words = open_launch(
        unconnected, launch_token(unconnected, company_name="A" * 201, user_id="")
    )
    assert (status, "too long or unreadable entries: company_name, user_id." in words) == (
        400,
        True,
    )


def test_launch_without_a_signature_is_refused(unconnected: SandboxEnvironment) -> None:
    claims = jwt.decode(launch_token(unconnected), options={"verify_signature": False})
    status, _ = open_launch(unconnected, jwt.encode(claims, "", algorithm="none"))
    assert status == 400


def test_launch_from_the_future_or_without_end_is_refused(
    unconnected: SandboxEnvironment,
) -> None:
    now = int(unconnected.clock.now())
    assert open_launch(unconnected, launch_token(unconnected, iat=now + 200))[0] == 400
    assert open_launch(unconnected, launch_token(unconnected, exp=now + 90_000))[0] == 400


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://agora.test.evil.example/",
        "http://agora.test@evil.example/",
        "javascript:alert(1)",
    ],
)
def test_foreign_return_url_is_not_linked(unconnected: SandboxEnvironment, url: str) -> None:
    person = unconnected.browser()
    person.open(f"{INTEGRATION}/setup?launch={launch_token(unconnected, return_url=url)}")
    assert "Back to Agora" not in page_text(person)
    assert url not in person.page.text


def test_return_url_is_linked(unconnected: SandboxEnvironment) -> None:
    person = unconnected.browser()
    person.open(f"{INTEGRATION}/setup?launch={launch_token(unconnected)}")
    assert person.follow("Back to Agora").url.startswith(AGORA)


def test_launch_to_disconnect_opens_that_page(world: SandboxEnvironment) -> None:
    person = world.browser()
    person.open(world.agora.launch_url(world.agora.company_id, world.agora.owner_id, "disconnect"))
    assert person.page.url == f"{INTEGRATION}/disconnect"


def test_user_without_permission_sees_whom_to_ask(
    world: SandboxEnvironment,
) -> None:
    person = world.browser()
    person.open(world.agora.launch_url(world.agora.company_id, world.agora.recruiter_id))
    assert person.page.status_code == 403
    assert "Only an Owner in Agora, or a user with the Company Settings permission" in page_text(
        person
    )
    owner = world.agora.company(world.agora.company_id).users[world.agora.owner_id].first_name
    assert owner in page_text(person)
    assert person.follow("See the status").status_code == 200


def test_longest_launch_fits_into_a_browser_cookie(
    unconnected: SandboxEnvironment,
) -> None:
    """With everything that is added to the cookie: four messages."""
    world = unconnected
    world.parts.settings.override(replace(world.settings, public_url="https://letters.test"))
    person = create_app(world.parts).test_client()
    launches = LaunchVerifier(world.settings.agora_launch_secret, AGORA, world.parts.clock())
    name = noise(200)
    path = noise(
        MAX_COOKIE_BYTES
        - launches.verify(launch_token(world, company_name=name, return_url=f"{AGORA}/")).bytes
    )

    def post(path: str, **form: str) -> str:
        with person.session_transaction(base_url="https://letters.test") as session:
            csrf_token = session["csrf"]
        return person.post(
            path, data={"csrf_token": csrf_token, **form}, base_url="https://letters.test"
        ).headers["Set-Cookie"]

    longest = launch_token(world, company_name=name, return_url=f"{AGORA}/{path}")
    assert (
        person.get(
            "/setup", query_string={"launch": longest}, base_url="https://letters.test"
        ).status_code
        == 303
    )
    cookie = post("/setup/webhooks", **dict.fromkeys(WebhookEvent, "no token"))
    assert 3000 < len(cookie) < 4093
    status, words = open_launch(
        world, launch_token(world, company_name=name, return_url=f"{AGORA}/{path}a")
    )
    assert (status, "too much for a browser cookie" in words) == (400, True)


def test_session_expires_after_an_hour(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected)
    unconnected.advance(hours=1)
    assert person.open(f"{INTEGRATION}/setup").status_code == 403
    assert "Open this page from Agora" in page_text(person)


def test_another_launch_replaces_the_session(unconnected: SandboxEnvironment) -> None:
    other = unconnected.agora.add_company("Globex")
    person = open_page(unconnected)
    launch = launch_token(unconnected, company_id=other, company_name="Globex")
    person.open(f"{INTEGRATION}/setup?launch={launch}")
    assert "Globex" in page_text(person)
    assert "Acme" not in page_text(person)


def test_company_name_is_escaped(unconnected: SandboxEnvironment) -> None:
    person = unconnected.browser()
    launch = launch_token(unconnected, company_name="<script>alert(1)</script>")
    person.open(f"{INTEGRATION}/setup?launch={launch}")
    assert "<script>alert" not in person.page.text
    assert "<script>alert(1)</script>" in page_text(person)
