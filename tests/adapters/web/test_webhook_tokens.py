"""The webhooks page (S5, S6, decision 29)."""

import pytest

from domain.connection import WebhookEvent
from simulators.lever.webhook_sender import signature
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import connect, open_page, page_text

TOKEN = "73b1c0dee4f20a9958d7b6c5a4031221f00e1d2c3b4a5968"


def saved_token(world: SandboxEnvironment, event: WebhookEvent) -> str | None:
    connecting = world.parts.connections()
    return connecting.signature_token(connecting.get_or_create(world.agora.company_id).id, event)


def webhooks_page(world: SandboxEnvironment) -> Browser:
    return open_page(world, "/setup/webhooks")


def test_each_event_has_its_own_url(unconnected: SandboxEnvironment) -> None:
    person = webhooks_page(unconnected)
    connection_id = unconnected.parts.connections().get_or_create(unconnected.agora.company_id).id
    for event in WebhookEvent:
        assert f"{INTEGRATION}/webhooks/lever/{connection_id}/{event}" in person.words()


def test_levers_webhooks_page_is_linked(unconnected: SandboxEnvironment) -> None:
    assert (
        f'href="{LEVER}/settings/integrations?tab=webhooks"' in webhooks_page(unconnected).page.text
    )


def test_saved_token_is_never_shown_again(unconnected: SandboxEnvironment) -> None:
    person = webhooks_page(unconnected)
    person.press("Save", candidateHired=f"  {TOKEN} ")
    assert person.page.history[0].status_code == 303
    assert page_text(person).count(": token saved") == 1
    assert TOKEN not in person.page.text
    assert saved_token(unconnected, WebhookEvent.HIRED) == TOKEN


def test_blank_field_keeps_the_saved_token(world: SandboxEnvironment) -> None:
    before = saved_token(world, WebhookEvent.HIRED)
    webhooks_page(world).press("Save", candidateDeleted=TOKEN)
    assert saved_token(world, WebhookEvent.HIRED) == before
    assert saved_token(world, WebhookEvent.DELETED) == TOKEN


@pytest.mark.parametrize(
    "invalid", ["short", "x" * 201, "a" * 30 + "\x00", "ü" * 30, "two words " * 4]
)
def test_invalid_token_is_refused_and_others_are_saved(
    unconnected: SandboxEnvironment, invalid: str
) -> None:
    person = webhooks_page(unconnected)
    person.press("Save", candidateHired=invalid, candidateDeleted=TOKEN)
    assert "This is not a signature token" in page_text(person)
    assert saved_token(unconnected, WebhookEvent.HIRED) is None
    assert saved_token(unconnected, WebhookEvent.DELETED) == TOKEN


def test_verified_webhooks_are_shown(world: SandboxEnvironment) -> None:
    assert page_text(webhooks_page(world)).count(" verified URL:") == len(WebhookEvent)


