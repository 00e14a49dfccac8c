"""Webhook deliveries, and malformed ones."""

import json
from dataclasses import dataclass
from typing import Any

from domain.connection import WebhookEvent
from simulators.lever.webhook_sender import signature
from simulators.sandbox.environment import SandboxEnvironment

SIGNATURE_TOKEN = "73b1c0dee4f20a9958d7b6c5a4031221f00e1d2c3b4a5968"
TOKEN = "be58f711f349c7780e4579cd7c63341ac6f881e4dccc3100"
TRIGGERED_AT = 1760605200000
SIGNATURE = "576f4f185d503c3a9603096321f05ba324582f7edd1e71b6750fab3ad93c7f1e"
ADA = "2f1d7c3e-8a54-4b0e-9d5c-3b7a6c10e001"
EVENT = WebhookEvent.STAGE_CHANGE


def delivery(**other: Any) -> dict[str, Any]:
    """The sample delivery with these changes; `...` removes a part."""
    data = {
        "opportunityId": ADA,
        "candidateId": ADA,
        "contactId": "7c9e6a10-1111-4c22-8d33-5e44f5560001",
        "toStageId": "offer",
        "fromStageId": "25cba92d-7777-4d42-83f9-38874c950001",
    }
    said = {
        "triggeredAt": TRIGGERED_AT,
        "event": str(EVENT),
        "data": data,
        "signature": SIGNATURE,
        "token": TOKEN,
    } | other
    return {name: value for name, value in said.items() if value is not ...}


def body(**other: Any) -> bytes:
    return json.dumps(delivery(**other)).encode()


def signed(**other: Any) -> bytes:
    """With the signature for its token and time."""
    said = delivery(**other)
    return json.dumps(
        said | {"signature": signature(SIGNATURE_TOKEN, said["token"], said["triggeredAt"])}
    ).encode()


@dataclass(frozen=True)
class Odd:
    """A malformed request: its body, the expected status, and what else is odd about it."""

    body: bytes
    status: int = 400
    headers: tuple[tuple[str, str], ...] = ()
    path: str | None = None


def deep(levels: int) -> bytes:
    return b'{"data":' * levels + b"{}" + b"}" * levels


def swapped(old: bytes, new: bytes, whole: bytes | None = None) -> bytes:
    whole = body() if whole is None else whole
    assert old in whole
    return whole.replace(old, new)


