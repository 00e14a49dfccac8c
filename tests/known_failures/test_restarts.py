"""Failures after a restart: state kept in memory is lost, and notes appear twice.

Decisions 7 and 23.
"""

import pytest

from adapters.lever.ats import LeverATS
from application.ports import ReplayedDelivery, UnitOfWork, WebhookDelivery
from application.receive_webhook import ReceiveWebhook
from application.sync_opportunity import SyncOpportunity
from domain.connection import Connection, WebhookEvent
from domain.letter import Letter
from features.customer import Acme
from simulators.lever.webhook_sender import Delivery as Sent
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of, writes
from tests.simulation.seeded_bugs import Place, instead


def last_delivery(acme: Acme, event: WebhookEvent) -> Sent:
    deliveries: list[Sent] = acme.lever.deliveries
    return [delivery for delivery in deliveries if delivery.event == event][-1]


def deliver_again(world: SandboxEnvironment, delivery: Sent, **data: str) -> None:
    """Deliver it again unchanged, or with other data, which Lever does not sign."""
    body = delivery.json
    body["data"] |= data
    world.session().post(delivery.url, json=body)
    world.run_due_now()


class TestDeliveryRepeatedAfterARestart:
    """Naive: handled deliveries are kept in memory, so a restart handles them again."""

    def test_repeated_delivery_writes_nothing(self, world: SandboxEnvironment, acme: Acme) -> None:
        self.repeat_after_restart(world, acme)

    def test_announcements_kept_in_memory_duplicate_the_note(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with (
            instead(keep_announcements_in_memory()),
            pytest.raises(AssertionError, match="notes"),
        ):
            self.repeat_after_restart(world, acme)

    def repeat_after_restart(self, world: SandboxEnvironment, acme: Acme) -> None:
        """Deliver it again at once, which memory detects, and again after the restart."""
        a_letter_of(acme)
        delivery = last_delivery(acme, WebhookEvent.STAGE_CHANGE)
        deliver_again(world, delivery)
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        world.restart()
        deliver_again(world, delivery)
        assert writes(acme) == []
        assert acme.notes_with("Ada", acme.letter("Ada")["url"]) == 1

    def test_replayed_hire_does_not_hire_another_candidate(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.replay_hire_after_restart(world, acme)

    def test_deliveries_kept_in_memory_hire_another_candidate(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with (
            instead(keep_deliveries_in_memory()),
            pytest.raises(AssertionError, match="accepted"),
        ):
            self.replay_hire_after_restart(world, acme)

    def replay_hire_after_restart(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.run_due_now()
        acme.lever.archive(grace)
        world.advance(minutes=1)
        world.restart()
        deliver_again(world, last_delivery(acme, WebhookEvent.HIRED), opportunityId=grace)
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "accepted"
        assert acme.letter("Grace")["status"] == "published"


def keep_announcements_in_memory() -> list[Place]:
    def announce_once(
        self: SyncOpportunity, connection: Connection, letter: Letter, _opportunity: object
    ) -> None:
        announced: set[str | None] = self.__dict__.setdefault("announced", set())
        if letter.url not in announced:
            announced.add(letter.url)
            self._ats.announce(connection, letter.opportunity_id, str(letter.url))

    def announce(
        self: LeverATS, connection: Connection, opportunity_id: str, letter_url: str, **_more: str
    ) -> None:
        self._write(connection, f"/opportunities/{opportunity_id}/notes", {"value": letter_url})

    return [(SyncOpportunity, "_announce", announce_once), (LeverATS, "announce", announce)]


def keep_deliveries_in_memory() -> list[Place]:
    def claim(
        self: ReceiveWebhook, _work: UnitOfWork, _connection_id: str, delivery: WebhookDelivery
    ) -> None:
        named: dict[str, str | None] = self.__dict__.setdefault("named", {})
        first = named.setdefault(delivery.id, delivery.opportunity_id)
        if first != delivery.opportunity_id:
            raise ReplayedDelivery

    return [(ReceiveWebhook, "_claim", claim)]
