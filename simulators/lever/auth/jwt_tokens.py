"""Access tokens of Lever's OAuth server: JWTs, signed with RS256.

The key is derived from a text, so that the same seed gives the same tokens. It protects nothing.
"""

import base64
import hashlib
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://auth.lever.co/"
KEY_ID = "simulated"
_EXPONENT = 65537
_PRIMES = (("p", 6), ("q", 1160))
"""The first primes after the two numbers that the texts hash to."""


def start_key_generation(name: str) -> int:
    """An odd number of 1,024 bits."""
    digest = b"".join(
        hashlib.sha512(f"Lever simulator, {name}{part}".encode()).digest() for part in (1, 2)
    )
    return int.from_bytes(digest) | (3 << 1022) | 1


@cache
def signing_key() -> rsa.RSAPrivateKey:
    p, q = (start_key_generation(name) + further for name, further in _PRIMES)
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public
    ).private_key()


def sign(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, signing_key(), algorithm="RS256", headers={"kid": KEY_ID})


def jwks() -> dict[str, Any]:
    numbers = signing_key().public_key().public_numbers()
    key = {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": KEY_ID,
        "n": _base64(numbers.n),
        "e": _base64(numbers.e),
    }
    return {"keys": [key]}


def _base64(number: int) -> str:
    return (
        base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8))
        .decode()
        .rstrip("=")
    )
