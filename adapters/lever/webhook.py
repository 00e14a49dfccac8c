"""Bytes in, "look at" out (https://hire.lever.co/developer/documentation#webhooks). No I/O."""

import hashlib
import hmac
import json
import re
from typing import Any

from application.ports import InvalidSignature, MalformedDelivery, WebhookDelivery
from domain.connection import WebhookEvent

MAX_BODY_BYTES = 64 * 1024
"""A delivery of Lever's has some 400 bytes."""


def parse_delivery(
    body: bytes, event: WebhookEvent, signature_token: str | None
) -> WebhookDelivery:
    """Raises Unreadable or NotFromLever.

    Only the token and the time are signed: believe nothing else, look it up (decision 1).
    """
    said = _json(body)
    token, triggered_at = said.get("token"), said.get("triggeredAt")
    if not isinstance(token, str) or not 1 <= len(token) <= 200:
        raise MalformedDelivery("token: a text of 1 to 200 characters is expected")
    if isinstance(triggered_at, bool) or not isinstance(triggered_at, int):
        raise MalformedDelivery("triggeredAt: a whole number of milliseconds is expected")
    signed = f"{token}{triggered_at}"
    _check(said.get("signature"), signed, signature_token)
    if said.get("event") != event:
        raise MalformedDelivery(f"event: {event} is expected at this address")
    # Nothing says where the token ends and the time begins: only the two together name the
    # delivery, and only once.
    return WebhookDelivery(event=event, token=signed, opportunity_id=_opportunity(said.get("data")))


def _check(signature: Any, signed: str, signature_token: str | None) -> None:
    if not signature_token:
        raise InvalidSignature(
            "no signature token was entered for this webhook, so nothing can be believed: enter it in the set-up"
        )
    expected = hmac.new(signature_token.encode(), _bytes(signed), hashlib.sha256).hexdigest()
    given = signature if isinstance(signature, str) else ""
    if not hmac.compare_digest(_bytes(given), expected.encode()):
        raise InvalidSignature(
            "the signature is not the one that this webhook's signature token makes"
        )


def _bytes(text: str) -> bytes:
    """JSON can name halves of characters, which UTF-8 does not have."""
    return text.encode(errors="surrogatepass")


def _opportunity(data: Any) -> str | None:
    if not isinstance(data, dict):
        raise MalformedDelivery("data: an object is expected")
    if not data:
        return None
    found = data.get("opportunityId") or data.get(
        "candidateId"
    )  # old accounts send the latter, and the two are equal
    if not isinstance(found, str) or not re.fullmatch(
        r"(?=.*[A-Za-z0-9])[A-Za-z0-9-]{1,64}", found
    ):
        raise MalformedDelivery(
            "data.opportunityId: an id of letters, digits and dashes is expected"
        )
    return found


def _json(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise MalformedDelivery(f"the body is longer than {MAX_BODY_BYTES} bytes")
    try:
        said = json.loads(body, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise MalformedDelivery("the body is not JSON, or names something twice") from None
    if not isinstance(said, dict):
        raise MalformedDelivery("the body is not a JSON object")
    return said


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name stands twice")
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
