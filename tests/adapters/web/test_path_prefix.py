"""A public URL with a path (SCRIPT_NAME), behind a proxy that strips the path or keeps it."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from adapters.settings import OWN_PATHS
from adapters.web.app import create_app
from domain.connection import WebhookEvent
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import launch_token

HOST = "https://acme.example"
PREFIX = "/hr/letters"


@pytest.fixture(params=["", PREFIX], ids=["stripped", "kept"])
def sent_prefix(request: pytest.FixtureRequest) -> str:
    """What the proxy leaves of the prefix."""
    return str(request.param)


@pytest.fixture
def client(unconnected: SandboxEnvironment) -> FlaskClient:
    settings = replace(unconnected.settings, public_url=HOST + PREFIX)
    unconnected.parts.settings.override(settings)
    return create_app(unconnected.parts).test_client()


def signed_in(client: FlaskClient, world: SandboxEnvironment, sent_prefix: str) -> FlaskClient:
    launch = {"launch": launch_token(world)}
    answer = client.get(f"{sent_prefix}/setup", query_string=launch, base_url=HOST)
    assert answer.headers["Location"] == f"{PREFIX}/setup"
    cookie = answer.headers["Set-Cookie"]
    assert f"Path={PREFIX}" in cookie
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == "__Secure-agora-lever"
    client.set_cookie(name, value, domain="acme.example", secure=True)  # As sent by the proxy.
    return client


def test_links_and_static_files_have_the_prefix(
    unconnected: SandboxEnvironment, client: FlaskClient, sent_prefix: str
) -> None:
    signed_in(client, unconnected, sent_prefix)
    for path in ("/setup", "/setup/webhooks", "/setup/test", "/status", "/disconnect"):
        text = client.get(sent_prefix + path, base_url=HOST).text
        assert "<h1>" in text
        for attribute in ('href="/', 'src="/', 'action="/'):
            assert text.count(attribute) == text.count(f"{attribute[:-1]}{PREFIX}/")
    for file in ("/static/live.js", "/_ui/components.css"):
        with client.get(sent_prefix + file, base_url=HOST) as answer:
            assert answer.status_code == 200


def test_webhook_and_redirect_uris_have_the_prefix(
    unconnected: SandboxEnvironment, client: FlaskClient, sent_prefix: str
) -> None:
    signed_in(client, unconnected, sent_prefix)
    page = client.get(f"{sent_prefix}/setup/webhooks", base_url=HOST).text
    assert page.count(f"<code data-event={chr(34)}") == len(WebhookEvent)
    assert page.count(f">{HOST}{PREFIX}/webhooks/lever/") == len(WebhookEvent)
    assert unconnected.parts.settings().redirect_uri == f"{HOST}{PREFIX}/oauth/lever/callback"


def test_healthz_is_reached_with_and_without_the_prefix(
    client: FlaskClient, sent_prefix: str
) -> None:
    assert client.get(f"{sent_prefix}/healthz", base_url=HOST).status_code == 200


def test_path_that_only_begins_like_the_prefix_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{PREFIX}more/healthz", base_url=HOST).status_code == 404


def test_error_pages_link_below_the_prefix(client: FlaskClient, sent_prefix: str) -> None:
    answer = client.get(f"{sent_prefix}/status", base_url=HOST)
    assert answer.status_code == 403
    assert f'href="{PREFIX}/_ui/components.css"' in answer.text


def test_a_public_url_cannot_end_in_one_of_our_pages(client: FlaskClient) -> None:
    rules = client.application.url_map.iter_rules()
    assert {rule.rule.split("/")[1] for rule in rules} == OWN_PATHS
