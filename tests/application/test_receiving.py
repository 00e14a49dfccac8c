"""What Lever's webhooks tell, and whom they are believed (decisions 1, 7, 29)."""

import json
from dataclasses import replace

import pytest

from adapters.store import MemoryStore
from application.connecting import NoSuchConnection
from application.ports import NotFromLever, Unreadable
from domain.connection import ConnectionState, Event
from features.acme import Acme
from simulators.lever.webhooks import Delivery, signature
from simulators.sandbox.world import World
from tests.adapters.web.visiting import visit
from tests.application.watching_acme import a_letter_of, connection, known, somebody_waits, watched, writes
from tests.contracts.storing import everything


def receive(world: World, event: Event, body: bytes, connection_id: str | None = None) -> None:
    world.parts.receiving()(connection_id or world.connection_id, event, body)


def signed(world: World, event: Event, data: object, *, token: str = "a token", triggered_at: int = 1_760_605_200_000) -> bytes:
    """As Lever signs it."""
    mark = signature(world.webhooks[event].signature_token, token, triggered_at)
    return json.dumps({"triggeredAt": triggered_at, "event": event, "data": data, "signature": mark, "token": token}).encode()


def last(acme: Acme, event: Event) -> Delivery:
    found: Delivery = next(each for each in reversed(acme.lever.deliveries) if each.event == event)
    return found


def replayed(delivery: Delivery, opportunity_id: str) -> bytes:
    """The same delivery, its data exchanged: Lever does not sign them."""
    said = delivery.json | {"data": {"opportunityId": opportunity_id, "candidateId": opportunity_id}}
    return json.dumps(said).encode()


def state(world: World) -> list[object]:
    assert isinstance(world.store, MemoryStore)
    with world.store.begin() as work:
        return [repr(part) for part in everything(work)] + [work.connections(), work.live_watched(world.connection_id)]


def test_what_lever_tells_is_on_the_list_when_it_is_answered(world: World, acme: Acme) -> None:
    ada = acme.candidate("Ada Lovelace")
    receive(world, Event.STAGE_CHANGE, signed(world, Event.STAGE_CHANGE, {"opportunityId": ada}))
    entry = known(world, ada)
    assert entry.told_at == entry.due_at
    assert entry.hired_at is None


@pytest.mark.parametrize("event", Event)
def test_only_the_webhook_of_a_hire_tells_of_one(world: World, acme: Acme, event: Event) -> None:
    ada = acme.candidate("Ada Lovelace")
    receive(world, event, signed(world, event, {"opportunityId": ada}))
    assert (known(world, ada).hired_at is not None) is (event is Event.HIRED)


@pytest.mark.parametrize("event", Event)
def test_verify_connection_is_heard_and_nothing_is_looked_at(world: World, event: Event) -> None:
    unheard = replace(connection(world), verified=frozenset())
    with world.store.begin() as work:
        work.save_connection(unheard)
        work.commit()
    receive(world, event, signed(world, event, {}))
    assert connection(world).verified == {event}
    with world.store.begin() as work:
        assert work.next_due(world.connection_id) is None


def test_a_forged_signature_changes_nothing(world: World, acme: Acme) -> None:
    ada = a_letter_of(acme)
    before = state(world)
    said = json.loads(signed(world, Event.HIRED, {"opportunityId": ada})) | {"signature": "0" * 64}
    with pytest.raises(NotFromLever):
        receive(world, Event.HIRED, json.dumps(said).encode())
    assert state(world) == before


def test_what_is_no_delivery_changes_nothing(world: World) -> None:
    before = state(world)
    with pytest.raises(Unreadable):
        receive(world, Event.HIRED, b"hello")
    assert state(world) == before


