"""Steps: time, and what the integration shows."""

from pytest_bdd import given, parsers, then, when

from features.customer import Acme


@when("a minute passes")
def a_minute_passes(acme: Acme) -> None:
    """And the second that requests may take within Lever's rate limit."""
    acme.world.advance(minutes=1, seconds=1)


@when(parsers.re(r"(?P<number>\d+) (?P<unit>seconds|minutes|hours|days) pass"))
def time_passes(acme: Acme, number: str, unit: str) -> None:
    acme.world.advance(**{unit: int(number)})


@given("Acme also makes letters of offers that are sent")
def sent_too(acme: Acme) -> None:
    acme.trigger_also_on("sent")


@then(parsers.parse('a person must know: "{words}"'))
def a_person_must_know(acme: Acme, words: str) -> None:
    assert [sentence for sentence in acme.attentions() if words in sentence], acme.attentions()


@then("nothing needs attention")
def nothing_needs_attention(acme: Acme) -> None:
    assert acme.attentions() == []


@then(
    parsers.parse('the letter\'s fields that are not mapped are listed, "{identifier}" among them')
)
def not_mapped(acme: Acme, identifier: str) -> None:
    assert identifier in acme.not_mapped("Ada")
