"""Steps: offers made before the connection, and their import."""

import itertools

from pytest_bdd import given, parsers, then, when

from application.reporting import Reporting
from features.customer import Acme
from simulators.common.fault_injection import ApiCall


class Crash(BaseException):
    """The process dies, and nothing of it remains."""


@given(parsers.parse('{name} is a candidate who was in Offer and is now in "{stage}"'))
def was_in_offer(acme: Acme, name: str, stage: str) -> None:
    acme.candidate(f"{name} Lovelace", "Offer")
    if stage != "Offer":
        acme.move(name, stage)


@given(parsers.parse("{name} was hired {days:d} days ago"))
def was_hired(acme: Acme, name: str, days: int) -> None:
    acme.lever.hire(acme.opportunities[name])
    acme.world.advance(days=days)


@given(parsers.parse("Acme has {number:d} more candidates without an offer"))
def has_candidates(acme: Acme, number: int) -> None:
    for each in range(number):
        acme.candidate(f"Other{each}", "New applicant")


@when("Acme connects Lever with Agora")
def connects(acme: Acme) -> None:
    acme.world.connect()
    acme.world.advance(minutes=3)


@when("Acme connects Lever with Agora, and the integration crashes in the middle")
def crashes(acme: Acme) -> None:
    looks = itertools.count()

    def crash(call: ApiCall) -> None:
        if call.path.endswith("/offers") and next(looks) == 80:
            acme.lever.on_request = None
            raise Crash

    acme.lever.on_request = crash
    try:
        acme.world.connect()
    except Crash:
        return
    raise AssertionError("the import was over before the crash")


@when("the integration starts again")
def starts_again(acme: Acme) -> None:
    acme.world.restart()
    acme.world.advance(minutes=3)


@when(
    parsers.parse(
        'Acme connects Lever with Agora, and in the middle {name} is moved to the stage "Offer"'
    )
)
def is_moved_meanwhile(acme: Acme, name: str) -> None:
    looks = itertools.count()

    def move(call: ApiCall) -> None:
        if call.path.endswith("/offers") and next(looks) == 80:
            acme.lever.move(acme.opportunities[name], "offer")

    acme.lever.on_request = move
    acme.world.connect()


@then(parsers.parse("no more than {number:d} of the others were checked before {name}"))
def looked_at_before(acme: Acme, number: int, name: str) -> None:
    looked_at = [
        each.path.split("/")[-2] for each in acme.lever.requests if each.path.endswith("/offers")
    ]
    assert looked_at.index(acme.opportunities[name]) <= number
    assert len(set(looked_at)) == len(acme.opportunities)


@then("all the candidates have been checked")
def all_looked_at(acme: Acme) -> None:
    (progress,) = Reporting(acme.world.store, acme.world.parts.clock()).imports()
    assert progress.is_finished
    assert progress.synced == len(acme.opportunities)
