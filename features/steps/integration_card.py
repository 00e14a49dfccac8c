"""Steps: the integration's card in Agora's settings."""

from pytest_bdd import given, parsers, then, when

from features.customer import Acme
from simulators.sandbox.environment import AGORA

REPORT = "/api/v1/companies/*/integrations/lever"


@given(parsers.parse("{name} has an offer of {recruiter} without pay that is sent manually"))
def offer_without_pay(acme: Acme, name: str, recruiter: str) -> None:
    creator = acme.recruiters[recruiter].lever
    acme.offer(name, "sent manually", creator=creator, salary_amount=None)


@given("Agora does not take the integration's reports")
def reports_fail(acme: Acme) -> None:
    acme.agora.faults.add("status", status=503, path=REPORT, times=None)


@when("Agora takes the integration's reports again")
def reports_succeed(acme: Acme) -> None:
    acme.agora.faults.clear()


@then(parsers.parse('the integration\'s card says "{words}"'))
def the_card_says(acme: Acme, words: str) -> None:
    assert words in card(acme)


@then(parsers.parse('the integration\'s card does not say "{words}"'))
def the_card_does_not_say(acme: Acme, words: str) -> None:
    assert words not in card(acme)


def card(acme: Acme) -> str:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats")
    return " ".join(acme.person.words())
