"""The mapping page, Done, and the test offer (S7, S8, M21)."""

import re

from domain.connection import ConnectionState, WebhookEvent
from domain.mapping import MAPPING
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import INTEGRATION, LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import UnreachableService, offer_form, open_page, page_text


def ada_in_offer(world: SandboxEnvironment, name: str = "Ada Lovelace") -> str:
    ada = world.lever.add_opportunity(name, ["ada@example.org"])
    world.lever.move(ada, "offer")
    world.run_due_now()
    return ada


def state(world: SandboxEnvironment) -> ConnectionState:
    return world.parts.connections().get_or_create(world.agora.company_id).state


def steps(person: Browser) -> list[str]:
    """The state of each step of the test offer: done, now, next or failed."""
    progress = person.page.text.partition('id="test-offer"')[2]
    return [li.split('"')[0] for li in progress.split('<li class="')[1:]]


def test_mapping_page_shows_every_row_of_the_mapping(world: SandboxEnvironment) -> None:
    text = open_page(world, "/setup/mapping").page.text
    assert re.findall(r'<tr id="(M\d+)"', text) == [row.id for row in MAPPING]


def test_preview_shows_the_values_of_a_recent_offer(world: SandboxEnvironment) -> None:
    ada = ada_in_offer(world)
    world.lever.make_offer(ada, status="draft", fields=offer_form(favourite_colour="red"))
    text = page_text(open_page(world, "/setup/mapping"))
    for expected in (
        "96000",
        "annual",
        "Engineer",
        "Lovelace",
        "no letter yet: the offer is draft",
        "favourite_colour",
    ):
        assert expected in text


def test_preview_shows_why_an_offer_is_blocked(world: SandboxEnvironment) -> None:
    ada = ada_in_offer(world)
    world.lever.make_offer(
        ada,
        status="sent-manually",
        fields=offer_form(salary_amount=None, salary_interval="per-month-salary"),
    )
    text = page_text(open_page(world, "/setup/mapping"))
    assert "no compensation amount" in text
    assert 'Pay is set to "Per month" in Lever' in text


def test_preview_shows_an_unreadable_value_in_its_row(world: SandboxEnvironment) -> None:
    ada = ada_in_offer(world)
    world.lever.make_offer(
        ada, status="draft", fields=offer_form(**{"offered_starting/signing_bonus": "a car"})
    )
    person = open_page(world, "/setup/mapping")
    row = person.page.text.partition('<tr id="M15">')[2].partition("</tr>")[0]
    assert "cannot be read" in row


def test_lever_outage_shows_a_notice(world: SandboxEnvironment) -> None:
    world.http.mount(LEVER, UnreachableService())
    person = open_page(world, "/setup/mapping")
    assert person.page.status_code == 200
    assert "could not be read just now: Lever did not answer" in page_text(person)


def test_candidate_name_is_escaped(world: SandboxEnvironment) -> None:
    ada = ada_in_offer(world, "<script>alert(1)</script>")
    world.lever.make_offer(ada, status="draft", fields=offer_form())
    assert "<script>alert" not in open_page(world, "/setup/mapping").page.text


def test_missing_access_shows_a_notice(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected, "/setup/mapping")
    assert person.page.status_code == 200
    assert "no access to Lever" in page_text(person)


def test_done_before_the_consent_is_refused(unconnected: SandboxEnvironment) -> None:
    person = open_page(unconnected, "/setup/mapping")
    person.press("Done")
    assert person.page.status_code == 409
    assert "connect it first" in page_text(person)
    assert state(unconnected) is ConnectionState.NOT_CONNECTED


def test_done_completes_the_setup_and_opens_the_test_offer(
    unconnected: SandboxEnvironment,
) -> None:
    person = open_page(unconnected)
    person.press("Next")
    person.press("Log in")
    person.press("Accept")
    person.open(f"{INTEGRATION}/setup/mapping")
    person.press("Done")
    assert person.page.url == f"{INTEGRATION}/setup/test"
    assert state(unconnected) is ConnectionState.ACTIVE


def test_test_offer_shows_each_step(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup/test")
    assert steps(person) == ["now", "next", "next", "next", "next"]

    ada = ada_in_offer(world)
    person.open(f"{INTEGRATION}/setup/test")
    assert steps(person) == ["done", "now", "next", "next", "next"]
    assert "mark it as sent manually" in page_text(person)

    world.lever.make_offer(ada, status="sent-manually", fields=offer_form())
    world.advance(minutes=1)
    person.open(f"{INTEGRATION}/setup/test")
    assert steps(person) == ["done"] * 5
    assert "Everything works" in page_text(person)
    assert person.follow("Open the letter").status_code == 200


def test_unmappable_test_offer_shows_what_to_do(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup/test")
    ada = ada_in_offer(world)
    world.lever.make_offer(ada, status="sent-manually", fields=offer_form(salary_amount=None))
    world.advance(minutes=1)
    person.open(f"{INTEGRATION}/setup/test")
    assert steps(person) == ["done", "done", "failed", "next", "next"]
    assert "no compensation amount" in page_text(person)


def test_earlier_candidate_is_not_the_test_offer(world: SandboxEnvironment) -> None:
    ada_in_offer(world)
    world.advance(seconds=1)
    assert steps(open_page(world, "/setup/test"))[0] == "now"


def test_lever_outage_shows_that_it_is_retried(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup/test")
    world.http.mount(LEVER, UnreachableService())
    world.parts.watch_list().request_sync(world.connection_id, "ada")
    world.run_due_now()
    person.open(f"{INTEGRATION}/setup/test")
    assert steps(person)[:2] == ["done", "now"]
    assert "did not respond properly" in page_text(person)


def test_another_test_offer_starts_again(world: SandboxEnvironment) -> None:
    person = open_page(world, "/setup/test")
    ada_in_offer(world)
    world.advance(seconds=1)
    person.press("Test another offer")
    assert steps(person)[0] == "now"


def test_missing_webhook_is_named(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:  # Its right token was never entered.
        work.secrets.delete(world.connection_id, "signature:candidateStageChange")
        work.commit()
    world.parts.connections().set_signature_token(
        world.connection_id, WebhookEvent.STAGE_CHANGE, "another-token-than-levers"
    )
    person = open_page(world, "/setup/test")
    ada_in_offer(world)
    person.open(f"{INTEGRATION}/setup/test")
    assert steps(person)[0] == "now"
    assert "The webhook Candidate stage changed has never sent anything" in page_text(person)


def test_test_offer_page_refreshes_without_scripts(world: SandboxEnvironment) -> None:
    assert 'http-equiv="refresh"' in open_page(world, "/setup/test").page.text
