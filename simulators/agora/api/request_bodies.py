"""JSON schemas of the request bodies, and the parser of a source's update."""

from typing import Any

from simulators.agora.errors import invalid
from simulators.agora.field_types import MAX_TEXT_LENGTH, NOT_BLANK
from simulators.agora.letter_fields import FIELDS, REQUIRED, SOURCE_FIELDS
from simulators.agora.letters import MAX_GREET_LENGTH, MAX_GREET_NAME_LENGTH
from simulators.agora.records import SOURCE_STATUSES, STATUSES, SourceUpdate
from simulators.common.json_schema import OBJECT, Json, described, enum, object_schema

DEFAULTED = "currency"
"""The required field that defaults to the company's value on a new letter."""


def _all_optional(properties: Json) -> Json:
    return object_schema(**properties) | {"required": []}


SOURCE_UPDATE = object_schema(
    opportunity_id={"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH},
    source_url={"type": "string", "maxLength": MAX_TEXT_LENGTH, "pattern": "^https?://"},
    status=described(enum(*SOURCE_STATUSES), "the status of the source"),
    fields=described(
        _all_optional({name: field.schema for name, field in SOURCE_FIELDS.items()}),
        "A field that is left out stays unchanged; null clears it. "
        f"Required to create the letter: {', '.join(REQUIRED)}.",
    ),
)
LETTER_CHANGES = _all_optional(
    {name: field.schema for name, field in FIELDS.items()} | {"status": enum(*STATUSES)}
)
NEW_LETTER = LETTER_CHANGES | {"required": [name for name in REQUIRED if name != DEFAULTED]}
GREET = OBJECT | {
    "properties": {
        "message": {"type": "string", "pattern": NOT_BLANK, "maxLength": MAX_GREET_LENGTH},
        "name": {
            "type": "string",
            "pattern": NOT_BLANK,
            "maxLength": MAX_GREET_NAME_LENGTH,
            "description": "defaults to the acting user's first name",
        },
    },
    "required": ["message"],
}


def parse_source_update(body: Any) -> SourceUpdate:
    """Parse the body of a source's PUT.

    Raises: Problem 422 unless `body` has exactly the four keys with valid values.
    """
    keys = SOURCE_UPDATE["required"]
    errors = {
        name: ["Unknown key. Send opportunity_id, source_url, status and fields."]
        for name in set(body) - set(keys)
    }
    for name in ("opportunity_id", "source_url"):
        if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= MAX_TEXT_LENGTH:
            errors[name] = [f"Must be a text of 1 to {MAX_TEXT_LENGTH} characters."]
    if "source_url" not in errors and not body["source_url"].startswith(("https://", "http://")):
        errors["source_url"] = ["Must be a URL that starts with https:// or http://."]
    if body.get("status") not in SOURCE_STATUSES:
        errors["status"] = [f"Must be one of {', '.join(SOURCE_STATUSES)}."]
    if not isinstance(body.get("fields"), dict):
        errors["fields"] = [
            "Must be an object of the letter's fields. An empty object changes none."
        ]
    if errors:
        raise invalid(errors)
    return SourceUpdate(**body)
