"""Signing out: copies of the cookie are worthless afterwards."""

import pytest
import requests

from adapters.store.sql import SQLStore
from adapters.web.app import create_app
from application.ports import ServiceUnavailable
from simulators.common.server import free_port
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import AGORA, INTEGRATION, SandboxEnvironment
from tests.adapters.web.session_helpers import launch_token, open_page, page_text


def cookie_of(person: Browser) -> dict[str, str]:
    return {"Cookie": str(person.page.request.headers["Cookie"])}


def is_accepted(world: SandboxEnvironment, cookie: dict[str, str]) -> bool:
    return (
        requests.Session.get(world.session(), f"{INTEGRATION}/status", headers=cookie).status_code
        == 200
    )


@pytest.mark.parametrize(
    "path", ["/setup", "/setup/webhooks", "/setup/mapping", "/setup/test", "/status", "/disconnect"]
)
def test_every_page_offers_sign_out(world: SandboxEnvironment, path: str) -> None:
    assert open_page(world, path).has_button("Sign out")


def test_sign_out_ends_the_session_and_shows_the_next_step(world: SandboxEnvironment) -> None:
    person = open_page(world)
    person.press("Sign out")
    assert person.page.status_code == 200
    assert "You have signed out" in page_text(person)
    assert "Open this page from Agora" in page_text(person)
    assert "Acme" not in page_text(person)
    assert person.page.history[0].headers["Clear-Site-Data"] == '"cache", "storage"'
    assert person.page.history[0].status_code == 303
    assert person.leads_to("Open Agora") == AGORA
    assert person.open(f"{INTEGRATION}/status").status_code == 403


def test_copied_cookie_is_refused_after_sign_out(world: SandboxEnvironment) -> None:
    person = open_page(world)
    cookie = cookie_of(person)
    assert is_accepted(world, cookie)
    person.press("Sign out")
    assert not is_accepted(world, cookie)
    world.restart()
    assert not is_accepted(world, cookie)


def test_another_launch_ends_the_previous_session(world: SandboxEnvironment) -> None:
    person = open_page(world)
    cookie = cookie_of(person)
    person.open(f"{INTEGRATION}/setup?launch={launch_token(world)}")
    assert not is_accepted(world, cookie)
    assert is_accepted(world, cookie_of(person))


def test_used_launch_does_not_end_the_current_session(
    world: SandboxEnvironment,
) -> None:
    person, token = open_page(world), launch_token(world)
    world.session().get(f"{INTEGRATION}/setup", params={"launch": token})
    assert person.open(f"{INTEGRATION}/setup?launch={token}").status_code == 400
    assert person.open(f"{INTEGRATION}/status").status_code == 200


def test_sign_out_keeps_other_sessions(world: SandboxEnvironment) -> None:
    me, other = open_page(world), open_page(world)
    me.press("Sign out")
    assert other.open(f"{INTEGRATION}/status").status_code == 200


def test_sign_out_needs_the_csrf_token(world: SandboxEnvironment) -> None:
    cookie = cookie_of(open_page(world))
    assert (
        requests.Session.post(
            world.session(), f"{INTEGRATION}/sign-out", headers=cookie
        ).status_code
        == 400
    )
    assert is_accepted(world, cookie)


class UnavailableStore:
    """A store that is unavailable."""

    def begin(self) -> None:
        raise ServiceUnavailable("The store is unavailable")


def test_store_outage_shows_a_page_and_lets_no_one_in(
    world: SandboxEnvironment,
) -> None:
    cookie = cookie_of(open_page(world))
    world.parts.store.override(UnavailableStore())
    world.parts.reset_singletons()
    app = create_app(world.parts)
    name, _, value = cookie["Cookie"].partition("=")
    client = app.test_client()
    client.set_cookie(name, value)
    answer = client.get("/status")
    assert answer.status_code == 503
    assert "This does not work right now" in answer.text


@pytest.mark.parametrize("path", ["/status", "/healthz", "/metrics"])
def test_database_error_is_only_logged(
    world: SandboxEnvironment, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    name, _, value = cookie_of(open_page(world))["Cookie"].partition("=")
    world.parts.store.override(SQLStore(f"postgresql://keeper:hunter2@127.0.0.1:{port}/letters"))
    world.parts.reset_singletons()
    client = create_app(world.parts).test_client()
    client.set_cookie(name, value)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text
    assert [
        word for word in ("127.0.0.1", str(port), "keeper", "letters") if word in answer.text
    ] == []
    assert str(port) in caplog.text
    assert "hunter2" not in answer.text + caplog.text
