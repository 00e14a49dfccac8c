"""Parse and verify Lever's webhooks, without I/O.

https://hire.lever.co/developer/documentation#webhooks

Lever signs only the token and the time of a delivery. Therefore nothing else in it is trusted: the
delivery only names an opportunity to sync (decision 1).
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.http.limits import MAX_BODY_BYTES
from application.ports import InvalidSignature, MalformedDelivery, WebhookDelivery
from domain.connection import WebhookEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_delivery(
    body: bytes, event: WebhookEvent, signature_token: str | None
) -> WebhookDelivery:
    """Parse a delivery and verify its signature.

    Raises:
        MalformedDelivery: the body is not a delivery of this event.
        InvalidSignature: the signature is wrong, or no signature token was entered.
    """
    payload = _json(body)
    token, triggered_at = payload.get("token"), payload.get("triggeredAt")
    if not isinstance(token, str) or not 1 <= len(token) <= 200:
        raise MalformedDelivery("token: expected a text of 1 to 200 characters")
    if isinstance(triggered_at, bool) or not isinstance(triggered_at, int):
        raise MalformedDelivery("triggeredAt: expected a whole number of milliseconds")
    signature = _verified_signature(
        payload.get("signature"), f"{token}{triggered_at}", signature_token
    )
    if payload.get("event") != event:
        raise MalformedDelivery(f"event: expected {event} at this URL")
    # The signature does not fix where the token ends and the time begins. A boundary that an
    # attacker shifts moves the time by centuries, so the delivery is refused for its age.
    return WebhookDelivery(
        event=event,
        id=signature,
        triggered_at=_moment(triggered_at),
        opportunity_id=_opportunity_id(payload.get("data")),
    )


def _moment(milliseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise MalformedDelivery("triggeredAt: expected milliseconds since 1970") from None


def _verified_signature(signature: Any, signed: str, signature_token: str | None) -> str:
    if not signature_token:
        raise InvalidSignature(
            "no signature token was entered for this webhook, so it cannot be verified:"
            " enter the token on the setup page"
        )
    expected = hmac.new(signature_token.encode(), _bytes(signed), hashlib.sha256).hexdigest()
    given = signature if isinstance(signature, str) else ""
    if not hmac.compare_digest(_bytes(given), expected.encode()):
        raise InvalidSignature("the signature does not match this webhook's signature token")
    return expected


def _bytes(text: str) -> bytes:
    """Encode text that may contain lone surrogates, which JSON allows and UTF-8 does not."""
    return text.encode(errors="surrogatepass")


def _opportunity_id(data: Any) -> str | None:
    if not isinstance(data, dict):
        raise MalformedDelivery("data: expected an object")
    if not data:
        return None
    # Old accounts send candidateId, which has the same value.
    found = data.get("opportunityId") or data.get("candidateId")
    if not isinstance(found, str) or not re.fullmatch(
        r"(?=.*[A-Za-z0-9])[A-Za-z0-9-]{1,64}", found
    ):
        raise MalformedDelivery("data.opportunityId: expected an id of letters, digits and hyphens")
    return found


def _json(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise MalformedDelivery(f"the body is longer than {MAX_BODY_BYTES} bytes")
    try:
        payload = json.loads(body, object_pairs_hook=_unique_names, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise MalformedDelivery("the body is not JSON, or repeats a name") from None
    if not isinstance(payload, dict):
        raise MalformedDelivery("the body is not a JSON object")
    return payload


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    payload = dict(pairs)
    if len(payload) != len(pairs):
        raise ValueError("a name is repeated")
    return payload


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
