"""A plan is played: deed after deed, until all goes quiet; then the town must be right."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from simulators.sandbox.simulation import oracle
from simulators.sandbox.simulation.actions import ACTIONS
from simulators.sandbox.simulation.environment import Company, Person, SimulationEnvironment
from simulators.sandbox.simulation.history import ObservedHistory
from simulators.sandbox.simulation.invariants import violations
from simulators.sandbox.simulation.plan import Plan

SETTLE_SECONDS = 180.0
"""Seconds: two minutes, and the minute at most that is rested after failures."""
DAY = 86400.0
AWAITING_OFFER_PERIOD = 14 * DAY


@dataclass
class Outcome:
    """`story`: a line for each thing that happened. `digest` is of all that was done and asked: equal for equal runs."""

    plan: Plan
    story: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    days: float = 0.0
    faults: int = 0
    requests: int = 0
    digest: str = ""


def run_plan(plan: Plan) -> Outcome:
    """Never raises: a mistake that comes through is one of the wrongs."""
    town = SimulationEnvironment(plan.seed, plan.companies)
    outcome, began = Outcome(plan), town.clock.now()
    with _listening(town):
        try:
            _play(town, ObservedHistory(town), outcome)
        except Exception as mistake:  # noqa: BLE001  # whatever it is, the seed must be told
            outcome.wrong.append(f"{type(mistake).__name__} came through: {mistake}")
    outcome.days = (town.clock.now() - began) / DAY
    outcome.faults += town.crashes
    outcome.requests = len(town.lever.requests) + len(town.agora.requests)
    outcome.story = town.story
    outcome.digest = _digest(town, outcome)
    town.close()
    return outcome


def _play(town: SimulationEnvironment, chronicle: ObservedHistory, outcome: Outcome) -> None:
    town.look_around = chronicle.look_around
    for company in town.companies:
        town.connect(company)
    town.advance(minutes=2)  # the import of an account in which nobody is yet
    for action in outcome.plan.actions:
        town.advance(seconds=action.after)
        chronicle.look_around()
        town.log_event(ACTIONS[action.name](town, *action.args))
        chronicle.look_around()
    town.log_event("all goes quiet")
    outcome.wrong += _go_quiet(town, outcome)
    chronicle.look_around()
    outcome.wrong += violations(town, chronicle)
    outcome.wrong += _stay_quiet(town)


def _go_quiet(town: SimulationEnvironment, outcome: Outcome) -> Iterator[str]:
    """Faults end, people connect what was cut, and time passes. Yields who lost the access though nobody took it."""
    trouble = _access_was_in_trouble(town)
    outcome.faults += len(town.lever.faults.fired) + len(town.agora.faults.fired)
    town.lever.faults.clear()
    town.agora.faults.clear()
    town.up_again()
    for _ in range(2):
        for company in town.companies:
            yield from _see_to_access(town, company, trouble)
        town.advance(seconds=SETTLE_SECONDS)
        if all(town.connection_of(company).is_active for company in town.companies):
            break
    for person in town.people.values():
        if _is_looked_at_seldom(town, person):
            town.look_at(person)
    town.advance(seconds=2)


def _see_to_access(town: SimulationEnvironment, company: Company, trouble: bool) -> Iterator[str]:
    connection = town.connection_of(company)
    if connection.is_active and not company.revoked:
        return
    if connection.state == "revoked" and not company.revoked and not trouble:
        yield f"{company.lever.name} lost its access to Lever, and nobody had revoked it"
    town.connect(company)


def _access_was_in_trouble(town: SimulationEnvironment) -> bool:
    """Did a fault answer 401, or touch the renewal of tokens? Then an access may be lost, and must be said to be (decision 27)."""
    faults = town.lever.faults.fired
    return town.renewal_in_doubt or any(
        each.fault in town.unauthorized or each.what.endswith("/oauth/token") for each in faults
    )


def _is_looked_at_seldom(town: SimulationEnvironment, person: Person) -> bool:
    """By decision 30: all letters were answered a day ago or more; or there is none, and it waits for two weeks.

    Or an offer was held when the import came by, outside the Offer stage: that is looked at each day. Whom the import passed by
    is not helped by a look there.
    """
    now = town.clock.now()
    letters = [
        each
        for each in town.agora.letters(person.company.agora_id)
        if each["opportunity_id"] == person.opportunity
    ]
    if letters:
        return all(
            letter["source_status"] != "published" and now - _answered_at(person, letter) > DAY
            for letter in letters
        )
    opportunity = person.company.lever.account.opportunities.get(person.opportunity)
    if opportunity is None:
        return False
    elsewhere = opportunity.stage != oracle.OFFER_STAGE or opportunity.archived is not None
    return elsewhere or now - opportunity.last_advanced_at / 1000 > AWAITING_OFFER_PERIOD


def _answered_at(person: Person, letter: dict[str, object]) -> float:
    """As Agora knows it; where there was an import perhaps since long before, for it cannot see when an offer was answered.

    Of somebody deleted nobody can tell any more when the offer was made, so it may be ever so long ago.
    """
    imported = person.company.connections > 1
    if imported and person.deleted:
        return 0.0
    activity: list[dict[str, str]] = letter["activity"]  # type: ignore[assignment]  # Agora's JSON
    told = [
        each["at"]
        for each in activity
        if each["what"] == "created" or (each["actor"], each.get("field")) == ("lever", "status")
    ]
    at = datetime.fromisoformat(told[-1]).timestamp()
    offers = person.company.lever.account.offers.get(person.opportunity, ())
    made = [
        offer.created_at / 1000 for offer in offers if offer.id == letter["source_id"] and imported
    ]
    return min([at, *made])


def _stay_quiet(town: SimulationEnvironment) -> Iterator[str]:
    """Another minute, in which nothing is news and so nothing may be written (decision 21); but of a hire it may hear only now."""
    before, heard = _written(town), len(town.heard_of_hires)
    town.advance(seconds=61)
    if _written(town) > before and len(town.heard_of_hires) == heard:
        yield "nothing happened for minutes, and yet Lever or Agora was written to"


def _written(town: SimulationEnvironment) -> int:
    asked = [(each.method, each.path) for each in (*town.lever.requests, *town.agora.requests)]
    return sum(method != "GET" and path != "/oauth/token" for method, path in asked)


def _digest(town: SimulationEnvironment, outcome: Outcome) -> str:
    asked = [
        (each.at, each.method, each.path, each.status)
        for each in (*town.lever.requests, *town.agora.requests)
    ]
    return hashlib.sha256(
        "\n".join([*outcome.story, *outcome.wrong, *map(repr, asked)]).encode()
    ).hexdigest()


@contextmanager
def _listening(town: SimulationEnvironment) -> Iterator[None]:
    """Whatever the integration logs is taken down, and not shown."""
    logger = logging.getLogger()
    level = logger.level
    logger.addHandler(town.log)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(town.log)
