"""A connection between an Agora company and a Lever account, with its circuit breaker (decisions
2, 26 and 42).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.backoff import backoff_delay, bounded_retry_after
from domain.offer import OfferStatus


class ConnectionState(StrEnum):
    NOT_CONNECTED = "not connected"
    AUTHORIZED = "authorized"
    """Lever has consented; webhooks and mapping are still being set up."""
    ACTIVE = "active"
    REVOKED = "revoked"
    """Lever no longer accepts our tokens: the access was revoked there (D1)."""
    DISCONNECTED = "disconnected"
    """Disconnected in Agora (D2)."""


class ConnectionEvent(StrEnum):
    CONSENTED = "Lever consented"
    COMPLETED = "the set-up was completed"
    REVOKED = "Lever revoked the access"
    DISCONNECTED = "Agora disconnected"


# Consenting again keeps the state: a person presses Reconnect, or goes through the set-up twice.
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


MISMATCH_RESOLUTION = timedelta(minutes=1)


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
    """`swept_until` is the moment up to which Lever's list of updated opportunities was read, by
    Lever's clock; None: nothing was. `swept_at` is when it was read, by ours.

    `verified_webhooks` are those from which a genuine delivery has arrived. `signature_mismatches`:
    when a webhook last sent a delivery whose signature did not match, unless a genuine one has
    arrived since (decision 29).

    `owner_id` is the id of the Agora user who connected it last; None before that.

    Circuit breaker: `consecutive_failures` is 0 while the circuit is closed. Each failed round
    opens it from `backoff_from` until `backoff_until`; the next round is a probe, which closes it
    or opens it for longer.
    """

    id: str
    company_id: str
    owner_id: str | None = None
    state: ConnectionState = ConnectionState.NOT_CONNECTED
    trigger: Trigger = Trigger()
    swept_until: datetime | None = None
    swept_at: datetime | None = None
    verified_webhooks: frozenset[WebhookEvent] = frozenset()
    signature_mismatches: Mapping[WebhookEvent, datetime] = field(default_factory=dict, hash=False)
    consecutive_failures: int = 0
    backoff_from: datetime | None = None
    backoff_until: datetime | None = None

    def apply(self, event: ConnectionEvent) -> "Connection":
        """Raises IllegalConnectionTransition."""
        try:
            return replace(self, state=CONNECTION_TRANSITIONS[self.state][event])
        except KeyError:
            raise IllegalConnectionTransition(
                f"{event}, but the connection is {self.state}: connect it first"
            ) from None

    def webhook_verified(self, event: WebhookEvent) -> "Connection":
        """The connection after a genuine delivery."""
        return replace(
            self,
            verified_webhooks=self.verified_webhooks | {event},
            signature_mismatches=_without(self.signature_mismatches, event),
        )

    def webhook_reset(self, event: WebhookEvent) -> "Connection":
        """The connection after the webhook got another signature token."""
        return replace(
            self,
            verified_webhooks=self.verified_webhooks - {event},
            signature_mismatches=_without(self.signature_mismatches, event),
        )

    def signature_mismatched(self, event: WebhookEvent, now: datetime) -> "Connection":
        """The connection after a delivery whose signature did not match.

        Anyone can send one, so the moment changes once a minute at most.
        """
        last = self.signature_mismatches.get(event)
        if last is not None and timedelta(0) <= now - last < MISMATCH_RESOLUTION:
            return self
        return replace(self, signature_mismatches={**self.signature_mismatches, event: now})

    @property
    def unverified_webhooks(self) -> tuple[WebhookEvent, ...]:
        return tuple(event for event in WebhookEvent if event not in self.verified_webhooks)

    def failed(self, now: datetime, *, retry_after: timedelta | None = None) -> "Connection":
        """The connection after a round in which a vendor failed: its circuit is open, a step
        longer than before, and not shorter than the vendor asked for (decision 54).
        """
        failures = self.consecutive_failures + 1
        delay = max(backoff_delay(failures), bounded_retry_after(retry_after))
        return replace(
            self, consecutive_failures=failures, backoff_from=now, backoff_until=now + delay
        )

    def probing(self, now: datetime) -> "Connection":
        """The connection while a probe runs (half-open): no other round starts before the same
        delay has passed again.
        """
        delay = backoff_delay(self.consecutive_failures)
        return replace(self, backoff_from=now, backoff_until=now + delay)

    def recovered(self) -> "Connection":
        """The connection after a round in which the vendors answered: its circuit is closed."""
        return replace(self, consecutive_failures=0, backoff_from=None, backoff_until=None)

    def is_circuit_open(self, now: datetime) -> bool:
        """A circuit that was opened in the future, while the clock was ahead, is not open (decision
        53).
        """
        if self.backoff_from is not None and self.backoff_from > now:
            return False
        return self.backoff_until is not None and self.backoff_until > now

    @property
    def is_active(self) -> bool:
        return self.state is ConnectionState.ACTIVE


def _without(
    moments: Mapping[WebhookEvent, datetime], event: WebhookEvent
) -> Mapping[WebhookEvent, datetime]:
    return {each: moment for each, moment in moments.items() if each != event}
