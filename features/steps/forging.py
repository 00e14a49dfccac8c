"""Steps: an attacker who has seen a delivery of Lever sends it again."""

import requests
from pytest_bdd import given, parsers, then, when

from application.signature_tokens import signature_secret_name
from application.stored_secrets import StoredSecrets
from features.customer import Acme
from features.steps.setting_up import EVENTS
from simulators.lever.webhook_sender import Delivery, signature


def _last(acme: Acme, event: str) -> Delivery:
    found: Delivery = next(
        each for each in reversed(acme.lever.deliveries) if each.event == EVENTS[event]
    )
    return found


def _send(acme: Acme, delivery: Delivery, url: str | None = None, **changes: object) -> None:
    body = delivery.json | changes
    answer: requests.Response = acme.world.session().post(url or delivery.url, json=body)
    acme.ways.append(answer.status_code == 202)
    acme.world.run_due_now()


@given(parsers.parse('Lever\'s webhooks "{first}" and "{second}" have one signature token'))
def have_one_token(acme: Acme, first: str, second: str) -> None:
    token = acme.world.webhooks[EVENTS[first]].signature_token
    webhook = acme.world.webhooks[EVENTS[second]]
    acme.lever.sender.webhooks[webhook.id].signature_token = token
    # The set-up page refuses it; the store may have it from a time before.
    secrets = StoredSecrets(acme.world.parts.vault())
    with acme.world.store.begin() as work:
        name = signature_secret_name(EVENTS[second])
        secrets.save(work, acme.world.connection_id, name, token)
        work.commit()


@when(parsers.parse("{name} is taken back from the archive"))
def is_taken_back(acme: Acme, name: str) -> None:
    acme.lever.unarchive(acme.opportunities[name])
    acme.world.run_due_now()


@when(parsers.re(r"an attacker sends Lever's last \"(?P<event>[^\"]+)\" again"))
def sends_again(acme: Acme, event: str) -> None:
    _send(acme, _last(acme, event))


@when(
    parsers.re(r"an attacker sends Lever's last \"(?P<event>[^\"]+)\" again, about (?P<name>\w+)")
)
def sends_about(acme: Acme, event: str, name: str) -> None:
    acme.lever.requests.clear()
    _send(acme, _last(acme, event), data={"opportunityId": acme.opportunities[name]})


@when(
    parsers.re(
        r"an attacker sends Lever's last \"(?P<event>[^\"]+)\" again, as \"(?P<other>[^\"]+)\""
    )
)
def sends_as(acme: Acme, event: str, other: str) -> None:
    url = acme.world.webhooks[EVENTS[other]].url
    _send(acme, _last(acme, event), url, event=EVENTS[other])


@when(
    parsers.parse(
        'an attacker sends Lever\'s last "{event}" {times:d} times, about invented candidates'
    )
)
def sends_about_invented(acme: Acme, event: str, times: int) -> None:
    delivery = _last(acme, event)
    for number in range(times):
        _send(acme, delivery, data={"opportunityId": f"invented-{number}"})


@then(parsers.re(r"the integration (?P<answer>takes|refuses) (?:it|each)"))
def answers(acme: Acme, answer: str) -> None:
    assert acme.ways
    assert set(acme.ways) == {answer == "takes"}
    acme.ways.clear()


@then(parsers.parse("Lever was not asked about {name} at once"))
def was_not_asked(acme: Acme, name: str) -> None:
    path = f"/v1/opportunities/{acme.opportunities[name]}"
    assert [asked for asked in acme.lever.requests if asked.path.startswith(path)] == []


@when(
    parsers.re(
        r"a \"(?P<event>[^\"]+)\" about (?P<name>\w+) arrives that Lever signed"
        r" (?:(?P<days>\d+) days ago|with a time in (?P<hours>\d+) hours)"
    )
)
def arrives(acme: Acme, event: str, name: str, days: str | None, hours: str | None) -> None:
    webhook = acme.world.webhooks[EVENTS[event]]
    seconds = 3600 * int(hours) if hours else -86400 * int(days or 0)
    at = round((acme.world.clock.now() + seconds) * 1000)
    answer = acme.world.session().post(
        webhook.url,
        json={
            "triggeredAt": at,
            "event": EVENTS[event],
            "data": {"opportunityId": acme.opportunities[name]},
            "signature": signature(webhook.signature_token, "a delivery ", at),
            "token": "a delivery ",
        },
    )
    acme.ways.append(answer.status_code == 202)
