"""The access that Lever granted: kept sealed, renewed in time, and never by two at once (decisions 22, 27, 28)."""

import json
import logging
from datetime import datetime, timedelta

from application.ports import (
    AccessRevoked,
    Clock,
    OAuthClient,
    OAuthTokens,
    ServiceUnavailable,
    Store,
    UnitOfWork,
    Vault,
)

log = logging.getLogger(__name__)

TOKENS_SECRET_NAME = "tokens"  # noqa: S105  # a name, not a secret
REFRESH_MARGIN = timedelta(minutes=1)
REFRESH_LEASE_DURATION = timedelta(minutes=1)
"""Longer than a renewal can take. It ends by itself when whoever had it is gone."""
LEASE_POLL_SECONDS = 0.1
"""How often those who wait for a renewal look whether it is there."""


class TokenManager:
    def __init__(self, store: Store, authorizer: OAuthClient, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock

    def access_token(self, connection_id: str) -> str:
        """An access token that lives for another minute at least. Raises AccessRevoked, ServiceUnavailable."""
        with self._store.begin() as work:
            tokens = self._kept(work, connection_id)
        if tokens.expires_at - self._clock.now() > REFRESH_MARGIN:
            return tokens.access
        return self.refresh(connection_id, instead_of=tokens.access)

    def refresh(self, connection_id: str, *, instead_of: str) -> str:
        """Another token in place of one that ended or was refused; somebody else's renewal, in any process, serves as well."""
        while True:
            now = self._clock.now()
            with self._store.begin() as work:
                tokens = self._kept(work, connection_id)
                if tokens.access != instead_of:
                    return tokens.access
                leased_until = work.refresh_leases.get(connection_id)
                if leased_until is None or leased_until <= now:
                    work.refresh_leases.save(connection_id, now + REFRESH_LEASE_DURATION)
                    work.commit()
                    break
            self._clock.sleep(LEASE_POLL_SECONDS)
        return self._renew(connection_id, tokens, lease=now + REFRESH_LEASE_DURATION)

    def save(self, connection_id: str, tokens: OAuthTokens) -> None:
        with self._store.begin() as work:
            self._seal(work, connection_id, tokens)
            work.commit()

    def discard(self, connection_id: str, *, token: str) -> None:
        """Lever refused it for good: it is forgotten, unless somebody connected again in between."""
        with self._store.begin() as work:
            if self._kept(work, connection_id).access == token:
                work.secrets.delete(connection_id, TOKENS_SECRET_NAME)
                work.commit()

    def _renew(self, connection_id: str, old: OAuthTokens, lease: datetime) -> str:
        if (
            self._clock.now() >= lease
        ):  # we stood still: a refresh token that is used twice ends the access
            raise ServiceUnavailable(
                "The access was not renewed in time, so another process may be at it"
            )
        new: OAuthTokens | None = None
        try:
            new = self._authorizer.refresh(old)
        except AccessRevoked:
            log.info(
                "connection %s: the renewal was refused; perhaps somebody connected again meanwhile",
                connection_id,
            )
        finally:
            kept = self._save(connection_id, old, new, lease)
        if kept.access == old.access:
            self.discard(connection_id, token=old.access)
            raise AccessRevoked("Lever refused to renew the access")
        return kept.access

    def _save(
        self, connection_id: str, old: OAuthTokens, new: OAuthTokens | None, lease: datetime
    ) -> OAuthTokens:
        """A new pair must not be lost, for the old one is worth nothing any more: a store that is away is waited for."""
        while True:
            try:
                return self._save_once(connection_id, old, new, lease)
            except ServiceUnavailable:
                if new is None or self._clock.now() >= lease:
                    raise
                self._clock.sleep(1)

    def _save_once(
        self, connection_id: str, old: OAuthTokens, new: OAuthTokens | None, lease: datetime
    ) -> OAuthTokens:
        """What is kept afterwards: the new pair, unless somebody connected again in between."""
        with self._store.begin() as work:
            kept = self._kept(work, connection_id)
            if new is not None and kept == old:
                self._seal(work, connection_id, new)
                kept = new
            if work.refresh_leases.get(connection_id) == lease:
                work.refresh_leases.save(connection_id, None)
            work.commit()
        return kept

    def _seal(self, work: UnitOfWork, connection_id: str, tokens: OAuthTokens) -> None:
        sealed = self._vault.encrypt(
            json.dumps([tokens.access, tokens.refresh, tokens.expires_at.isoformat()])
        )
        work.secrets.save(connection_id, TOKENS_SECRET_NAME, sealed)

    def _kept(self, work: UnitOfWork, connection_id: str) -> OAuthTokens:
        sealed = work.secrets.get(connection_id, TOKENS_SECRET_NAME)
        if sealed is None:
            raise AccessRevoked(
                "there is no access to Lever: it was never granted, or it was given up"
            )
        access, refresh, expires_at = json.loads(self._vault.decrypt(sealed))
        return OAuthTokens(
            access=access, refresh=refresh, expires_at=datetime.fromisoformat(expires_at)
        )
