"""Actions of users, vendors and chance in a world.

Each returns a sentence on what happened; None when nothing was possible.
"""

from collections.abc import Callable
from typing import Any

from simulators.lever.model.records import Offer, Opportunity
from simulators.sandbox.simulation.environment import Person, SimulationEnvironment

PLAIN = {
    "salary_interval": "per-year-salary",
    "compensation_currency": "USD",
    "job_title": "Engineer",
}
ACTIONS: dict[str, Callable[..., str | None]] = {}


def action(do: Callable[..., str | None]) -> Callable[..., str | None]:
    ACTIONS[do.__name__] = do
    return do


def of_a_person(do: Callable[..., str | None]) -> Callable[..., str | None]:
    """Actions on people who never came, or were deleted, do nothing."""

    def done(environment: SimulationEnvironment, who: int, *args: Any) -> str | None:
        person = environment.people.get(who)
        return None if person is None or person.deleted else do(environment, person, *args)

    done.__name__ = do.__name__
    return action(done)


def of_an_offer(do: Callable[..., str | None]) -> Callable[..., str | None]:
    def done(
        environment: SimulationEnvironment, person: Person, which: int, *args: Any
    ) -> str | None:
        return do(environment, person, which, *args) if which < len(person.offers) else None

    done.__name__ = do.__name__
    return of_a_person(done)


def opportunity_of(person: Person) -> Opportunity:
    return person.company.lever.account.opportunities[person.opportunity]


def offer_of(person: Person, which: int) -> Offer:
    return person.company.lever.account.offer(person.offers[which])


@action
def comes(environment: SimulationEnvironment, who: int, company: int, name: str, stage: str) -> str:
    at = environment.companies[company]
    email = f"candidate.no{who}@mail.example"
    environment.people[who] = person = Person(
        who, at, at.lever.add_opportunity(name, [email], stage=stage)
    )
    person.secrets |= {name.rsplit(maxsplit=1)[-1], email}
    return f"{name} (candidate {who}) comes to {at.lever.name}, stage {stage}"


@of_a_person
def offers(_environment: SimulationEnvironment, person: Person, amount: int, status: str) -> str:
    fields = [
        {"identifier": name, "value": value}
        for name, value in {**PLAIN, "salary_amount": amount}.items()
    ]
    person.offers.append(person.company.lever.make_offer(person.opportunity, status, fields=fields))
    person.secrets.add(str(amount))
    return f"candidate {person.number} has offer {len(person.offers) - 1}, of {amount}, {status}"


@of_an_offer
def marks(_environment: SimulationEnvironment, person: Person, which: int, status: str) -> str:
    person.company.lever.change_offer(person.offers[which], status)
    return f"candidate {person.number}'s offer {which} is {status} now"


@of_an_offer
def fills_in(
    _environment: SimulationEnvironment, person: Person, which: int, identifier: str, value: object
) -> str:
    person.company.lever.change_offer(
        person.offers[which], fields=[{"identifier": identifier, "value": value}]
    )
    if isinstance(value, int) and 10**6 <= value < 10**9:
        person.secrets.add(str(value))
    if isinstance(value, str) and (" " in value or value == "DOLLARS") and len(value) > 6:
        person.secrets.add(value)
    return f"candidate {person.number}'s offer {which} says {identifier} = {value!r}"


@of_an_offer
def clears(_environment: SimulationEnvironment, person: Person, which: int, identifier: str) -> str:
    person.company.lever.change_offer(
        person.offers[which], fields=[{"identifier": identifier, "value": None}]
    )
    return f"candidate {person.number}'s offer {which} has {identifier} cleared"


@of_an_offer
def takes_off_the_form(
    _environment: SimulationEnvironment, person: Person, which: int, identifier: str
) -> str:
    person.company.lever.remove_offer_field(person.offers[which], identifier)
    return f"candidate {person.number}'s offer {which} has no {identifier} any more"


