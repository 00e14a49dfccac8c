"""Steps: what recruiters and candidates do in Lever, and what Lever shows."""

import itertools
import json
from datetime import datetime

from pytest_bdd import given, parsers, then, when

from features.customer import Acme


@given(parsers.parse('{name} is a candidate in the stage "{stage}"'))
def candidate_in_stage(acme: Acme, name: str, stage: str) -> None:
    acme.candidate(f"{name} Lovelace", stage)
    acme.world.run_due_now()


@given(parsers.re(r"(?P<name>\w+) has an offer of (?P<amount>\d+) that is (?P<status>[\w ]+)"))
@when(parsers.re(r"(?P<name>\w+) has an offer of (?P<amount>\d+) that is (?P<status>[\w ]+)"))
def has_an_offer(acme: Acme, name: str, amount: str, status: str) -> None:
    acme.offer(name, status, salary_amount=int(amount))


@given(parsers.re(r"(?P<name>\w+) has a letter of (?P<amount>\d+)"))
def has_a_letter_already(acme: Acme, name: str, amount: str) -> None:
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", salary_amount=int(amount))
    acme.lever.move(acme.opportunities[name], "offer")
    acme.world.run_due_now()
    acme.before[name] = acme.letter(name)
    acme.lever.requests.clear()
    acme.agora.requests.clear()


@when(parsers.parse('{name} is moved to the stage "{stage}"'))
def is_moved(acme: Acme, name: str, stage: str) -> None:
    acme.move(name, stage)


@when(parsers.parse("{name}'s offer is raised to {amount:d}"))
def is_raised(acme: Acme, name: str, amount: int) -> None:
    acme.fill_in(name, "salary_amount", amount)


@when(parsers.parse("{name}'s offer is revised to {amount:d} and waits for approval"))
def is_revised(acme: Acme, name: str, amount: int) -> None:
    acme.fill_in(name, "salary_amount", amount)
    acme.mark(name, "waiting for approval")


@when(
    parsers.re(
        r"(?P<name>\w+)'s offer is (?P<status>sent manually|signed|declined|opened|approved)"
    )
)
def is_marked(acme: Acme, name: str, status: str) -> None:
    acme.mark(name, status)


@when(parsers.re(r"(?P<name>\w+) is (?P<what>hired|archived|deleted)"))
def happens_to(acme: Acme, name: str, what: str) -> None:
    act = {"hired": acme.lever.hire, "archived": acme.lever.archive, "deleted": acme.lever.delete}[
        what
    ]
    act(acme.opportunities[name])
    acme.world.run_due_now()


@given("Lever's webhooks get lost")
def webhooks_get_lost(acme: Acme) -> None:
    acme.lose_webhooks()


@when(parsers.parse("Lever delivers its last webhook again, {times:d} times"))
def repeats(acme: Acme, times: int) -> None:
    for _ in range(times):
        acme.lever.redeliver_last()
    acme.world.run_due_now()


@then(parsers.parse("Lever was asked for {name}'s offers in each of these minutes"))
def was_asked(acme: Acme, name: str) -> None:
    offers = f"/v1/opportunities/{acme.opportunities[name]}/offers"
    asked = [request.at for request in acme.lever.requests if request.path == offers]
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert len(asked) >= 30
    assert max(pauses) <= 61


@then("nothing was written to Lever or Agora in these minutes")
def nothing_was_written(acme: Acme) -> None:
    """The reports of the connection's state are no writes to a letter or a candidate."""
    written = [
        request
        for request in [*acme.lever.requests, *acme.agora.requests]
        if request.method != "GET" and not request.path.endswith("/integrations/lever")
    ]
    assert written == []


@then("nothing was written to Lever in these minutes")
def nothing_was_written_to_lever(acme: Acme) -> None:
    assert acme.written_to_lever() == []


@then("one note, one tag and one link were written to Lever, and nothing else")
def only_these_three(acme: Acme) -> None:
    at = f"/v1/opportunities/{acme.opportunities['Ada']}"
    assert sorted(acme.written_to_lever()) == [
        f"POST {at}/{what}" for what in ("addLinks", "addTags", "notes")
    ]


@then(parsers.parse("Lever knows of no {name}"))
def knows_of_no(acme: Acme, name: str) -> None:
    people = acme.lever.account.contacts.values()
    assert [person.name for person in people if person.name.startswith(name)] == []


@then(parsers.parse("{name}'s offer in Lever is still sent manually"))
def still_sent_manually(acme: Acme, name: str) -> None:
    assert [offer["status"] for offer in acme.lever.offers(acme.opportunities[name])] == [
        "sent-manually"
    ]


@when(parsers.parse("{name} has been offered {amount:d} in the meantime"))
def offered_meanwhile(acme: Acme, name: str, amount: int) -> None:
    acme.candidate(f"{name} Lovelace", "Offer")
    acme.offer(name, "sent manually", salary_amount=amount)


