"""Webhooks: what is accepted, and what a delivery can cause (decisions 1, 7, 29)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.store import MemoryStore
from application.connections import ConnectionNotFound, Connections
from application.ports import (
    InvalidSignature,
    MalformedDelivery,
    OutdatedDelivery,
    ReplayedDelivery,
    TooManyUnknownOpportunities,
)
from application.signature_tokens import CACHE_DURATION, AcceptedTokens, SignatureTokens
from application.stored_secrets import StoredSecrets
from domain.connection import ConnectionState, WebhookEvent
from domain.webhook_delivery import CLOCK_TOLERANCE, MAX_DELIVERY_AGE, MAX_PROMPT_UNCONFIRMED
from features.customer import Acme
from simulators.lever.webhook_sender import Delivery, signature
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import open_page
from tests.application.helpers import (
    At,
    a_letter_of,
    connection,
    known,
    watched,
    writes,
)
from tests.builders import NOW
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
    token: str = "a token ",
    age: timedelta = timedelta(0),
) -> bytes:
    """Signed as Lever signs, `age` ago."""
    triggered_at = round((world.clock.now() - age.total_seconds()) * 1000)
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
    """Lever signs token and time of a delivery. An attacker who has seen a delivery can send it
    again with other data.
    """

    def test_hire_replayed_for_another_candidate_hires_nobody(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.advance(seconds=5)
        acme.lever.archive(grace)
        with pytest.raises(ReplayedDelivery, match="another event or opportunity"):
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
        with pytest.raises(OutdatedDelivery):
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

    def test_delivery_to_one_customer_binds_nothing_at_another(
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

    def test_repeated_hire_writes_nothing(self, world: SandboxEnvironment, acme: Acme) -> None:
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

    @pytest.mark.parametrize("event", WebhookEvent)
    def test_no_event_can_be_replayed_for_another_candidate(
        self, world: SandboxEnvironment, acme: Acme, event: WebhookEvent
    ) -> None:
        ada, grace = acme.candidate("Ada Lovelace"), acme.candidate("Grace Hopper")
        receive(world, event, signed(world, event, {"opportunityId": ada}))
        before = state(world)
        with pytest.raises(ReplayedDelivery):
            receive(world, event, signed(world, event, {"opportunityId": grace}))
        assert state(world) == before

    def test_invented_ids_under_one_delivery_are_never_looked_at(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        """2,500 copies of one delivery, each with another id, delayed all letters by minutes."""
        a_letter_of(acme, "Ada")
        delivery = last(acme, WebhookEvent.STAGE_CHANGE)
        world.advance(minutes=6)
        acme.lever.requests.clear()
        before = state(world)
        for number in range(100):
            with pytest.raises(ReplayedDelivery):
                receive(world, WebhookEvent.STAGE_CHANGE, replayed(delivery, f"invented-{number}"))
        assert state(world) == before
        world.advance(minutes=1)
        assert not [asked for asked in acme.lever.requests if "invented" in asked.path]

    def test_verification_replayed_with_a_candidate_is_refused(
        self, world: SandboxEnvironment
    ) -> None:
        receive(world, WebhookEvent.HIRED, signed(world, WebhookEvent.HIRED, {}))
        with pytest.raises(ReplayedDelivery):
            receive(
                world,
                WebhookEvent.HIRED,
                signed(world, WebhookEvent.HIRED, {"opportunityId": "ada"}),
            )

    def test_event_replayed_at_another_events_url_is_refused(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        """Both webhooks have the same signature token, and the event is not signed."""
        ada = a_letter_of(acme, "Ada")
        acme.lever.archive(ada)
        world.advance(minutes=1)
        token = world.webhooks[WebhookEvent.STAGE_CHANGE].signature_token
        with world.store.begin() as work:
            secrets, name = StoredSecrets(world.parts.vault()), "signature:candidateHired"
            secrets.save(work, world.connection_id, name, token)
            work.commit()
        delivery = last(acme, WebhookEvent.STAGE_CHANGE)
        renamed = json.dumps(delivery.json | {"event": WebhookEvent.HIRED}).encode()
        with pytest.raises(ReplayedDelivery):
            receive(world, WebhookEvent.HIRED, renamed)
        assert known(world, ada).hired_at is None

    def test_refused_replay_does_not_verify_the_webhook(self, world: SandboxEnvironment) -> None:
        receive(world, WebhookEvent.HIRED, signed(world, WebhookEvent.HIRED, {}))
        unheard = replace(connection(world), verified_webhooks=frozenset())
        with world.store.begin() as work:
            work.connections.save(unheard)
            work.commit()
        with pytest.raises(ReplayedDelivery):
            receive(
                world,
                WebhookEvent.HIRED,
                signed(world, WebhookEvent.HIRED, {"opportunityId": "ada"}),
            )
        assert connection(world).verified_webhooks == frozenset()


class TestAge:
    def receive_aged(self, world: SandboxEnvironment, age: timedelta) -> None:
        body = signed(world, WebhookEvent.STAGE_CHANGE, {"opportunityId": "ada"}, age=age)
        receive(world, WebhookEvent.STAGE_CHANGE, body)

    @pytest.mark.parametrize(
        "age", [MAX_DELIVERY_AGE, timedelta(days=14), -CLOCK_TOLERANCE, timedelta(seconds=-1)]
    )
    def test_delivery_that_lever_may_repeat_is_accepted(
        self, world: SandboxEnvironment, age: timedelta
    ) -> None:
        self.receive_aged(world, age)
        assert watched(world, "ada") is not None

    @pytest.mark.parametrize(
        ("age", "why"),
        [
            (MAX_DELIVERY_AGE + timedelta(milliseconds=1), "more than 15 days old"),
            (timedelta(days=31), "more than 15 days old"),
            (-CLOCK_TOLERANCE - timedelta(milliseconds=1), "10 minutes in the future: the clock"),
            (timedelta(days=-400), "minutes in the future"),
        ],
    )
    def test_older_or_future_delivery_is_refused_and_changes_nothing(
        self, world: SandboxEnvironment, age: timedelta, why: str
    ) -> None:
        before = state(world)
        with pytest.raises(OutdatedDelivery, match=why):
            self.receive_aged(world, age)
        assert state(world) == before

    def test_forgotten_delivery_is_refused_for_its_age(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        """On day 31 the claim of a hire is deleted, so its replay could hire another candidate."""
        ada, grace = a_letter_of(acme, "Ada"), a_letter_of(acme, "Grace")
        acme.lever.hire(ada)
        world.advance(seconds=5)
        hire = last(acme, WebhookEvent.HIRED)
        world.clock.sleep(31 * 24 * 3600)
        acme.lever.archive(grace)
        with pytest.raises(OutdatedDelivery):
            receive(world, WebhookEvent.HIRED, replayed(hire, grace))
        assert known(world, grace).hired_at is None

    def test_clock_that_was_wrong_loses_no_delivery(self, world: SandboxEnvironment) -> None:
        """Our clock is an hour slow: Lever's deliveries seem to come from the future. Lever repeats
        them until the clock is corrected (decision 53).
        """
        body = signed(world, WebhookEvent.HIRED, {"opportunityId": "ada"}, age=timedelta(hours=-1))
        with pytest.raises(OutdatedDelivery):
            receive(world, WebhookEvent.HIRED, body)
        world.clock.sleep(3600)
        receive(world, WebhookEvent.HIRED, body)
        assert known(world, "ada").hired_at is not None


class TestDateOfAHire:
    def test_hire_is_dated_by_lever_not_by_its_arrival(self, world: SandboxEnvironment) -> None:
        age = timedelta(days=3)
        body = signed(world, WebhookEvent.HIRED, {"opportunityId": "ada"}, age=age)
        receive(world, WebhookEvent.HIRED, body)
        hired_at = known(world, "ada").hired_at
        assert hired_at is not None
        assert abs(hired_at.timestamp() - (world.clock.now() - age.total_seconds())) < 1

    def test_hire_sent_again_does_not_accept_a_later_archiving(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.lever.hire(ada)
        world.advance(seconds=5)
        hire = last(acme, WebhookEvent.HIRED)
        acme.lever.unarchive(ada)
        world.advance(hours=1)
        assert acme.letter("Ada")["status"] == "published"
        acme.lever.archive(ada)
        world.advance(seconds=5)
        receive(world, WebhookEvent.HIRED, hire.body.encode())
        world.advance(minutes=2)
        assert acme.letter("Ada")["status"] == "published"


class TestUnknownOpportunities:
    """A holder of the signature token can name any number of opportunities that do not exist."""

    def name(self, world: SandboxEnvironment, number: int) -> str:
        body = signed(
            world,
            WebhookEvent.STAGE_CHANGE,
            {"opportunityId": f"invented-{number}"},
            token=f"delivery {number} ",
        )
        receive(world, WebhookEvent.STAGE_CHANGE, body)
        return f"invented-{number}"

    def test_opportunity_that_lever_does_not_know_is_dropped_after_one_look(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        invented = self.name(world, 1)
        world.advance(minutes=5)
        assert watched(world, invented) is None
        assert len([asked for asked in acme.lever.requests if invented in asked.path]) == 1

    def test_only_the_first_twenty_are_looked_at_before_live_letters(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        names = [self.name(world, number) for number in range(MAX_PROMPT_UNCONFIRMED + 10)]
        assert [known(world, name).historical for name in names] == (
            [False] * MAX_PROMPT_UNCONFIRMED + [True] * 10
        )
        later = names[-1]
        self.name(world, len(names) - 1)
        assert known(world, later).historical, "naming it again brings it no further"
        acme.fill_in("Ada", "salary_amount", 98000)
        world.parts.watch_list().request_sync(world.connection_id, ada)
        acme.lever.requests.clear()
        world.advance(seconds=20)
        paths = [asked.path for asked in acme.lever.requests]
        assert acme.letter("Ada")["base_salary"] == "98000.00"
        assert paths.index(f"/v1/opportunities/{ada}/offers") < paths.index(
            f"/v1/opportunities/{later}/offers"
        )
        assert [watched(world, name) for name in names] == [None] * len(names)

    def test_known_candidate_is_prompt_among_many_unknown_ones(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        for number in range(MAX_PROMPT_UNCONFIRMED):
            self.name(world, number)
        with world.store.begin() as work:
            work.watch_list.delete(world.connection_id, ada)
            work.commit()
        receive(
            world,
            WebhookEvent.STAGE_CHANGE,
            signed(world, WebhookEvent.STAGE_CHANGE, {"opportunityId": ada}),
        )
        assert not known(world, ada).historical

    def test_candidate_behind_live_letters_still_gets_a_letter(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        for number in range(MAX_PROMPT_UNCONFIRMED):
            self.name(world, number)
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.move("Ada", "Offer")
        assert watched(world, ada) is None or acme.letter("Ada")["status"] == "published"
        world.advance(seconds=30)
        assert acme.letter("Ada")["status"] == "published"

    def test_too_many_are_refused_until_some_were_looked_at(
        self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("application.receive_webhook.MAX_UNCONFIRMED", 25)
        for number in range(25):
            self.name(world, number)
        with pytest.raises(TooManyUnknownOpportunities, match="25 opportunities"):
            self.name(world, 25)
        assert watched(world, "invented-25") is None
        world.advance(seconds=30)
        self.name(world, 25)


class TestTokensInMemory:
    """Signature tokens are kept in memory for a few seconds."""

    def verify(self, world: SandboxEnvironment, number: int) -> None:
        body = signed(world, WebhookEvent.HIRED, {}, token=f"verification {number} ")
        receive(world, WebhookEvent.HIRED, body)

    def begins(self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        begun: list[str] = []
        begin = world.store.begin

        def counted() -> Any:
            begun.append("transaction")
            return begin()

        monkeypatch.setattr(world.store, "begin", counted)
        return begun

    def test_delivery_takes_one_transaction(
        self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = self.begins(world, monkeypatch)
        for number in range(3):
            self.verify(world, number)
        assert len(begun) == 3

    def test_refused_delivery_takes_at_most_one_transaction(
        self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = self.begins(world, monkeypatch)
        forged = json.loads(signed(world, WebhookEvent.HIRED, {})) | {"signature": "0" * 64}
        for _ in range(2):
            with pytest.raises(InvalidSignature):
                receive(world, WebhookEvent.HIRED, json.dumps(forged).encode())
        assert len(begun) == 2

    def test_token_that_was_replaced_here_counts_at_once(self, world: SandboxEnvironment) -> None:
        self.verify(world, 1)
        self.enter(world, world, "another token of Lever's")
        self.enter(world, world, "a third token of Lever's")
        body = signed(world, WebhookEvent.HIRED, {}, token="with the first ")
        receive(world, WebhookEvent.HIRED, body)
        assert WebhookEvent.HIRED not in connection(world).verified_webhooks

    def test_token_that_another_process_stored_counts_at_once(
        self, world: SandboxEnvironment
    ) -> None:
        self.verify(world, 1)
        self.store_elsewhere(world, "another token of Lever's")
        mark = signature("another token of Lever's", "x ", round(world.clock.now() * 1000))
        said = json.loads(signed(world, WebhookEvent.HIRED, {}, token="x "))
        receive(world, WebhookEvent.HIRED, json.dumps(said | {"signature": mark}).encode())
        assert WebhookEvent.HIRED in connection(world).verified_webhooks

    def test_token_that_another_process_replaced_proves_nothing(
        self, world: SandboxEnvironment
    ) -> None:
        self.verify(world, 1)
        self.store_elsewhere(world, "another token of Lever's")
        self.verify(world, 2)
        assert WebhookEvent.HIRED not in connection(world).verified_webhooks

    def test_replaced_token_is_forgotten_after_seconds_in_other_processes(
        self, world: SandboxEnvironment
    ) -> None:
        self.verify(world, 1)
        self.store_elsewhere(world, "another token of Lever's")
        self.store_elsewhere(world, "a third token of Lever's")
        with world.store.begin() as work:
            work.secrets.delete(world.connection_id, "replaced signature:candidateHired")
            work.commit()
        world.clock.sleep(CACHE_DURATION.total_seconds())
        with pytest.raises(InvalidSignature):
            self.verify(world, 2)

    def test_clock_set_back_does_not_keep_a_token(self, world: SandboxEnvironment) -> None:
        clock = At(NOW)
        signature_tokens = SignatureTokens(StoredSecrets(world.parts.vault()), clock)
        tokens = AcceptedTokens("a token")
        signature_tokens.keep("c", WebhookEvent.HIRED, tokens)
        assert signature_tokens.kept("c", WebhookEvent.HIRED) == tokens
        clock._now = NOW - timedelta(hours=1)
        assert signature_tokens.kept("c", WebhookEvent.HIRED) is None

    def test_tokens_of_a_connection_that_is_not_active_are_not_kept(
        self, world: SandboxEnvironment
    ) -> None:
        world.parts.connections().disconnect(world.connection_id)
        self.verify(world, 1)
        kept = world.parts.connections().signature_tokens.kept(
            world.connection_id, WebhookEvent.HIRED
        )
        assert kept is None

    def test_tokens_do_not_appear_in_a_representation(self) -> None:
        assert "secret" not in repr(AcceptedTokens("secret", "secret too"))

    def enter(self, world: SandboxEnvironment, at: SandboxEnvironment, token: str) -> None:
        at.parts.connections().set_signature_token(world.connection_id, WebhookEvent.HIRED, token)

    def store_elsewhere(self, world: SandboxEnvironment, token: str) -> None:
        """As another process does: the tokens in this process's memory stay."""
        parts = world.parts
        Connections(
            world.store,
            parts.oauth(),
            parts.token_manager(),
            parts.vault(),
            parts.clock(),
            parts.scheduler(),
        ).set_signature_token(world.connection_id, WebhookEvent.HIRED, token)


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
