"""OAuth tokens of a connection: stored encrypted, refreshed before they expire, by one process
at a time.

Lever's refresh tokens rotate: a refresh invalidates the old one, and using an old one again ends
the access. So a process takes a lease in the store before it refreshes, all others wait for its
result, and the new pair is stored before it is used (decisions 22, 27 and 28).
"""

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
from application.stored_secrets import StoredSecrets

log = logging.getLogger(__name__)

TOKENS_SECRET_NAME = "tokens"  # noqa: S105  # a name, not a secret
REFRESH_MARGIN = timedelta(minutes=1)
REFRESH_LEASE_DURATION = timedelta(minutes=1)
"""Longer than a refresh can take. A lease whose process has died expires after it."""
LEASE_POLL_SECONDS = 0.1
"""How often a process that waits for another's refresh checks for the result."""


class TokenManager:
    def __init__(self, store: Store, oauth: OAuthClient, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._oauth = oauth
        self._secrets = StoredSecrets(vault)
        self._clock = clock

    def access_token(self, connection_id: str) -> str:
        """An access token that is valid for at least another minute.

        Raises AccessRevoked, ServiceUnavailable.
        """
        with self._store.begin() as work:
            tokens = self._stored(work, connection_id)
        if tokens.expires_at - self._clock.now() > REFRESH_MARGIN:
            return tokens.access
        return self.refresh(connection_id, instead_of=tokens.access)

    def refresh(self, connection_id: str, *, instead_of: str) -> str:
        """An access token in place of one that expired or was refused, refreshed by this process
        or by another one.

        Raises AccessRevoked, ServiceUnavailable.
        """
        waited = timedelta(0)
        while True:
            now = self._clock.now()
            with self._store.begin() as work:
                tokens = self._stored(work, connection_id)
                if tokens.access != instead_of:
                    return tokens.access
                leased_until = work.refresh_leases.get(connection_id)
                # A lease that was taken while the clock was ahead ends in the future. No refresh
                # takes longer than a lease, so it is over after that time (decision 53).
                is_over = leased_until is None or leased_until <= now
                if is_over or waited > REFRESH_LEASE_DURATION:
                    work.refresh_leases.save(connection_id, now + REFRESH_LEASE_DURATION)
                    work.commit()
                    break
            self._clock.sleep(LEASE_POLL_SECONDS)
            waited += timedelta(seconds=LEASE_POLL_SECONDS)
        return self._refresh_under_lease(connection_id, tokens, now + REFRESH_LEASE_DURATION)

    def save(self, connection_id: str, tokens: OAuthTokens) -> None:
        with self._store.begin() as work:
            self._save(work, connection_id, tokens)
            work.commit()

    def discard(self, connection_id: str, *, token: str) -> None:
        """Delete the tokens that Lever refused, unless the account was connected again since."""
        with self._store.begin() as work:
            if self._stored(work, connection_id).access == token:
                work.secrets.delete(connection_id, TOKENS_SECRET_NAME)
                work.commit()

    def _refresh_under_lease(
        self, connection_id: str, old: OAuthTokens, leased_until: datetime
    ) -> str:
        if self._clock.now() >= leased_until:
            # This process was paused past its lease, so another one may have used the refresh
            # token. Reusing it would
            # revoke the access.
            raise ServiceUnavailable(
                "The access token was not refreshed before the lease expired;"
                " another process may be refreshing it"
            )
        new: OAuthTokens | None = None
        try:
            new = self._oauth.refresh(old)
        except AccessRevoked:
            log.info(
                "connection %s: Lever refused to refresh the access token;"
                " it may have been connected again",
                connection_id,
            )
        finally:
            stored = self._save_refreshed(connection_id, old, new, leased_until)
        if stored.access == old.access:
            self.discard(connection_id, token=old.access)
            raise AccessRevoked("Lever refused to refresh the access token")
        return stored.access

    def _save_refreshed(
        self, connection_id: str, old: OAuthTokens, new: OAuthTokens | None, leased_until: datetime
    ) -> OAuthTokens:
        """Save the new pair, retrying while the store fails: the old pair is invalid, so the new
        one must not be lost.
        """
        while True:
            try:
                return self._try_to_save(connection_id, old, new, leased_until)
            except ServiceUnavailable:
                if new is None or self._clock.now() >= leased_until:
                    raise
                self._clock.sleep(1)

    def _try_to_save(
        self, connection_id: str, old: OAuthTokens, new: OAuthTokens | None, leased_until: datetime
    ) -> OAuthTokens:
        """Save the new pair, unless the account was connected again since, and return what is
        stored.
        """
        with self._store.begin() as work:
            stored = self._stored(work, connection_id)
            if new is not None and stored == old:
                self._save(work, connection_id, new)
                stored = new
            if work.refresh_leases.get(connection_id) == leased_until:
                work.refresh_leases.save(connection_id, None)
            work.commit()
        return stored

    def _save(self, work: UnitOfWork, connection_id: str, tokens: OAuthTokens) -> None:
        pair = json.dumps([tokens.access, tokens.refresh, tokens.expires_at.isoformat()])
        self._secrets.save(work, connection_id, TOKENS_SECRET_NAME, pair)

    def _stored(self, work: UnitOfWork, connection_id: str) -> OAuthTokens:
        pair = self._secrets.get(work, connection_id, TOKENS_SECRET_NAME)
        if pair is None:
            raise AccessRevoked("Agora has no access to Lever: connect Lever first")
        access, refresh, expires_at = json.loads(pair)
        return OAuthTokens(
            access=access, refresh=refresh, expires_at=datetime.fromisoformat(expires_at)
        )
