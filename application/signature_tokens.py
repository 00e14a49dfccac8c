"""The signature tokens of webhooks (decision 29)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from application.ports import Clock, SecretUnreadable, UnitOfWork
from application.stored_secrets import StoredSecrets
from domain.backoff import is_within
from domain.connection import WebhookEvent

PREVIOUS_TOKEN_GRACE_PERIOD = timedelta(days=1)
"""How long a replaced signature token is still accepted: Lever repeats deliveries in growing
intervals.
"""
CACHE_DURATION = timedelta(seconds=5)


@dataclass(frozen=True)
class AcceptedTokens:
    """The tokens of one webhook: the one that was entered, and the one that it replaced, which is
    accepted until `previous_until`.
    """

    current: str | None = field(repr=False)
    previous: str | None = field(repr=False, default=None)
    previous_until: datetime | None = None

    def at(self, now: datetime) -> Iterator[str | None]:
        """The tokens to try, the current one first."""
        yield self.current
        if self.previous is not None and self.previous_until and now < self.previous_until:
            yield self.previous


class SignatureTokens:
    """Reads and writes signature tokens within a transaction of the caller.

    Tokens that were read are kept in memory for a few seconds, since a webhook flood would decrypt
    them a thousand times a second. A change by another process is noticed after that time, or at
    the first delivery that the kept token does not verify.
    """

    def __init__(self, secrets: StoredSecrets, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[tuple[str, WebhookEvent], tuple[datetime, AcceptedTokens]] = {}

    def kept(self, connection_id: str, event: WebhookEvent) -> AcceptedTokens | None:
        """The tokens, if they were read within the last seconds."""
        read_at, tokens = self._kept.get((connection_id, event), (None, None))
        if read_at is None or not is_within(CACHE_DURATION, read_at, self._clock.now()):
            return None
        return tokens

    def keep(self, connection_id: str, event: WebhookEvent, tokens: AcceptedTokens) -> None:
        now = self._clock.now()
        with self._lock:
            for key, (read_at, _) in list(self._kept.items()):
                if not is_within(CACHE_DURATION, read_at, now):
                    del self._kept[key]
            self._kept[connection_id, event] = now, tokens

    def drop(self, connection_id: str) -> None:
        with self._lock:
            for key in [key for key in self._kept if key[0] == connection_id]:
                del self._kept[key]

    def read(self, work: UnitOfWork, connection_id: str, event: WebhookEvent) -> AcceptedTokens:
        """Raises SecretUnreadable."""
        current = self._secrets.get(work, connection_id, signature_secret_name(event))
        replaced = self._secrets.get(work, connection_id, previous_signature_secret_name(event))
        if replaced is None:
            return AcceptedTokens(current)
        previous, until = json.loads(replaced)
        return AcceptedTokens(current, previous, datetime.fromisoformat(until))

    def current_or_nothing(self, work: UnitOfWork, connection_id: str, event: WebhookEvent) -> str:
        """The token, or "" when there is none or it cannot be decrypted: users can then enter it
        again.
        """
        try:
            return self._secrets.get(work, connection_id, signature_secret_name(event)) or ""
        except SecretUnreadable:
            return ""

    def accepted_or_nothing(
        self, work: UnitOfWork, connection_id: str, event: WebhookEvent
    ) -> Sequence[str]:
        """All tokens that are accepted now; none where they cannot be decrypted."""
        try:
            tokens = self.read(work, connection_id, event)
        except SecretUnreadable:
            current = self.current_or_nothing(work, connection_id, event)
            return [current] if current else []
        return [token for token in tokens.at(self._clock.now()) if token]

    def replace(
        self,
        work: UnitOfWork,
        connection_id: str,
        event: WebhookEvent,
        token: str,
        *,
        accept_previous: str | None,
    ) -> None:
        """Save a token. `accept_previous` is the one that it replaces, if that is to be accepted
        for another day.
        """
        name = previous_signature_secret_name(event)
        if accept_previous:
            until = self._clock.now() + PREVIOUS_TOKEN_GRACE_PERIOD
            replaced = json.dumps([accept_previous, until.isoformat()])
            self._secrets.save(work, connection_id, name, replaced)
        self._secrets.save(work, connection_id, signature_secret_name(event), token)


def signature_secret_name(event: WebhookEvent) -> str:
    """The name of the secret with a webhook's signature token."""
    return f"signature:{event}"


def previous_signature_secret_name(event: WebhookEvent) -> str:
    """The name of the secret with the replaced signature token and its end."""
    return f"replaced signature:{event}"
