"""The access that Lever granted: kept sealed, renewed in time, and never by two at once (decisions 22, 27, 28)."""

import json
import logging
from datetime import datetime, timedelta

from application.ports import AccessRevoked, Authorizer, Clock, ServiceUnavailable, Store, Tokens, Vault, Work

log = logging.getLogger(__name__)

TOKENS = "tokens"
IN_GOOD_TIME = timedelta(minutes=1)
LEASE = timedelta(minutes=1)
"""Longer than a renewal can take. It ends by itself when whoever had it is gone."""
PAUSE_SECONDS = 0.1
"""How often those who wait for a renewal look whether it is there."""


class Access:
    def __init__(self, store: Store, authorizer: Authorizer, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock

    def token(self, connection_id: str) -> str:
        """An access token that lives for another minute at least. Raises AccessRevoked, ServiceUnavailable."""
        with self._store.begin() as work:
            tokens = self._kept(work, connection_id)
        if tokens.expires_at - self._clock.now() > IN_GOOD_TIME:
            return tokens.access
        return self.renewed(connection_id, instead_of=tokens.access)

    def renewed(self, connection_id: str, *, instead_of: str) -> str:
        """Another token in place of one that ended or was refused; somebody else's renewal, in any process, serves as well."""
        while True:
            now = self._clock.now()
            with self._store.begin() as work:
                tokens = self._kept(work, connection_id)
                if tokens.access != instead_of:
                    return tokens.access
                leased_until = work.lease(connection_id)
                if leased_until is None or leased_until <= now:
                    work.save_lease(connection_id, now + LEASE)
                    work.commit()
                    break
            self._clock.sleep(PAUSE_SECONDS)
        return self._renew(connection_id, tokens, lease=now + LEASE)

    def keep(self, connection_id: str, tokens: Tokens) -> None:
        with self._store.begin() as work:
            self._seal(work, connection_id, tokens)
            work.commit()

    def give_up(self, connection_id: str, *, token: str) -> None:
        """Lever refused it for good: it is forgotten, unless somebody connected again in between."""
        with self._store.begin() as work:
            if self._kept(work, connection_id).access == token:
                work.forget_secret(connection_id, TOKENS)
                work.commit()

    def _renew(self, connection_id: str, old: Tokens, lease: datetime) -> str:
        if self._clock.now() >= lease:  # we stood still: a refresh token that is used twice ends the access
            raise ServiceUnavailable("The access was not renewed in time, so another process may be at it")
        new: Tokens | None = None
        try:
            new = self._authorizer.renewed(old)
        except AccessRevoked:
            log.info("connection %s: the renewal was refused; perhaps somebody connected again meanwhile", connection_id)
        finally:
            kept = self._save(connection_id, old, new, lease)
        if kept.access == old.access:
            self.give_up(connection_id, token=old.access)
            raise AccessRevoked("Lever refused to renew the access")
        return kept.access

    def _save(self, connection_id: str, old: Tokens, new: Tokens | None, lease: datetime) -> Tokens:
        """A new pair must not be lost, for the old one is worth nothing any more: a store that is away is waited for."""
        while True:
            try:
                return self._save_once(connection_id, old, new, lease)
            except ServiceUnavailable:
                if new is None or self._clock.now() >= lease:
                    raise
                self._clock.sleep(1)

    def _save_once(self, connection_id: str, old: Tokens, new: Tokens | None, lease: datetime) -> Tokens:
        """What is kept afterwards: the new pair, unless somebody connected again in between."""
        with self._store.begin() as work:
            kept = self._kept(work, connection_id)
            if new is not None and kept == old:
                self._seal(work, connection_id, new)
                kept = new
            if work.lease(connection_id) == lease:
                work.save_lease(connection_id, None)
            work.commit()
        return kept

    def _seal(self, work: Work, connection_id: str, tokens: Tokens) -> None:
        sealed = self._vault.seal(json.dumps([tokens.access, tokens.refresh, tokens.expires_at.isoformat()]))
        work.keep_secret(connection_id, TOKENS, sealed)

    def _kept(self, work: Work, connection_id: str) -> Tokens:
        sealed = work.secret(connection_id, TOKENS)
        if sealed is None:
            raise AccessRevoked("there is no access to Lever: it was never granted, or it was given up")
        access, refresh, expires_at = json.loads(self._vault.open(sealed))
        return Tokens(access=access, refresh=refresh, expires_at=datetime.fromisoformat(expires_at))
