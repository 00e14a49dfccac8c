"""The host's clock is wrong and is corrected (decision 53)."""

import pytest

from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of, known

HOUR = 3600.0


@pytest.mark.parametrize("ahead", [6 * HOUR, -HOUR, 40 * 24 * HOUR])
def test_raise_is_carried_within_2_minutes_of_a_correction(
    world: SandboxEnvironment, acme: Acme, ahead: float
) -> None:
    a_letter_of(acme, salary_amount=96000)
    world.service_clock.ahead_seconds = ahead
    world.advance(minutes=2)
    world.service_clock.ahead_seconds = 0
    acme.fill_in("Ada", "salary_amount", 98000)
    world.advance(minutes=2)
    assert acme.letter("Ada")["base_salary"] == "98000.00"


@pytest.mark.parametrize("ahead", [6 * HOUR, -HOUR])
def test_lost_webhook_is_made_good_while_the_clock_is_wrong(
    world: SandboxEnvironment, acme: Acme, ahead: float
) -> None:
    world.advance(minutes=1)
    acme.lose_webhooks()
    world.service_clock.ahead_seconds = ahead
    world.advance(minutes=1)
    acme.candidate("Ada Lovelace", "New applicant")
    acme.offer("Ada", "sent manually")
    acme.move("Ada", "Offer")
    world.advance(minutes=2)
    assert acme.letter("Ada")["status"] == "published"


@pytest.mark.parametrize("ahead", [6 * HOUR, -HOUR])
def test_webhook_lost_before_a_correction_is_made_good(
    world: SandboxEnvironment, acme: Acme, ahead: float
) -> None:
    world.advance(minutes=1)
    acme.lose_webhooks()
    world.service_clock.ahead_seconds = ahead
    world.advance(seconds=110)
    acme.candidate("Ada Lovelace", "New applicant")
    acme.offer("Ada", "sent manually")
    acme.move("Ada", "Offer")
    world.advance(seconds=10)
    world.service_clock.ahead_seconds = 0
    world.advance(minutes=2)
    assert acme.letter("Ada")["status"] == "published"


def test_due_time_of_a_wrong_clock_is_corrected(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)
    world.service_clock.ahead_seconds = 6 * HOUR
    world.advance(minutes=2)
    assert known(world, ada).due_at.timestamp() > world.clock.now() + 5 * HOUR
    world.service_clock.ahead_seconds = 0
    world.advance(minutes=1)
    assert known(world, ada).due_at.timestamp() <= world.clock.now() + 60
