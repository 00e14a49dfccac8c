"""Steps: the pages on which an administrator sets the integration up and looks after it."""

from pytest_bdd import parsers, then, when

from features.customer import Acme
from features.steps.setting_up import EVENTS
from simulators.sandbox.environment import AGORA, INTEGRATION


def open_as_owner(acme: Acme, link: str) -> None:
    """Come from Agora, and follow a link of the integration's navigation."""
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")
    acme.person.open(acme.agora.launch_url(acme.agora.company_id, acme.agora.owner_id))
    acme.person.follow(link)


@when("an Owner opens the webhooks page")
def open_webhooks(acme: Acme) -> None:
    open_as_owner(acme, "Webhooks")


@then(parsers.parse('"{event}" is shown with "{words}"'))
def is_shown_with(acme: Acme, event: str, words: str) -> None:
    (line,) = acme.person.lines(f"/{EVENTS[event]}")
    assert words in line, line


@when(parsers.parse('an Owner enters the token of "{other}" for "{event}"'))
def enter_token_of_another(acme: Acme, other: str, event: str) -> None:
    open_webhooks(acme)
    token = acme.world.webhooks[EVENTS[other]].signature_token
    acme.person.press("Save", **{EVENTS[event]: token})


@when("an Owner connects Lever again and reloads the page of Lever's answer")
def reload_callback(acme: Acme) -> None:
    open_as_owner(acme, "Configure Lever")
    acme.person.press("Next")
    acme.person.press("Log in")
    if acme.person.has_button("Accept"):
        acme.person.press("Accept")
    answers = [each.url for each in acme.person.page.history]
    acme.person.open(next(url for url in answers if url.startswith(f"{INTEGRATION}/oauth")))
