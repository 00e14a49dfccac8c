"""Steps: which letters exist, and what stays in them."""

from pytest_bdd import given, parsers, when

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
