"""Setting up and ending connections (S, D; decisions 26 to 29)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.connections import ConnectionNotFound, Connections
from application.ports import ServiceRefused, ServiceUnavailable
from domain.connection import ConnectionState, IllegalConnectionTransition, WebhookEvent
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import open_page
from tests.application.helpers import NoRounds, a_letter_of, connection, writes

UNKNOWN_CONNECTION = "unknown"


def test_a_company_has_one_connection(world: SandboxEnvironment) -> None:
    connecting = world.parts.connections()
    made = connecting.get_or_create("globex")
    assert connecting.get_or_create("globex") == made
    assert (made.company_id, made.state) == ("globex", ConnectionState.NOT_CONNECTED)
    assert connecting.connection(made.id) == made
    assert len(made.id) >= 20


def test_each_company_has_its_own(world: SandboxEnvironment) -> None:
    connecting = world.parts.connections()
    assert connecting.get_or_create("globex").id != connecting.get_or_create("initech").id


def test_unknown_connection_is_refused(
    world: SandboxEnvironment,
) -> None:
    connecting = world.parts.connections()
    for act in (
        lambda: connecting.connection(UNKNOWN_CONNECTION),
        lambda: connecting.complete_oauth(UNKNOWN_CONNECTION, "a code", "a state"),
        lambda: connecting.set_signature_token(UNKNOWN_CONNECTION, WebhookEvent.HIRED, "token"),
        lambda: connecting.activate(UNKNOWN_CONNECTION),
        lambda: connecting.disconnect(UNKNOWN_CONNECTION),
    ):
        with pytest.raises(ConnectionNotFound, match=UNKNOWN_CONNECTION):
            act()
    assert connecting.signature_token(UNKNOWN_CONNECTION, WebhookEvent.HIRED) is None


def test_a_code_that_lever_does_not_know_connects_nobody(world: SandboxEnvironment) -> None:
    made = world.parts.connections().get_or_create("globex")
    with pytest.raises(ServiceRefused, match="did not accept the code"):
        world.parts.connections().complete_oauth(made.id, "a code of another app", "a state")
    assert world.parts.connections().connection(made.id) == made


def test_lever_away_connects_nobody(world: SandboxEnvironment) -> None:
    made = world.parts.connections().get_or_create("globex")
    world.lever.fail_next(503, path="/oauth/token")
    with pytest.raises(ServiceUnavailable):
        world.parts.connections().complete_oauth(made.id, "a code", "a state")
    assert world.parts.connections().connection(made.id) == made


def test_set_up_needs_consent_before_completion(
    world: SandboxEnvironment,
) -> None:
    made = world.parts.connections().get_or_create("globex")
    with pytest.raises(IllegalConnectionTransition):
        world.parts.connections().activate(made.id)
    assert world.parts.connections().connection(made.id) == made


def test_completing_it_begins_the_work_at_once(world: SandboxEnvironment) -> None:
    parts, rounds = world.parts, NoRounds()
    connecting = Connections(
        world.store, parts.oauth(), parts.token_manager(), parts.vault(), parts.clock(), rounds
    )
    assert connecting.activate(world.connection_id).is_active
    assert rounds.woken == [world.connection_id]


def test_consenting_again_ends_a_rest(world: SandboxEnvironment) -> None:
    resting = replace(
        connection(world),
        consecutive_failures=3,
        backoff_until=world.parts.clock().now() + timedelta(minutes=1),
    )
    with world.store.begin() as work:
        work.connections.save(resting)
        work.commit()
    person = open_page(world)
    person.press("Next")
    person.press("Log in")
    assert (connection(world).consecutive_failures, connection(world).backoff_until) == (0, None)


class TestSignatureTokens:
    def test_are_kept_sealed_without_the_blanks_around_them(
        self, world: SandboxEnvironment
    ) -> None:
        world.parts.connections().set_signature_token(
            world.connection_id, WebhookEvent.HIRED, "  73b1c0de \n"
        )
        assert (
            world.parts.connections().signature_token(world.connection_id, WebhookEvent.HIRED)
            == "73b1c0de"
        )
        with world.store.begin() as work:
            encrypted = work.secrets.get(world.connection_id, "signature:candidateHired")
        assert encrypted is not None
        assert b"73b1c0de" not in encrypted

    def test_each_event_has_its_own(self, world: SandboxEnvironment) -> None:
        tokens = {
            event: world.parts.connections().signature_token(world.connection_id, event)
            for event in WebhookEvent
        }
        assert tokens == {
            event: webhook.signature_token for event, webhook in world.webhooks.items()
        }

    def test_another_one_must_prove_itself_anew(self, world: SandboxEnvironment) -> None:
        assert connection(world).verified_webhooks == set(WebhookEvent)
        assert world.parts.connections().set_signature_token(
            world.connection_id, WebhookEvent.HIRED, "another"
        )
        assert connection(world).verified_webhooks == set(WebhookEvent) - {WebhookEvent.HIRED}

    def test_the_same_again_changes_nothing(self, world: SandboxEnvironment) -> None:
        token = world.webhooks[WebhookEvent.HIRED].signature_token
        assert not world.parts.connections().set_signature_token(
            world.connection_id, WebhookEvent.HIRED, f" {token} "
        )
        assert connection(world).verified_webhooks == set(WebhookEvent)

    def test_undecryptable_token_can_be_entered_again(self, world: SandboxEnvironment) -> None:
        with world.store.begin() as work:
            for name in ("signature:candidateHired", "replaced signature:candidateHired"):
                work.secrets.save(world.connection_id, name, b"encrypted with a key that is gone")
            work.commit()
        connecting = world.parts.connections()
        assert connecting.set_signature_token(world.connection_id, WebhookEvent.HIRED, "another")
        assert connecting.signature_token(world.connection_id, WebhookEvent.HIRED) == "another"
        with world.store.begin() as work:
            tokens = connecting.signature_tokens.read(work, world.connection_id, WebhookEvent.HIRED)
        assert tokens.previous is None

    def test_blanks_are_none(self, world: SandboxEnvironment) -> None:
        made = world.parts.connections().get_or_create("globex")
        assert not world.parts.connections().set_signature_token(made.id, WebhookEvent.HIRED, " ")
        assert not world.parts.connections().has_signature_token(made.id, WebhookEvent.HIRED)


class TestDisconnecting:
    def test_forgets_the_access_and_stops_the_work(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        world.parts.connections().disconnect(world.connection_id)
        world.run_due_now()
        with world.store.begin() as work:
            assert work.secrets.get(world.connection_id, "tokens") is None
        acme.lever.requests.clear()
        acme.agora.requests.clear()
        world.advance(minutes=10)
        assert list(acme.lever.requests) == []
        assert writes(acme) == []

    def test_leaves_the_letters(self, world: SandboxEnvironment, acme: Acme) -> None:
        a_letter_of(acme)
        world.parts.connections().disconnect(world.connection_id)
        world.advance(minutes=10)
        assert acme.letter("Ada")["status"] == "published"

    def test_and_connecting_again_makes_no_letter_twice(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        url = acme.letter("Ada")["url"]
        world.parts.connections().disconnect(world.connection_id)
        world.connect()
        world.advance(minutes=2)
        assert acme.letter("Ada")["url"] == url
        assert len(acme.agora.letters(acme.agora.company_id)) == 1
        assert acme.notes_with("Ada", url) == 1

    def test_a_rest_of_before_does_not_hold_up_the_new_connection(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        world.lever.fail_next(500, times=1000, path="/v1/opportunities")
        world.advance(minutes=5)
        assert connection(world).consecutive_failures > 0
        world.lever.faults.clear()
        world.parts.connections().disconnect(world.connection_id)
        world.connect()
        assert (connection(world).consecutive_failures, connection(world).backoff_until) == (
            0,
            None,
        )
