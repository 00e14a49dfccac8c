from dataclasses import replace
from itertools import product

import pytest

from domain.connection import STATES, Change, Connection, ConnectionState, Event, IllegalChange, Trigger
from domain.offer import OfferStatus
from tests.builders import NOW

A_CONNECTION = Connection(id="connection", company_id="acme")

NOT_CONNECTED, AUTHORIZED, ACTIVE, REVOKED, DISCONNECTED = ConnectionState
LEADS_TO = {
    (NOT_CONNECTED, Change.CONSENTED): AUTHORIZED,
    (AUTHORIZED, Change.CONSENTED): AUTHORIZED,
    (AUTHORIZED, Change.COMPLETED): ACTIVE,
    (AUTHORIZED, Change.REVOKED): REVOKED,
    (AUTHORIZED, Change.DISCONNECTED): DISCONNECTED,
    (ACTIVE, Change.CONSENTED): ACTIVE,
    (ACTIVE, Change.COMPLETED): ACTIVE,
    (ACTIVE, Change.REVOKED): REVOKED,
    (ACTIVE, Change.DISCONNECTED): DISCONNECTED,
    (REVOKED, Change.CONSENTED): AUTHORIZED,
    (REVOKED, Change.REVOKED): REVOKED,
    (REVOKED, Change.DISCONNECTED): DISCONNECTED,
    (DISCONNECTED, Change.CONSENTED): AUTHORIZED,
    (DISCONNECTED, Change.DISCONNECTED): DISCONNECTED,
}
CANNOT_BE = sorted(set(product(ConnectionState, Change)) - set(LEADS_TO))


def test_every_state_stands_in_the_table() -> None:
    assert set(STATES) == set(ConnectionState)


@pytest.mark.parametrize(("state", "change"), LEADS_TO)
def test_what_can_happen_leads_to_its_state_and_touches_nothing_else(state: ConnectionState, change: Change) -> None:
    before = replace(A_CONNECTION, state=state, swept_until=NOW, verified=frozenset(Event), failures=3, rests_until=NOW)
    assert before.after(change) == replace(before, state=LEADS_TO[state, change])


@pytest.mark.parametrize(("state", "change"), CANNOT_BE)
def test_what_cannot_happen_is_refused_in_a_plain_sentence_and_changes_nothing(state: ConnectionState, change: Change) -> None:
    before = replace(A_CONNECTION, state=state)
    with pytest.raises(IllegalChange) as refusal:
        before.after(change)
    assert str(refusal.value) == f"{change}, but the connection is {state}: connect it first"
    assert refusal.value.__suppress_context__
    assert before == replace(A_CONNECTION, state=state)


def test_a_connection_lives_on_after_a_revocation_and_after_a_disconnection() -> None:
    connection = A_CONNECTION
    for end in (Change.REVOKED, Change.DISCONNECTED):
        connection = connection.after(Change.CONSENTED).after(Change.COMPLETED)
        assert connection.is_active
        connection = connection.after(end)
        assert not connection.is_active


@pytest.mark.parametrize("state", ConnectionState)
def test_only_an_active_connection_is_active(state: ConnectionState) -> None:
    assert replace(A_CONNECTION, state=state).is_active is (state is ACTIVE)


def test_a_new_connection_is_not_connected_and_has_heard_and_read_nothing() -> None:
    assert A_CONNECTION.state is NOT_CONNECTED
    assert A_CONNECTION.verified == frozenset()
    assert A_CONNECTION.swept_until is None
    assert A_CONNECTION.failures == 0
    assert A_CONNECTION.rests_until is None


def test_by_default_an_offer_sent_manually_in_the_offer_stage_triggers() -> None:
    assert A_CONNECTION.trigger == Trigger(stage="offer", statuses=frozenset({OfferStatus.SENT_MANUALLY}))


def test_the_words_that_people_read_and_the_store_keeps() -> None:
    assert [str(state) for state in ConnectionState] == ["not connected", "authorized", "active", "revoked", "disconnected"]
    assert [str(change) for change in Change] == [
        "Lever consented",
        "the set-up was completed",
        "Lever revoked the access",
        "Agora disconnected",
    ]


def test_the_four_webhooks_have_levers_names() -> None:
    assert {event.value for event in Event} == {
        "candidateStageChange",
        "candidateArchiveChange",
        "candidateHired",
        "candidateDeleted",
    }
