"""Webhook deliveries: signed, retried after failures, and stored.

Stored deliveries can be read and sent again.
"""

import hashlib
import hmac
import itertools
import json
import random
import threading
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests

from simulators.common.clock import Clock
from simulators.common.faults import Faults
from simulators.lever.assumptions import Assumptions
from simulators.lever.model.records import Json, Webhook

EVENTS = (
    "applicationCreated",
    "candidateArchiveChange",
    "candidateDeleted",
    "candidateHired",
    "candidateStageChange",
    "contactCreated",
    "contactUpdated",
    "interviewCreated",
    "interviewDeleted",
    "interviewUpdated",
)
WITH_ORIGINS = (
    "applicationCreated",
    "candidateArchiveChange",
    "candidateHired",
    "candidateStageChange",
)
MAX_DELIVERIES, DELIVERY_RETENTION_SECONDS = 1000, 14 * 24 * 3600
REORDER_HOLD_SECONDS = 60.0
"""How long a delivery that is to be overtaken waits for another one."""
SNAPSHOT_FIELDS = ("_rng", "_delivery_count", "webhooks", "enabled_events", "deliveries")
"""The attributes in a snapshot of a sender."""


@dataclass(slots=True)
class Attempt:
    """An attempt to deliver.

    Without a response, `status` is None and `response` is the reason.
    """

    at: float
    status: int | None
    response: str

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Delivery:
    """`number` counts the deliveries of an account, from 1."""

    webhook_id: str
    event: str
    url: str
    body: str
    triggered_at: int
    attempts: list[Attempt] = field(default_factory=list)
    number: int = 0

    @property
    def succeeded(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].succeeded

    @property
    def json(self) -> Json:
        """The parsed body."""
        parsed: Json = json.loads(self.body)
        return parsed


@dataclass(slots=True, frozen=True)
class PendingDelivery:
    """A scheduled delivery.

    `due` is in seconds since the epoch; `retry_after` has the seconds before each retry.
    """

    due: float
    delivery: Delivery
    retry_after: tuple[float, ...]


def signature(signature_token: str, token: str, triggered_at: int) -> str:
    """The signature: HMAC-SHA256 over token and time, in hex.

    The key is the signature token as text. The data are not signed.
    """
    return hmac.new(
        signature_token.encode(), f"{token}{triggered_at}".encode(), hashlib.sha256
    ).hexdigest()


