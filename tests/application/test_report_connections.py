"""The reports of connections: each change arrives, seldom and without delaying anything."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.scheduler.report_thread import ReportThread
from application.report_connections import ReportConnections
from domain.connection import ConnectionState
from features.customer import Acme
from simulators.agora.records import IntegrationStatus
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of

PATH = "/integrations/lever"


def reports(world: SandboxEnvironment) -> list[float]:
    """When Agora was sent a report, taken or not."""
    answered = [asked.at for asked in world.agora.requests if asked.path.endswith(PATH)]
    failed = [fired.at for fired in world.agora.faults.fired if fired.what.endswith(PATH)]
    return sorted(answered + failed)


def shown(world: SandboxEnvironment) -> IntegrationStatus:
    status = world.agora.company(world.agora.company_id).integrations["lever"]
    assert isinstance(status, IntegrationStatus)
    return status


def report_faults(world: SandboxEnvironment, **fault: object) -> None:
    world.agora.faults.add("status", path=f"/api/v1/companies/*{PATH}", times=None, **fault)


def without_pay(acme: Acme, name: str) -> None:
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", salary_amount=None)
    acme.move(name, "Offer")


def pauses(moments: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


def test_state_and_last_sync_are_reported(world: SandboxEnvironment) -> None:
    world.advance(minutes=2)
    status = shown(world)
    swept_at = world.connection.swept_at
    assert (status.state, status.attention_count) == ("connected", 0)
    assert status.last_sync_at is not None
    assert swept_at is not None
    assert swept_at.timestamp() - status.last_sync_at <= 120


def test_unchanged_connection_is_reported_every_ten_minutes(world: SandboxEnvironment) -> None:
    world.advance(minutes=2)
    world.agora.requests.clear()
    world.advance(hours=1)
    assert 5 <= len(reports(world)) <= 6
    assert all(600 <= pause < 665 for pause in pauses(reports(world)))


def test_changes_are_reported_once_a_minute_at_most(world: SandboxEnvironment, acme: Acme) -> None:
    world.advance(minutes=2)
    world.agora.requests.clear()
    for name in ("Ada", "Bea", "Cleo", "Dora", "Edda"):
        without_pay(acme, name)
        world.advance(seconds=20)
    world.advance(minutes=2)
    assert shown(world).attention_count == 5
    assert min(pauses(reports(world))) >= 60


def test_disconnection_is_reported_at_once(world: SandboxEnvironment) -> None:
    world.advance(minutes=2)
    world.parts.connections().disconnect(world.connection_id)
    world.run_due_now()
    assert shown(world).state == "not_connected"


def test_revocation_is_reported(world: SandboxEnvironment, acme: Acme) -> None:
    acme.lever.revoke()
    world.advance(minutes=3)
    assert world.connection.state is ConnectionState.REVOKED
    assert shown(world).state == "revoked"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_failed_report_delays_no_letter(world: SandboxEnvironment, acme: Acme, status: int) -> None:
    report_faults(world, status=status)
    world.agora.requests.clear()
    before = world.clock.now()
    a_letter_of(acme)
    assert world.clock.now() - before < 5
    world.advance(minutes=5)
    assert world.connection.consecutive_failures == 0
    assert 5 <= len(reports(world)) <= 6
    world.agora.faults.clear()
    world.advance(minutes=2)
    assert shown(world).state == "connected"


def test_refused_report_is_repeated_after_ten_minutes(world: SandboxEnvironment) -> None:
    report_faults(world, status=404)
    world.restart()
    world.agora.requests.clear()
    world.advance(minutes=15)
    assert len(reports(world)) == 2


def test_process_that_starts_reports_at_once(world: SandboxEnvironment) -> None:
    world.advance(minutes=5)
    world.agora.requests.clear()
    world.restart()
    world.run_due_now()
    assert len(reports(world)) == 1


def test_clock_that_was_set_back_delays_no_report(world: SandboxEnvironment) -> None:
    world.service_clock.ahead_seconds = 86_400.0
    world.advance(minutes=2)
    world.service_clock.ahead_seconds = 0.0
    world.parts.connections().disconnect(world.connection_id)
    world.advance(seconds=5)
    assert shown(world).state == "not_connected"


def test_retry_after_of_agora_is_honoured(world: SandboxEnvironment) -> None:
    report_faults(world, status=503, retry_after=300)
    world.restart()
    world.agora.requests.clear()
    world.advance(minutes=9)
    assert len(reports(world)) == 2


def test_connection_that_fails_does_not_stop_others(world: SandboxEnvironment) -> None:
    """The company of the second connection does not exist in Agora."""
    other = replace(world.connection, id="a", company_id="unknown")
    with world.store.begin() as work:
        work.connections.save(other)
        work.commit()
    world.restart()
    world.agora.requests.clear()
    world.run_due_now()
    assert len(reports(world)) == 2
    assert shown(world).state == "connected"


def test_error_does_not_end_the_thread(
    world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.scheduler.report_thread.RUN_INTERVAL", timedelta(0))
    ran_again = threading.Event()

    class Failing(ReportConnections):
        runs = 0

        def run(self) -> None:
            self.runs += 1
            if self.runs == 2:
                ran_again.set()
            raise RuntimeError

    thread = ReportThread(Failing(world.store, world.parts.platform(), world.parts.clock()))
    thread.start()
    assert ran_again.wait(10)
    thread.stop()
