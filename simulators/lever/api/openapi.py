"""The OpenAPI document of the Data API."""

import re
from functools import cache

from simulators.common.api import openapi
from simulators.common.api.openapi import JSON
from simulators.common.json_schema import STRING, object_schema, ref
from simulators.lever.api.resources import ENDPOINTS, SERIALIZERS
from simulators.lever.api.routing import LeverEndpoint
from simulators.lever.auth.credentials import SCOPES
from simulators.lever.model.records import Json

ERROR = object_schema(code=STRING, message=STRING)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
REFUSALS = {
    "400": "A parameter is missing or malformed.",
    "401": "There is no valid credential.",
    "403": "The credential lacks the permission, or access to confidential data.",
    "404": "There is no such object.",
    "415": "The media type of the body is not supported.",
    "422": "Lever could not process the file.",
    "429": "More than 10 requests a second, 20 in a burst.",
    "500": "Internal error.",
    "503": "Maintenance or overload.",
}


def description(url: str) -> Json:
    """`url` is that of the server, such as "https://api.lever.co"."""
    return {**_description(), "servers": [{"url": url}]}


@cache
def _description() -> Json:
    about = (
        "Served by a simulator, which is tested against Lever's documentation and recorded"
        " responses."
    )
    schemas = {each.name: each.schema for each in SERIALIZERS.values()}
    return openapi.document(
        "Lever Data API, simulated",
        about,
        security=_security(),
        schemas={"Error": ERROR, **schemas},
        paths=_paths(),
    )


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


def _paths() -> dict[str, dict[str, Json]]:
    paths: dict[str, dict[str, Json]] = {}
    for endpoint in ENDPOINTS.values():
        for path in endpoint.paths:
            operations = paths.setdefault("/v1" + openapi.path_template(path), {})
            operations[endpoint.method.lower()] = _operation(
                endpoint, mirrored=path != endpoint.path
            )
    return paths


def _operation(endpoint: LeverEndpoint, *, mirrored: bool) -> Json:
    """The operation at an endpoint's path or, `mirrored`, at its twin under /candidates."""
    words = [word for word in re.split(r"[/:_]", endpoint.path) if word]
    name = "-".join([endpoint.method.lower(), *(["candidates"] if mirrored else []), *words])
    operation: Json = {
        "operationId": name,
        "tags": [endpoint.resource],
        "summary": endpoint.about.partition("\n")[0],
        "parameters": [
            *openapi.path_parameters(endpoint.path),
            *map(openapi.query_parameter, endpoint.takes),
        ],
        "responses": openapi.responses(
            {str(endpoint.statuses[0]): _success(endpoint)},
            REFUSALS,
            error=ref("Error"),
            error_media=JSON,
        ),
        "security": [{"key": []}, {"oauth": [f"{endpoint.scope}:admin"]}],
    }
    if mirrored:
        operation["deprecated"] = True
    if endpoint.body:
        operation["requestBody"] = openapi.request_body(
            endpoint.body, _body_media(endpoint), required=bool(endpoint.body.get("required"))
        )
    return operation


def _body_media(endpoint: LeverEndpoint) -> list[str]:
    if endpoint.sends != JSON:
        return [endpoint.sends]
    return [JSON] if endpoint.method == "DELETE" else [JSON, *FORMS]


def _success(endpoint: LeverEndpoint) -> Json:
    if endpoint.media != JSON:
        schema = {"type": "string", "format": "binary"}
        return {
            "description": "The document.",
            "content": {media: {"schema": schema} for media in {endpoint.media, "*/*"}},
        }
    if endpoint.gives is None:
        return {"description": "Done; the response is empty."}
    return {"description": "Done.", "content": {JSON: {"schema": endpoint.gives}}}
