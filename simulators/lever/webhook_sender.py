"""Webhook deliveries: signed, retried after failures, and stored so that they can be read and sent
again.
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
    *(
        "applicationCreated",
        "candidateArchiveChange",
        "candidateDeleted",
        "candidateHired",
        "candidateStageChange",
    ),
    *(
        "contactCreated",
        "contactUpdated",
        "interviewCreated",
        "interviewDeleted",
        "interviewUpdated",
    ),
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
SNAPSHOT_FIELDS = ("_rng", "_kept", "webhooks", "enabled_events", "deliveries")
"""The attributes in a snapshot of a sender."""


@dataclass(slots=True)
class Attempt:
    """An attempt. `status` is None when there was no response; `response` is then the reason."""

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
    """A delivery to be sent at `due`, in seconds since the epoch, and after failures again after
    each of these delays.
    """

    due: float
    delivery: Delivery
    retry_after: tuple[float, ...]


def signature(signature_token: str, token: str, triggered_at: int) -> str:
    """HMAC-SHA256 over token and time, in hex; the key is the signature token as text.

    The data are not signed.
    """
    return hmac.new(
        signature_token.encode(), f"{token}{triggered_at}".encode(), hashlib.sha256
    ).hexdigest()


class WebhookSender:
    """Settings > Webhooks: the webhooks, the switch of each event's group, and the deliveries."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        lock: threading.RLock,
        switches: Assumptions | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._clock, self._rng, self._lock = clock, rng, lock
        self._switches, self._faults = switches or Assumptions(), faults or Faults(clock)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, PendingDelivery] = {}
        self._held: list[int] = []
        self.http = requests.Session()
        self.http.trust_env = False
        self.webhooks: dict[str, Webhook] = {}
        self.enabled_events: set[str] = set()
        self.deliveries: deque[Delivery] = deque(maxlen=MAX_DELIVERIES)
        self._kept = 0

    def add(self, webhook_id: str, event: str, url: str, *, switch_on: bool = True) -> Webhook:
        """Add a webhook.

        `switch_on`: enable the event's group too, as a Super Admin does in Settings.

        Raises ValueError for an unknown event or an invalid URL.
        """
        if event not in EVENTS:
            raise ValueError(
                f"{event!r} is no event that Lever has a webhook for; one of {', '.join(EVENTS)}"
            )
        if not url.startswith(("http://", "https://")):
            raise ValueError(
                f"{url!r} is no URL that a webhook can be sent to; it must begin with https://"
            )
        now = self._now()
        webhook = Webhook(webhook_id, event, url, self._hex(), now, now)
        self.webhooks[webhook.id] = webhook
        if switch_on:
            self.enabled_events.add(event)
        return webhook

    def regenerate(self, webhook: Webhook) -> None:
        """Set a new signature token; the old one becomes invalid."""
        webhook.signature_token, webhook.updated_at = self._hex(), self._now()

    def announce(self, event: str, data: Json, origin: str | None) -> None:
        """Send an event to each of its webhooks whose group is enabled and whose origins include
        this one.
        """
        if event not in self.enabled_events:
            return
        for webhook in self.webhooks.values():
            wanted = origin is None or webhook.origins is None or origin in webhook.origins
            if webhook.event == event and wanted:
                self._send(self._delivery(webhook, data))

    def _send(self, delivery: Delivery) -> None:
        """Send at once, or as faults and assumptions say.

        A lost delivery is not stored: Lever does not know of it.
        """
        fault = next(iter(self._faults.match_webhook(delivery.event)), None)
        kind, seconds = (fault.kind, fault.seconds or 0.0) if fault else ("", 0.0)
        if kind == "webhook_lost":
            return
        self._keep(delivery)
        if kind == "webhook_late":
            self._wait(seconds, delivery)
        elif not self._held and (
            kind == "webhook_out_of_order" or self._switches.webhooks_out_of_order
        ):
            self._held.append(self._wait(seconds or REORDER_HOLD_SECONDS, delivery))
        else:
            self._wait(0, delivery)
            self._let_go()
        if kind == "webhook_twice" or self._switches.webhooks_twice:
            again = self._again(delivery)
            self._keep(again)
            self._wait(seconds, again)

    def _let_go(self) -> None:
        """Deliveries that were held until another one overtook them."""
        for number in self._held:
            self._clock.call_later(0, partial(self._due, number))
        self._held.clear()

    def _wait(
        self, seconds: float, delivery: Delivery, retry_after: tuple[float, ...] | None = None
    ) -> int:
        """Schedule a delivery. One that is scheduled twice is sent once, at the earlier time."""
        number = next(self._numbers)
        after = self._switches.webhook_retry_after if retry_after is None else retry_after
        self._waiting[number] = PendingDelivery(self._clock.now() + seconds, delivery, after)
        self._clock.call_later(seconds, partial(self._due, number))
        return number

    def _due(self, number: int) -> None:
        with self._lock:
            waiting = self._waiting.pop(number, None)
            if number in self._held:
                self._held.remove(number)
        if waiting:
            self._attempt(waiting.delivery, waiting.retry_after)

    def verify(self, webhook: Webhook) -> bool:
        """Verify connection: send a signed sample with empty data once.

        The webhook is kept whatever the result.
        """
        delivery = self._delivery(webhook, {})
        with self._lock:
            self._keep(delivery)
        self._attempt(delivery)
        return delivery.succeeded

    def rerun(self, delivery: Delivery) -> Delivery:
        """Send the same body again, with its old time and token, as a new delivery."""
        again = self._again(delivery)
        with self._lock:
            self._keep(again)
        self._attempt(again)
        return again

    def forget_deliveries(self) -> None:
        """Cancel the waiting deliveries."""
        self.deliveries.clear()
        self._waiting.clear()
        self._held.clear()

    def state(self) -> dict[str, Any]:
        """The state, for `take_up`."""
        kept = {name: getattr(self, name) for name in SNAPSHOT_FIELDS}
        return {**kept, "waiting": list(self._waiting.values())}

    def take_up(self, state: dict[str, Any]) -> None:
        """Restore a state.

        Deliveries that waited are sent at their time, or at once if that has passed.
        """
        self._waiting.clear()
        self._held.clear()
        for name in SNAPSHOT_FIELDS:
            setattr(self, name, state[name])
        for waiting in state["waiting"]:
            self._wait(
                max(0.0, waiting.due - self._clock.now()), waiting.delivery, waiting.retry_after
            )

    def _again(self, delivery: Delivery) -> Delivery:
        return Delivery(
            delivery.webhook_id, delivery.event, delivery.url, delivery.body, delivery.triggered_at
        )

    def _delivery(self, webhook: Webhook, data: Json) -> Delivery:
        now, token = self._now(), self._hex()
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

    def _keep(self, delivery: Delivery) -> None:
        oldest = self._now() - DELIVERY_RETENTION_SECONDS * 1000
        while self.deliveries and self.deliveries[0].triggered_at < oldest:
            self.deliveries.popleft()
        self._kept += 1
        delivery.number = self._kept
        self.deliveries.append(delivery)

    def _attempt(self, delivery: Delivery, retry_after: tuple[float, ...] = ()) -> None:
        """Runs without the lock, since the receiver may call Lever before it responds."""
        attempt = self._post(delivery)
        with self._lock:
            delivery.attempts.append(attempt)
            if not attempt.succeeded and retry_after and delivery.webhook_id in self.webhooks:
                self._wait(retry_after[0], delivery, retry_after[1:])

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
                timeout=self._switches.webhook_timeout,
                allow_redirects=False,
            )
            return Attempt(at, response.status_code, response.text[:10_000])
        except (
            requests.RequestException,
            OSError,
            ValueError,
        ) as error:  # The last error is for invalid URLs.
            return Attempt(at, None, f"{type(error).__name__}: {error}")

    def _now(self) -> int:
        return int(self._clock.now() * 1000)

    def _hex(self) -> str:
        return self._rng.randbytes(24).hex()
