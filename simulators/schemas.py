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


def ref(name: str) -> Json:
    """A shape that is described elsewhere in the same description."""
    return {"$ref": f"#/components/schemas/{name}"}


def described(schema: Json, about: str) -> Json:
    return {**schema, "description": about} if about else schema


def in_words(schema: Json) -> str:
    """For people: "string or null", "array of Letter"."""
    if ref := schema.get("$ref"):
        return str(ref).rpartition("/")[2]
    if choices := schema.get("anyOf"):
        return " or ".join(in_words(each) for each in choices)
    if words := schema.get("enum"):
        return ", ".join(map(str, words))
    types = schema.get("type", "anything")
    if "array" in types:
        return f"array of {in_words(schema['items'])}" + (" or null" if "null" in types else "")
    return " or ".join(types) if isinstance(types, list) else str(types)
