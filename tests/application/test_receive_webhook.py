"""Webhooks: what is accepted, and what a delivery can cause (decisions 1, 7, 29)."""

import json
from dataclasses import replace

import pytest

from adapters.store import MemoryStore
from application.connections import ConnectionNotFound
from application.ports import InvalidSignature, MalformedDelivery
from domain.connection import ConnectionState, WebhookEvent
from features.customer import Acme
from simulators.lever.webhook_sender import Delivery, signature
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import open_page
from tests.application.helpers import (
    a_letter_of,
    connection,
    known,
    waiting_candidate,
    watched,
    writes,
)
from tests.contracts.store_fixtures import everything


def receive(
    world: SandboxEnvironment, event: WebhookEvent, body: bytes, connection_id: str | None = None
) -> None:
    world.parts.receive_webhook()(connection_id or world.connection_id, event, body)


def signed(
    world: SandboxEnvironment,
    event: WebhookEvent,
    data: object,
    *,
    token: str = "a token",
    triggered_at: int = 1_760_605_200_000,
) -> bytes:
    """Signed as Lever signs."""
    mark = signature(world.webhooks[event].signature_token, token, triggered_at)
    return json.dumps(
        {
            "triggeredAt": triggered_at,
            "event": event,
            "data": data,
            "signature": mark,
            "token": token,
        }
    ).encode()


def last(acme: Acme, event: WebhookEvent) -> Delivery:
    found: Delivery = next(each for each in reversed(acme.lever.deliveries) if each.event == event)
    return found


def replayed(delivery: Delivery, opportunity_id: str) -> bytes:
    """The same delivery with other data, which Lever does not sign."""
    said = delivery.json | {
        "data": {"opportunityId": opportunity_id, "candidateId": opportunity_id}
    }
    return json.dumps(said).encode()


def state(world: SandboxEnvironment) -> list[object]:
    assert isinstance(world.store, MemoryStore)
    with world.store.begin() as work:
        return [repr(part) for part in everything(work)] + [
            work.connections.all(),
            work.watch_list.live(world.connection_id),
        ]


