"""What the bodies of requests may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.agora.errors import invalid
from simulators.agora.fields import FIELDS, REQUIRED, SOURCE_FIELDS
from simulators.agora.greets import LONGEST_MESSAGE, LONGEST_NAME
from simulators.agora.kinds import LONGEST_TEXT, NOT_BLANK
from simulators.agora.records import SOURCE_STATUSES, STATUSES
from simulators.schemas import OBJECT, Json, among, described, record

SOURCES = {"lever": "Lever"}
DEFAULTED = "currency"
"""The one required field that the company gives where a letter is made by hand."""


def _some_of(properties: Json) -> Json:
    """Any of these and no others."""
    return record(**properties) | {"required": []}


FROM_SOURCE = record(
    opportunity_id={"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    source_url={"type": "string", "maxLength": LONGEST_TEXT, "pattern": "^https?://"},
    status=described(among(*SOURCE_STATUSES), "the source's word"),
    fields=described(
        _some_of({name: field.schema for name, field in SOURCE_FIELDS.items()}),
        f"A field left out stays as it is; null clears it. There when the letter is made: {', '.join(REQUIRED)}.",
    ),
)
CHANGES = _some_of({name: field.schema for name, field in FIELDS.items()} | {"status": among(*STATUSES)})
BY_HAND = CHANGES | {"required": [name for name in REQUIRED if name != DEFAULTED]}
GREET = OBJECT | {
    "properties": {
        "message": {"type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_MESSAGE},
        "name": {"type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_NAME, "description": "else the acting user's"},
    },
    "required": ["message"],
}


@dataclass(frozen=True)
class Said:
    """What a source says of a letter. `fields`: only those that it speaks of; None clears one."""

    opportunity_id: str
    source_url: str
    status: str
    fields: Mapping[str, object]


def read_said(body: Any) -> Said:
    """Raises Problem 422 unless it is an object of exactly the four parts."""
    parts = FROM_SOURCE["required"]
    errors = {
        name: ["There is no such part; give opportunity_id, source_url, status and fields."] for name in set(body) - set(parts)
    }
    for name in ("opportunity_id", "source_url"):
        if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= LONGEST_TEXT:
            errors[name] = [f"Give a text of 1 to {LONGEST_TEXT} characters."]
    if "source_url" not in errors and not body["source_url"].startswith(("https://", "http://")):
        errors["source_url"] = ["Give an address that starts with https:// or http://."]
    if body.get("status") not in SOURCE_STATUSES:
        errors["status"] = ["Give published, accepted or declined."]
    if not isinstance(body.get("fields"), dict):
        errors["fields"] = ["Give an object of the letter's fields; an empty one leaves them as they are."]
    if errors:
        raise invalid(errors)
    return Said(**body)
