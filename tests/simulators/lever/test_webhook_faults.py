"""Injected webhook faults: lost, late, duplicated and out-of-order deliveries."""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Receiver


@pytest.fixture
def ada(lever: LeverSimulator, receiver: Receiver) -> str:
    lever.add_webhook("candidateStageChange", receiver.url)
    lever.add_webhook("candidateHired", receiver.url)
    return lever.add_opportunity("Ada Lovelace")


def stages(receiver: Receiver) -> list[str]:
    return [
        each["data"]["toStageId"]
        for each in receiver.received
        if each["event"] == "candidateStageChange"
    ]


def move(lever: LeverSimulator, ada: str, *to: str) -> None:
    for stage in to:
        lever.move(ada, stage)


def test_lost_webhook_never_arrives(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.faults.add("webhook_lost", event="candidateStageChange")
    move(lever, ada, "offer", "lead-new")
    lever.hire(ada)
    clock.advance(24 * 3600)
    assert [each["event"] for each in receiver.received] == [
        "candidateStageChange",
        "candidateHired",
    ]
    assert [(each.kind, each.what) for each in lever.faults.fired] == [
        ("webhook_lost", "webhook candidateStageChange")
    ]


def test_late_webhook_keeps_its_trigger_time(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.faults.add("webhook_late", seconds=600)
    move(lever, ada, "offer")
    moved_at = lever.now()
    clock.advance(599)
    assert receiver.received == []
    clock.advance(1)
    assert [each["triggeredAt"] for each in receiver.received] == [moved_at]


def test_duplicated_webhook_arrives_twice_unchanged(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.faults.add("webhook_twice", seconds=5)
    move(lever, ada, "offer")
    clock.advance(0)
    assert len(receiver.received) == 1
    clock.advance(5)
    assert receiver.received[0] == receiver.received[1]
    assert len(lever.deliveries) == 2


def test_out_of_order_webhook_arrives_after_the_next(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.faults.add("webhook_out_of_order")
    move(lever, ada, "offer", "lead-responded", "lead-new")
    clock.advance(0)
    assert stages(receiver) == ["lead-responded", "offer", "lead-new"]
    clock.advance(3600)
    assert len(receiver.received) == 3


def test_out_of_order_webhook_waits_a_minute_at_most(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.faults.add("webhook_out_of_order")
    move(lever, ada, "offer")
    clock.advance(59)
    assert receiver.received == []
    clock.advance(1)
    assert stages(receiver) == ["offer"]


def test_lost_webhooks_depend_on_the_seed(clock: ManualClock) -> None:
    def received_offsets(seed: int) -> list[int]:
        """Return when the delivered webhooks of forty were triggered, in ms after the start."""
        lever = LeverSimulator(clock)
        receiver = Receiver(lever)
        lever.add_webhook("candidateStageChange", receiver.url)
        lever.faults.add("webhook_lost", times=None, probability=0.5, seed=seed)
        ada, started_at = lever.add_opportunity("Ada"), lever.now()
        for stage in ["offer", "lead-new"] * 20:
            lever.move(ada, stage)
            clock.advance(1)
        return [each["triggeredAt"] - started_at for each in receiver.received]

    assert received_offsets(1) == received_offsets(1) != received_offsets(2)
    assert 10 < len(received_offsets(1)) < 30


def test_request_faults_do_not_affect_webhooks(
    lever: LeverSimulator, receiver: Receiver, ada: str, clock: ManualClock
) -> None:
    lever.fail_next(500)
    move(lever, ada, "offer")
    clock.advance(0)
    assert len(receiver.received) == 1
    assert [each.kind for each in lever.faults.active] == ["status"]
