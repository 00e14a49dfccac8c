"""Setting a connection up, and ending it (S, D; decisions 26 to 29)."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest

from application.ports import (
    Clock,
    DecryptionKeyMissing,
    OAuthClient,
    Scheduler,
    Store,
    UnitOfWork,
    Vault,
)
from application.token_manager import TOKENS_SECRET_NAME, TokenManager
from domain.connection import Connection, ConnectionEvent, WebhookEvent
from domain.historical_import import HistoricalImport

PREVIOUS_TOKEN_GRACE_PERIOD = timedelta(days=1)
"""How long a signature token is believed after another one was entered: Lever repeats a delivery in growing intervals."""


class ConnectionNotFound(Exception):
    """There is no connection of this id."""


class Connections:
    def __init__(
        self,
        store: Store,
        authorizer: OAuthClient,
        access: TokenManager,
        vault: Vault,
        clock: Clock,
        rounds: Scheduler,
    ) -> None:
        self._store = store
        self._authorizer = authorizer
        self._access = access
        self._vault = vault
        self._clock = clock
        self._rounds = rounds

    def get_or_create(self, company_id: str) -> Connection:
        """The one connection of this company in Agora; made when there is none."""
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            if connection is None:
                connection = Connection(id=secrets.token_urlsafe(16), company_id=company_id)
                work.connections.save(connection)
                work.commit()
            return connection

    def connection(self, connection_id: str) -> Connection:
        """Raises NoSuchConnection."""
        with self._store.begin() as work:
            return _known(work, connection_id)

    def consent_url(self, state: str) -> str:
        """Where the person goes next; `state` comes back with them and must be compared."""
        return self._authorizer.consent_url(state)

    def complete_oauth(self, connection_id: str, code: str, state: str) -> Connection:
        """Lever sent the person back with a code, in answer to this state.

        Raises ServiceUnavailable, ServiceRefused, AccessRevoked, NoSuchConnection.
        """
        self.connection(connection_id)
        self._access.save(connection_id, self._authorizer.exchange_code(code, state))
        return self._change(
            connection_id, lambda connection: _rested(connection.apply(ConnectionEvent.CONSENTED))
        )

    def set_signature_token(self, connection_id: str, event: WebhookEvent, token: str) -> bool:
        """The token that Lever's Webhooks page shows for this event. False when it is the one that is kept already.

        Another one than before must prove itself anew. The one before, if it ever proved itself, is believed for another day:
        Lever repeats what it signed with it.
        """
        given = token.strip()
        with self._store.begin() as work:
            connection = _known(work, connection_id)
            before = self._opened(work.secrets.get(connection_id, signature_secret_name(event)))
            if compare_digest(given.encode(), before.encode()):
                return False
            if before and event in connection.verified_webhooks:
                until = self._clock.now() + PREVIOUS_TOKEN_GRACE_PERIOD
                work.secrets.save(
                    connection_id,
                    previous_signature_secret_name(event),
                    self._vault.encrypt(json.dumps([before, until.isoformat()])),
                )
            elif not before:  # there is none, or nobody can open it: then nobody can open the one before that either
                work.secrets.delete(connection_id, previous_signature_secret_name(event))
            work.secrets.save(
                connection_id, signature_secret_name(event), self._vault.encrypt(given)
            )
            work.connections.save(
                replace(connection, verified_webhooks=connection.verified_webhooks - {event})
            )
            work.commit()
        return True

    def _opened(self, sealed: bytes | None) -> str:
        """Empty where nothing is kept, or nobody can open it any more: a person must be able to enter it anew."""
        try:
            return "" if sealed is None else self._vault.decrypt(sealed)
        except DecryptionKeyMissing:
            return ""

    def has_signature_token(self, connection_id: str, event: WebhookEvent) -> bool:
        with self._store.begin() as work:
            return work.secrets.get(connection_id, signature_secret_name(event)) is not None

    def signature_token(self, connection_id: str, event: WebhookEvent) -> str | None:
        with self._store.begin() as work:
            sealed = work.secrets.get(connection_id, signature_secret_name(event))
        return None if sealed is None else self._vault.decrypt(sealed)

    def previous_signature_token(self, connection_id: str, event: WebhookEvent) -> str | None:
        """The one before, while it is still believed."""
        with self._store.begin() as work:
            sealed = work.secrets.get(connection_id, previous_signature_secret_name(event))
        if sealed is None:
            return None
        token, until = json.loads(self._vault.decrypt(sealed))
        return token if self._clock.now() < datetime.fromisoformat(until) else None

    def mark_webhook_verified(self, connection_id: str, event: WebhookEvent) -> None:
        """A rightly signed delivery of this event came in: its webhook works."""
        if event not in self.connection(connection_id).verified_webhooks:
            self._change(
                connection_id,
                lambda connection: replace(
                    connection, verified_webhooks=connection.verified_webhooks | {event}
                ),
            )

    def activate(self, connection_id: str) -> Connection:
        """The set-up is done; from now on letters are made. Raises IllegalChange when Lever has not consented.

        What was made in Lever while nothing was connected is made good by an import, which begins anew: one that was going on
        may have passed by what was sent since.
        """
        with self._store.begin() as work:
            known = _known(work, connection_id)
            completed = known.apply(ConnectionEvent.COMPLETED)
            work.connections.save(completed)
            if not known.is_active:
                work.imports.save(HistoricalImport.start(connection_id, self._clock.now()))
            work.commit()
        self._rounds.wake(connection_id)
        return completed

    def disconnect(self, connection_id: str) -> Connection:
        """The tokens are forgotten, so nothing more can be read; the letters stay (D2, D3)."""
        with self._store.begin() as work:
            changed = _known(work, connection_id).apply(ConnectionEvent.DISCONNECTED)
            work.secrets.delete(connection_id, TOKENS_SECRET_NAME)
            work.connections.save(changed)
            work.commit()
        return changed

    def _change(self, connection_id: str, change: Callable[[Connection], Connection]) -> Connection:
        with self._store.begin() as work:
            changed = change(_known(work, connection_id))
            work.connections.save(changed)
            work.commit()
            return changed


def _known(work: UnitOfWork, connection_id: str) -> Connection:
    """Raises NoSuchConnection."""
    connection = work.connections.get(connection_id)
    if connection is None:
        raise ConnectionNotFound(connection_id)
    return connection


def signature_secret_name(event: WebhookEvent) -> str:
    """The name of the secret that is this webhook's signature token."""
    return f"signature:{event}"


def previous_signature_secret_name(event: WebhookEvent) -> str:
    """And of the one before, with the end of its time."""
    return f"replaced signature:{event}"


def _rested(connection: Connection) -> Connection:
    return connection.recovered()
