"""Notifications when something fails: at most one message, and none is lost without a word."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.scheduler.embedded import EmbeddedScheduler
from adapters.scheduler.notification_thread import NotificationThread
from application.notifications import Notifications
from application.ports import ChannelUnavailable, Message, MessageRefused
from domain.notification import CLAIM_DURATION, Notification, Outcome
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from simulators.sandbox.shared_clock import ScheduledRounds
from tests.application.helpers import a_letter_of


class Crash(BaseException):
    """The process dies, and nothing of it remains."""


@dataclass
class Channel:
    """A channel that keeps its messages. `failures` are raised by the next deliveries, after
    the message was taken if `takes_it` is set.
    """

    name: str = "email"
    needs_recipient: bool = True
    failures: list[BaseException] = field(default_factory=list)
    takes_it: bool = False
    messages: list[tuple[Message, str | None]] = field(default_factory=list)
    tried: int = 0

    def serves(self, _company_id: str) -> bool:
        return True

    def deliver(self, message: Message, recipient: str | None) -> None:
        self.tried += 1
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.takes_it:
            self.messages.append((message, recipient))
        if failure is not None:
            raise failure


def told_by(world: SandboxEnvironment, *channels: Channel) -> Notifications:
    """Notifications by these channels; the environment's scheduler runs them too."""
    parts = world.parts
    made = Notifications(
        parts.store(), parts.ats(), parts.company_cache(), parts.clock(), channels, summary_hour=7
    )
    scheduler = EmbeddedScheduler(
        parts.round_schedule(),
        parts.sync_round(),
        parts.clock(),
        made,
        parts.report_connections(),
    )
    world._rounds = ScheduledRounds(scheduler, world.service_clock)
    return made


def stored(world: SandboxEnvironment) -> list[Notification]:
    with world.store.begin() as work:
        known = work.notifications.find(world.connection_id)
    return [each for each in known if each.opportunity_id]


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def notifications(world: SandboxEnvironment, channel: Channel) -> Notifications:
    return told_by(world, channel)


def without_pay(acme: Acme, name: str = "Ada") -> None:
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", salary_amount=None)
    acme.move(name, "Offer")
    acme.world.advance(seconds=1)


def test_crash_after_the_delivery_does_not_repeat_it(
    world: SandboxEnvironment, acme: Acme, channel: Channel, notifications: Notifications
) -> None:
    channel.failures, channel.takes_it = [Crash()], True
    with pytest.raises(Crash):
        without_pay(acme)
    world.advance(seconds=CLAIM_DURATION.total_seconds() + 60)
    (known,) = stored(world)
    assert (len(channel.messages), known.outcome) == (1, Outcome.IN_DOUBT)


def test_another_process_does_not_deliver_what_is_claimed(
    world: SandboxEnvironment, acme: Acme, channel: Channel
) -> None:
    """The second process runs in the middle of the first one's delivery."""
    second = Channel()
    other = Notifications(
        world.store,
        world.parts.ats(),
        world.parts.company_cache(),
        world.parts.clock(),
        [second],
    )

    class Interrupting(Channel):
        def deliver(self, message: Message, recipient: str | None) -> None:
            other.run()
            super().deliver(message, recipient)

    first = Interrupting()
    told_by(world, first)
    without_pay(acme)
    assert (len(first.messages), len(second.messages)) == (1, 0)


def test_channels_fail_independently(world: SandboxEnvironment, acme: Acme) -> None:
    mail, chat = Channel(), Channel("chat", needs_recipient=False)
    mail.failures = [ChannelUnavailable("down")]
    told_by(world, mail, chat)
    without_pay(acme)
    assert (len(mail.messages), len(chat.messages)) == (0, 1)
    world.advance(minutes=3)
    assert (len(mail.messages), len(chat.messages)) == (1, 1)


def test_channel_that_is_down_is_asked_once_a_run(
    world: SandboxEnvironment, acme: Acme, channel: Channel, notifications: Notifications
) -> None:
    for name in ("Ada", "Grace", "Mary"):
        acme.candidate(f"{name} Lovelace", "New applicant")
        acme.offer(name, "sent manually", salary_amount=None)
        acme.lever.move(acme.opportunities[name], "offer")
    channel.failures = [ChannelUnavailable("down")] * 100
    world.run_due_now()
    world.advance(seconds=1)
    before = channel.tried
    notifications.run()
    assert channel.tried == before + 1


