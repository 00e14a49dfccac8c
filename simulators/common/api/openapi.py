"""OpenAPI 3.1 documents, made from the endpoints that are served."""

import re
from collections.abc import Mapping, Sequence

from apispec import APISpec

from simulators.common.api.parameters import Parameter
from simulators.common.json_schema import STRING, Json, described

JSON = "application/json"


def document(
    title: str,
    about: str,
    *,
    security: Mapping[str, Json],
    schemas: Mapping[str, Json],
    paths: Mapping[str, Mapping[str, Json]],
) -> Json:
    """An OpenAPI document. `paths` has the operations of each path by method in lower case."""
    spec = APISpec(title, "v1", "3.1.0", info={"description": about})
    for name, scheme in security.items():
        spec.components.security_scheme(name, dict(scheme))
    for name, schema in schemas.items():
        spec.components.schema(name, schema)
    for path, operations in paths.items():
        spec.path(path, operations=dict(operations))
    whole: Json = spec.to_dict()
    return whole


def path_template(path: str) -> str:
    """ "/opportunities/:opportunity" as "/opportunities/{opportunity}"."""
    return re.sub(r":(\w+)", r"{\1}", path)


def path_parameters(path: str, schemas: Mapping[str, Json] | None = None) -> list[Json]:
    """The parameters in a path. They are strings, but for those that `schemas` names."""
    return [
        {"name": name, "in": "path", "required": True, "schema": (schemas or {}).get(name, STRING)}
        for name in re.findall(r":(\w+)", path)
    ]


def query_parameter(parameter: Parameter) -> Json:
    shape: Json = {
        "name": parameter.name,
        "in": "query",
        "schema": parameter.schema,
        "required": parameter.required,
    }
    return described(shape, parameter.about)


def request_body(schema: Json, media: Sequence[str] = (JSON,), *, required: bool) -> Json:
    return {
        "required": required,
        "content": {each: {"schema": schema} for each in media},
    }


def responses(
    successes: Mapping[str, Json], refusals: Mapping[str, str], error: Json, error_media: str
) -> Json:
    """All responses by status code. Refusals have the schema `error`."""
    refused: Json = {"content": {error_media: {"schema": error}}}
    return {
        **successes,
        **{status: {"description": text, **refused} for status, text in refusals.items()},
    }
