"""Steps: users on Lever's and Agora's pages, and their permissions."""

from pytest_bdd import given, parsers, then, when

from domain.connection import ConnectionState
from features.customer import Acme
from simulators.sandbox.environment import AGORA, LEVER


@given(parsers.re(r"an? (?P<role>[\w ]+) is logged in to Lever"))
@when(parsers.re(r"an? (?P<role>[\w ]+) logs in to Lever"))
def logged_in_to_lever(acme: Acme, role: str) -> None:
    acme.comes_to_lever(role)


@given(parsers.re(r"an? (?P<group>Owner|Admin|Recruiter|Manager) is logged in to Agora"))
@when(parsers.re(r"an? (?P<group>Owner|Admin|Recruiter|Manager) logs in to Agora"))
def logged_in_to_agora(acme: Acme, group: str) -> None:
    acme.comes_to_agora(group)


@when(parsers.parse("they log in as {role} and accept"))
def log_in_and_accept(acme: Acme, role: str) -> None:
    acme.person.press("Log in", user=acme.in_lever(role))
    acme.person.press("Accept")


@when(parsers.re(r"they log in as an? (?P<role>[\w ]+)"))
def log_in_for_the_app(acme: Acme, role: str) -> None:
    """A user who may not authorize apps does not come to the consent page."""
    acme.person.press("Log in", user=acme.in_lever(role))


@given(parsers.parse('Acme\'s account at Lever is on the package "{package}"'))
def on_the_package(acme: Acme, package: str) -> None:
    acme.comes_to_lever("Super Admin")
    acme.person.open(f"{LEVER}/settings/package")
    acme.person.press("Change package", package=package)


@given(
    parsers.parse(
        'Acme has a role "{role}" that may manage offer letter templates, fields, and forms'
    )
)
def has_a_role(acme: Acme, role: str) -> None:
    acme.comes_to_lever("Super Admin")
    acme.person.open(f"{LEVER}/settings/team")
    acme.person.press("Add role", **{"role-name": role, "permission-2": "yes"})


@given(
    parsers.parse(
        'Acme has a role "{role}" that may manage API credentials and manage integrations'
    )
)
def has_a_role_for_integrations(acme: Acme, role: str) -> None:
    acme.comes_to_lever("Super Admin")
    acme.person.open(f"{LEVER}/settings/team")
    acme.person.press("Add role", **{"role-name": role, "permission-1": "yes"})


@when("they open the settings of the offer form")
def open_offer_form(acme: Acme) -> None:
    acme.person.open(f"{LEVER}/settings/offers")


@when(parsers.parse('they add the number field "{name}" with the description "{description}"'))
def add_field(acme: Acme, name: str, description: str) -> None:
    acme.person.press("Add field", name=name, description=description, type="number")


@when(parsers.parse("they make {name} an offer of {amount} and mark it as Sent Manually"))
def make_an_offer(acme: Acme, name: str, amount: str) -> None:
    acme.profile(name)
    acme.person.follow("Create offer")
    acme.person.press(
        "Save draft", salary_amount=amount, job_title="Engineer", compensation_currency="USD"
    )
    acme.person.press("Mark as Sent Manually")
    acme.find_offers(name)


@when(parsers.parse("they look for a way to make {name} an offer"))
def look_for_a_way(acme: Acme, name: str) -> None:
    acme.profile(name)
    acme.ways = [acme.person.has_link("Create offer")]
    acme.person.open(f"{LEVER}/candidates/{acme.opportunities[name]}/offers/new")
    acme.ways.append(not acme.sees("You may not do this"))


@then("there is none")
def there_is_none(acme: Acme) -> None:
    assert acme.ways == [False, False]


@when("they open Agora's settings of Lever")
def open_settings_of_lever(acme: Acme) -> None:
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")


@then(parsers.parse('they find "{first}" and "{second}"'))
def they_find(acme: Acme, first: str, second: str) -> None:
    assert acme.person.has_link(first)
    assert acme.person.has_link(second)


@then(parsers.parse('they find neither "{first}" nor "{second}"'))
def they_find_neither(acme: Acme, first: str, second: str) -> None:
    assert not acme.person.has_link(first)
    assert not acme.person.has_link(second)


@when(parsers.parse("they try to {task} all the same"))
def try_all_the_same(acme: Acme, task: str) -> None:
    """Open our pages with the launch URL that Agora makes for this user."""
    company = acme.agora.company(acme.agora.company_id)
    group = acme.person.words()
    user = next(
        each
        for each in company.users.values()
        if each.first_name in group and each.group in {"Recruiter", "Manager"}
    )
    acme.person.open(acme.agora.launch_url(company.id, user.id, task))


@then(parsers.re(r"the page says \"(?P<words>[^\"]+)\""))
def the_page_before_them_says(acme: Acme, words: str) -> None:
    assert acme.sees(words), " ".join(acme.person.words())


@then(parsers.parse('the page does not say "{words}"'))
def the_page_before_them_does_not_say(acme: Acme, words: str) -> None:
    assert not acme.sees(words)


@then("Lever is not connected")
def not_connected(acme: Acme) -> None:
    assert acme.world.connection.state is ConnectionState.NOT_CONNECTED


@then("Lever is still connected")
def still_connected(acme: Acme) -> None:
    assert acme.world.connection.is_active
