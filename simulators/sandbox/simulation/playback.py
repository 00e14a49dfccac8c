"""Running a plan: action after action, then a quiet period, then the invariants."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulators.sandbox.simulation import oracle
from simulators.sandbox.simulation.actions import ACTIONS
from simulators.sandbox.simulation.environment import Company, Person, SimulationEnvironment
from simulators.sandbox.simulation.history import ObservedHistory
from simulators.sandbox.simulation.invariants import violations
from simulators.sandbox.simulation.plan import Plan

SETTLE_SECONDS = 180.0
"""Seconds: two minutes, and the minute at most of backoff after failures."""
DAY = 86400.0
AWAITING_OFFER_PERIOD = 14 * DAY


@dataclass
class Outcome:
    """`events` has a line for each event.

    `digest` covers all actions and requests: equal for equal runs.
    """

    plan: Plan
    events: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    days: float = 0.0
    faults: int = 0
    requests: int = 0
    digest: str = ""


def run_plan(plan: Plan) -> Outcome:
    """Never raises: an exception of the run is a violation."""
    environment = SimulationEnvironment(plan.seed, plan.companies)
    outcome, began = Outcome(plan), environment.clock.now()
    with _captured_log(environment):
        try:
            _play(environment, ObservedHistory(environment), outcome)
        except Exception as error:  # noqa: BLE001  # whatever it is, the seed must be told
            outcome.wrong.append(f"{type(error).__name__} came through: {error}")
    outcome.days = (environment.clock.now() - began) / DAY
    outcome.faults += environment.crashes
    outcome.requests = len(environment.lever.requests) + len(environment.agora.requests)
    outcome.events = environment.events
    outcome.digest = _digest(environment, outcome)
    environment.close()
    return outcome


def _play(environment: SimulationEnvironment, history: ObservedHistory, outcome: Outcome) -> None:
    environment.observe = history.observe
    for company in environment.companies:
        environment.connect(company)
    environment.advance(minutes=2)  # The import of an account without candidates.
    for action in outcome.plan.actions:
        environment.advance(seconds=action.after)
        history.observe()
        environment.log_event(ACTIONS[action.name](environment, *action.args))
        history.observe()
    environment.log_event("all goes quiet")
    outcome.wrong += _go_quiet(environment, outcome)
    history.observe()
    outcome.wrong += violations(environment, history)
    outcome.wrong += _stay_quiet(environment)


def _go_quiet(environment: SimulationEnvironment, outcome: Outcome) -> Iterator[str]:
    """End the faults, reconnect what was disconnected, and let time pass.

    Yields companies that lost their access without a cause.
    """
    trouble = _access_may_be_lost(environment)
    outcome.faults += len(environment.lever.faults.fired) + len(environment.agora.faults.fired)
    environment.lever.faults.clear()
    environment.agora.faults.clear()
    environment.end_downtime()
    for _ in range(2):
        for company in environment.companies:
            yield from _restore_access(environment, company, trouble)
        environment.advance(seconds=SETTLE_SECONDS)
        if all(environment.connection_of(company).is_active for company in environment.companies):
            break
    for person in environment.people.values():
        if _is_synced_rarely(environment, person):
            environment.request_sync(person)
    environment.advance(seconds=2)


def _restore_access(
    environment: SimulationEnvironment, company: Company, trouble: bool
) -> Iterator[str]:
    connection = environment.connection_of(company)
    if connection.is_active and not company.revoked:
        return
    if connection.state == "revoked" and not company.revoked and not trouble:
        yield f"{company.lever.name} lost its access to Lever, but no user revoked it"
    environment.connect(company)


def _access_may_be_lost(environment: SimulationEnvironment) -> bool:
    """Whether a fault responded with 401 or hit a token refresh: then access can be lost, and
    must be reported (decision 27).
    """
    faults = environment.lever.faults.fired
    return environment.refresh_in_doubt or any(
        each.fault in environment.unauthorized or each.what.endswith("/oauth/token")
        for each in faults
    )


def _is_synced_rarely(environment: SimulationEnvironment, person: Person) -> bool:
    """Whether decision 30 allows rare syncs: all letters were answered a day ago or more, or an
    offer is awaited for over two weeks.

    Or an offer was held when the import found it outside the Offer stage: it is synced daily. An
    opportunity that the import passed over is not synced there.
    """
    now = environment.clock.now()
    letters = [
        each
        for each in environment.agora.letters(person.company.agora_id)
        if each["opportunity_id"] == person.opportunity
    ]
    opportunity = person.company.lever.account.opportunities.get(person.opportunity)
    archived = None if opportunity is None else opportunity.archived
    if letters and archived is not None and now - archived.archived_at / 1000 > DAY:
        return True
    if letters:
        return all(
            letter["source_status"] != "published"
            and now - _answered_at(environment, person, letter) > DAY
            for letter in letters
        )
    if opportunity is None:
        return False
    elsewhere = opportunity.stage != oracle.OFFER_STAGE or opportunity.archived is not None
    return elsewhere or now - opportunity.last_advanced_at / 1000 > AWAITING_OFFER_PERIOD


def _answered_at(
    environment: SimulationEnvironment, person: Person, letter: dict[str, object]
) -> float:
    """The time as Agora knows it; after an import possibly much earlier, since Lever does not
    say when an offer was answered.

    For a deleted candidate the offer's creation is unknown, so any earlier time is possible.
    """
    imported = person.company.connections > 1
    if imported and person.deleted:
        return 0.0
    activity: Any = environment.agora.activity(person.company.agora_id, str(letter["id"]))
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


def _stay_quiet(environment: SimulationEnvironment) -> Iterator[str]:
    """One more minute without changes, in which nothing may be written (decision 21), except for
    a hire that arrives only now.
    """
    before, acknowledged = _written(environment), len(environment.acknowledged_hires)
    environment.advance(seconds=61)
    if _written(environment) > before and len(environment.acknowledged_hires) == acknowledged:
        yield "nothing happened for minutes, and yet Lever or Agora was written to"


def _written(environment: SimulationEnvironment) -> int:
    """How often something was written, without tokens and the integration's status."""
    asked = [
        (each.method, each.path)
        for each in (*environment.lever.requests, *environment.agora.requests)
    ]
    return sum(
        method != "GET" and path != "/oauth/token" and not path.endswith("/integrations/lever")
        for method, path in asked
    )


def _digest(environment: SimulationEnvironment, outcome: Outcome) -> str:
    asked = [
        (each.at, each.method, each.path, each.status)
        for each in (*environment.lever.requests, *environment.agora.requests)
    ]
    return hashlib.sha256(
        "\n".join([*outcome.events, *outcome.wrong, *map(repr, asked)]).encode()
    ).hexdigest()


@contextmanager
def _captured_log(environment: SimulationEnvironment) -> Iterator[None]:
    """Capture the integration's log, and show nothing."""
    logger = logging.getLogger()
    level = logger.level
    logger.addHandler(environment.log)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(environment.log)