def test_the_signature_of_another_webhook_is_forged(world: World, acme: Acme) -> None:
    ada = a_letter_of(acme)
    body = signed(world, Event.STAGE_CHANGE, {"opportunityId": ada}).replace(Event.STAGE_CHANGE.encode(), Event.HIRED.encode())
    with pytest.raises(NotFromLever):
        receive(world, Event.HIRED, body)


def test_a_connection_that_nobody_knows_has_no_webhook(world: World) -> None:
    with pytest.raises(NoSuchConnection):
        receive(world, Event.HIRED, signed(world, Event.HIRED, {}), connection_id="nobody's")


def test_without_a_signature_token_nothing_is_believed(world: World) -> None:
    made = world.parts.connecting().of_company("globex")
    with pytest.raises(NotFromLever, match="no signature token was entered"):
        receive(world, Event.HIRED, signed(world, Event.HIRED, {}), connection_id=made.id)


def test_a_disconnected_connection_looks_at_nobody(world: World, acme: Acme) -> None:
    ada = acme.candidate("Ada Lovelace")
    world.parts.connecting().disconnect(world.connection_id)
    receive(world, Event.STAGE_CHANGE, signed(world, Event.STAGE_CHANGE, {"opportunityId": ada}))
    assert watched(world, ada) is None
    assert connection(world).state is ConnectionState.DISCONNECTED


def test_what_is_told_while_the_access_is_revoked_is_looked_at_after_reconnecting(world: World, acme: Acme) -> None:
    world.lever.revoke()
    world.pass_time(minutes=2)
    assert connection(world).state is ConnectionState.REVOKED
    acme.candidate("Ada Lovelace", "New applicant")
    acme.offer("Ada", "sent manually")
    acme.move("Ada", "Offer")
    assert acme.letters("Ada") == []
    person = visit(world)
    for button in ("Next", "Log in", "Accept"):
        person.press(button)
    world.pass_time(seconds=1)
    assert acme.letter("Ada")["status"] == "published"


class TestReplays:
    def test_of_a_hire_with_other_data_hire_nobody_else(self, world: World, acme: Acme) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.pass_time(seconds=5)
        acme.lever.archive(grace)
        receive(world, Event.HIRED, replayed(last(acme, Event.HIRED), grace))
        world.pass_time(minutes=2)
        assert acme.letter("Ada")["status"] == "accepted"
        assert acme.letter("Grace")["status"] == "published"
        assert known(world, grace).hired_at is None

    def test_of_a_hire_whose_token_took_a_digit_from_its_time_hire_nobody_else(self, world: World, acme: Acme) -> None:
        """Lever signs token and time as one text: where the one ends and the other begins is not signed."""
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.pass_time(seconds=5)
        acme.lever.archive(grace)
        said = json.loads(replayed(last(acme, Event.HIRED), grace))
        digits = str(said["triggeredAt"])
        moved = said | {"token": said["token"] + digits[0], "triggeredAt": int(digits[1:])}
        receive(world, Event.HIRED, json.dumps(moved).encode())
        world.pass_time(minutes=2)
        assert acme.letter("Grace")["status"] == "published"

    def test_each_hire_is_believed_by_its_own_delivery(self, world: World, acme: Acme) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        for opportunity in (ada, grace):
            acme.lever.hire(opportunity)
        world.pass_time(minutes=1)
        assert [acme.letter(name)["status"] for name in ("Ada", "Grace")] == ["accepted", "accepted"]

    def test_what_one_customer_was_told_is_nothing_to_another(self, world: World) -> None:
        globex = world.parts.connecting().of_company("globex")
        token = world.webhooks[Event.HIRED].signature_token
        world.parts.connecting().keep_signature_token(globex.id, Event.HIRED, token)
        receive(world, Event.HIRED, signed(world, Event.HIRED, {"opportunityId": "ada"}))
        receive(world, Event.HIRED, signed(world, Event.HIRED, {"opportunityId": "grace"}), connection_id=globex.id)
        with world.store.begin() as work:
            entry = work.watched(globex.id, "grace")
        assert entry is not None
        assert entry.hired_at is not None

    def test_of_a_hire_with_the_same_data_are_a_repetition(self, world: World, acme: Acme) -> None:
        ada = a_letter_of(acme, "Ada")
        acme.lever.hire(ada)
        world.pass_time(seconds=5)
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        for _ in range(5):
            receive(world, Event.HIRED, last(acme, Event.HIRED).body.encode())
        world.pass_time(minutes=1)
        assert acme.letter("Ada")["status"] == "accepted"
        assert writes(acme) == []

    def test_about_another_candidate_lead_to_a_look_and_to_no_wrong_write(self, world: World, acme: Acme) -> None:
        a_letter_of(acme, "Ada")
        grace = somebody_waits(acme, "Grace")
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        receive(world, Event.STAGE_CHANGE, replayed(last(acme, Event.STAGE_CHANGE), grace))
        receive(world, Event.DELETED, signed(world, Event.DELETED, {"opportunityId": grace}))
        world.pass_time(minutes=1)
        assert writes(acme) == []
        assert acme.letters("Grace") == []

    def test_about_somebody_who_does_not_exist_come_to_nothing(self, world: World, acme: Acme) -> None:
        a_letter_of(acme, "Ada")
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        receive(world, Event.STAGE_CHANGE, replayed(last(acme, Event.STAGE_CHANGE), "nobody"))
        world.pass_time(minutes=1)
        assert watched(world, "nobody") is None
        assert writes(acme) == []


