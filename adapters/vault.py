"""Secrets at rest, sealed with Fernet (AES-128-CBC and HMAC-SHA256, from the `cryptography` package)."""

import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from application.ports import KeyMissing

log = logging.getLogger(__name__)


class FernetVault:
    """The first key seals; any of them opens, so that keys can be changed while secrets lie in the store."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            log.critical("a secret was sealed with a key that is not among AGORA_LEVER_VAULT_KEYS: put it back, behind the first")
            raise KeyMissing("A secret cannot be opened: whoever runs this service is to put the key back that sealed it") from None
