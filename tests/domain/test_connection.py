from dataclasses import replace
from itertools import product

import pytest

from domain.connection import (
    CONNECTION_TRANSITIONS,
    Connection,
    ConnectionEvent,
    ConnectionState,
    IllegalConnectionTransition,
    Trigger,
    WebhookEvent,
)
from domain.offer import OfferStatus
from tests.builders import NOW

A_CONNECTION = Connection(id="connection", company_id="acme")

NOT_CONNECTED, AUTHORIZED, ACTIVE, REVOKED, DISCONNECTED = ConnectionState
LEADS_TO = {
    (NOT_CONNECTED, ConnectionEvent.CONSENTED): AUTHORIZED,
    (AUTHORIZED, ConnectionEvent.CONSENTED): AUTHORIZED,
    (AUTHORIZED, ConnectionEvent.COMPLETED): ACTIVE,
    (AUTHORIZED, ConnectionEvent.REVOKED): REVOKED,
    (AUTHORIZED, ConnectionEvent.DISCONNECTED): DISCONNECTED,
    (ACTIVE, ConnectionEvent.CONSENTED): ACTIVE,
    (ACTIVE, ConnectionEvent.COMPLETED): ACTIVE,
    (ACTIVE, ConnectionEvent.REVOKED): REVOKED,
    (ACTIVE, ConnectionEvent.DISCONNECTED): DISCONNECTED,
    (REVOKED, ConnectionEvent.CONSENTED): AUTHORIZED,
    (REVOKED, ConnectionEvent.REVOKED): REVOKED,
    (REVOKED, ConnectionEvent.DISCONNECTED): DISCONNECTED,
    (DISCONNECTED, ConnectionEvent.CONSENTED): AUTHORIZED,
    (DISCONNECTED, ConnectionEvent.DISCONNECTED): DISCONNECTED,
}
CANNOT_BE = sorted(set(product(ConnectionState, ConnectionEvent)) - set(LEADS_TO))


def test_every_state_stands_in_the_table() -> None:
    assert set(CONNECTION_TRANSITIONS) == set(ConnectionState)


@pytest.mark.parametrize(("state", "change"), LEADS_TO)
def test_legal_event_changes_only_the_state(
    state: ConnectionState, change: ConnectionEvent
) -> None:
    before = replace(
        A_CONNECTION,
        state=state,
        swept_until=NOW,
        verified_webhooks=frozenset(WebhookEvent),
        consecutive_failures=3,
        backoff_until=NOW,
    )
    assert before.apply(change) == replace(before, state=LEADS_TO[state, change])


@pytest.mark.parametrize(("state", "change"), CANNOT_BE)
def test_illegal_event_is_refused_with_a_message(
    state: ConnectionState, change: ConnectionEvent
) -> None:
    before = replace(A_CONNECTION, state=state)
    with pytest.raises(IllegalConnectionTransition) as refusal:
        before.apply(change)
    assert str(refusal.value) == f"{change}, but the connection is {state}: connect it first"
    assert refusal.value.__suppress_context__
    assert before == replace(A_CONNECTION, state=state)


def test_connection_can_be_authorized_again() -> None:
    connection = A_CONNECTION
    for end in (ConnectionEvent.REVOKED, ConnectionEvent.DISCONNECTED):
        connection = connection.apply(ConnectionEvent.CONSENTED).apply(ConnectionEvent.COMPLETED)
        assert connection.is_active
        connection = connection.apply(end)
        assert not connection.is_active


@pytest.mark.parametrize("state", ConnectionState)
def test_only_an_active_connection_is_active(state: ConnectionState) -> None:
    assert replace(A_CONNECTION, state=state).is_active is (state is ACTIVE)


def test_new_connection_is_not_connected() -> None:
    assert A_CONNECTION.state is NOT_CONNECTED
    assert A_CONNECTION.verified_webhooks == frozenset()
    assert A_CONNECTION.swept_until is None
    assert A_CONNECTION.consecutive_failures == 0
    assert A_CONNECTION.backoff_until is None


def test_default_trigger_is_sent_manually_in_offer() -> None:
    assert A_CONNECTION.trigger == Trigger(
        stage="offer", statuses=frozenset({OfferStatus.SENT_MANUALLY})
    )


def test_the_words_that_people_read_and_the_store_keeps() -> None:
    assert [str(state) for state in ConnectionState] == [
        "not connected",
        "authorized",
        "active",
        "revoked",
        "disconnected",
    ]
    assert [str(change) for change in ConnectionEvent] == [
        "Lever consented",
        "the set-up was completed",
        "Lever revoked the access",
        "Agora disconnected",
    ]


def test_the_four_webhooks_have_levers_names() -> None:
    assert {event.value for event in WebhookEvent} == {
        "candidateStageChange",
        "candidateArchiveChange",
        "candidateHired",
        "candidateDeleted",
    }
