"""Receive a webhook delivery: verify it and request a sync, nothing more (decision 1).

Lever signs only the token and the time of a delivery. So a delivery is believed once, for the event
and the opportunity that it first named, and only as long as Lever may repeat it (decision 29).
"""

from dataclasses import dataclass
from hmac import compare_digest

from application.connections import Connections, get_connection
from application.ports import (
    Clock,
    DeliveryParser,
    InvalidSignature,
    OutdatedDelivery,
    ReplayedDelivery,
    Scheduler,
    Store,
    TooManyUnknownOpportunities,
    UnitOfWork,
    WebhookDelivery,
)
from application.signature_tokens import AcceptedTokens
from application.watch_list import schedule_sync
from domain.connection import Connection, ConnectionState, WebhookEvent
from domain.watch_entry import WatchEntry
from domain.webhook_delivery import MAX_PROMPT_UNCONFIRMED, MAX_UNCONFIRMED, age_problem


@dataclass(frozen=True)
class _Verified:
    """A delivery, and the token that it is signed with."""

    delivery: WebhookDelivery
    signed_with: str | None


class ReceiveWebhook:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        connections: Connections,
        scheduler: Scheduler,
        parse: DeliveryParser,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = connections.signature_tokens
        self._scheduler = scheduler
        self._parse = parse

    def __call__(self, connection_id: str, event: WebhookEvent, body: bytes) -> None:
        """Receive a delivery, in one transaction. The sync request is durable when this returns.

        Raises:
            ConnectionNotFound: there is no such connection.
            MalformedDelivery: the body is no delivery.
            InvalidSignature: the delivery is not signed with the webhook's token.
            OutdatedDelivery: it is older than any that Lever repeats, or from the future.
            ReplayedDelivery: it named another opportunity or event before.
            TooManyUnknownOpportunities: too many opportunities wait for their first sync.
            ServiceUnavailable: the store failed.
        """
        verified = self._verified_with_kept_tokens(connection_id, event, body)
        with self._store.begin() as work:
            connection = get_connection(work, connection_id)
            if verified is None:
                verified = self._verified_with_stored_tokens(work, connection, event, body)
            self._claim(work, connection_id, verified.delivery)
            self._mark_verified(work, connection, event, verified)
            is_wanted = self._request_sync(work, connection, verified.delivery)
            work.commit()
        if is_wanted:
            self._scheduler.wake(connection_id)

    def _verified_with_kept_tokens(
        self, connection_id: str, event: WebhookEvent, body: bytes
    ) -> _Verified | None:
        """The delivery, if the tokens in memory verify it; None when the store has to be asked."""
        kept = self._tokens.kept(connection_id, event)
        if kept is None:
            return None
        try:
            return self._verified(event, body, kept)
        except InvalidSignature:
            # Another process may have stored another token in the last seconds.
            return None

    def _verified_with_stored_tokens(
        self, work: UnitOfWork, connection: Connection, event: WebhookEvent, body: bytes
    ) -> _Verified:
        tokens = self._tokens.read(work, connection.id, event)
        try:
            verified = self._verified(event, body, tokens)
        except InvalidSignature:
            mismatched = connection.signature_mismatched(event, self._clock.now())
            if tokens.current is not None and mismatched != connection:
                work.connections.save(mismatched)
                work.commit()
            raise
        if connection.is_active:
            self._tokens.keep(connection.id, event, tokens)
        return verified

    def _verified(self, event: WebhookEvent, body: bytes, tokens: AcceptedTokens) -> _Verified:
        """The delivery, if it is signed with the webhook's token or, for a day, with the previous
        one, and if Lever may still repeat it.
        """
        now = self._clock.now()
        current, *previous = tokens.at(now)
        try:
            verified = _Verified(self._parse(body, event, current), current)
        except InvalidSignature:
            if not previous:
                raise
            verified = _Verified(self._parse(body, event, previous[0]), previous[0])
        problem = age_problem(verified.delivery.triggered_at, now)
        if problem is not None:
            raise OutdatedDelivery(problem)
        return verified

    def _claim(self, work: UnitOfWork, connection_id: str, delivery: WebhookDelivery) -> None:
        """Bind the delivery to the event and opportunity that it names, unless it named others."""
        is_bound = work.deliveries.claim(
            connection_id,
            delivery.id,
            delivery.event,
            delivery.opportunity_id,
            now=self._clock.now(),
        )
        if not is_bound:
            raise ReplayedDelivery(
                "this delivery was received before with another event or opportunity"
            )

    def _mark_verified(
        self, work: UnitOfWork, connection: Connection, event: WebhookEvent, verified: _Verified
    ) -> None:
        """Record that the webhook works, unless that is known.

        Only the token that is stored now proves it, not a replaced one.
        """
        heard = connection.webhook_verified(event)
        if heard == connection:
            return
        stored = self._tokens.read(work, connection.id, event).current or ""
        if compare_digest(stored.encode(), (verified.signed_with or "").encode()):
            work.connections.save(heard)

    def _request_sync(
        self, work: UnitOfWork, connection: Connection, delivery: WebhookDelivery
    ) -> bool:
        """Request the sync of the opportunity that the delivery names; return whether it is."""
        opportunity_id = delivery.opportunity_id
        if opportunity_id is None or connection.state is ConnectionState.DISCONNECTED:
            return False
        entry = work.watch_list.get(connection.id, opportunity_id)
        schedule_sync(
            work,
            connection.id,
            opportunity_id,
            now=self._clock.now(),
            requested_at=self._clock.now(),
            hired_at=delivery.triggered_at if delivery.event is WebhookEvent.HIRED else None,
            after_live=_must_wait(work, connection.id, opportunity_id, entry),
        )
        return True


def _must_wait(
    work: UnitOfWork, connection_id: str, opportunity_id: str, entry: WatchEntry | None
) -> bool:
    """Whether to sync the opportunity after live letters: we do not know whether Lever knows it,
    and there are many such.

    Raises TooManyUnknownOpportunities.
    """
    if entry is not None:
        return entry.is_unconfirmed and entry.historical
    unconfirmed = work.watch_list.count_unconfirmed(connection_id)
    if unconfirmed < MAX_PROMPT_UNCONFIRMED or work.letters.find(connection_id, opportunity_id):
        return False
    if unconfirmed >= MAX_UNCONFIRMED:
        raise TooManyUnknownOpportunities(
            f"{unconfirmed} opportunities of this connection wait for their first sync"
        )
    return True