def test_new_token_must_be_verified_again(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Save", candidateHired=TOKEN)
    assert page_text(person).count("waiting for Verify connection") == 1
    assert page_text(person).count(" verified URL:") == len(WebhookEvent) - 1


def test_same_token_stays_verified(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Save", candidateHired=str(saved_token(world, WebhookEvent.HIRED)))
    assert page_text(person).count(" verified URL:") == len(WebhookEvent)


def test_browsers_do_not_fill_in_the_token(unconnected: SandboxEnvironment) -> None:
    text = webhooks_page(unconnected).page.text
    assert text.count('type="password"') == len(WebhookEvent)
    assert text.count('autocomplete="off"') >= len(WebhookEvent)


def deliver(world: SandboxEnvironment, event: WebhookEvent, token: str) -> int:
    """Send an empty delivery that is signed with this token; return the status."""
    content = {"token": "t" * 20, "triggeredAt": 1, "event": event, "data": {}}
    content["signature"] = signature(token, "t" * 20, 1)
    return world.session().post(world.webhooks[event].url, json=content).status_code


def test_mismatched_signature_is_shown_beside_its_webhook(world: SandboxEnvironment) -> None:
    assert deliver(world, WebhookEvent.HIRED, "another token") == 401
    person = webhooks_page(world)
    rows = [row for row in person.lines("URL:") if "signature did not match, at 09:0" in row]
    assert [row.startswith("Candidate hired") for row in rows] == [True]


def test_genuine_delivery_clears_the_mismatch(world: SandboxEnvironment) -> None:
    deliver(world, WebhookEvent.HIRED, "another token")
    world.lever.verify_webhook(world.webhooks[WebhookEvent.HIRED].id)
    assert "did not match" not in page_text(webhooks_page(world))


def test_delivery_without_a_saved_token_is_no_mismatch(unconnected: SandboxEnvironment) -> None:
    connection_id = unconnected.parts.connections().get_or_create(unconnected.agora.company_id).id
    url = f"{INTEGRATION}/webhooks/lever/{connection_id}/candidateHired"
    content = {"token": "t", "triggeredAt": 1, "event": "candidateHired", "data": {}}
    assert unconnected.session().post(url, json=content).status_code == 401
    assert "did not match" not in page_text(webhooks_page(unconnected))


def test_forged_deliveries_are_recorded_once_a_minute(world: SandboxEnvironment) -> None:
    deliver(world, WebhookEvent.HIRED, "another token")
    first = world.connection.signature_mismatches
    world.clock.sleep(30)
    deliver(world, WebhookEvent.HIRED, "another token")
    assert world.connection.signature_mismatches == first
    world.clock.sleep(31)
    deliver(world, WebhookEvent.HIRED, "another token")
    assert world.connection.signature_mismatches != first


def test_token_of_another_event_is_refused_at_its_field(world: SandboxEnvironment) -> None:
    before = saved_token(world, WebhookEvent.DELETED)
    person = webhooks_page(world)
    person.press("Save", candidateDeleted=str(saved_token(world, WebhookEvent.HIRED)))
    assert saved_token(world, WebhookEvent.DELETED) == before
    error = "This is the token of Candidate hired, so it was not saved."
    assert f'id="candidateDeleted-error">{error}' in person.page.text


def test_token_that_another_event_just_had_is_refused(world: SandboxEnvironment) -> None:
    """The replaced token is still accepted for a day."""
    replaced = str(saved_token(world, WebhookEvent.HIRED))
    person = webhooks_page(world)
    person.press("Save", candidateHired=TOKEN)
    person.press("Save", candidateDeleted=replaced)
    assert "This is the token of Candidate hired" in page_text(person)
    world.clock.sleep(24 * 3600 + 1)
    person = webhooks_page(world)
    person.press("Save", candidateDeleted=replaced)
    assert saved_token(world, WebhookEvent.DELETED) == replaced


def test_same_token_in_two_fields_is_saved_for_one(unconnected: SandboxEnvironment) -> None:
    person = webhooks_page(unconnected)
    person.press("Save", candidateHired=TOKEN, candidateDeleted=TOKEN)
    saved = [saved_token(unconnected, event) for event in WebhookEvent]
    assert saved.count(TOKEN) == 1


def test_next_saves_what_was_pasted(unconnected: SandboxEnvironment) -> None:
    person = webhooks_page(unconnected)
    person.press("Next", candidateHired=TOKEN)
    assert saved_token(unconnected, WebhookEvent.HIRED) == TOKEN
    assert "Continue without webhooks?" in page_text(person)
    assert "Not verified: Candidate stage changed, Candidate archived" in page_text(person)


def test_next_continues_once_all_webhooks_are_verified(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Next")
    assert person.page.url == f"{INTEGRATION}/setup/mapping"


def test_next_stays_at_a_refused_token(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Next", candidateHired="short")
    assert person.page.url == f"{INTEGRATION}/setup/webhooks"


def test_steps_show_the_state_and_not_the_position(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected, "/setup/mapping")
    steps = person.lines("(")
    assert [line for line in steps if "(done)" in line] == []
    connect(unconnected)
    steps = open_page(unconnected, "/setup").lines("(")
    done = [line for line in steps if "(done)" in line]
    assert [line.split(" (")[0] for line in done] == ["Connect Lever", "Webhooks", "Offer form"]
