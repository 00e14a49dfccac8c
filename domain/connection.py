"""What stands between one company in Agora and its account in Lever (decisions 2 and 26)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.offer import OfferStatus


class ConnectionState(StrEnum):
    NOT_CONNECTED = "not connected"
    AUTHORIZED = "authorized"
    """Lever has consented; webhooks and mapping are still being set up."""
    ACTIVE = "active"
    REVOKED = "revoked"
    """Lever no longer accepts us: somebody revoked the access there (D1)."""
    DISCONNECTED = "disconnected"
    """Somebody disconnected in Agora (D2)."""


class ConnectionEvent(StrEnum):
    CONSENTED = "Lever consented"
    COMPLETED = "the set-up was completed"
    REVOKED = "Lever revoked the access"
    DISCONNECTED = "Agora disconnected"


# Consenting again keeps what is in place: a person presses Reconnect, or goes through the set-up twice.
CONNECTION_TRANSITIONS: dict[ConnectionState, dict[ConnectionEvent, ConnectionState]] = {
    ConnectionState.NOT_CONNECTED: {ConnectionEvent.CONSENTED: ConnectionState.AUTHORIZED},
    ConnectionState.AUTHORIZED: {
        ConnectionEvent.CONSENTED: ConnectionState.AUTHORIZED,
        ConnectionEvent.COMPLETED: ConnectionState.ACTIVE,
        ConnectionEvent.REVOKED: ConnectionState.REVOKED,
        ConnectionEvent.DISCONNECTED: ConnectionState.DISCONNECTED,
    },
    ConnectionState.ACTIVE: {
        ConnectionEvent.CONSENTED: ConnectionState.ACTIVE,
        ConnectionEvent.COMPLETED: ConnectionState.ACTIVE,
        ConnectionEvent.REVOKED: ConnectionState.REVOKED,
        ConnectionEvent.DISCONNECTED: ConnectionState.DISCONNECTED,
    },
    ConnectionState.REVOKED: {
        ConnectionEvent.CONSENTED: ConnectionState.AUTHORIZED,
        ConnectionEvent.REVOKED: ConnectionState.REVOKED,
        ConnectionEvent.DISCONNECTED: ConnectionState.DISCONNECTED,
    },
    ConnectionState.DISCONNECTED: {
        ConnectionEvent.CONSENTED: ConnectionState.AUTHORIZED,
        ConnectionEvent.DISCONNECTED: ConnectionState.DISCONNECTED,
    },
}


class IllegalConnectionTransition(Exception):
    """The connection is not in a state in which this can happen."""


class WebhookEvent(StrEnum):
    """The four webhooks of Lever that the integration listens to (S6)."""

    STAGE_CHANGE = "candidateStageChange"
    ARCHIVE_CHANGE = "candidateArchiveChange"
    HIRED = "candidateHired"
    DELETED = "candidateDeleted"


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What makes a letter: the stage, and the statuses an offer must have there (decision 2)."""

    stage: str = "offer"
    statuses: frozenset[OfferStatus] = frozenset({OfferStatus.SENT_MANUALLY})


@dataclass(frozen=True, kw_only=True)
class Connection:
    """`swept_until` is the moment up to which Lever's list of changed opportunities was read; None: from the beginning.

    `verified` are the webhooks that were heard from. After `failures` in a row, nothing is asked before `rests_until`.
    """

    id: str
    company_id: str
    state: ConnectionState = ConnectionState.NOT_CONNECTED
    trigger: Trigger = Trigger()
    swept_until: datetime | None = None
    verified_webhooks: frozenset[WebhookEvent] = frozenset()
    consecutive_failures: int = 0
    backoff_until: datetime | None = None

    def apply(self, change: ConnectionEvent) -> "Connection":
        """Raises IllegalChange."""
        try:
            return replace(self, state=CONNECTION_TRANSITIONS[self.state][change])
        except KeyError:
            raise IllegalConnectionTransition(
                f"{change}, but the connection is {self.state}: connect it first"
            ) from None

    @property
    def is_active(self) -> bool:
        return self.state is ConnectionState.ACTIVE
