"""The webhooks page (S5, S6, decision 29)."""

import pytest

from domain.connection import WebhookEvent
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import open_page, page_text

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
    assert "Candidate hired: this is not a signature token" in page_text(person)
    assert saved_token(unconnected, WebhookEvent.HIRED) is None
    assert saved_token(unconnected, WebhookEvent.DELETED) == TOKEN


def test_verified_webhooks_are_shown(world: SandboxEnvironment) -> None:
    assert page_text(webhooks_page(world)).count("not verified yet") == 0


def test_new_token_must_be_verified_again(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Save", candidateHired=TOKEN)
    assert page_text(person).count("not verified yet") == 1


def test_same_token_stays_verified(world: SandboxEnvironment) -> None:
    person = webhooks_page(world)
    person.press("Save", candidateHired=str(saved_token(world, WebhookEvent.HIRED)))
    assert page_text(person).count("not verified yet") == 0


def test_browsers_do_not_fill_in_the_token(unconnected: SandboxEnvironment) -> None:
    text = webhooks_page(unconnected).page.text
    assert text.count('type="password"') == len(WebhookEvent)
    assert text.count('autocomplete="off"') >= len(WebhookEvent)
