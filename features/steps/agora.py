"""Steps: what Agora shows to users and candidates."""

import json

from pytest_bdd import parsers, then, when

from features.customer import Acme
from simulators.agora import letter_fields
from simulators.sandbox.environment import AGORA

FIELDS = {field.label.lower(): name for name, field in letter_fields.FIELDS.items()} | {
    "expires (valid until date)": "expires_on"
}
"""The API's names of a letter's fields, by their labels, which are the article's but for one."""


@then(parsers.re(r"(?P<name>\w+) has a letter of (?P<amount>\d+) that is (?P<status>\w+)"))
def has_a_letter(acme: Acme, name: str, amount: str, status: str) -> None:
    letter = acme.letter(name)
    assert (letter["base_salary"], letter["status"]) == (f"{amount}.00", status)


@then(parsers.parse("{name} has letters of {first:d} and {second:d}"))
def has_letters(acme: Acme, name: str, first: int, second: int) -> None:
    assert [letter["base_salary"] for letter in acme.letters(name)] == [
        f"{first}.00",
        f"{second}.00",
    ]


@then(parsers.parse("{name} has no letter"))
def has_no_letter(acme: Acme, name: str) -> None:
    acme.remember_addresses(name)
    assert acme.letters(name) == []


@then("the letter's address leads to nothing")
def leads_to_nothing(acme: Acme) -> None:
    assert acme.addresses
    assert [acme.open(address).status_code for address in acme.addresses] == [404] * len(
        acme.addresses
    )


@then("the letters have different addresses")
def different_addresses(acme: Acme) -> None:
    addresses = [letter["url"] for name in acme.offers for letter in acme.letters(name)]
    assert len(addresses) == len(set(addresses)) > 1


@when(parsers.parse("{name} opens the letter's address"))
def opens(acme: Acme, name: str) -> None:
    acme.open(acme.letter(name)["url"])


@then(parsers.parse('the page says "{first}", "{second}" and "{third}"'))
def the_page_says(acme: Acme, first: str, second: str, third: str) -> None:
    text = " ".join(acme.browser.words())
    assert [words for words in (first, second, third) if words not in text] == []


@then("no user was asked to log in")
def nobody_was_asked(acme: Acme) -> None:
    assert acme.browser.page.ok
    assert acme.browser.page.history == []


@then("no user has logged in to Agora since")
def nobody_logged_in(acme: Acme) -> None:
    assert [request.path for request in acme.agora.requests if "login" in request.path] == []


@then(parsers.re(r"the letter's \"(?P<field>[^\"]+)\" is (?P<value>.+)"))
def the_letters_field_is(acme: Acme, field: str, value: str) -> None:
    assert acme.letter("Ada")[FIELDS[field.lower()]] == json.loads(value)


@then(parsers.parse('the letter\'s page shows "{shown}"'))
def the_page_shows(acme: Acme, shown: str) -> None:
    acme.open(acme.letter("Ada")["url"])
    assert shown in " ".join(acme.browser.words())


@then(parsers.parse("the letter's assignee is {name}"))
def the_assignee_is(acme: Acme, name: str) -> None:
    assert acme.letter("Ada")["assignee_id"] == acme.recruiters[name].agora


@then("the letter has the company's default benefit package")
def has_the_default_package(acme: Acme) -> None:
    company = acme.agora.company(acme.agora.company_id)
    assert acme.letter("Ada")["benefits_package_id"] == company.default_benefits_package_id


@then(parsers.parse("the Offers page does not list {name}"))
def not_listed(acme: Acme, name: str) -> None:
    acme.person.open(f"{AGORA}/offers")
    assert acme.person.page.ok
    assert acme.person.lines(f"{name} Lovelace") == []


@then(parsers.parse('the Offers page lists {name} as "{status}"'))
def is_listed(acme: Acme, name: str, status: str) -> None:
    acme.person.open(f"{AGORA}/offers")
    (row,) = acme.person.lines(f"{name} Lovelace")
    assert status in row


@then(parsers.parse("the record of {name} is refused to them"))
def record_is_refused(acme: Acme, name: str) -> None:
    record = f"{AGORA}/offers/{acme.letter(name)['id']}"
    assert acme.person.open(record).status_code == 403


@then(parsers.parse('the letter\'s page does not show "{shown}"'))
def the_page_does_not_show(acme: Acme, shown: str) -> None:
    """The first look after a change also names the earlier values."""
    for _ in range(2):
        acme.open(acme.letter("Ada")["url"])
    assert acme.browser.page.ok
    assert shown not in " ".join(acme.browser.words())


@when(parsers.parse("{name} tries to move forward all the same"))
def tries_to_move_forward(acme: Acme, name: str) -> None:
    """The page shows no button: its form is opened by its URL."""
    acme.open(f"{acme.letter(name)['url']}/move-forward")
    acme.browser.press("Yes, move forward")
