"""Steps: which letters exist, and what stays in them."""

from pytest_bdd import given, parsers, then, when

from features.customer import Acme
from simulators.sandbox.environment import AGORA


@given(parsers.parse("Acme's default currency in Agora is {currency}"))
@when(parsers.parse("Acme changes its default currency in Agora to {currency}"))
def changes_the_default_currency(acme: Acme, currency: str) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/preferences")
    assert acme.person.press("Save", default_currency=currency).ok
    acme.world.advance(minutes=2)


@given(parsers.parse("{name} has a letter of {amount:d} without a currency of its own"))
def has_a_letter_in_the_default_currency(acme: Acme, name: str, amount: int) -> None:
    acme.candidate(f"{name} Lovelace", "Offer")
    offer = acme.offer(name, "sent manually", salary_amount=amount)
    acme.lever.remove_offer_field(offer, "compensation_currency")
    acme.world.advance(minutes=2)
    assert (
        acme.letter(name)["currency"] == acme.agora.company(acme.agora.company_id).default_currency
    )


@when(parsers.parse("{name}'s offer is sent manually, and {name_again} is moved on at once"))
def is_sent_and_moved_on(acme: Acme, name: str, name_again: str) -> None:
    assert name == name_again
    acme.mark(name, "sent manually")
    acme.move(name, "New applicant")


@when(parsers.parse("a person creates the letter of {name}'s offer"))
def a_person_creates_the_letter(acme: Acme, name: str) -> None:
    """What the button *Create the letter* of the status page does."""
    create_letter = acme.world.parts.create_letter()
    create_letter(acme.world.connection_id, acme.opportunities[name], acme.offers[name][-1])
    acme.world.run_due_now()


@when(parsers.parse('a user presses "Sync now" for {name}'))
def presses_sync_now(acme: Acme, name: str) -> None:
    acme.world.parts.watch_list().request_sync(acme.world.connection_id, acme.opportunities[name])
    acme.world.run_due_now()


@given(parsers.parse("{name} is a confidential candidate"))
def is_confidential(acme: Acme, name: str) -> None:
    acme.lever.account.opportunities[acme.opportunities[name]].confidentiality = "confidential"


@when(parsers.parse("{name} is no longer a confidential candidate"))
def is_no_longer_confidential(acme: Acme, name: str) -> None:
    acme.lever.account.opportunities[acme.opportunities[name]].confidentiality = "non-confidential"


@then(parsers.parse('no message says "{words}"'))
def no_message_says(acme: Acme, words: str) -> None:
    assert [sentence for sentence in acme.attentions() if words in sentence] == []


@given(parsers.parse("{name} has been offered {amount:d} and moved on in the meantime"))
@when(parsers.parse("{name} has been offered {amount:d} and moved on in the meantime"))
def is_offered_and_moved_on(acme: Acme, name: str, amount: int) -> None:
    acme.candidate(f"{name} Lovelace", "Offer")
    acme.offer(name, "sent manually", salary_amount=amount)
    acme.move(name, "New applicant")


@given("Lever shows no stage history")
def shows_no_stage_history(acme: Acme) -> None:
    acme.lever.assumptions.no_stage_history = True


@given(parsers.re(r"(?P<name>\w+) is (?P<state>archived|not archived) in Lever"))
def is_archived_in_lever(acme: Acme, name: str, state: str) -> None:
    if state == "archived":
        acme.lever.archive(acme.opportunities[name])


@given(parsers.parse("{name} was archived {days:d} days ago"))
def was_archived(acme: Acme, name: str, days: int) -> None:
    acme.lever.archive(acme.opportunities[name])
    acme.world.advance(days=days)


@then(parsers.parse("{name} has {number:d} letters"))
def has_so_many_letters(acme: Acme, name: str, number: int) -> None:
    assert len(acme.letters(name)) == number


@when(parsers.parse("{name} is unarchived"))
def is_unarchived(acme: Acme, name: str) -> None:
    acme.lever.unarchive(acme.opportunities[name])
    acme.world.run_due_now()


@when("the hire is delivered again")
def hire_is_delivered_again(acme: Acme) -> None:
    hire = next(each for each in acme.lever.deliveries if each.event == "candidateHired")
    assert acme.world.session().post(hire.url, json=hire.json).status_code == 202
    acme.world.run_due_now()