def test_refused_message_is_given_up_with_a_word_in_the_log(
    world: SandboxEnvironment,
    acme: Acme,
    channel: Channel,
    notifications: Notifications,
    caplog: pytest.LogCaptureFixture,
) -> None:
    channel.failures = [MessageRefused("550")]
    without_pay(acme)
    world.advance(hours=1)
    assert channel.messages == []
    assert [each.outcome for each in stored(world)] == [Outcome.GIVEN_UP]
    assert "not notified of no-pay: 550" in caplog.text


def test_lever_that_is_down_delays_the_message_but_not_for_ever(
    world: SandboxEnvironment, acme: Acme, channel: Channel, notifications: Notifications
) -> None:
    channel.failures = [ChannelUnavailable("down")]
    without_pay(acme)
    world.lever.faults.add("status", status=503, path="/v1/opportunities/*", times=None)
    world.advance(minutes=2)
    assert channel.messages == []
    world.advance(minutes=20)
    ((message, _recipient),) = channel.messages
    assert message.candidates[0].name == ""


def test_nothing_is_stored_without_a_channel(world: SandboxEnvironment, acme: Acme) -> None:
    without_pay(acme)
    with world.store.begin() as work:
        assert not work.notifications.find(world.connection_id)


def test_disconnecting_ends_what_was_due(
    world: SandboxEnvironment, acme: Acme, channel: Channel, notifications: Notifications
) -> None:
    channel.failures = [ChannelUnavailable("down")]
    without_pay(acme)
    world.parts.connections().disconnect(world.connection_id)
    world.advance(hours=1)
    assert (channel.messages, stored(world)) == ([], [])


def test_bug_in_a_channel_does_not_stop_syncs(
    world: SandboxEnvironment, acme: Acme, channel: Channel, notifications: Notifications
) -> None:
    channel.failures = [ZeroDivisionError()]
    without_pay(acme)
    a_letter_of(acme, "Mary")


class TestThread:
    class Runs:
        """Counts runs; each lasts until `may_end` is set."""

        is_configured = True

        def __init__(self) -> None:
            self.asked: list[set[str] | None] = []
            self.may_end = threading.Event()
            self.began = threading.Semaphore(0)

        def run(self, only: set[str] | None = None) -> None:
            self.asked.append(only)
            self.began.release()
            self.may_end.wait(30)
            raise ZeroDivisionError

    @pytest.fixture
    def runs(self) -> "TestThread.Runs":
        return self.Runs()

    @pytest.fixture
    def thread(self, runs: "TestThread.Runs") -> Iterator[NotificationThread]:
        thread = NotificationThread(cast("Notifications", runs))
        thread.start()
        yield thread
        runs.may_end.set()
        thread.stop()

    def test_wake_does_not_wait_for_a_delivery(
        self, runs: "TestThread.Runs", thread: NotificationThread
    ) -> None:
        assert runs.began.acquire(timeout=30)
        thread.wake("acme")
        thread.wake("globex")
        assert runs.asked == [None]

    def test_woken_connections_are_next_although_a_run_failed(
        self, runs: "TestThread.Runs", thread: NotificationThread
    ) -> None:
        assert runs.began.acquire(timeout=30)
        thread.wake("acme")
        thread.wake("globex")
        runs.may_end.set()
        assert runs.began.acquire(timeout=30)
        assert runs.asked == [None, {"acme", "globex"}]

    def test_without_a_channel_there_is_no_thread(self) -> None:
        runs: Any = self.Runs()
        runs.is_configured = False
        thread = NotificationThread(runs)
        thread.start()
        thread.wake("acme")
        thread.stop()
        assert runs.asked == []


def test_no_personal_data_is_stored_or_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = SandboxEnvironment(f"sqlite:///{tmp_path}/agora-lever.db")
    channel = Channel(failures=[ChannelUnavailable("down"), MessageRefused("550")])
    told_by(world, channel)
    acme = Acme(world)
    for name in ("Adalberta", "Quentina"):
        without_pay(acme, name)
    world.clock.sleep(24 * 3600)  # Without the rounds in between.
    world.advance(minutes=2)
    world.close()
    assert channel.messages
    kept = b"".join(part.read_bytes() for part in tmp_path.iterdir())
    for word in ("Adalberta", "Quentina", "acme.example", channel.messages[0][1] or "?"):
        assert word.encode() not in kept
        assert word not in caplog.text
