"""Access control: every page needs a session, every action its CSRF token."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from adapters.settings import Settings
from adapters.web.app import create_app
from simulators.sandbox.environment import AGORA, INTEGRATION, LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import launch_token, open_page, page_text

WITHOUT_SESSION = {
    "static",
    "web_components.static",
    "monitoring.health",
    "monitoring.metrics",
    "webhooks.receive",
    "logout.signed_out",
}
WITHOUT_PERMISSION = {"status.overview"}


def pages(world: SandboxEnvironment) -> Iterator[tuple[str, str, str]]:
    """Every page and action that needs a user: endpoint, method, path."""
    for rule in create_app(world.parts).url_map.iter_rules():
        if rule.endpoint not in WITHOUT_SESSION:
            for method in (rule.methods or set()) & {"GET", "POST"}:
                yield (
                    rule.endpoint,
                    method,
                    INTEGRATION + re.sub("<.+?>", "ada", rule.rule),
                )


def test_pages_and_actions_need_a_session(unconnected: SandboxEnvironment) -> None:
    for endpoint, method, url in pages(unconnected):
        answer = unconnected.session().request(method, url)
        assert answer.status_code == 403, endpoint
        assert "Open this page from Agora" in answer.text
        assert f'href="{AGORA}"' in answer.text


def test_user_without_permission_can_only_read_the_status(
    world: SandboxEnvironment,
) -> None:
    session = world.session()
    session.get(world.agora.launch_url(world.agora.company_id, world.agora.recruiter_id))
    forms = session.get(f"{INTEGRATION}/status").text.split("<form")[1:]
    assert ["Sign out" in form for form in forms] == [True]
    for endpoint, method, url in pages(world):
        status = session.request(method, url).status_code
        assert status == (
            200 if endpoint in WITHOUT_PERMISSION else 403 if method == "GET" else 400
        ), (
            endpoint,
            method,
        )


def test_every_action_needs_the_csrf_token(world: SandboxEnvironment) -> None:
    person = open_page(world)
    cookie = {"Cookie": str(person.page.request.headers["Cookie"])}
    for endpoint, method, url in pages(world):
        if method == "POST":
            for form in ({}, {"csrf_token": ""}, {"csrf_token": "guessed"}, {"csrf_token": "ü"}):
                answer = world.session().post(url, data=form, headers=cookie)
                assert answer.status_code == 400, endpoint
                assert "Open the page again" in answer.text


def test_every_page_has_security_headers(world: SandboxEnvironment) -> None:
    person = open_page(world)
    for path in (
        "/setup",
        "/setup/webhooks",
        "/setup/mapping",
        "/setup/test",
        "/status",
        "/disconnect",
        "/nowhere",
    ):
        headers = person.open(INTEGRATION + path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert f"form-action 'self' {LEVER}" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert (
            headers["Cross-Origin-Opener-Policy"]
            == headers["Cross-Origin-Resource-Policy"]
            == "same-origin"
        )
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("lever_web_url", "more"),
    [
        ("https://hire.lever.co", " https://*.lever.co"),
        ("https://lever.test", ""),
        ("http://127.0.0.1:9001", ""),
    ],
)
def test_form_action_allows_levers_hosts(
    unconnected: SandboxEnvironment, lever_web_url: str, more: str
) -> None:
    unconnected.settings = replace(
        unconnected.settings, lever_auth_url="https://auth.lever.co", lever_web_url=lever_web_url
    )
    unconnected.restart()
    policy = unconnected.session().get(f"{INTEGRATION}/status").headers["Content-Security-Policy"]
    actions = next(part for part in policy.split("; ") if part.startswith("form-action "))
    assert set(actions.split()[1:]) == {
        "'self'",
        "https://auth.lever.co",
        lever_web_url,
        *more.split(),
    }


def test_pages_have_no_inline_scripts_or_styles(world: SandboxEnvironment) -> None:
    person = open_page(world)
    for path in (
        "/setup",
        "/setup/webhooks",
        "/setup/mapping",
        "/setup/test",
        "/status",
        "/disconnect",
    ):
        text = person.open(INTEGRATION + path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert all(tag.startswith(' src="/static/') for tag in text.split("<script")[1:])


def test_static_files_may_be_cached(world: SandboxEnvironment) -> None:
    session = world.session()
    assert session.get(f"{INTEGRATION}/static/live.js").status_code == 200
    assert "no-store" not in session.get(f"{INTEGRATION}/_ui/components.css").headers.get(
        "Cache-Control", ""
    )


def over_https(world: SandboxEnvironment) -> FlaskClient:
    settings = Settings(**{**vars(world.settings), "public_url": "https://letters.example.com"})
    world.parts.settings.override(settings)
    app: Flask = create_app(world.parts)
    return app.test_client()


def test_session_cookie_has_protective_attributes(unconnected: SandboxEnvironment) -> None:
    answer = over_https(unconnected).get(
        "/setup",
        query_string={"launch": launch_token(unconnected)},
        base_url="https://letters.example.com",
    )
    cookie = answer.headers["Set-Cookie"]
    for expected in ("__Host-agora-lever=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert expected in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_altered_cookie_is_refused(world: SandboxEnvironment) -> None:
    name, _, value = str(open_page(world).page.request.headers["Cookie"]).partition("=")
    body, _, signature = value.partition(".")
    forged = f"{name}={body[:-2]}AA.{signature}"
    assert (
        requests.Session.get(
            world.session(), f"{INTEGRATION}/setup", headers={"Cookie": forged}
        ).status_code
        == 403
    )


def test_cookie_is_signed_with_sha256(world: SandboxEnvironment) -> None:
    value = str(open_page(world).page.request.headers["Cookie"]).partition("=")[2]
    signed, _, signature = value.rpartition(".")
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32
    key = hmac.new(
        world.settings.session_secret.encode(), b"cookie-session", hashlib.sha256
    ).digest()
    ours = (
        base64.urlsafe_b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest())
        .rstrip(b"=")
        .decode()
    )
    assert ours == signature


def test_too_long_form_is_refused(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup/webhooks")
    person.press("Save", candidateHired="x" * 70_000)
    assert person.page.status_code == 413
    assert "<h1>" in person.page.text


def test_webhook_paths_respond_in_json(world: SandboxEnvironment) -> None:
    session = world.session()
    assert session.get(f"{INTEGRATION}/webhooks/lever/x/candidateHired").json()["error"]
    assert session.post(f"{INTEGRATION}/webhooks/elsewhere").json()["error"]
    answer = session.post(world.webhooks[next(iter(world.webhooks))].url, data=b"x" * 200_000)
    assert (answer.status_code, "longer than" in answer.json()["error"]) == (400, True)


def test_unknown_path_shows_a_page(world: SandboxEnvironment) -> None:
    person = open_page(world, "/nowhere")
    assert person.page.status_code == 404
    assert "Not Found" in page_text(person)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/setup/authorize", "OPTIONS, POST"),
        ("/sync/ada", "OPTIONS, POST"),
        ("/webhooks/lever/x/candidateHired", "OPTIONS, POST"),
        ("/status", "GET, HEAD, OPTIONS"),
    ],
)
def test_wrong_method_names_the_allowed_ones(
    world: SandboxEnvironment, path: str, allowed: str
) -> None:
    method = "POST" if "GET" in allowed else "GET"
    answer = world.session().request(method, INTEGRATION + path)
    assert answer.status_code == 405
    assert ", ".join(sorted(answer.headers["Allow"].split(", "))) == allowed


def test_redirect_target_cannot_be_chosen(world: SandboxEnvironment) -> None:
    session = world.session()
    answer = session.get(
        f"{INTEGRATION}/setup",
        params={"launch": launch_token(world), "next": "https://evil.example"},
        allow_redirects=False,
    )
    assert answer.headers["Location"] == "/setup"
    assert AGORA.startswith("http")


@pytest.mark.parametrize("page", ["0", "-3", "abc", "999999999999999999999"])
def test_invalid_page_number_shows_a_page(world: SandboxEnvironment, page: str) -> None:
    assert open_page(world, f"/status?page={page}").page.status_code == 200


def test_every_response_has_its_content_type(world: SandboxEnvironment) -> None:
    person = open_page(world)
    for path in (
        "/setup",
        "/setup/webhooks",
        "/setup/mapping",
        "/setup/test",
        "/status",
        "/disconnect",
        "/nowhere",
    ):
        assert person.open(INTEGRATION + path).headers["Content-Type"] == "text/html; charset=utf-8"
    for path, kind in (
        ("/static/live.js", "text/javascript"),
        ("/_ui/components.css", "text/css"),
        ("/healthz", "application/json"),
    ):
        assert person.open(INTEGRATION + path).headers["Content-Type"].partition(";")[0] == kind


class BrokenStore:
    """A store with a bug."""

    message = "Ada Lovelace earns 96000"

    def begin(self) -> None:
        raise RuntimeError(self.message)


def test_unhandled_error_does_not_reveal_its_message(
    world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    world.parts.store.override(BrokenStore())
    world.parts.reset_singletons()
    answer = create_app(world.parts).test_client().get("/healthz")
    assert answer.status_code == 500
    assert "This is a bug in the integration" in answer.text
    assert "RuntimeError" in caplog.text
    assert [
        page_text for page_text in (answer.text, caplog.text) if BrokenStore.message in page_text
    ] == []