ODD: dict[str, Odd] = {
    # forged
    "a wrong signature": Odd(body(signature="0" * 64), 401),
    "no signature": Odd(body(signature=...), 401),
    "an empty signature": Odd(body(signature=""), 401),
    "a signature that is null": Odd(body(signature=None), 401),
    "a signature that is a number": Odd(body(signature=5), 401),
    "a signature that is a list": Odd(body(signature=[SIGNATURE]), 401),
    "a signature that is true": Odd(body(signature=True), 401),
    "a truncated signature": Odd(body(signature=SIGNATURE[:-1]), 401),
    "a signature with a further character": Odd(body(signature=SIGNATURE + "0"), 401),
    "an upper-case signature": Odd(body(signature=SIGNATURE.upper()), 401),
    "a signature with a blank": Odd(body(signature=f" {SIGNATURE}"), 401),
    "a signature of half a character": Odd(body(signature="\ud800"), 401),
    "another time under the signature": Odd(body(triggeredAt=TRIGGERED_AT + 1), 401),
    "another token under the signature": Odd(body(token=TOKEN[::-1]), 401),
    "another webhook's signature": Odd(
        body(signature=signature("another token", TOKEN, TRIGGERED_AT)), 401
    ),
    "a signature made with no key": Odd(body(signature=signature("", TOKEN, TRIGGERED_AT)), 401),
    "the signature in a header alone": Odd(
        body(signature=...), 401, (("Lever-Signature", SIGNATURE),)
    ),
    # the token
    "no token": Odd(body(token=...)),
    "an empty token": Odd(body(token="")),
    "a token that is a number": Odd(body(token=5)),
    "a token that is a list": Odd(body(token=[TOKEN])),
    "a token of 201 characters": Odd(signed(token="a" * 201)),
    "a token of half a character": Odd(body(token="\ud800"), 401),
    # the time
    "no time": Odd(body(triggeredAt=...)),
    "a time as text": Odd(body(triggeredAt=str(TRIGGERED_AT))),
    "a time with a fraction": Odd(swapped(b"1760605200000", b"1760605200000.0")),
    "a time with an exponent": Odd(swapped(b"1760605200000", b"17606052e5")),
    "a time that is true": Odd(body(triggeredAt=True)),
    "a time that is null": Odd(body(triggeredAt=None)),
    "a time that is a list": Odd(body(triggeredAt=[TRIGGERED_AT])),
    "a time that is no number": Odd(swapped(b"1760605200000", b"NaN")),
    "a time without end": Odd(swapped(b"1760605200000", b"Infinity")),
    "a time of five thousand digits": Odd(swapped(b"1760605200000", b"1" * 5000)),
    "a time of four thousand digits": Odd(swapped(b"1760605200000", b"1" * 4000), 401),
    "a time before all time": Odd(body(triggeredAt=-(10**30)), 401),
    # the event
    "no event": Odd(body(event=...)),
    "another event than the address's": Odd(body(event="candidateHired")),
    "an event of no kind": Odd(body(event="candidatePromoted")),
    "an event in capitals": Odd(body(event="CANDIDATESTAGECHANGE")),
    "an event that is a list": Odd(body(event=[str(EVENT)])),
    # the data
    "no data": Odd(body(data=...)),
    "data that are null": Odd(body(data=None)),
    "data that are a list": Odd(body(data=[])),
    "data that are text": Odd(body(data="{}")),
    "data that are true": Odd(body(data=True)),
    "data without an opportunity": Odd(body(data={"contactId": ADA})),
    "an opportunity that is null": Odd(body(data={"opportunityId": None})),
    "an opportunity that is a number": Odd(body(data={"opportunityId": 5})),
    "an opportunity that is a list": Odd(body(data={"opportunityId": [ADA]})),
    "an opportunity that is an object": Odd(body(data={"opportunityId": {"id": ADA}})),
    "an opportunity with slashes": Odd(body(data={"opportunityId": "../../users"})),
    "an opportunity with a slash in code": Odd(body(data={"opportunityId": "a%2Fusers"})),
    "an opportunity with a question": Odd(body(data={"opportunityId": "a?archived=true"})),
    "an opportunity with a blank": Odd(body(data={"opportunityId": "a b"})),
    "an opportunity with the end of a line": Odd(body(data={"opportunityId": "a\r\nHost: b"})),
    "an opportunity with a zero byte": Odd(body(data={"opportunityId": "a\x00"})),
    "an opportunity of dashes": Odd(body(data={"opportunityId": "---"})),
    "an opportunity of letters of another alphabet": Odd(body(data={"opportunityId": "ада"})),
    "an opportunity of digits of another alphabet": Odd(body(data={"opportunityId": "١٢٣"})),
    "an opportunity of 65 characters": Odd(body(data={"opportunityId": "a" * 65})),
    "an opportunity of half a character": Odd(body(data={"opportunityId": "\ud800"})),
    # the body
    "nothing": Odd(b""),
    "blanks": Odd(b"  \n "),
    "half a delivery": Odd(body()[: len(body()) // 2]),
    "a delivery and more": Odd(body() + b"}"),
    "two deliveries": Odd(body() + body()),
    "null": Odd(b"null"),
    "true": Odd(b"true"),
    "a number": Odd(b"5"),
    "a text": Odd(b'"hello"'),
    "a list with a delivery": Odd(b"[" + body() + b"]"),
    "an empty object": Odd(b"{}"),
    "a form": Odd(
        b"token=a&signature=b", headers=(("Content-Type", "application/x-www-form-urlencoded"),)
    ),
    "XML": Odd(b'<?xml version="1.0"?><delivery/>', headers=(("Content-Type", "application/xml"),)),
    "bytes that are no text": Odd(b"\xff\xfe\xfd" + body()),
    "a text that is not UTF-8": Odd(swapped(b"offer", b"offr\xe9")),
    "names that stand twice": Odd(swapped(b'{"triggeredAt"', b'{"token": "a", "triggeredAt"')),
    "data that stand twice": Odd(swapped(b'"event"', b'"data": {}, "event"')),
    "an opportunity that stands twice": Odd(
        swapped(b'"contactId"', b'"opportunityId": "grace", "contactId"')
    ),
    "depth of a hundred thousand": Odd(b"[" * 60_000),
    "depth of objects": Odd(deep(6_000)),
    "one byte too many": Odd(body() + b" " * (64 * 1024 + 1 - len(body()))),
    "a megabyte": Odd(b'{"token": "' + b"a" * 1_000_000 + b'"}'),
    "packed": Odd(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", headers=(("Content-Encoding", "gzip"),)),
    "said to be packed": Odd(body(), headers=(("Content-Encoding", "gzip"),)),
    "a longer body than was said": Odd(body(), headers=(("Content-Length", "10"),)),
    # the address
    "an address of no event": Odd(body(), 404, path="candidatePromoted"),
    "an address of an event of Lever's that is not ours": Odd(
        body(), 404, path="applicationCreated"
    ),
    "another event's address": Odd(body(), 401, path="candidateHired"),
    "an address with more": Odd(body(), 404, path="candidateStageChange/more"),
    "an address up and down": Odd(body(), 404, path="../candidateStageChange"),
}


def know_the_sample(world: SandboxEnvironment) -> None:
    """Give the connection's webhook the sample delivery's signature token."""
    world.parts.connections().set_signature_token(world.connection_id, EVENT, SIGNATURE_TOKEN)