class WebhookSender:
    """Settings > Webhooks: the webhooks, the enabled events, and the deliveries."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        lock: threading.RLock,
        assumptions: Assumptions | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._clock, self._rng, self._lock = clock, rng, lock
        self._assumptions, self._faults = assumptions or Assumptions(), faults or Faults(clock)
        self._numbers = itertools.count(1)
        self._pending: dict[int, PendingDelivery] = {}
        self._held: list[int] = []
        self.http = requests.Session()
        self.http.trust_env = False
        self.webhooks: dict[str, Webhook] = {}
        self.enabled_events: set[str] = set()
        self.deliveries: deque[Delivery] = deque(maxlen=MAX_DELIVERIES)
        self._delivery_count = 0

    def add(self, webhook_id: str, event: str, url: str, *, enable: bool = True) -> Webhook:
        """Add a webhook.

        `enable`: enable the event's group too, as a Super Admin does in Settings.

        Raises ValueError for an unknown event or an invalid URL.
        """
        if event not in EVENTS:
            raise ValueError(
                f"{event!r} is not a webhook event of Lever; one of {', '.join(EVENTS)}"
            )
        if not url.startswith(("http://", "https://")):
            raise ValueError(
                f"{url!r} is not a URL that a webhook can be sent to; it must begin with https://"
            )
        now = self._now()
        webhook = Webhook(webhook_id, event, url, self._random_hex(), now, now)
        self.webhooks[webhook.id] = webhook
        if enable:
            self.enabled_events.add(event)
        return webhook

    def regenerate(self, webhook: Webhook) -> None:
        """Set a new signature token; the old one becomes invalid."""
        webhook.signature_token, webhook.updated_at = self._random_hex(), self._now()

    def announce(self, event: str, data: Json, origin: str | None) -> None:
        """Send an event to each of its webhooks.

        The event must be enabled, and the webhook's origins must include this one.
        """
        if event not in self.enabled_events:
            return
        for webhook in self.webhooks.values():
            matches_origin = origin is None or webhook.origins is None or origin in webhook.origins
            if webhook.event == event and matches_origin:
                self._send(self._delivery(webhook, data))

    def _send(self, delivery: Delivery) -> None:
        """Schedule a delivery as faults and assumptions require.

        A lost delivery is not stored: Lever does not know of it.
        """
        fault = next(iter(self._faults.match_webhook(delivery.event)), None)
        kind, seconds = (fault.kind, fault.seconds or 0.0) if fault else ("", 0.0)
        if kind == "webhook_lost":
            return
        self._store(delivery)
        if kind == "webhook_late":
            self._schedule(seconds, delivery)
        elif not self._held and (
            kind == "webhook_out_of_order" or self._assumptions.webhooks_out_of_order
        ):
            self._held.append(self._schedule(seconds or REORDER_HOLD_SECONDS, delivery))
        else:
            self._schedule(0, delivery)
            self._release_held()
        if kind == "webhook_twice" or self._assumptions.webhooks_twice:
            again = self._copy(delivery)
            self._store(again)
            self._schedule(seconds, again)

    def _release_held(self) -> None:
        """Send the deliveries that were held until another one overtook them."""
        for number in self._held:
            self._clock.call_later(0, partial(self._send_due, number))
        self._held.clear()

    def _schedule(
        self, seconds: float, delivery: Delivery, retry_after: tuple[float, ...] | None = None
    ) -> int:
        """Schedule a delivery in `seconds`, and return its number."""
        number = next(self._numbers)
        after = self._assumptions.webhook_retry_after if retry_after is None else retry_after
        self._pending[number] = PendingDelivery(self._clock.now() + seconds, delivery, after)
        self._clock.call_later(seconds, partial(self._send_due, number))
        return number

    def _send_due(self, number: int) -> None:
        with self._lock:
            pending = self._pending.pop(number, None)
            if number in self._held:
                self._held.remove(number)
        if pending:
            self._attempt(pending.delivery, pending.retry_after)

    def verify(self, webhook: Webhook) -> bool:
        """Verify connection: send a signed sample with empty data once.

        The webhook is kept even if the sample fails.
        """
        delivery = self._delivery(webhook, {})
        with self._lock:
            self._store(delivery)
        self._attempt(delivery)
        return delivery.succeeded

    def rerun(self, delivery: Delivery) -> Delivery:
        """Send the same body again, with its old time and token, as a new delivery."""
        again = self._copy(delivery)
        with self._lock:
            self._store(again)
        self._attempt(again)
        return again

    def forget_deliveries(self) -> None:
        """Forget all deliveries, and cancel the pending ones."""
        self.deliveries.clear()
        self._pending.clear()
        self._held.clear()

    def state(self) -> dict[str, Any]:
        """The state, for `restore_state`."""
        kept = {name: getattr(self, name) for name in SNAPSHOT_FIELDS}
        return {**kept, "pending": list(self._pending.values())}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Restore a state.

        Pending deliveries are sent at their time, or at once if that has passed.
        """
        self._pending.clear()
        self._held.clear()
        for name in SNAPSHOT_FIELDS:
            setattr(self, name, state[name])
        for pending in state["pending"]:
            self._schedule(
                max(0.0, pending.due - self._clock.now()), pending.delivery, pending.retry_after
            )

    def _copy(self, delivery: Delivery) -> Delivery:
        return Delivery(
            delivery.webhook_id, delivery.event, delivery.url, delivery.body, delivery.triggered_at
        )

    def _delivery(self, webhook: Webhook, data: Json) -> Delivery:
        now, token = self._now(), self._random_hex()
        signed = signature(webhook.signature_token, token, now)
        envelope = {
            "triggeredAt": now,
            "event": webhook.event,
            "data": data,
            "signature": signed,
            "token": token,
        }
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        return Delivery(webhook.id, webhook.event, webhook.url, body, now)

    def _store(self, delivery: Delivery) -> None:
        oldest = self._now() - DELIVERY_RETENTION_SECONDS * 1000
        while self.deliveries and self.deliveries[0].triggered_at < oldest:
            self.deliveries.popleft()
        self._delivery_count += 1
        delivery.number = self._delivery_count
        self.deliveries.append(delivery)

    def _attempt(self, delivery: Delivery, retry_after: tuple[float, ...] = ()) -> None:
        """Send a delivery, and schedule a retry if it fails.

        It runs without the lock, since the receiver may call Lever before it responds.
        """
        attempt = self._post(delivery)
        with self._lock:
            delivery.attempts.append(attempt)
            if not attempt.succeeded and retry_after and delivery.webhook_id in self.webhooks:
                self._schedule(retry_after[0], delivery, retry_after[1:])

    def _post(self, delivery: Delivery) -> Attempt:
        headers = {
            "User-Agent": "Lever-Webhooks",
            "Content-Type": "application/json",
            "Accept": "*/*",
        }
        at = self._clock.now()
        try:
            response = self.http.post(
                delivery.url,
                data=delivery.body.encode(),
                headers=headers,
                timeout=self._assumptions.webhook_timeout,
                allow_redirects=False,
            )
            return Attempt(at, response.status_code, response.text[:10_000])
        except (requests.RequestException, OSError, ValueError) as error:
            # `requests` raises ValueError for some invalid URLs.
            return Attempt(at, None, f"{type(error).__name__}: {error}")

    def _now(self) -> int:
        return int(self._clock.now() * 1000)

    def _random_hex(self) -> str:
        return self._rng.randbytes(24).hex()
