"""Serializers: tables of keys in Lever's order, which write and describe the JSON of a record.

STAGE = Serializer("Stage", ("id", STRING, "id"), ("text", STRING, "text"))

STAGE.json(stage) returns {"id": "offer", "text": "Offer"}

STAGE.ref is {"$ref": "#/components/schemas/Stage"}
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from simulators.common.json_schema import BOOLEAN, STRING, Json, array, nullable, object_schema, ref

Of = str | Callable[[Any], object]
Row = tuple[str, Json, Of] | tuple[str, Json, Of, bool]
"""A key, the schema of its value, and its source: a path of attributes or a function.

True: omitted when null.
"""

OMIT_IF_NONE = True
PHONE = object_schema(type=nullable(STRING), value=STRING)


class Serializer:
    def __init__(self, name: str, *rows: Row) -> None:
        self.name = name
        self.rows = rows
        self._fields = [
            (key, _getter(of, schema), bool(absent)) for key, schema, of, *absent in rows
        ]

    def json(self, record: Any) -> Json:
        result: Json = {}
        for key, of, absent in self._fields:
            value = of(record)
            if value is not None or not absent:
                result[key] = value
        return result

    def each(self, path: str) -> Callable[[Any], list[Json]]:
        """A list of records at a path, each with this serializer."""
        records = attrgetter(path)
        return lambda record: [self.json(each) for each in records(record)]

    @property
    def keys(self) -> list[str]:
        return [row[0] for row in self.rows]

    @property
    def ref(self) -> Json:
        return ref(self.name)

    @property
    def schema(self) -> Json:
        needed = [key for key, _, _, *absent in self.rows if not absent]
        properties = {key: schema for key, schema, *_ in self.rows}
        return {
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": False,
        }


def _getter(of: Of, schema: Json) -> Callable[[Any], object]:
    """The getter of a value. Lists are copied, so that later changes do not change a response."""
    get: Callable[[Any], Any] = attrgetter(of) if isinstance(of, str) else of
    if isinstance(of, str) and schema.get("type") == "array":
        return lambda record: list(get(record))
    return get


def envelope(schema: Json) -> Json:
    return object_schema(data=schema)


def list_schema(serializer: Serializer) -> Json:
    """The schema of a list without pages."""
    return object_schema(data=array(serializer.ref), hasNext=BOOLEAN)


def page_schema(serializer: Serializer) -> Json:
    """The schema of a page of a list; `next` is there only when another page follows."""
    schema = list_schema(serializer)
    return {**schema, "properties": {**schema["properties"], "next": STRING}}


def nullable_ref(serializer: Serializer) -> Json:
    return nullable(serializer.ref)


def serialize_all(serializer: Serializer, records: Iterable[Any]) -> list[Json]:
    return [serializer.json(each) for each in records]