@of_an_offer
def relabels(
    _environment: SimulationEnvironment, person: Person, which: int, identifier: str
) -> str | None:
    field = next(
        (each for each in offer_of(person, which).fields if each.identifier == identifier), None
    )
    if field is None:
        return None
    field.text = "What we call it here"
    return f"{identifier} of candidate {person.number}'s offer {which} has another label"


@of_a_person
def moves(_environment: SimulationEnvironment, person: Person, stage: str) -> str:
    person.company.lever.move(person.opportunity, stage)
    return f"candidate {person.number} is moved to {stage}"


@of_a_person
def archives(_environment: SimulationEnvironment, person: Person) -> str:
    person.company.lever.archive(person.opportunity)
    return f"candidate {person.number} is archived"


@of_a_person
def unarchives(_environment: SimulationEnvironment, person: Person) -> str | None:
    if opportunity_of(person).archived is None:
        return None
    person.company.lever.unarchive(person.opportunity)
    return f"candidate {person.number} is unarchived"


@of_a_person
def hires(_environment: SimulationEnvironment, person: Person) -> str:
    person.company.lever.hire(person.opportunity)
    return f"candidate {person.number} is hired"


@of_a_person
def deletes(_environment: SimulationEnvironment, person: Person) -> str:
    person.company.lever.delete(person.opportunity)
    person.deleted = True
    return f"candidate {person.number} is deleted"


@of_a_person
def loses_an_offer(_environment: SimulationEnvironment, person: Person) -> str | None:
    if not person.offers:
        return None
    person.company.lever.remove_offer(gone := person.offers.pop())
    return f"candidate {person.number}'s offer {gone} vanishes from Lever"


@of_a_person
def renames(_environment: SimulationEnvironment, person: Person, name: str) -> str:
    person.company.lever.rename(person.opportunity, name)
    person.secrets |= {word for word in name.split()[1:] if len(word) > 5}
    return f"candidate {person.number} is called {name!r} now"


@of_a_person
def writes_addresses(_environment: SimulationEnvironment, person: Person, number: int) -> str:
    addresses = [f"other.no{person.number}.{each}@mail.example" for each in range(number)]
    person.company.lever.set_emails(person.opportunity, addresses)
    person.secrets.update(addresses)
    return f"candidate {person.number} has {number} email addresses now"


@of_a_person
def writes_an_address(_environment: SimulationEnvironment, person: Person, text: str) -> str:
    person.company.lever.set_emails(person.opportunity, [text])
    person.secrets |= {each.strip() for each in text.split(",") if "@" in each}
    return f"candidate {person.number} has the email address {text!r} now"


@of_an_offer
def chooses_a_package(
    environment: SimulationEnvironment, person: Person, which: int, number: int
) -> str | None:
    packages = person.company.packages
    return _edit(environment, person, which, benefits_package_id=packages[number % len(packages)])


@of_an_offer
def sets_the_status_in_agora(
    environment: SimulationEnvironment, person: Person, which: int, word: str
) -> str | None:
    return _edit(environment, person, which, status=word)


def _edit(
    environment: SimulationEnvironment, person: Person, which: int, **change: str
) -> str | None:
    company = person.company
    letter = environment.agora.letter(company.agora_id, person.offers[which])
    if letter is None:
        return None
    letter_id = str(letter["id"])
    environment.edited.append(
        environment.agora.mark(company.agora_id, letter_id, company.owner, **change)
        if "status" in change
        else environment.agora.edit(company.agora_id, letter_id, company.owner, **change)
    )
    return f"Agora's owner sets {change} on the letter of candidate {person.number}'s offer {which}"


@action
def revokes(environment: SimulationEnvironment, company: int) -> str:
    at = environment.companies[company]
    at.lever.revoke()
    at.revoked = True
    return f"{at.lever.name} revokes Agora's access in Lever"


