"""Encryption of secrets at rest with AES-256-GCM (NIST SP 800-38D).

A ciphertext is bound to its place, the connection and the name under which it is stored: both are
the associated data of the encryption. Copied into another row it does not decrypt.
"""

import base64
import hashlib
import json
import logging
import os
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ports import DecryptionKeyMissing, SecretAltered

log = logging.getLogger(__name__)

KEY_ID_BYTES = 8
"""The length of the key's id before each nonce. With it, a key that is missing can be told from a
ciphertext that was changed or moved."""
NONCE_BYTES = 12
"""The length of the random nonce before each ciphertext. With random nonces a key may encrypt 2**32
secrets; the tokens of a thousand connections are 9 million a year."""


class GCMVault:
    """Encrypts with the first key and decrypts with any, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raise ValueError if a key is invalid."""
        decoded = [_decode_key(key) for key in keys]
        self._primary = _key_id(decoded[0])
        self._ciphers = {_key_id(key): AESGCM(key) for key in decoded}

    def encrypt(self, secret: str, *, connection_id: str, name: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        place = _associated_data(connection_id, name)
        ciphertext = self._ciphers[self._primary].encrypt(nonce, secret.encode(), place)
        return self._primary + nonce + ciphertext

    def has_key_of(self, encrypted: bytes) -> bool:
        return encrypted[:KEY_ID_BYTES] in self._ciphers

    def decrypt(self, encrypted: bytes, *, connection_id: str, name: str) -> str:
        cipher = self._ciphers.get(encrypted[:KEY_ID_BYTES])
        if cipher is None:
            log.critical(
                "connection %s: the secret %r was encrypted with a key that is missing from"
                " AGORA_LEVER_ENCRYPTION_KEYS: add that key again, after the first",
                connection_id,
                name,
            )
            raise DecryptionKeyMissing(
                "A secret cannot be decrypted: the operator of this service must add its encryption"
                " key again"
            )
        nonce = encrypted[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
        ciphertext = encrypted[KEY_ID_BYTES + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, ciphertext, _associated_data(connection_id, name)).decode()
        except (InvalidTag, ValueError):
            log.critical(
                "connection %s: the secret %r was changed in the database, or copied there from"
                " another row. It is not used. Find out who can write to the database; then enter"
                " the secret again, or connect Lever again",
                connection_id,
                name,
            )
            raise SecretAltered(
                "A secret of this connection was changed in the database and is not used: connect"
                " Lever again, or enter the signature token again"
            ) from None


def generate_key() -> str:
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def _decode_key(key: str) -> bytes:
    """Decode 32 bytes of URL-safe base64: 43 characters and one padding character."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
        raise ValueError("not an encryption key")
    return base64.urlsafe_b64decode(key)


def _key_id(key: bytes) -> bytes:
    """A key's id. It tells nothing about the key, which has 256 random bits."""
    return hashlib.sha256(b"agora-lever key id" + key).digest()[:KEY_ID_BYTES]


def _associated_data(connection_id: str, name: str) -> bytes:
    """JSON, so that no two places have the same bytes."""
    return json.dumps([connection_id, name]).encode()
