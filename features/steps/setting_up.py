"""Steps: the set-up from Agora's settings to Done, and disconnecting."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from pytest_bdd import given, parsers, then, when

from domain.connection import ConnectionState, WebhookEvent
from features.customer import Acme
from simulators.sandbox.environment import AGORA, INTEGRATION, LEVER
from simulators.sandbox.onboarding import Webhook, connect

EVENTS = {
    "Candidate stage changed": WebhookEvent.STAGE_CHANGE,
    "Candidate archived or unarchived": WebhookEvent.ARCHIVE_CHANGE,
    "Candidate hired": WebhookEvent.HIRED,
    "Candidate deleted": WebhookEvent.DELETED,
}


@given("an Owner of Agora has come to Lever's login from the set-up")
def owner_at_levers_login(acme: Acme) -> None:
    owner_at_permissions(acme)
    acme.person.press("Next")


@given("an Owner of Agora has come to the permissions")
def owner_at_permissions(acme: Acme) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")
    acme.person.follow("Configure Lever")


@given("an Owner of Agora has connected Lever, and come to the webhooks page")
def owner_at_webhooks(acme: Acme) -> None:
    owner_at_levers_login(acme)
    acme.person.press("Log in")
    acme.person.press("Accept")


@given("an Owner of Agora has come to the mapping page")
def owner_at_mapping(acme: Acme) -> None:
    owner_at_webhooks(acme)
    enter_all(acme)
    acme.person.press("Next")


def enter_all(acme: Acme) -> None:
    words = acme.person.words()
    made = {
        event: acme.lever.add_webhook(
            event, next(word for word in words if word.endswith(f"/{event}"))
        )
        for event in WebhookEvent
    }
    acme.person.press("Save", **{event: webhook.signature_token for event, webhook in made.items()})
    for webhook in made.values():
        acme.lever.verify_webhook(webhook.id)


@when(parsers.re(r"they follow (?P<links>\".+\")"))
def follow(acme: Acme, links: str) -> None:
    for link in links.strip('"').split('", "'):
        acme.person.follow(link)


@when(parsers.parse('they press "{button}"'))
def press(acme: Acme, button: str) -> None:
    acme.person.press(button)
    acme.world.run_due_now()


@then("the page lists:")
def the_page_lists(acme: Acme, datatable: Sequence[Sequence[str]]) -> None:
    assert [row[0] for row in datatable if not acme.sees(row[0])] == []


@then("Lever is asked for these permissions, and no others:")
def asked_for(acme: Acme, datatable: Sequence[Sequence[str]]) -> None:
    asked = [request.query for request in acme.lever.requests if request.path == "/authorize"]
    assert set(parse_qs(asked[-1])["scope"][0].split()) == {row[0] for row in datatable}


@then("the link to Lever's Webhooks page leads there")
def leads_there(acme: Acme) -> None:
    before = acme.person
    acme.comes_to_lever("Super Admin")
    acme.person.open(before.leads_to("the Webhooks page in Lever"))
    assert acme.sees("Lever sends a signed message to each address below")
    acme.person = before


@when(parsers.parse('they copy the address of "{event}" to Lever, and its signature token back'))
def copy_both_ways(acme: Acme, event: str) -> None:
    """Log in to Lever as a Super Admin, on its Webhooks page."""
    name = EVENTS[event]
    address = next(word for word in acme.person.words() if word.endswith(f"/{name}"))
    made = acme.lever.add_webhook(name, address)
    acme.webhook = Webhook(made.id, address, made.signature_token)
    acme.person.press("Save", **{name: acme.webhook.signature_token})


@when("Verify connection is pressed in Lever")
def verify(acme: Acme) -> None:
    assert acme.webhook is not None
    assert acme.lever.verify_webhook(acme.webhook.id)
    acme.person.open(f"{INTEGRATION}/setup/webhooks")


@then(parsers.parse('"{event}" is shown as {state}'))
def is_shown_as(acme: Acme, event: str, state: str) -> None:
    (line,) = acme.person.lines(f"/{EVENTS[event]}")
    assert line.partition(" URL:")[0].endswith(state)


@given(parsers.parse('the signature token of "{event}" is regenerated in Lever'))
def made_anew(acme: Acme, event: str) -> None:
    acme.lever.sender.regenerate(acme.lever.sender.webhooks[acme.world.webhooks[EVENTS[event]].id])


@when(parsers.parse('an Owner enters the new token of "{event}"'))
def enter_new_token(acme: Acme, event: str) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")
    acme.person.follow("Configure Lever")
    acme.person.follow("Webhooks")
    token = acme.lever.sender.webhooks[acme.world.webhooks[EVENTS[event]].id].signature_token
    acme.person.press("Save", **{EVENTS[event]: token})


@then(parsers.re(r"Lever's webhook \"(?P<event>[^\"]+)\" was (?P<end>taken|refused)"))
def webhook_was(acme: Acme, event: str, end: str) -> None:
    deliveries = [
        each for each in acme.lever.deliveries if each.event == EVENTS[event] and each.json["data"]
    ]
    assert [each.succeeded for each in deliveries[-1:]] == [end == "taken"]


@given("an Owner has connected Agora and Lever, and pressed Done")
def done(acme: Acme) -> None:
    owner_at_mapping(acme)
    acme.person.press("Done")
    acme.world.run_due_now()


@when("they open the test page again")
def look_again(acme: Acme) -> None:
    acme.person.open(f"{INTEGRATION}/setup/test")


@when("Revoke Access is pressed in Lever")
def revoke_on_the_page(acme: Acme) -> None:
    acme.comes_to_lever("Super Admin")
    acme.person.open(f"{LEVER}/settings/integrations?tab=apps")
    acme.person.press("Revoke Access")


@when("the access is revoked in Lever, which lets the hour's access run out")
def revoke_renewals_only(acme: Acme) -> None:
    acme.lever.revoke(access_too=False)


@when("an Owner opens the integration's status")
def look_at_status(acme: Acme) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")
    acme.person.follow("Configure Lever")
    acme.person.follow("Status")


@when("an Owner disconnects from Lever in Agora, and confirms")
def disconnect(acme: Acme) -> None:
    ask_to_disconnect(acme)
    acme.person.press("Disconnect")
    acme.world.run_due_now()


@when("an Owner asks to disconnect from Lever in Agora")
def ask_to_disconnect(acme: Acme) -> None:
    acme.comes_to_agora("Owner")
    acme.person.open(f"{AGORA}/settings/integrations/ats/lever")
    acme.person.follow("Disconnect from Lever")


@when("an Owner connects Lever again, page by page")
def connect_again(acme: Acme) -> None:
    acme.person = acme.world.browser()
    connect(acme.person, acme.lever, acme.agora, agora_url=AGORA)
    acme.world.run_due_now()


@when("an Owner presses Reconnect, and accepts in Lever")
def reconnect(acme: Acme) -> None:
    look_at_status(acme)
    acme.person.press("Reconnect")
    acme.person.press("Log in")
    acme.person.press("Accept")
    acme.world.run_due_now()


@then("the integration holds no access to Lever any more")
def holds_no_access(acme: Acme) -> None:
    assert acme.world.connection.state is ConnectionState.DISCONNECTED
    with acme.world.store.begin() as work:
        assert work.secrets.get(acme.world.connection_id, "tokens") is None


@then(parsers.parse("Lever is asked nothing in the next {hours:d} hours"))
def asked_nothing(acme: Acme, hours: int) -> None:
    acme.lever.requests.clear()
    acme.world.advance(hours=hours)
    assert [request.path for request in acme.lever.requests] == []


@then(parsers.parse("Lever was asked about {name} at once"))
def asked_at_once(acme: Acme, name: str) -> None:
    path = f"/v1/opportunities/{acme.opportunities[name]}"
    asked = [request.at for request in acme.lever.requests if request.path.startswith(path)]
    assert asked
    assert asked[0] - acme.lever.deliveries[-1].attempts[-1].at < 1  # second


@then("the page shows these fields of Agora beside those of Lever, and no others:")
def shows_these_fields(acme: Acme, datatable: Sequence[Sequence[str]]) -> None:
    lines = acme.person.lines("")
    rows = lines[lines.index("Agora fields Lever fields") + 1 :]
    wrong = [
        (row, line)
        for row, line in zip(datatable, rows, strict=True)
        if not line.startswith(row[0]) or row[1] not in line
    ]
    assert wrong == []