def test_what_lever_tells_is_on_the_list_when_it_is_answered(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = acme.candidate("Ada Lovelace")
    receive(
        world,
        WebhookEvent.STAGE_CHANGE,
        signed(world, WebhookEvent.STAGE_CHANGE, {"opportunityId": ada}),
    )
    entry = known(world, ada)
    assert entry.requested_at == entry.due_at
    assert entry.hired_at is None


@pytest.mark.parametrize("event", WebhookEvent)
def test_only_the_webhook_of_a_hire_tells_of_one(
    world: SandboxEnvironment, acme: Acme, event: WebhookEvent
) -> None:
    ada = acme.candidate("Ada Lovelace")
    receive(world, event, signed(world, event, {"opportunityId": ada}))
    assert (known(world, ada).hired_at is not None) is (event is WebhookEvent.HIRED)


@pytest.mark.parametrize("event", WebhookEvent)
def test_verify_connection_is_heard_and_nothing_is_looked_at(
    world: SandboxEnvironment, event: WebhookEvent
) -> None:
    unheard = replace(connection(world), verified_webhooks=frozenset())
    with world.store.begin() as work:
        work.connections.save(unheard)
        work.commit()
    receive(world, event, signed(world, event, {}))
    assert connection(world).verified_webhooks == {event}
    with world.store.begin() as work:
        assert work.watch_list.next_due(world.connection_id) is None


def test_a_forged_signature_changes_nothing(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)
    before = state(world)
    said = json.loads(signed(world, WebhookEvent.HIRED, {"opportunityId": ada})) | {
        "signature": "0" * 64
    }
    with pytest.raises(InvalidSignature):
        receive(world, WebhookEvent.HIRED, json.dumps(said).encode())
    connection = world.connection
    with world.store.begin() as work:  # The webhooks page shows the moment, and nothing else does.
        assert list(connection.signature_mismatches) == [WebhookEvent.HIRED]
        work.connections.save(replace(connection, signature_mismatches={}))
        work.commit()
    assert state(world) == before


def test_what_is_no_delivery_changes_nothing(world: SandboxEnvironment) -> None:
    before = state(world)
    with pytest.raises(MalformedDelivery):
        receive(world, WebhookEvent.HIRED, b"hello")
    assert state(world) == before


def test_the_signature_of_another_webhook_is_forged(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)
    body = signed(world, WebhookEvent.STAGE_CHANGE, {"opportunityId": ada}).replace(
        WebhookEvent.STAGE_CHANGE.encode(), WebhookEvent.HIRED.encode()
    )
    with pytest.raises(InvalidSignature):
        receive(world, WebhookEvent.HIRED, body)


def test_a_connection_that_nobody_knows_has_no_webhook(world: SandboxEnvironment) -> None:
    with pytest.raises(ConnectionNotFound):
        receive(
            world,
            WebhookEvent.HIRED,
            signed(world, WebhookEvent.HIRED, {}),
            connection_id="unknown",
        )


def test_without_a_signature_token_nothing_is_believed(world: SandboxEnvironment) -> None:
    made = world.parts.connections().get_or_create("globex")
    with pytest.raises(InvalidSignature, match="no signature token was entered"):
        receive(
            world, WebhookEvent.HIRED, signed(world, WebhookEvent.HIRED, {}), connection_id=made.id
        )


def test_a_disconnected_connection_looks_at_nobody(world: SandboxEnvironment, acme: Acme) -> None:
    ada = acme.candidate("Ada Lovelace")
    world.parts.connections().disconnect(world.connection_id)
    receive(
        world,
        WebhookEvent.STAGE_CHANGE,
        signed(world, WebhookEvent.STAGE_CHANGE, {"opportunityId": ada}),
    )
    assert watched(world, ada) is None
    assert connection(world).state is ConnectionState.DISCONNECTED


def test_webhook_during_revocation_is_synced_after_reconnect(
    world: SandboxEnvironment, acme: Acme
) -> None:
    world.lever.revoke()
    world.advance(minutes=2)
    assert connection(world).state is ConnectionState.REVOKED
    acme.candidate("Ada Lovelace", "New applicant")
    acme.offer("Ada", "sent manually")
    acme.move("Ada", "Offer")
    assert acme.letters("Ada") == []
    person = open_page(world)
    for button in ("Next", "Log in", "Accept"):
        person.press(button)
    world.advance(seconds=1)
    assert acme.letter("Ada")["status"] == "published"


class TestReplays:
    def test_of_a_hire_with_other_data_hire_nobody_else(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.advance(seconds=5)
        acme.lever.archive(grace)
        receive(world, WebhookEvent.HIRED, replayed(last(acme, WebhookEvent.HIRED), grace))
        world.advance(minutes=2)
        assert acme.letter("Ada")["status"] == "accepted"
        assert acme.letter("Grace")["status"] == "published"
        assert known(world, grace).hired_at is None

    def test_hire_replay_with_a_shifted_digit_hires_no_one_else(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        """Lever signs token and time as one text, so the border between them is not signed."""
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.advance(seconds=5)
        acme.lever.archive(grace)
        said = json.loads(replayed(last(acme, WebhookEvent.HIRED), grace))
        digits = str(said["triggeredAt"])
        moved = said | {"token": said["token"] + digits[0], "triggeredAt": int(digits[1:])}
        receive(world, WebhookEvent.HIRED, json.dumps(moved).encode())
        world.advance(minutes=2)
        assert acme.letter("Grace")["status"] == "published"

    def test_each_hire_is_believed_by_its_own_delivery(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        for opportunity in (ada, grace):
            acme.lever.hire(opportunity)
        world.advance(minutes=1)
        assert [acme.letter(name)["status"] for name in ("Ada", "Grace")] == [
            "accepted",
            "accepted",
        ]

    def test_what_one_customer_was_told_is_nothing_to_another(
        self, world: SandboxEnvironment
    ) -> None:
        globex = world.parts.connections().get_or_create("globex")
        token = world.webhooks[WebhookEvent.HIRED].signature_token
        world.parts.connections().set_signature_token(globex.id, WebhookEvent.HIRED, token)
        receive(
            world, WebhookEvent.HIRED, signed(world, WebhookEvent.HIRED, {"opportunityId": "ada"})
        )
        receive(
            world,
            WebhookEvent.HIRED,
            signed(world, WebhookEvent.HIRED, {"opportunityId": "grace"}),
            connection_id=globex.id,
        )
        with world.store.begin() as work:
            entry = work.watch_list.get(globex.id, "grace")
        assert entry is not None
        assert entry.hired_at is not None

    def test_of_a_hire_with_the_same_data_are_a_repetition(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme, "Ada")
        acme.lever.hire(ada)
        world.advance(seconds=5)
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        for _ in range(5):
            receive(world, WebhookEvent.HIRED, last(acme, WebhookEvent.HIRED).body.encode())
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "accepted"
        assert writes(acme) == []

    def test_replay_for_another_candidate_causes_only_a_sync(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme, "Ada")
        grace = waiting_candidate(acme, "Grace")
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        receive(
            world, WebhookEvent.STAGE_CHANGE, replayed(last(acme, WebhookEvent.STAGE_CHANGE), grace)
        )
        receive(
            world,
            WebhookEvent.DELETED,
            signed(world, WebhookEvent.DELETED, {"opportunityId": grace}),
        )
        world.advance(minutes=1)
        assert writes(acme) == []
        assert acme.letters("Grace") == []

    def test_about_somebody_who_does_not_exist_come_to_nothing(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme, "Ada")
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        receive(
            world,
            WebhookEvent.STAGE_CHANGE,
            replayed(last(acme, WebhookEvent.STAGE_CHANGE), "unknown"),
        )
        world.advance(minutes=1)
        assert watched(world, "unknown") is None
        assert writes(acme) == []


def test_deletions_that_lever_does_not_confirm_delete_nothing(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = a_letter_of(acme)
    receive(
        world, WebhookEvent.DELETED, signed(world, WebhookEvent.DELETED, {"opportunityId": ada})
    )
    world.advance(minutes=1)
    assert acme.letter("Ada")["status"] == "published"


class TestAnotherSignatureToken:
    """A new token is entered while Lever repeats deliveries that it signed with the old one."""

    def enter(self, world: SandboxEnvironment, token: str) -> None:
        world.parts.connections().set_signature_token(
            world.connection_id, WebhookEvent.HIRED, token
        )

    def signed_before(self, world: SandboxEnvironment, acme: Acme) -> tuple[str, bytes]:
        ada = acme.candidate("Ada Lovelace")
        return ada, signed(world, WebhookEvent.HIRED, {"opportunityId": ada})

    def test_what_was_signed_before_is_not_lost(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        receive(world, WebhookEvent.HIRED, before)
        assert known(world, ada).hired_at is not None

    def test_it_does_not_prove_the_new_one(self, world: SandboxEnvironment, acme: Acme) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        receive(world, WebhookEvent.HIRED, before)
        assert WebhookEvent.HIRED not in connection(world).verified_webhooks

    def test_a_day_later_it_is_believed_no_more(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        world.clock.sleep(24 * 3600)
        with pytest.raises(InvalidSignature):
            receive(world, WebhookEvent.HIRED, before)

    def test_a_slip_of_the_hand_does_not_push_it_out(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, before = self.signed_before(world, acme)
        self.enter(world, "half of another token")
        self.enter(world, "another token of Lever's")
        receive(world, WebhookEvent.HIRED, before)
        assert known(world, ada).hired_at is not None

    def test_of_the_other_webhooks_it_opens_nothing(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        for event in set(WebhookEvent) - {WebhookEvent.HIRED}:
            with pytest.raises((InvalidSignature, MalformedDelivery)):
                receive(world, event, before)

    def test_it_is_kept_sealed(self, world: SandboxEnvironment) -> None:
        old = world.webhooks[WebhookEvent.HIRED].signature_token
        self.enter(world, "another token of Lever's")
        with world.store.begin() as work:
            encrypted = work.secrets.get(world.connection_id, "replaced signature:candidateHired")
        assert encrypted is not None
        assert old.encode() not in encrypted
