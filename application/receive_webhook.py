"""A delivery of Lever's comes in: check it, put it on the watch list, and nothing more (decision 1)."""

from application.connections import Connections
from application.ports import Clock, DeliveryParser, InvalidSignature, Store, WebhookDelivery
from application.watch_list import WatchList
from domain.connection import ConnectionState, WebhookEvent


class ReceiveWebhook:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        connecting: Connections,
        watch_list: WatchList,
        read: DeliveryParser,
    ) -> None:
        self._store = store
        self._clock = clock
        self._connecting = connecting
        self._watch_list = watch_list
        self._read = read

    def __call__(self, connection_id: str, event: WebhookEvent, body: bytes) -> None:
        """On return the look-at is durable. Raises NoSuchConnection, Unreadable, NotFromLever, ServiceUnavailable."""
        connection = self._connecting.connection(connection_id)
        delivery = self._believed(connection_id, event, body)
        if delivery.opportunity_id is None or connection.state is ConnectionState.DISCONNECTED:
            return
        hired = event is WebhookEvent.HIRED and self._is_about(
            connection_id, delivery, delivery.opportunity_id
        )
        self._watch_list.request_sync(connection_id, delivery.opportunity_id, hired=hired)

    def _believed(self, connection_id: str, event: WebhookEvent, body: bytes) -> WebhookDelivery:
        """Signed with the webhook's signature token; or with the one before, which proves nothing of the one that is there."""
        try:
            delivery = self._read(
                body, event, self._connecting.signature_token(connection_id, event)
            )
        except InvalidSignature:
            replaced = self._connecting.previous_signature_token(connection_id, event)
            if replaced is None:
                raise
            return self._read(body, event, replaced)
        self._connecting.mark_webhook_verified(connection_id, event)
        return delivery

    def _is_about(self, connection_id: str, delivery: WebhookDelivery, opportunity_id: str) -> bool:
        """Lever does not sign what a delivery is about, and a hire is believed: a replay must not hire somebody else."""
        with self._store.begin() as work:
            claimed = work.deliveries.claim(
                connection_id, delivery.token, opportunity_id, now=self._clock.now()
            )
            work.commit()
        return claimed
