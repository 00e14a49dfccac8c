"""Set up and end connections (behaviours S and D; decisions 26 to 29)."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from hmac import compare_digest

from application.ports import (
    Clock,
    OAuthClient,
    Scheduler,
    Store,
    UnitOfWork,
    Vault,
)
from application.signature_tokens import (
    SignatureTokens,
    previous_signature_secret_name,
    signature_secret_name,
)
from application.stored_secrets import StoredSecrets
from application.token_manager import TOKENS_SECRET_NAME, TokenManager
from domain.connection import Connection, ConnectionEvent, WebhookEvent
from domain.historical_import import HistoricalImport


class ConnectionNotFound(Exception):
    """There is no connection with this id."""


class SignatureTokenInUse(Exception):
    """Another webhook of the connection has this signature token; `event` says which.

    Lever signs neither the event nor the opportunity, so a delivery of one event could be taken for
    one of the other (decision 29).
    """

    def __init__(self, event: WebhookEvent) -> None:
        super().__init__(event)
        self.event = event


class Connections:
    def __init__(
        self,
        store: Store,
        oauth: OAuthClient,
        tokens: TokenManager,
        vault: Vault,
        clock: Clock,
        scheduler: Scheduler,
    ) -> None:
        self._store = store
        self._oauth = oauth
        self._tokens = tokens
        self.signature_tokens = SignatureTokens(StoredSecrets(vault), clock)
        self._clock = clock
        self._scheduler = scheduler

    def get_or_create(self, company_id: str) -> Connection:
        """The connection of an Agora company; it is created when there is none."""
        with self._store.begin() as work:
            connection = work.connections.for_company(company_id)
            if connection is None:
                connection = Connection(id=secrets.token_urlsafe(16), company_id=company_id)
                work.connections.save(connection)
                work.commit()
            return connection

    def connection(self, connection_id: str) -> Connection:
        """Raises ConnectionNotFound."""
        with self._store.begin() as work:
            return get_connection(work, connection_id)

    def consent_url(self, state: str) -> str:
        """The URL of Lever's consent page.

        `state` comes back with the user and must be compared.
        """
        return self._oauth.consent_url(state)

    def complete_oauth(
        self, connection_id: str, code: str, state: str, *, user_id: str | None = None
    ) -> Connection:
        """Complete the consent for which Lever sent the user back with a code and this state.

        `user_id` is the Agora user's, who is notified when the connection needs attention (decision
        31).

        Raises ServiceUnavailable, ServiceRefused, AccessRevoked, ConnectionNotFound.
        """
        self.connection(connection_id)
        self._tokens.save(connection_id, self._oauth.exchange_code(code, state))
        return self._change(
            connection_id,
            lambda connection: replace(
                connection.apply(ConnectionEvent.CONSENTED).recovered(),
                owner_id=user_id or connection.owner_id,
            ),
        )

    def set_signature_token(self, connection_id: str, event: WebhookEvent, token: str) -> bool:
        """Save the signature token that Lever's Webhooks page shows for an event; False when it
        is saved already.

        A new token makes the webhook unverified. A verified token that it replaces is accepted for
        another day, since Lever repeats deliveries that it signed with it (decision 29).

        Raises SignatureTokenInUse, also for a token that another webhook had within the last day.
        """
        entered = token.strip()
        with self._store.begin() as work:
            connection = get_connection(work, connection_id)
            before = self.signature_tokens.current_or_nothing(work, connection_id, event)
            if compare_digest(entered.encode(), before.encode()):
                return False
            self._check_token_is_free(work, connection_id, event, entered)
            if not before:
                # There is none, or it cannot be decrypted. Then the previous one cannot either.
                work.secrets.delete(connection_id, previous_signature_secret_name(event))
            was_verified = event in connection.verified_webhooks
            self.signature_tokens.replace(
                work,
                connection_id,
                event,
                entered,
                accept_previous=before if was_verified else None,
            )
            work.connections.save(connection.webhook_reset(event))
            work.commit()
        self.signature_tokens.drop(connection_id)
        return True

    def _check_token_is_free(
        self, work: UnitOfWork, connection_id: str, event: WebhookEvent, token: str
    ) -> None:
        """Raises SignatureTokenInUse."""
        for other in WebhookEvent:
            theirs = self.signature_tokens.accepted_or_nothing(work, connection_id, other)
            if other is not event and any(
                compare_digest(token.encode(), each.encode()) for each in theirs
            ):
                raise SignatureTokenInUse(other)

    def has_signature_token(self, connection_id: str, event: WebhookEvent) -> bool:
        with self._store.begin() as work:
            return work.secrets.get(connection_id, signature_secret_name(event)) is not None

    def signature_token(self, connection_id: str, event: WebhookEvent) -> str | None:
        with self._store.begin() as work:
            return self.signature_tokens.read(work, connection_id, event).current

    def activate(self, connection_id: str) -> Connection:
        """Complete the set-up: from now on letters are created.

        Raises IllegalConnectionTransition before the consent.

        A new historical import starts, for offers that were made while nothing was connected. An
        unfinished import is replaced: it may have passed offers that were sent since.
        """
        with self._store.begin() as work:
            known = get_connection(work, connection_id)
            completed = known.apply(ConnectionEvent.COMPLETED)
            work.connections.save(completed)
            if not known.is_active:
                work.imports.save(HistoricalImport.start(connection_id, self._clock.now()))
            work.commit()
        self._scheduler.wake(connection_id)
        return completed

    def disconnect(self, connection_id: str) -> Connection:
        """Delete the tokens, so that nothing more is read from Lever; the letters stay (D2, D3)."""
        with self._store.begin() as work:
            changed = get_connection(work, connection_id).apply(ConnectionEvent.DISCONNECTED)
            work.secrets.delete(connection_id, TOKENS_SECRET_NAME)
            work.connections.save(changed)
            work.commit()
        self.signature_tokens.drop(connection_id)
        return changed

    def _change(self, connection_id: str, change: Callable[[Connection], Connection]) -> Connection:
        with self._store.begin() as work:
            changed = change(get_connection(work, connection_id))
            work.connections.save(changed)
            work.commit()
            return changed


def get_connection(work: UnitOfWork, connection_id: str) -> Connection:
    """Raises ConnectionNotFound."""
    connection = work.connections.get(connection_id)
    if connection is None:
        raise ConnectionNotFound(connection_id)
    return connection