@then(parsers.parse("the letter's address appears once in the notes of {name}"))
@then(parsers.parse("each letter's address appears once in the notes of {name}"))
def address_in_notes(acme: Acme, name: str) -> None:
    letters = acme.letters(name)
    assert letters
    assert [acme.notes_with(name, letter["url"]) for letter in letters] == [1] * len(letters)
    assert len(acme.lever.notes(acme.opportunities[name])) == len(letters)


@then(parsers.parse("the letter's address is among the links of {name}"))
def address_in_links(acme: Acme, name: str) -> None:
    assert (
        acme.lever.opportunity(acme.opportunities[name])["links"].count(acme.letter(name)["url"])
        == 1
    )


@then(parsers.parse('{name} has the tag "{tag}" once'))
def has_the_tag(acme: Acme, name: str, tag: str) -> None:
    assert acme.lever.opportunity(acme.opportunities[name])["tags"].count(tag) == 1


@given(parsers.parse("{name} is a recruiter in Lever and in Agora"))
def is_a_recruiter(acme: Acme, name: str) -> None:
    acme.recruiter(name)


@given(parsers.parse("{name} has an offer of {amount:d} that is a draft, made by {recruiter}"))
def has_an_offer_by(acme: Acme, name: str, amount: int, recruiter: str) -> None:
    acme.offer(name, "a draft", creator=acme.recruiters[recruiter].lever, salary_amount=amount)


@given(parsers.parse("{name}'s offer has become a letter"))
def has_become_a_letter(acme: Acme, name: str) -> None:
    acme.mark(name, "sent manually")
    acme.world.advance(minutes=1)
    assert acme.letter(name)


@given(parsers.re(r"the offer's field \"(?P<identifier>[^\"]+)\" is (?P<value>.+)"))
@when(parsers.re(r"the offer's field \"(?P<identifier>[^\"]+)\" is (?P<value>.+)"))
def the_field_is(acme: Acme, identifier: str, value: str) -> None:
    acme.fill_in("Ada", identifier, json.loads(value))


@when(
    parsers.re(
        r"the offer's field \"(?P<identifier>[^\"]+)\" with the label \"(?P<label>[^\"]+)\" is"
        r" (?P<value>.+)"
    )
)
def the_labelled_field_is(acme: Acme, identifier: str, label: str, value: str) -> None:
    acme.fill_in("Ada", identifier, json.loads(value), text=label)


@when(parsers.parse('the offer\'s form has no field "{identifier}"'))
def has_no_field(acme: Acme, identifier: str) -> None:
    acme.lever.remove_offer_field(acme.offers["Ada"][-1], identifier)


@given(parsers.re(r"the candidate's name in Lever is \"(?P<name>.*)\""))
@when(parsers.re(r"the candidate's name in Lever is \"(?P<name>.*)\""))
def is_named(acme: Acme, name: str) -> None:
    """Invisible characters are written as in JSON."""
    acme.lever.rename(acme.opportunities["Ada"], json.loads(f'"{name}"'))


@given(parsers.parse('the candidate\'s email addresses in Lever are "{first}" and "{second}"'))
@when(parsers.parse('the candidate\'s email addresses in Lever are "{first}" and "{second}"'))
def has_addresses(acme: Acme, first: str, second: str) -> None:
    addresses = [json.loads(f'"{each}"') for each in (first, second)]
    acme.lever.set_emails(acme.opportunities["Ada"], addresses)


@given("the candidate has no email address in Lever")
def has_no_address(acme: Acme) -> None:
    acme.lever.set_emails(acme.opportunities["Ada"], [])


@given(parsers.parse("the offer was made on {day}"))
def was_made_on(acme: Acme, day: str) -> None:
    acme.remake_offer("Ada", made_at=datetime.fromisoformat(f"{day}T12:00:00+00:00"))


@given(parsers.parse("{recruiter} is the owner of {name} in Lever"))
def is_the_owner(acme: Acme, recruiter: str, name: str) -> None:
    opportunity = acme.lever.account.opportunity(acme.opportunities[name])
    opportunity.owner = acme.recruiters[recruiter].lever
    acme.lever.account.opportunity_index.mark_changed(opportunity)


@when("the user who created the offer is removed from Lever")
def creator_is_removed(acme: Acme) -> None:
    acme.lever.account.offer(acme.offers["Ada"][-1]).creator = None


@then(parsers.parse('a note of {name} says "{words}"'))
def a_note_says(acme: Acme, name: str, words: str) -> None:
    notes = acme.lever.notes(acme.opportunities[name])
    texts = [comment["value"] for note in notes for comment in note["fields"]]
    assert len([text for text in texts if text.startswith(words)]) == 1, texts


@when(parsers.parse("{name}'s offer is removed from Lever"))
def offer_is_removed(acme: Acme, name: str) -> None:
    acme.lever.remove_offer(acme.offers[name][-1])


@then(parsers.parse("the letter of {name}'s removed offer is still published"))
def letter_is_kept(acme: Acme, name: str) -> None:
    assert acme.letter(name)["status"] == "published"
