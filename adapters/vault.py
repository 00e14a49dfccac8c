"""Encryption of secrets at rest with AES-256-GCM (NIST SP 800-38D)."""

import base64
import logging
import os
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ports import DecryptionKeyMissing

log = logging.getLogger(__name__)

NONCE_BYTES = 12
"""The length of the random nonce before each ciphertext. With random nonces a key may encrypt 2**32
secrets; the tokens of a thousand connections are 9 million a year."""


class GCMVault:
    """Encrypts with the first key and decrypts with any, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raise ValueError if a key is invalid."""
        self._ciphers = [AESGCM(_decode_key(key)) for key in keys]

    def encrypt(self, secret: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret.encode(), None)

    def decrypt(self, encrypted: bytes) -> str:
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(
                    encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], None
                ).decode()
            except (InvalidTag, ValueError):
                continue
        log.critical(
            "a secret was encrypted with a key that is missing from AGORA_LEVER_ENCRYPTION_KEYS:"
            " add that key again, after the first"
        )
        raise DecryptionKeyMissing(
            "A secret cannot be decrypted: the operator of this service must add its encryption key"
            " again"
        )


def generate_key() -> str:
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def _decode_key(key: str) -> bytes:
    """Decode 32 bytes of URL-safe base64: 43 characters and one padding character."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
        raise ValueError("not an encryption key")
    return base64.urlsafe_b64decode(key)
