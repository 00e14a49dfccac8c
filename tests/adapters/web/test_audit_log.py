"""The audit log: security-relevant events, without personal data."""

import json
from typing import Any

import pytest

from domain.connection import WebhookEvent
from simulators.sandbox.environment import INTEGRATION, SandboxEnvironment
from tests.adapters.web.session_helpers import connect, launch_token, open_page


@pytest.fixture(autouse=True)
def _capture_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="agora_lever.audit")


def records(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, Any]]]:
    """Each event with its fields."""
    lines = [record.getMessage() for record in caplog.records if record.name == "agora_lever.audit"]
    return [(line.partition(" {")[0], json.loads("{" + line.partition(" {")[2])) for line in lines]


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [event for event, _ in records(caplog)]


def test_setup_logs_each_step(
    unconnected: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    connect(unconnected)
    assert events(caplog) == [
        "signed in",
        "consent requested",
        "connected",
        *["signature token saved"] * len(WebhookEvent),
        "set-up completed",
    ]
    ids = {"company": unconnected.agora.company_id, "user": unconnected.agora.owner_id}
    assert all(about.items() >= ids.items() for _, about in records(caplog))


def test_disconnect_and_sign_out_are_logged(
    world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    person = open_page(world, "/disconnect")
    caplog.clear()
    person.press("Disconnect")
    person.press("Sign out")
    assert events(caplog) == ["disconnected", "signed out"]


def test_rejected_requests_are_logged(
    unconnected: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    session = unconnected.session()
    session.get(f"{INTEGRATION}/status")
    session.get(
        f"{INTEGRATION}/setup",
        params={
            "launch": launch_token(unconnected, secret="another secret, long enough for HS256")
        },
    )
    recruiter = unconnected.browser()
    recruiter.open(
        unconnected.agora.launch_url(unconnected.agora.company_id, unconnected.agora.recruiter_id)
    )
    session.get(
        unconnected.agora.launch_url(unconnected.agora.company_id, unconnected.agora.owner_id)
    )
    session.post(f"{INTEGRATION}/disconnect")
    session.get(
        f"{INTEGRATION}/oauth/lever/callback", params={"state": "guessed", "code": "stolen"}
    )
    assert [event for event in events(caplog) if "rejected" in event] == [
        "request without a session rejected",
        "launch rejected",
        "request without the permission rejected",
        "form with an invalid CSRF token rejected",
        "OAuth callback rejected",
    ]
    assert (
        dict(records(caplog))["request without the permission rejected"]["user"]
        == unconnected.agora.recruiter_id
    )


def test_refused_consent_is_logged(
    unconnected: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    person = open_page(unconnected)
    person.press("Next")
    person.press("Log in")
    person.press("Deny")
    assert events(caplog)[-1] == "consent refused"


def test_forged_delivery_is_logged(
    world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    url = world.webhooks[WebhookEvent.HIRED].url
    forged = {
        "token": "a",
        "triggeredAt": 1,
        "event": "candidateHired",
        "data": {},
        "signature": "0" * 64,
    }
    caplog.clear()
    assert world.session().post(url, json=forged).status_code == 401
    ((event, about),) = records(caplog)
    assert event == "webhook rejected"
    assert about["connection"] == world.connection_id


def test_audit_log_has_no_personal_data_or_secrets(
    unconnected: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    connect(unconnected)
    open_page(unconnected, "/disconnect").press("Sign out")
    owner = unconnected.agora.company(unconnected.agora.company_id).users[
        unconnected.agora.owner_id
    ]
    text = str(records(caplog))
    assert owner.first_name not in text
    assert owner.email not in text
    assert [
        webhook.signature_token
        for webhook in unconnected.webhooks.values()
        if webhook.signature_token in text
    ] == []


def test_logged_input_stays_within_its_record(
    unconnected: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    injected = "olivia\n2026-01-01 INFO agora_lever.audit: disconnected"
    unconnected.session().get(
        f"{INTEGRATION}/setup", params={"launch": launch_token(unconnected, user_id=injected)}
    )
    assert len(caplog.records[-1].getMessage().splitlines()) == 1
    assert records(caplog)[-1][1]["user"] == injected
