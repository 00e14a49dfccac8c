"""What the Data API serves, as OpenAPI 3.1: made from the declarations that serve it."""

import re
from functools import cache
from typing import Any

from apispec import APISpec

from simulators.common.json_schema import STRING, described, object_schema
from simulators.lever.api import resources
from simulators.lever.api.endpoints import ENDPOINTS, Endpoint
from simulators.lever.auth.credentials import SCOPES
from simulators.lever.model.records import Json
from simulators.lever.serializer import Serializer

_REGISTERED = resources  # importing the package is what declares the endpoints
ERROR = object_schema(code=STRING, message=STRING)
JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
REFUSALS = {
    "400": "A parameter is missing or malformed.",
    "401": "There is no valid credential.",
    "403": "The credential lacks the permission, or access to confidential data.",
    "404": "There is no such object.",
    "415": "The body is of a kind that is not taken.",
    "422": "Lever could not process the file.",
    "429": "More than 10 requests a second, 20 in a burst.",
    "500": "Lever's fault.",
    "503": "Maintenance, or too much to do.",
}


def description(url: str) -> Json:
    """`url` is that of the server, such as "https://api.lever.co"."""
    return {**_description(), "servers": [{"url": url}]}


@cache
def _description() -> Json:
    about = "Served by a simulator; recorded answers of the real one and its documentation are what it is held to."
    spec = APISpec("Lever Data API, simulated", "v1", "3.1.0", info={"description": about})
    for name, scheme in _security().items():
        spec.components.security_scheme(name, scheme)
    spec.components.schema("Error", ERROR)
    for shape in Serializer.registry.values():
        spec.components.schema(shape.name, shape.schema)
    for path, operations in _paths().items():
        spec.path(path, operations=operations)
    whole: Json = spec.to_dict()
    return whole


def _security() -> Json:
    flow = {
        "authorizationUrl": "https://auth.lever.co/authorize",
        "tokenUrl": "https://auth.lever.co/oauth/token",
        "refreshUrl": "https://auth.lever.co/oauth/token",
        "scopes": {scope: scope.replace(":", " ").replace("_", " ") for scope in sorted(SCOPES)},
    }
    return {
        "key": {
            "type": "http",
            "scheme": "basic",
            "description": "An API key as the user name; the password is empty.",
        },
        "oauth": {"type": "oauth2", "flows": {"authorizationCode": flow}},
    }


def _paths() -> dict[str, Json]:
    """Both spellings: what is under /opportunities is under /candidates too."""
    paths: dict[str, Json] = {}
    for endpoint in ENDPOINTS.values():
        for path in dict.fromkeys(
            (endpoint.path, re.sub("^/opportunities", "/candidates", endpoint.path))
        ):
            operation = _operation(endpoint, mirrored=path != endpoint.path)
            paths.setdefault("/v1" + re.sub(r":(\w+)", r"{\1}", path), {})[
                endpoint.method.lower()
            ] = operation
    return paths


def _operation(endpoint: Endpoint, *, mirrored: bool) -> Json:
    resource = endpoint.scope.partition(":")[0]
    words = [word for word in re.split(r"[/:_]", endpoint.path) if word]
    name = "-".join([endpoint.method.lower(), *(["candidates"] if mirrored else []), *words])
    operation: Json = {
        "operationId": name,
        "tags": [resource],
        "summary": endpoint.about.partition("\n")[0],
        "parameters": [*_names(endpoint.path), *map(_parameter, endpoint.takes)],
        "responses": _responses(endpoint),
        "security": [{"key": []}, {"oauth": [f"{endpoint.scope}:admin"]}],
    }
    if mirrored:
        operation["deprecated"] = True
    if endpoint.body:
        operation["requestBody"] = _request_body(endpoint)
    return operation


def _names(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": STRING}
        for name in re.findall(r":(\w+)", path)
    ]


def _parameter(value: Any) -> Json:
    """`perform_as` may stand in the body instead, and is yet told as required, as Lever does."""
    shape: Json = {
        "name": value.name,
        "in": "query",
        "schema": value.kind.schema,
        "required": value.required,
    }
    return described(shape, value.about)


def _request_body(endpoint: Endpoint) -> Json:
    schema = endpoint.body.schema if endpoint.body else {}
    media = (
        [endpoint.sends]
        if endpoint.sends != JSON
        else [JSON, *FORMS]
        if endpoint.method != "DELETE"
        else [JSON]
    )
    return {
        "required": bool(schema.get("required")),
        "content": {each: {"schema": schema} for each in media},
    }


def _responses(endpoint: Endpoint) -> Json:
    refused = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    responses = {status: {"description": text, **refused} for status, text in REFUSALS.items()}
    return {str(endpoint.status): _success(endpoint), **responses}


def _success(endpoint: Endpoint) -> Json:
    if endpoint.media != JSON:
        schema = {"type": "string", "format": "binary"}
        return {
            "description": "The document.",
            "content": {media: {"schema": schema} for media in {endpoint.media, "*/*"}},
        }
    if endpoint.gives is None:
        return {"description": "Done; there is nothing to tell."}
    return {"description": "Done.", "content": {JSON: {"schema": endpoint.gives}}}
