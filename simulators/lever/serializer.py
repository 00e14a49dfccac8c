"""How a record is shown: a table of keys in Lever's order. It both writes the JSON and describes it.

STAGE = Shape("Stage", ("id", TEXT, "id"), ("text", TEXT, "text"))
STAGE.json(stage)    {"id": "offer", "text": "Offer"}
STAGE.ref            {"$ref": "#/components/schemas/Stage"}
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from simulators.common.json_schema import BOOLEAN, STRING, Json, array, nullable, object_schema, ref

Of = str | Callable[[Any], object]
Row = tuple[str, Json, Of] | tuple[str, Json, Of, bool]
"""A key, the schema of its values, where they come from (a path of attributes, or a function); True: absent when null."""

OMIT_IF_NONE = True
PHONE = object_schema(type=nullable(STRING), value=STRING)


class Serializer:
    registry: dict[str, "Serializer"] = {}  # noqa: RUF012  the register of all shapes, filled while modules are imported

    def __init__(self, name: str, *rows: Row) -> None:
        self.name = name
        self.rows = rows
        self._fields = [
            (key, _getter(of, schema), bool(absent)) for key, schema, of, *absent in rows
        ]
        Serializer.registry[name] = self

    def json(self, shown: Any) -> Json:
        shape: Json = {}
        for key, of, absent in self._fields:
            value = of(shown)
            if value is not None or not absent:
                shape[key] = value
        return shape

    def each(self, path: str) -> Callable[[Any], list[Json]]:
        """A list of records, by the path to it, in this shape."""
        records = attrgetter(path)
        return lambda shown: [self.json(each) for each in records(shown)]

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
    """Lists are copied: an answer stays what it was when the record changes."""
    get: Callable[[Any], Any] = attrgetter(of) if isinstance(of, str) else of
    if isinstance(of, str) and schema.get("type") == "array":
        return lambda shown: list(get(shown))
    return get


def envelope(schema: Json) -> Json:
    return object_schema(data=schema)


def list_schema(shape: Serializer) -> Json:
    """A list that is answered all at once."""
    return object_schema(data=array(shape.ref), hasNext=BOOLEAN)


def page_schema(shape: Serializer) -> Json:
    """One page of a list; `next` only where there is one."""
    schema = list_schema(shape)
    return {**schema, "properties": {**schema["properties"], "next": STRING}}


def nullable_ref(shape: Serializer) -> Json:
    return nullable(shape.ref)


def serialize_all(shape: Serializer, records: Iterable[Any]) -> list[Json]:
    return [shape.json(each) for each in records]
