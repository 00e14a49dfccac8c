"""The parts of JSON Schema that the simulators need."""

from typing import Any

Json = dict[str, Any]

STRING: Json = {"type": "string"}
ID: Json = {"type": "string", "format": "uuid"}
BOOLEAN: Json = {"type": "boolean"}
INTEGER: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
EPOCH_MILLISECONDS: Json = {"type": "integer", "description": "milliseconds since the epoch, UTC"}
OBJECT: Json = {"type": "object"}
ANY: Json = {}


def array(item: Json) -> Json:
    return {"type": "array", "items": item}


def enum(*words: str) -> Json:
    return {"type": "string", "enum": list(words)}


def nullable(schema: Json) -> Json:
    if "enum" in schema or "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def any_of(*choices: Json) -> Json:
    return {"anyOf": list(choices)}


def object_schema(**properties: Json) -> Json:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(name: str) -> Json:
    """A reference to a schema in the same document."""
    return {"$ref": f"#/components/schemas/{name}"}


def described(schema: Json, about: str) -> Json:
    return {**schema, "description": about} if about else schema


def describe(schema: Json) -> str:
    """A description for people: "string or null", "array of Letter"."""
    if ref := schema.get("$ref"):
        return str(ref).rpartition("/")[2]
    if choices := schema.get("anyOf"):
        return " or ".join(describe(each) for each in choices)
    if words := schema.get("enum"):
        return ", ".join(map(str, words))
    types = schema.get("type", "anything")
    if "array" in types:
        return f"array of {describe(schema['items'])}" + (" or null" if "null" in types else "")
    return " or ".join(types) if isinstance(types, list) else str(types)
