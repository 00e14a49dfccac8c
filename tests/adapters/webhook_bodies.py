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
    content = {
        "triggeredAt": TRIGGERED_AT,
        "event": str(EVENT),
        "data": data,
        "signature": SIGNATURE,
        "token": TOKEN,
    } | other
    return {name: value for name, value in content.items() if value is not ...}


def body(**other: Any) -> bytes:
    return json.dumps(delivery(**other)).encode()


def signed(**other: Any) -> bytes:
    """A delivery with the valid signature of its token and time."""
    content = delivery(**other)
    return json.dumps(
        content
        | {"signature": signature(SIGNATURE_TOKEN, content["token"], content["triggeredAt"])}
    ).encode()


@dataclass(frozen=True)
class InvalidRequest:
    """A request that must be refused with `status`."""

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


INVALID_REQUESTS: dict[str, InvalidRequest] = {
    # forged
    "a wrong signature": InvalidRequest(body(signature="0" * 64), 401),
    "no signature": InvalidRequest(body(signature=...), 401),
    "an empty signature": InvalidRequest(body(signature=""), 401),
    "a signature that is null": InvalidRequest(body(signature=None), 401),
    "a signature that is a number": InvalidRequest(body(signature=5), 401),
    "a signature that is a list": InvalidRequest(body(signature=[SIGNATURE]), 401),
    "a signature that is true": InvalidRequest(body(signature=True), 401),
    "a truncated signature": InvalidRequest(body(signature=SIGNATURE[:-1]), 401),
    "a signature with a further character": InvalidRequest(body(signature=SIGNATURE + "0"), 401),
    "an upper-case signature": InvalidRequest(body(signature=SIGNATURE.upper()), 401),
    "a signature with a blank": InvalidRequest(body(signature=f" {SIGNATURE}"), 401),
    "a signature of half a character": InvalidRequest(body(signature="\ud800"), 401),
    "another time under the signature": InvalidRequest(body(triggeredAt=TRIGGERED_AT + 1), 401),
    "another token under the signature": InvalidRequest(body(token=TOKEN[::-1]), 401),
    "another webhook's signature": InvalidRequest(
        body(signature=signature("another token", TOKEN, TRIGGERED_AT)), 401
    ),
    "a signature made with no key": InvalidRequest(
        body(signature=signature("", TOKEN, TRIGGERED_AT)), 401
    ),
    "the signature in a header alone": InvalidRequest(
        body(signature=...), 401, (("Lever-Signature", SIGNATURE),)
    ),
    # the token
    "no token": InvalidRequest(body(token=...)),
    "an empty token": InvalidRequest(body(token="")),
    "a token that is a number": InvalidRequest(body(token=5)),
    "a token that is a list": InvalidRequest(body(token=[TOKEN])),
    "a token of 201 characters": InvalidRequest(signed(token="a" * 201)),
    "a token of half a character": InvalidRequest(body(token="\ud800"), 401),
    # the time
    "no time": InvalidRequest(body(triggeredAt=...)),
    "a time as text": InvalidRequest(body(triggeredAt=str(TRIGGERED_AT))),
    "a time with a fraction": InvalidRequest(swapped(b"1760605200000", b"1760605200000.0")),
    "a time with an exponent": InvalidRequest(swapped(b"1760605200000", b"17606052e5")),
    "a time that is true": InvalidRequest(body(triggeredAt=True)),
    "a time that is null": InvalidRequest(body(triggeredAt=None)),
    "a time that is a list": InvalidRequest(body(triggeredAt=[TRIGGERED_AT])),
    "a time that is no number": InvalidRequest(swapped(b"1760605200000", b"NaN")),
    "a time without end": InvalidRequest(swapped(b"1760605200000", b"Infinity")),
    "a time of five thousand digits": InvalidRequest(swapped(b"1760605200000", b"1" * 5000)),
    "a time of four thousand digits": InvalidRequest(swapped(b"1760605200000", b"1" * 4000), 401),
    "a time before all time": InvalidRequest(body(triggeredAt=-(10**30)), 401),
    # the event
    "no event": InvalidRequest(body(event=...)),
    "another event than the address's": InvalidRequest(body(event="candidateHired")),
    "an event of no kind": InvalidRequest(body(event="candidatePromoted")),
    "an event in capitals": InvalidRequest(body(event="CANDIDATESTAGECHANGE")),
    "an event that is a list": InvalidRequest(body(event=[str(EVENT)])),
    # the data
    "no data": InvalidRequest(body(data=...)),
    "data that are null": InvalidRequest(body(data=None)),
    "data that are a list": InvalidRequest(body(data=[])),
    "data that are text": InvalidRequest(body(data="{}")),
    "data that are true": InvalidRequest(body(data=True)),
    "data without an opportunity": InvalidRequest(body(data={"contactId": ADA})),
    "an opportunity that is null": InvalidRequest(body(data={"opportunityId": None})),
    "an opportunity that is a number": InvalidRequest(body(data={"opportunityId": 5})),
    "an opportunity that is a list": InvalidRequest(body(data={"opportunityId": [ADA]})),
    "an opportunity that is an object": InvalidRequest(body(data={"opportunityId": {"id": ADA}})),
    "an opportunity with slashes": InvalidRequest(body(data={"opportunityId": "../../users"})),
    "an opportunity with a slash in code": InvalidRequest(
        body(data={"opportunityId": "a%2Fusers"})
    ),
    "an opportunity with a question": InvalidRequest(
        body(data={"opportunityId": "a?archived=true"})
    ),
    "an opportunity with a blank": InvalidRequest(body(data={"opportunityId": "a b"})),
    "an opportunity with the end of a line": InvalidRequest(
        body(data={"opportunityId": "a\r\nHost: b"})
    ),
    "an opportunity with a zero byte": InvalidRequest(body(data={"opportunityId": "a\x00"})),
    "an opportunity of dashes": InvalidRequest(body(data={"opportunityId": "---"})),
    "an opportunity of letters of another alphabet": InvalidRequest(
        body(data={"opportunityId": "ада"})
    ),
    "an opportunity of digits of another alphabet": InvalidRequest(
        body(data={"opportunityId": "١٢٣"})
    ),
    "an opportunity of 65 characters": InvalidRequest(body(data={"opportunityId": "a" * 65})),
    "an opportunity of half a character": InvalidRequest(body(data={"opportunityId": "\ud800"})),
    # the body
    "nothing": InvalidRequest(b""),
    "blanks": InvalidRequest(b"  \n "),
    "half a delivery": InvalidRequest(body()[: len(body()) // 2]),
    "a delivery and more": InvalidRequest(body() + b"}"),
    "two deliveries": InvalidRequest(body() + body()),
    "null": InvalidRequest(b"null"),
    "true": InvalidRequest(b"true"),
    "a number": InvalidRequest(b"5"),
    "a text": InvalidRequest(b'"hello"'),
    "a list with a delivery": InvalidRequest(b"[" + body() + b"]"),
    "an empty object": InvalidRequest(b"{}"),
    "a form": InvalidRequest(
        b"token=a&signature=b", headers=(("Content-Type", "application/x-www-form-urlencoded"),)
    ),
    "XML": InvalidRequest(
        b'<?xml version="1.0"?><delivery/>', headers=(("Content-Type", "application/xml"),)
    ),
    "bytes that are no text": InvalidRequest(b"\xff\xfe\xfd" + body()),
    "a text that is not UTF-8": InvalidRequest(swapped(b"offer", b"offr\xe9")),
    "names that stand twice": InvalidRequest(
        swapped(b'{"triggeredAt"', b'{"token": "a", "triggeredAt"')
    ),
    "data that stand twice": InvalidRequest(swapped(b'"event"', b'"data": {}, "event"')),
    "an opportunity that stands twice": InvalidRequest(
        swapped(b'"contactId"', b'"opportunityId": "grace", "contactId"')
    ),
    "depth of a hundred thousand": InvalidRequest(b"[" * 60_000),
    "depth of objects": InvalidRequest(deep(6_000)),
    "one byte too many": InvalidRequest(body() + b" " * (64 * 1024 + 1 - len(body()))),
    "a megabyte": InvalidRequest(b'{"token": "' + b"a" * 1_000_000 + b'"}'),
    "gzip": InvalidRequest(
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00", 415, headers=(("Content-Encoding", "gzip"),)
    ),
    "false content encoding": InvalidRequest(body(), 415, headers=(("Content-Encoding", "gzip"),)),
    "a longer body than Content-Length": InvalidRequest(
        body(), headers=(("Content-Length", "10"),)
    ),
    # the address
    "an address of no event": InvalidRequest(body(), 404, path="candidatePromoted"),
    "an address of an event of Lever's that is not ours": InvalidRequest(
        body(), 404, path="applicationCreated"
    ),
    "another event's address": InvalidRequest(body(), 401, path="candidateHired"),
    "an address with more": InvalidRequest(body(), 404, path="candidateStageChange/more"),
    "an address up and down": InvalidRequest(body(), 404, path="../candidateStageChange"),
}


def use_sample_token(world: SandboxEnvironment) -> None:
    """Give the connection's webhook the sample delivery's signature token."""
    world.parts.connections().set_signature_token(world.connection_id, EVENT, SIGNATURE_TOKEN)
