"""JSON Schema, as far as it is needed here."""

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
ID: Json = {"type": "string", "format": "uuid"}
TRUTH: Json = {"type": "boolean"}
WHOLE: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
TIME: Json = {"type": "integer", "description": "milliseconds since the epoch, UTC"}
OBJECT: Json = {"type": "object"}
ANY: Json = {}


def many(item: Json) -> Json:
    return {"type": "array", "items": item}


def among(*words: str) -> Json:
    return {"type": "string", "enum": list(words)}


def nullable(schema: Json) -> Json:
    if "enum" in schema or "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def either(*choices: Json) -> Json:
    return {"anyOf": list(choices)}


def record(**properties: Json) -> Json:
    """An object with these keys and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def described(schema: Json, about: str) -> Json:
    return {**schema, "description": about} if about else schema


PHONE = record(type=nullable(TEXT), value=TEXT)
