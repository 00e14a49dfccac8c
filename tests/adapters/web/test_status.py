"""The status page, Sync now, and disconnecting (D1 to D3, M21, decisions 30 and 31)."""

import pytest

from domain.connection import ConnectionState
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests import builders
from tests.adapters.web.session_helpers import offer_form, open_page, page_text


def create_letter(world: SandboxEnvironment, **fields: object) -> str:
    ada = world.lever.add_opportunity("Ada Lovelace", ["ada@example.org"])
    world.lever.make_offer(
        ada, status="sent-manually", fields=offer_form(favourite_colour="red", **fields)
    )
    world.lever.move(ada, "offer")
    world.run_due_now()
    return ada


def state(world: SandboxEnvironment) -> ConnectionState:
    return world.parts.connections().get_or_create(world.agora.company_id).state


def requests_to_lever(world: SandboxEnvironment) -> int:
    return len(world.lever.requests)


def test_status_of_an_unconnected_company_creates_nothing(
    unconnected: SandboxEnvironment,
) -> None:
    person = unconnected.browser()
    person.open(
        unconnected.agora.launch_url(unconnected.agora.company_id, unconnected.agora.recruiter_id)
    )
    person.open(f"{INTEGRATION}/status")
    assert "Lever is not connected." in page_text(person)
    with unconnected.store.begin() as work:
        assert work.connections.all() == []


def test_letter_is_shown_with_its_details(world: SandboxEnvironment) -> None:
    ada = create_letter(world)
    person = open_page(world, "/status")
    letter = world.agora.letters(world.agora.company_id)[0]
    assert str(letter["url"]) in person.page.text
    for expected in ("Open the letter", "published", "1 field", "favourite_colour", "1 letter"):
        assert expected in page_text(person)
    assert f"{LEVER}/candidates/{ada}" in person.page.text
    assert f"{world.parts.clock().now():%H:%M} UTC" in page_text(person)


def test_status_shows_no_personal_data(world: SandboxEnvironment) -> None:
    create_letter(world)
    words = page_text(open_page(world, "/status"))
    assert "Ada" not in words
    assert "96000" not in words


def test_texts_from_lever_are_escaped(world: SandboxEnvironment) -> None:
    ada = world.lever.add_opportunity("<script>alert(1)</script>", ["<b>@example.org"])
    form = offer_form(salary_interval="<i>weekly</i>")
    form.append({"identifier": "<img/src=x>", "text": "<u>", "value": "<s>"})
    world.lever.make_offer(ada, status="sent-manually", fields=form)
    world.lever.move(ada, "offer")
    world.run_due_now()
    person = open_page(world, "/status")
    assert "<i>weekly</i>" in page_text(person)
    assert [
        tag
        for tag in ("<script>alert", "<b>", "<i>", "<img", "<u>", "<s>")
        if tag in person.page.text
    ] == []


def test_attention_has_a_message_a_link_and_a_button(world: SandboxEnvironment) -> None:
    ada = create_letter(world, salary_amount=None)
    person = open_page(world, "/status")
    assert "The offer has no compensation amount" in page_text(person)
    assert f'href="{LEVER}/candidates/{ada}"' in person.page.text
    before = requests_to_lever(world)
    person.press("Sync now")
    world.run_due_now()
    assert person.page.url == f"{INTEGRATION}/status"
    assert requests_to_lever(world) > before


def test_polling_interval_is_shown(world: SandboxEnvironment) -> None:
    create_letter(world)
    assert "every minute" in page_text(open_page(world, "/status"))


@pytest.mark.parametrize("status", [503, 403])
def test_open_circuit_shows_the_next_attempt(world: SandboxEnvironment, status: int) -> None:
    world.lever.fail_next(status, times=10, path="/v1/opportunities")
    world.advance(minutes=1)
    words = page_text(open_page(world, "/status"))
    assert "Lever or Agora did not respond properly. The next attempt is at 20" in words
    assert "did not answer" not in words


def test_unknown_candidate_cannot_be_synced(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup")
    token = person.page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = world.session().post(
        f"{INTEGRATION}/sync/unknown",
        data={"csrf_token": token},
        headers={"Cookie": str(person.page.request.headers["Cookie"])},
    )
    assert answer.status_code == 404


def test_each_company_sees_only_its_own_letters(world: SandboxEnvironment) -> None:
    ada = create_letter(world)
    other = world.agora.add_company("Globex")
    owner = world.agora.add_user(other, "Hank", "hank@globex.example", "Owner")
    person = open_page(world, "/status", company_id=other, user_id=owner)
    assert "not connected" in page_text(person)
    assert ada not in person.page.text


def test_letters_are_paginated(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:
        for number in range(51):
            work.letters.save(
                builders.a_letter(connection_id=world.connection_id, offer_id=f"offer-{number:02}")
            )
        work.commit()
    person = open_page(world, "/status")
    assert "51 letters, page 1 of 2" in page_text(person)
    assert "offer-50" in person.page.text
    person.follow("older")
    assert "offer-00" in person.page.text
    assert "offer-50" not in person.page.text


def test_confirmed_disconnect_stops_all_reading(
    world: SandboxEnvironment,
) -> None:
    create_letter(world)
    person = open_page(world, "/disconnect")
    assert "stay in Agora" in page_text(person)
    assert state(world) is ConnectionState.ACTIVE
    person.press("Disconnect")
    assert "Disconnected from Lever" in page_text(person)
    assert state(world) is ConnectionState.DISCONNECTED
    before = requests_to_lever(world)
    world.advance(hours=1)
    assert requests_to_lever(world) == before


def test_letter_remains_after_disconnecting(world: SandboxEnvironment) -> None:
    create_letter(world)
    open_page(world, "/disconnect").press("Disconnect")
    letter = world.agora.letters(world.agora.company_id)[0]
    assert world.session().get(str(letter["url"])).status_code == 200


def test_unconnected_company_cannot_disconnect(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected, "/disconnect")
    assert not person.has_button("Disconnect")
    assert person.has_link("Configure Lever")


def test_two_users_can_disconnect_at_once(world: SandboxEnvironment) -> None:
    people = [open_page(world, "/disconnect") for _ in range(2)]
    for person in people:
        person.press("Disconnect")
        assert person.page.ok
    assert not people[-1].has_button("Sync now")
    assert not open_page(world, "/disconnect").has_button("Disconnect")
