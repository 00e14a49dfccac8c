"""Steps: what users see and choose in Agora, and what Agora refuses."""

from datetime import date

import pytest
from pytest_bdd import given, parsers, then, when

from features.customer import Acme
from simulators.agora.errors import Problem
from simulators.agora.letter_fields import FIELDS
from simulators.sandbox.environment import AGORA

NAMES = {field.label: name for name, field in FIELDS.items()}
ICON = "From Lever"
CHANGES: dict[str, object] = {
    "pay_period": "hourly",
    "currency": "EUR",
    "start_date": "2027-01-01",
    "expires_on": "2027-01-01",
}
"""Values to enter where neither text nor a number fits."""
A_LETTER_OF_AGORAS: dict[str, object] = {
    "candidate_first_name": "Grace",
    "pay_period": "annual",
    "job_title": "Admiral",
    "expires_on": date(2027, 1, 1).isoformat(),
}


@given(parsers.parse("Grace has an offer of {amount} that was made in Agora"))
@when(parsers.parse("Grace has an offer of {amount} that was made in Agora"))
def made_in_agora(acme: Acme, amount: str) -> None:
    make_in_agora(acme, base_salary=amount)


@given(parsers.parse('Grace has an offer that was made in Agora with "{field}" of {amount}'))
def made_in_agora_with(acme: Acme, field: str, amount: str) -> None:
    make_in_agora(acme, base_salary="120000", **{NAMES[field]: amount})


@given("Grace has a flexible offer that was made in Agora")
def flexible_offer(acme: Acme) -> None:
    make_in_agora(
        acme,
        base_salary="100000",
        flexible={"total_annual": "150000", "min_base": "90000", "max_base": "110000"},
    )


def make_in_agora(acme: Acme, **more: object) -> None:
    acme.made_in_agora = acme.agora.create_letter(
        acme.agora.company_id, acme.agora.owner_id, **A_LETTER_OF_AGORAS | more
    )


@when("Grace opens the letter that was made in Agora")
def opens_letter_of_agoras(acme: Acme) -> None:
    acme.open(acme.made_in_agora["url"])


@then(parsers.re(r"(?P<name>\w+) reads \"(?P<first>[^\"]+)\" and \"(?P<second>[^\"]+)\""))
def reads(acme: Acme, name: str, first: str, second: str) -> None:
    text = " ".join(acme.browser.words())
    assert [words for words in (first, second) if words not in text] == []


@then(parsers.re(r"(?P<name>\w+) does not read \"(?P<words>[^\"]+)\""))
def does_not_read(acme: Acme, name: str, words: str) -> None:
    assert acme.browser.page.ok
    assert words not in " ".join(acme.browser.words())


@then(parsers.re(r"the Offers page shows (?P<icon>the|no) Lever icon at (?P<name>\w+)"))
def icon_at(acme: Acme, icon: str, name: str) -> None:
    acme.person.open(f"{AGORA}/offers")
    (row,) = acme.person.lines(name)
    assert (ICON in row) == (icon == "the")


@when(parsers.parse("they open the record of {name}"))
def open_record(acme: Acme, name: str) -> None:
    acme.record(name)


@when(parsers.parse("they open the record of {name} to edit it"))
def open_to_edit(acme: Acme, name: str) -> None:
    acme.record(name)
    acme.person.follow("Edit offer")


@then("the Lever icon is beside the name")
def icon_beside_the_name(acme: Acme) -> None:
    assert acme.person.lines("Ada Lovelace")[0].startswith(f"Ada Lovelace {ICON}")


@then("no Lever icon is on the page")
def no_icon(acme: Acme) -> None:
    assert acme.sees("Grace")
    assert not acme.sees(ICON)


@then(parsers.parse('the activity log says "{words}"'))
def the_log_says(acme: Acme, words: str) -> None:
    assert len([line for line in acme.person.lines(words) if line.startswith(words)]) == 1


@when(parsers.parse('a team member, without a login, writes "{message}" at the Greets address'))
def writes_a_greet(acme: Acme, message: str) -> None:
    address = next(word for word in acme.person.words() if "/greets/" in word)
    browser = acme.world.browser()
    browser.open(address)
    browser.press("Add to the letter", name="Robin", message=message)


@given("Acme has set up Docusign in Agora")
def docusign(acme: Acme) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/docusign")
    acme.person.press("Save", docusign="on")