@action
def disconnects(environment: SimulationEnvironment, company: int) -> str | None:
    at = environment.companies[company]
    done = environment.run_surviving_crash(
        lambda: environment.parts.connections().disconnect(at.connection_id)
    )
    return f"{at.lever.name} disconnects in Agora" + (
        "" if done else ", and the process stops during it"
    )


@action
def connects(environment: SimulationEnvironment, company: int) -> str:
    at = environment.companies[company]
    return f"{at.lever.name} connects again" + (
        "" if environment.try_to_connect(at) else ": it does not work this time"
    )


@of_a_person
def syncs(environment: SimulationEnvironment, person: Person) -> str:
    environment.request_sync(person)
    return f"a user presses Sync now for candidate {person.number}"


@action
def stands_still(environment: SimulationEnvironment, seconds: int) -> str:
    environment.clock.sleep(seconds)
    return f"the service is stopped for {seconds / 3600:.1f} hours"


@action
def clock_jumps(environment: SimulationEnvironment, seconds: int) -> str:
    environment.clock.sleep(seconds)
    return f"the clock jumps ahead by {seconds} seconds"


@action
def fails(
    environment: SimulationEnvironment,
    vendor: str,
    kind: str,
    path: str | None,
    probability: float,
    seed: int,
    lasts: float,
    status: int | None,
    after_effect: int,
) -> str:
    faults = environment.lever.faults if vendor == "Lever" else environment.agora.faults
    fault = faults.add(
        kind,
        times=None,
        path=path,
        probability=probability,
        seed=seed,
        lasts=lasts,
        status=status,
        after_effect=bool(after_effect),
    )
    if vendor == "Lever" and (kind == "expired_token" or status == 401):
        environment.unauthorized.add(fault.id)
    when = "after" if after_effect else "before"
    what = f"{kind} {status}" if status else kind
    return (
        f"{vendor} fails at {path or 'anything'}, {probability:.0%} for {lasts:.0f} s, {when} the"
        f" effect: {what}"
    )


@action
def webhooks_go_wrong(
    environment: SimulationEnvironment,
    kind: str,
    probability: float,
    seed: int,
    lasts: float,
    delay: float,
) -> str:
    environment.lever.faults.add(
        kind, times=None, probability=probability, seed=seed, lasts=lasts, seconds=delay
    )
    return f"{kind.replace('_', 's ')}: {probability:.0%} for {lasts:.0f} s"


@action
def dies(
    environment: SimulationEnvironment, at: str, moment: str, left: int, downtime: float
) -> str:
    environment.schedule_crash(at, moment, left, downtime)
    what = "commit" if at == "commit" else f"call of {at}"
    return (
        f"the process will die {moment} a {what}, {left} from now, and be down for {downtime:.0f} s"
    )


@action
def act_during_calls(
    environment: SimulationEnvironment, at: str, left: int, name: str, *args: Any
) -> str:
    environment.act_during_calls(
        at, left, lambda: environment.log_event(ACTIONS[name](environment, *args))
    )
    return f"after {left} more calls of {at}, during the integration's work, a user acts"


@action
def forges(environment: SimulationEnvironment, how: str, who: int, back: int) -> str | None:
    """Replays an old delivery. `back`: how many before the newest."""
    person = environment.people.get(who)
    if person is None:
        return None
    deliveries = [each for each in person.company.lever.deliveries if each.succeeded]
    if len(deliveries) <= back:
        return None
    delivery = deliveries[-1 - back]
    body = delivery.json
    if how == "a wrong signature":
        body |= {"signature": "0" * 64, "data": {"opportunityId": person.opportunity}}
    elif how == "no signature":
        body.pop("signature")
    elif how == "a foreign candidate":
        body["data"] = {"opportunityId": person.opportunity}
    answer = environment.post(delivery.url, body)
    return f"a stranger sends an old {delivery.event} with {how}: answered {answer}"
