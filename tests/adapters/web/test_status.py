"""The status page, Sync now, and disconnecting (D1 to D3, M21, decisions 30 and 31)."""

import pytest

from domain.connection import ConnectionState, WebhookEvent
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests import builders
from tests.adapters.web.session_helpers import UnreachableService, offer_form, open_page, page_text


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


def test_names_and_jobs_are_read_live_from_lever(world: SandboxEnvironment) -> None:
    ada = create_letter(world)
    assert "Ada Lovelace Engineer" in page_text(open_page(world, "/status"))
    world.lever.rename(ada, "Ada King")
    assert "Ada King Engineer" in page_text(open_page(world, "/status"))


def test_names_are_never_stored(world: SandboxEnvironment) -> None:
    create_letter(world, offered_equity="a lot")
    open_page(world, "/status")
    with world.store.begin() as work:
        stored = "".join(
            repr(each.find(world.connection_id)) for each in (work.letters, work.attentions)
        )
    assert "Ada" not in stored
    assert "a lot" not in stored


def test_unreachable_lever_leaves_the_page_without_names(world: SandboxEnvironment) -> None:
    create_letter(world)
    world.http.mount(LEVER, UnreachableService())
    person = open_page(world, "/status")
    assert person.page.status_code == 200
    assert "Name not available" in page_text(person)
    assert person.has_link("Open the letter")


def test_refreshing_the_page_asks_lever_nothing(world: SandboxEnvironment) -> None:
    create_letter(world)
    person = open_page(world, "/status")
    before = requests_to_lever(world)
    headers = {"Cookie": str(person.page.request.headers["Cookie"]), "X-Refresh": "yes"}
    assert "Needs attention" in world.session().get(f"{INTEGRATION}/status", headers=headers).text
    assert requests_to_lever(world) == before


def test_names_cost_two_requests_for_each_candidate(world: SandboxEnvironment) -> None:
    for _ in range(20):
        create_letter(world)
    world.advance(minutes=1)
    before = requests_to_lever(world)
    open_page(world, "/status")
    assert 2 * 15 <= requests_to_lever(world) - before <= 2 * (15 + 10)


def test_value_that_a_person_typed_is_shown_with_its_attention(world: SandboxEnvironment) -> None:
    create_letter(world, offered_equity="a lot")
    assert "Entered: a lot" in page_text(open_page(world, "/status"))


def test_attentions_are_grouped_with_counts(world: SandboxEnvironment) -> None:
    for _ in range(2):
        create_letter(world, salary_amount=None)
    create_letter(world, salary_interval="per-month-salary")
    world.advance(minutes=1)
    person = open_page(world, "/status")
    groups = [line for line in person.lines("offer") if line[0].isdigit()]
    assert sorted(line.split(":")[0] for line in groups) == ["1 offer", "2 offers", "3 offers"]
    assert next(each for each in groups if "no compensation amount" in each).startswith("2 offers")
    person.open(f"{INTEGRATION}/status?reason=unknown-interval")
    assert [line[0] for line in person.lines("offer") if line[0].isdigit()] == ["1"]


def test_search_finds_a_pasted_candidate_link(world: SandboxEnvironment) -> None:
    ada = create_letter(world)
    create_letter(world)
    world.advance(minutes=1)
    person = open_page(world, "/status")
    assert "2 letters" in page_text(person)
    person.open(f"{INTEGRATION}/status?search={LEVER}/candidates/{ada}")
    assert "1 letter" in page_text(person)
    person.open(f"{INTEGRATION}/status?search=nothing")
    assert "No letters match" in page_text(person)


def test_letters_are_filtered_by_status(world: SandboxEnvironment) -> None:
    create_letter(world)
    person = open_page(world, "/status?status=published")
    assert "1 letter" in page_text(person)
    person.open(f"{INTEGRATION}/status?status=accepted")
    assert "No letters match" in page_text(person)


def test_sync_now_names_its_candidate_for_screen_readers(world: SandboxEnvironment) -> None:
    create_letter(world)
    text = open_page(world, "/status").page.text
    assert 'aria-label="Sync now: Ada Lovelace"' in text


def test_user_without_permission_sees_no_letters(world: SandboxEnvironment) -> None:
    create_letter(world, offered_equity="a lot")
    before = requests_to_lever(world)
    person = open_page(world, "/status", user_id=world.agora.recruiter_id)
    words = page_text(person)
    assert "Connected" in words
    assert not person.has_link("Open the letter")
    for secret in ("Ada", "a lot", "offered_equity", "Open in Lever", "favourite_colour"):
        assert secret not in words
    assert requests_to_lever(world) == before


def test_signed_offer_without_a_letter_gets_one_by_the_button(world: SandboxEnvironment) -> None:
    ada = world.lever.add_opportunity("Ada Lovelace", ["ada@example.org"])
    world.lever.move(ada, "offer")
    world.run_due_now()
    world.lever.make_offer(ada, status="signed", fields=offer_form())
    world.advance(minutes=1)
    person = open_page(world, "/status")
    assert 'aria-label="Create the letter: Ada Lovelace"' in person.page.text
    person.press("Create the letter")
    world.run_due_now()
    person.open(f"{INTEGRATION}/status")
    assert "1 letter" in page_text(person)
    assert "accepted" in page_text(person)
    assert not person.has_button("Create the letter")


def test_letter_of_an_unknown_offer_cannot_be_created(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup")
    token = person.page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = world.session().post(
        f"{INTEGRATION}/create-letter/ada/offer",
        data={"csrf_token": token},
        headers={"Cookie": str(person.page.request.headers["Cookie"])},
    )
    assert answer.status_code == 404


def test_missing_webhooks_stay_an_attention(world: SandboxEnvironment) -> None:
    assert "Nothing needs attention" in page_text(open_page(world, "/status"))
    world.parts.connections().set_signature_token(
        world.connection_id, WebhookEvent.HIRED, "another-token-than-levers"
    )
    words = page_text(open_page(world, "/status"))
    assert "1 of 4 webhooks is not verified: Candidate hired" in words
    assert "Nothing needs attention" not in words


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
    assert "51 letters, page 1 of 4" in page_text(person)
    assert "offer-50" in person.page.text
    for _ in range(3):
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
