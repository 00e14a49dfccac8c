"""JSON schemas of the request bodies, and the parser of a source's update."""

import re
from datetime import datetime
from typing import Any

from simulators.agora.errors import invalid
from simulators.agora.field_types import MAX_TEXT_LENGTH, NOT_BLANK
from simulators.agora.letter_fields import FIELDS, REQUIRED, SOURCE_FIELDS
from simulators.agora.letters import MAX_GREET_LENGTH, MAX_GREET_NAME_LENGTH
from simulators.agora.records import (
    INTEGRATION_STATES,
    SOURCE_STATUSES,
    USER_STATUSES,
    IntegrationStatus,
    SourceUpdate,
)
from simulators.agora.serializers import INTEGRATION, MAX_ATTENTION_COUNT
from simulators.common.json_schema import OBJECT, Json, described, enum, object_schema

RFC_3339 = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"
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
LETTER_CHANGES = _all_optional({name: field.schema for name, field in FIELDS.items()})
STATUS = OBJECT | {"properties": {"status": enum(*USER_STATUSES)}, "required": ["status"]}
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


def parse_integration_status(body: Any) -> IntegrationStatus:
    """Parse an integration's report.

    Raises: Problem 422 unless `body` has exactly the three keys with valid values.
    """
    errors = {name: ["Unknown key."] for name in set(body) - set(INTEGRATION["required"])}
    count, at = body.get("attention_count"), body.get("last_sync_at")
    last_sync_at: float | None = None
    if body.get("state") not in INTEGRATION_STATES:
        errors["state"] = [f"Must be one of {', '.join(INTEGRATION_STATES)}."]
    if (
        not isinstance(count, int)
        or isinstance(count, bool)
        or not 0 <= count <= MAX_ATTENTION_COUNT
    ):
        errors["attention_count"] = [f"Must be a whole number from 0 to {MAX_ATTENTION_COUNT:,}."]
    if "last_sync_at" not in body:
        errors["last_sync_at"] = ["Is required. Send null if nothing was synced yet."]
    elif at is not None:
        try:
            last_sync_at = _moment(at)
        except ValueError:
            errors["last_sync_at"] = ["Must be a time such as 2026-03-02T09:00:00Z, or null."]
    if errors:
        raise invalid(errors)
    return IntegrationStatus(body["state"], last_sync_at, body["attention_count"])


def _moment(raw: object) -> float:
    """Seconds since the epoch. Raises ValueError unless `raw` is an RFC 3339 time."""
    if not isinstance(raw, str) or not re.fullmatch(RFC_3339, raw, re.ASCII):
        raise ValueError(raw)
    try:
        return datetime.fromisoformat(raw.upper()).timestamp()
    except OverflowError as error:
        raise ValueError(raw) from error


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
