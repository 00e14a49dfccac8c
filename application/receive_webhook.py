"""Receive a webhook delivery: verify it and request a sync, nothing more (decision 1)."""

from application.connections import Connections
from application.ports import Clock, DeliveryParser, InvalidSignature, Store, WebhookDelivery
from application.watch_list import WatchList
from domain.connection import ConnectionState, WebhookEvent


class ReceiveWebhook:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        connections: Connections,
        watch_list: WatchList,
        parse: DeliveryParser,
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._watch_list = watch_list
        self._parse = parse

    def __call__(self, connection_id: str, event: WebhookEvent, body: bytes) -> None:
        """Receive a delivery. The sync request is durable when this returns.

        Raises:
            ConnectionNotFound: there is no such connection.
            MalformedDelivery: the body is no delivery.
            InvalidSignature: the delivery is not signed with the webhook's token.
            ServiceUnavailable: the store failed.
        """
        connection = self._connections.connection(connection_id)
        delivery = self._verified(connection_id, event, body)
        if delivery.opportunity_id is None or connection.state is ConnectionState.DISCONNECTED:
            return
        hired = event is WebhookEvent.HIRED and self._is_bound(
            connection_id, delivery, delivery.opportunity_id
        )
        self._watch_list.request_sync(connection_id, delivery.opportunity_id, hired=hired)

    def _verified(self, connection_id: str, event: WebhookEvent, body: bytes) -> WebhookDelivery:
        """The delivery, if it is signed with the webhook's token or, for a day, with the
        previous one.

        Only the current token marks the webhook as verified.
        """
        token = self._connections.signature_token(connection_id, event)
        try:
            delivery = self._parse(body, event, token)
        except InvalidSignature:
            previous = self._connections.previous_signature_token(connection_id, event)
            delivery_before = None if previous is None else self._parsed(body, event, previous)
            if delivery_before is not None:
                return delivery_before
            if token is not None:
                self._connections.record_signature_mismatch(connection_id, event)
            raise
        self._connections.mark_webhook_verified(connection_id, event)
        return delivery

    def _parsed(self, body: bytes, event: WebhookEvent, token: str) -> WebhookDelivery | None:
        """The delivery, if it is signed with this token."""
        try:
            return self._parse(body, event, token)
        except InvalidSignature:
            return None

    def _is_bound(self, connection_id: str, delivery: WebhookDelivery, opportunity_id: str) -> bool:
        """Whether the delivery first named this opportunity.

        Lever does not sign the opportunity's id. Without this check, a replayed hire delivery could
        name another candidate.
        """
        with self._store.begin() as work:
            is_bound = work.deliveries.claim(
                connection_id, delivery.token, opportunity_id, now=self._clock.now()
            )
            work.commit()
        return is_bound
