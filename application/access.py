"""The access that Lever granted: kept sealed, renewed in time, and never by two at once (decisions 22, 27, 28)."""

import json
import threading
from collections import defaultdict
from datetime import datetime, timedelta

from application.ports import AccessRevoked, Authorizer, Clock, Store, Tokens, Vault

TOKENS = "tokens"
IN_GOOD_TIME = timedelta(minutes=1)


class Access:
    def __init__(self, store: Store, authorizer: Authorizer, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock
        self._renewing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def token(self, connection_id: str) -> str:
        """An access token that lives for another minute at least. Raises AccessRevoked, ServiceUnavailable."""
        tokens = self._kept(connection_id)
        if tokens.expires_at - self._clock.now() > IN_GOOD_TIME:
            return tokens.access
        return self.renewed(connection_id, instead_of=tokens.access)

    def renewed(self, connection_id: str, *, instead_of: str) -> str:
        """Another token in place of one that ended or was refused; somebody else's renewal serves as well."""
        with self._renewing[connection_id]:
            tokens = self._kept(connection_id)
            if tokens.access != instead_of:
                return tokens.access
            try:
                tokens = self._authorizer.renewed(tokens)
            except AccessRevoked:
                return self._renewed_meanwhile(connection_id, instead_of)
            self.keep(connection_id, tokens)  # before it is used: the old pair is worth nothing any more
            return tokens.access

    def keep(self, connection_id: str, tokens: Tokens) -> None:
        sealed = self._vault.seal(json.dumps([tokens.access, tokens.refresh, tokens.expires_at.isoformat()]))
        with self._store.begin() as work:
            work.keep_secret(connection_id, TOKENS, sealed)
            work.commit()

    def _renewed_meanwhile(self, connection_id: str, refused: str) -> str:
        tokens = self._kept(connection_id)
        if tokens.access == refused:
            raise AccessRevoked("Lever refused to renew the access")
        return tokens.access

    def _kept(self, connection_id: str) -> Tokens:
        with self._store.begin() as work:
            sealed = work.secret(connection_id, TOKENS)
        if sealed is None:
            raise AccessRevoked("there is no access to Lever: it was never granted, or it was given up")
        access, refresh, expires_at = json.loads(self._vault.open(sealed))
        return Tokens(access=access, refresh=refresh, expires_at=datetime.fromisoformat(expires_at))
