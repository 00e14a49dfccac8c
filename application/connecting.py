"""Setting a connection up, and ending it (S, D; decisions 26 to 29)."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from application.access import TOKENS, Access
from application.history import begin_import
from application.ports import Authorizer, Clock, Rounds, Store, Vault, Work
from domain.connection import Change, Connection, Event


class NoSuchConnection(Exception):
    """There is no connection of this id."""


class Connecting:
    def __init__(self, store: Store, authorizer: Authorizer, access: Access, vault: Vault, clock: Clock, rounds: Rounds) -> None:
        self._store = store
        self._authorizer = authorizer
        self._access = access
        self._vault = vault
        self._clock = clock
        self._rounds = rounds

    def of_company(self, company_id: str) -> Connection:
        """The one connection of this company in Agora; made when there is none."""
        with self._store.begin() as work:
            connection = work.connection_of(company_id)
            if connection is None:
                connection = Connection(id=secrets.token_urlsafe(16), company_id=company_id)
                work.save_connection(connection)
                work.commit()
            return connection

    def connection(self, connection_id: str) -> Connection:
        """Raises NoSuchConnection."""
        with self._store.begin() as work:
            return _known(work, connection_id)

    def consent_url(self, state: str) -> str:
        """Where the person goes next; `state` comes back with them and must be compared."""
        return self._authorizer.consent_url(state)

    def consented(self, connection_id: str, code: str, state: str) -> Connection:
        """Lever sent the person back with a code, in answer to this state.

        Raises ServiceUnavailable, ServiceRefused, AccessRevoked, NoSuchConnection.
        """
        self.connection(connection_id)
        self._access.keep(connection_id, self._authorizer.tokens_for(code, state))
        return self._change(connection_id, lambda connection: _rested(connection.after(Change.CONSENTED)))

    def keep_signature_token(self, connection_id: str, event: Event, token: str) -> None:
        """The token that Lever's Webhooks page shows for this event; another one than before must prove itself anew."""
        with self._store.begin() as work:
            work.keep_secret(connection_id, _name(event), self._vault.seal(token.strip()))
            connection = _known(work, connection_id)
            work.save_connection(replace(connection, verified=connection.verified - {event}))
            work.commit()

    def signature_token(self, connection_id: str, event: Event) -> str | None:
        with self._store.begin() as work:
            sealed = work.secret(connection_id, _name(event))
        return None if sealed is None else self._vault.open(sealed)

    def heard_from(self, connection_id: str, event: Event) -> None:
        """A rightly signed delivery of this event came in: its webhook works."""
        if event not in self.connection(connection_id).verified:
            self._change(connection_id, lambda connection: replace(connection, verified=connection.verified | {event}))

    def complete(self, connection_id: str) -> Connection:
        """The set-up is done; from now on letters are made. Raises IllegalChange when Lever has not consented."""
        with self._store.begin() as work:
            known = _known(work, connection_id)
            completed = known.after(Change.COMPLETED)
            work.save_connection(completed)
            if not known.is_active:
                begin_import(work, connection_id, self._clock.now())
            work.commit()
        self._rounds.wake(connection_id)
        return completed

    def disconnect(self, connection_id: str) -> Connection:
        """The tokens are forgotten, so nothing more can be read; the letters stay (D2, D3)."""
        with self._store.begin() as work:
            changed = _known(work, connection_id).after(Change.DISCONNECTED)
            work.forget_secret(connection_id, TOKENS)
            work.save_connection(changed)
            work.commit()
        return changed

    def _change(self, connection_id: str, change: Callable[[Connection], Connection]) -> Connection:
        with self._store.begin() as work:
            changed = change(_known(work, connection_id))
            work.save_connection(changed)
            work.commit()
            return changed


def _known(work: Work, connection_id: str) -> Connection:
    """Raises NoSuchConnection."""
    connection = work.connection(connection_id)
    if connection is None:
        raise NoSuchConnection(connection_id)
    return connection


def _name(event: Event) -> str:
    return f"signature:{event}"


def _rested(connection: Connection) -> Connection:
    return replace(connection, failures=0, rests_until=None)
