"""Steps: values and records that are hard to read."""

from typing import Any, cast

from pytest_bdd import given, parsers, then, when

from features.customer import Acme


def _send_without_status(acme: Acme, offer_id: str) -> None:
    offer = acme.lever.account.offer(offer_id)
    offer.status = cast("Any", None)
    opportunity = acme.lever.account.opportunities[offer.opportunity]
    opportunity.updated_at = acme.lever.account.now()


@given(parsers.parse("Lever sends {name}'s offer without a status"))
@when(parsers.parse("Lever sends {name}'s offer without a status"))
def sends_without_status(acme: Acme, name: str) -> None:
    _send_without_status(acme, acme.offers[name][-1])


@given(parsers.parse("Lever sends unreadable offers of {number:d} other candidates"))
def sends_unreadable_offers(acme: Acme, number: int) -> None:
    for each in range(number):
        name = f"Person{each}"
        acme.candidate(f"{name} Smith", "Offer")
        _send_without_status(acme, acme.offer(name, "a draft"))


@then("the integration is connected to Lever, and rests for nothing")
def is_connected(acme: Acme) -> None:
    connection = acme.world.connection
    assert connection.is_active
    assert connection.consecutive_failures == 0


@then(parsers.parse('the store holds nothing of "{text}"'))
def store_holds_nothing_of(acme: Acme, text: str) -> None:
    with acme.world.store.begin() as work:
        stored = work.attentions.find(acme.world.connection_id)
    assert stored
    assert text not in repr(stored)