@when(
    parsers.parse(
        'they choose for {name} the template "{template}", and themselves as the co-signer'
    )
)
def choose_documents(acme: Acme, name: str, template: str) -> None:
    open_to_edit(acme, name)
    templates = acme.agora.company(acme.agora.company_id).templates.values()
    chosen = next(each.id for each in templates if each.name == template)
    acme.person.press("Save", legal_template_id=chosen, co_signer_id=acme.agora.owner_id)


@when(parsers.parse('they choose for {name} the benefits package "{package}"'))
def choose_package(acme: Acme, name: str, package: str) -> None:
    open_to_edit(acme, name)
    packages = acme.agora.company(acme.agora.company_id).packages.values()
    acme.person.press(
        "Save", benefits_package_id=next(each.id for each in packages if each.name == package)
    )


@when("they open the benefits packages")
def open_packages(acme: Acme) -> None:
    acme.person.open(f"{AGORA}/settings/benefits")


@when(parsers.parse('they make the benefits package "{name}" with "{benefit}"'))
def make_package(acme: Acme, name: str, benefit: str) -> None:
    open_packages(acme)
    acme.person.press("Add package", name=name, benefits=benefit)


@then(parsers.parse('there is no button "{button}"'))
def no_button(acme: Acme, button: str) -> None:
    assert not acme.person.has_button(button)


@then(parsers.parse('they are not asked for "{first}" nor "{second}"'))
def asked_for_neither(acme: Acme, first: str, second: str) -> None:
    not_asked_for(acme, first)
    not_asked_for(acme, second)


@then(parsers.re(r"they are not asked for \"(?P<field>[^\"]+)\""))
def not_asked_for(acme: Acme, field: str) -> None:
    assert acme.person.asks_for("benefits_package_id")
    assert not acme.person.asks_for(NAMES[field])


@then(parsers.parse('Agora refuses to change "{field}", since it "{why}"'))
def refuses(acme: Acme, field: str, why: str) -> None:
    """Change a letter as an Owner, past the form."""
    before, name = acme.letter("Ada"), NAMES[field]
    with pytest.raises(Problem) as refusal:
        acme.agora.edit(
            acme.agora.company_id,
            before["id"],
            acme.agora.owner_id,
            **{name: CHANGES.get(name, "1")},
        )
    assert why in " ".join(refusal.value.errors[name])
    assert acme.letter("Ada") == before


@then("Ada's letter is as it was")
def as_it_was(acme: Acme) -> None:
    assert acme.letter("Ada") == acme.before["Ada"]


@then("Ada's letter is the same as before")
def the_same_letter(acme: Acme) -> None:
    same = ("id", "url", "greets_url", "created_at")
    assert [acme.letter("Ada")[each] for each in same] == [
        acme.before["Ada"][each] for each in same
    ]


@then(parsers.parse('Ada\'s letter has no "{field}"'))
def has_none(acme: Acme, field: str) -> None:
    assert acme.letter("Ada")[NAMES[field]] is None


@then("the letter has the company's default vesting schedule, though there are others")
def default_schedule(acme: Acme) -> None:
    company = acme.agora.company(acme.agora.company_id)
    assert len(company.schedules) > 1
    assert acme.letter("Ada")["vesting_schedule_id"] == company.default_vesting_schedule_id


@when(parsers.parse("they mark the letter of {name} as {status}"))
def mark_in_agora(acme: Acme, name: str, status: str) -> None:
    acme.record(name)
    acme.person.press(f"Mark as {status}")


@when(parsers.parse("{name} signs with Docusign, and the co-signer too"))
def both_sign(acme: Acme, name: str) -> None:
    acme.open(acme.letter(name)["url"])
    acme.browser.press("Sign with Docusign")
    acme.record(name)
    acme.person.press("Sign as co-signer")


@then("the Greets address is in Agora's record of Ada")
def greets_in_agora(acme: Acme) -> None:
    acme.comes_to_agora("Owner")
    acme.record("Ada")
    assert acme.letter("Ada")["greets_url"] in acme.person.words()


@then("the Greets address is nowhere on Ada's page in Lever")
def greets_not_in_lever(acme: Acme) -> None:
    acme.comes_to_lever("Super Admin")
    acme.profile("Ada")
    assert acme.sees(acme.letter("Ada")["url"])
    assert "greets" not in acme.person.page.text
