"""Secrets at rest, sealed with AES-256-GCM (NIST SP 800-38D), from the `cryptography` package."""

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
"""Bytes, random and before what is sealed.

A key may seal 2**32 secrets; a thousand customers' tokens are 9 million a year.
"""


class GCMVault:
    """The first key seals; any of them opens, so that keys can be changed while secrets lie in
    the store.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError when one is no key."""
        self._ciphers = [AESGCM(_read(key)) for key in keys]

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
            "a secret was sealed with a key that is not among AGORA_LEVER_ENCRYPTION_KEYS: put it back, behind the first"
        )
        raise DecryptionKeyMissing(
            "A secret cannot be opened: whoever runs this service is to put the key back that sealed it"
        )


def generate_key() -> str:
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def _read(key: str) -> bytes:
    """32 bytes, as 43 letters and the sign that ends them."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
        raise ValueError("this is no key")
    return base64.urlsafe_b64decode(key)
