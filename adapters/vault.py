"""Secrets at rest, sealed with Fernet (AES-128-CBC and HMAC-SHA256, from the `cryptography` package)."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


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
            raise ValueError("a secret was sealed with a key that is not among VAULT_KEYS any more") from None
