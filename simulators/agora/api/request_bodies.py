"""What the bodies of requests may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.agora.errors import invalid
from simulators.agora.field_types import MAX_TEXT_LENGTH, NOT_BLANK
from simulators.agora.greets import LONGEST_MESSAGE, LONGEST_NAME
from simulators.agora.letter_fields import FIELDS, REQUIRED, SOURCE_FIELDS
from simulators.agora.records import SOURCE_STATUSES, STATUSES
from simulators.common.json_schema import OBJECT, Json, described, enum, object_schema

SOURCES = {"lever": "Lever"}
DEFAULTED = "currency"
"""The one required field that the company gives where a letter is made by hand."""


def _some_of(properties: Json) -> Json:
    """Any of these and no others."""
    return object_schema(**properties) | {"required": []}


SOURCE_UPDATE = object_schema(
    opportunity_id={"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH},
    source_url={"type": "string", "maxLength": MAX_TEXT_LENGTH, "pattern": "^https?://"},
    status=described(enum(*SOURCE_STATUSES), "the source's word"),
    fields=described(
        _some_of({name: field.schema for name, field in SOURCE_FIELDS.items()}),
        f"A field left out stays as it is; null clears it. There when the letter is made: {', '.join(REQUIRED)}.",
    ),
)
LETTER_CHANGES = _some_of(
    {name: field.schema for name, field in FIELDS.items()} | {"status": enum(*STATUSES)}
)
NEW_LETTER = LETTER_CHANGES | {"required": [name for name in REQUIRED if name != DEFAULTED]}
GREET = OBJECT | {
    "properties": {
        "message": {"type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_MESSAGE},
        "name": {
            "type": "string",
            "pattern": NOT_BLANK,
            "maxLength": LONGEST_NAME,
            "description": "else the acting user's",
        },
    },
    "required": ["message"],
}


@dataclass(frozen=True)
class SourceUpdate:
    """What a source says of a letter. `fields`: only those that it speaks of; None clears one."""

    opportunity_id: str
    source_url: str
    status: str
    fields: Mapping[str, object]


def parse_source_update(body: Any) -> SourceUpdate:
    """Raises Problem 422 unless it is an object of exactly the four parts."""
    parts = SOURCE_UPDATE["required"]
    errors = {
        name: ["There is no such part; give opportunity_id, source_url, status and fields."]
        for name in set(body) - set(parts)
    }
    for name in ("opportunity_id", "source_url"):
        if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= MAX_TEXT_LENGTH:
            errors[name] = [f"Give a text of 1 to {MAX_TEXT_LENGTH} characters."]
    if "source_url" not in errors and not body["source_url"].startswith(("https://", "http://")):
        errors["source_url"] = ["Give an address that starts with https:// or http://."]
    if body.get("status") not in SOURCE_STATUSES:
        errors["status"] = ["Give published, accepted or declined."]
    if not isinstance(body.get("fields"), dict):
        errors["fields"] = [
            "Give an object of the letter's fields; an empty one leaves them as they are."
        ]
    if errors:
        raise invalid(errors)
    return SourceUpdate(**body)
