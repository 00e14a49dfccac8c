"""The page of the four webhooks (S5, S6, decision 29)."""

import pytest

from domain.connection import Event
from simulators.sandbox.browser import Browser
from simulators.sandbox.world import INTEGRATION, LEVER, World
from tests.adapters.web.visiting import said, visit

TOKEN = "73b1c0dee4f20a9958d7b6c5a4031221f00e1d2c3b4a5968"


def kept(world: World, event: Event) -> str | None:
    connecting = world.parts.connecting()
    return connecting.signature_token(connecting.of_company(world.agora.company_id).id, event)


def on_the_page(world: World) -> Browser:
    return visit(world, "/setup/webhooks")


def test_each_event_has_its_own_url(unconnected: World) -> None:
    person = on_the_page(unconnected)
    connection_id = unconnected.parts.connecting().of_company(unconnected.agora.company_id).id
    for event in Event:
        assert f"{INTEGRATION}/webhooks/lever/{connection_id}/{event}" in person.words()


def test_levers_webhooks_page_is_one_press_away(unconnected: World) -> None:
    assert f'href="{LEVER}/settings/integrations?tab=webhooks"' in on_the_page(unconnected).page.text


def test_tokens_are_kept_and_never_shown_again(unconnected: World) -> None:
    person = on_the_page(unconnected)
    person.press("Save", candidateHired=f"  {TOKEN} ")
    assert person.page.history[0].status_code == 303
    assert said(person).count("signature token entered") == 1
    assert TOKEN not in person.page.text
    assert kept(unconnected, Event.HIRED) == TOKEN


def test_an_empty_field_leaves_the_token_as_it_is(world: World) -> None:
    before = kept(world, Event.HIRED)
    on_the_page(world).press("Save", candidateDeleted=TOKEN)
    assert kept(world, Event.HIRED) == before
    assert kept(world, Event.DELETED) == TOKEN


@pytest.mark.parametrize("wrong", ["short", "x" * 201, "a" * 30 + "\x00", "ü" * 30, "two words " * 4])
def test_what_is_no_token_is_refused_and_the_others_are_kept(unconnected: World, wrong: str) -> None:
    person = on_the_page(unconnected)
    person.press("Save", candidateHired=wrong, candidateDeleted=TOKEN)
    assert "Candidate hired: this is not a signature token" in said(person)
    assert kept(unconnected, Event.HIRED) is None
    assert kept(unconnected, Event.DELETED) == TOKEN


def test_verify_connection_in_lever_shows(world: World) -> None:
    assert said(on_the_page(world)).count("not verified yet") == 0


def test_another_token_must_prove_itself_anew(world: World) -> None:
    person = on_the_page(world)
    person.press("Save", candidateHired=TOKEN)
    assert said(person).count("not verified yet") == 1


def test_the_same_token_again_changes_nothing(world: World) -> None:
    person = on_the_page(world)
    person.press("Save", candidateHired=str(kept(world, Event.HIRED)))
    assert said(person).count("not verified yet") == 0


def test_the_field_is_not_filled_in_by_browsers(unconnected: World) -> None:
    text = on_the_page(unconnected).page.text
    assert text.count('type="password"') == len(Event)
    assert text.count('autocomplete="off"') >= len(Event)