def test_deletions_that_lever_does_not_confirm_delete_nothing(world: World, acme: Acme) -> None:
    ada = a_letter_of(acme)
    receive(world, Event.DELETED, signed(world, Event.DELETED, {"opportunityId": ada}))
    world.pass_time(minutes=1)
    assert acme.letter("Ada")["status"] == "published"


class TestAnotherSignatureToken:
    """Entered while deliveries are on their way, which Lever goes on repeating as it signed them."""

    def enter(self, world: World, token: str) -> None:
        world.parts.connecting().keep_signature_token(world.connection_id, Event.HIRED, token)

    def signed_before(self, world: World, acme: Acme) -> tuple[str, bytes]:
        ada = acme.candidate("Ada Lovelace")
        return ada, signed(world, Event.HIRED, {"opportunityId": ada})

    def test_what_was_signed_before_is_not_lost(self, world: World, acme: Acme) -> None:
        ada, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        receive(world, Event.HIRED, before)
        assert known(world, ada).hired_at is not None

    def test_it_does_not_prove_the_new_one(self, world: World, acme: Acme) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        receive(world, Event.HIRED, before)
        assert Event.HIRED not in connection(world).verified

    def test_a_day_later_it_is_believed_no_more(self, world: World, acme: Acme) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        world.clock.sleep(24 * 3600)
        with pytest.raises(NotFromLever):
            receive(world, Event.HIRED, before)

    def test_a_slip_of_the_hand_does_not_push_it_out(self, world: World, acme: Acme) -> None:
        ada, before = self.signed_before(world, acme)
        self.enter(world, "half of another token")
        self.enter(world, "another token of Lever's")
        receive(world, Event.HIRED, before)
        assert known(world, ada).hired_at is not None

    def test_of_the_other_webhooks_it_opens_nothing(self, world: World, acme: Acme) -> None:
        _, before = self.signed_before(world, acme)
        self.enter(world, "another token of Lever's")
        for event in set(Event) - {Event.HIRED}:
            with pytest.raises((NotFromLever, Unreadable)):
                receive(world, event, before)

    def test_it_is_kept_sealed(self, world: World) -> None:
        old = world.webhooks[Event.HIRED].signature_token
        self.enter(world, "another token of Lever's")
        with world.store.begin() as work:
            sealed = work.secret(world.connection_id, "replaced signature:candidateHired")
        assert sealed is not None
        assert old.encode() not in sealed
