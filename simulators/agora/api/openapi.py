"""The OpenAPI document of Agora's REST API."""

from functools import cache

from simulators.agora.api.resources import routes
from simulators.agora.api.routing import AgoraEndpoint
from simulators.agora.errors import PROBLEM, REFUSALS
from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.records import SOURCES
from simulators.agora.serializers import COMPANY, ENTRY, INTEGRATION, LETTER, USER
from simulators.common.api import openapi
from simulators.common.api.openapi import JSON
from simulators.common.json_schema import STRING, Json, enum, ref

PROBLEM_JSON = "application/problem+json"
SHAPES = {
    "Company": COMPANY,
    "User": USER,
    "Integration": INTEGRATION,
    "Letter": LETTER,
    "Entry": ENTRY,
    "Problem": PROBLEM,
}
ACTING_USER = {
    "name": "X-Agora-User",
    "in": "header",
    "schema": STRING,
    "description": "the id of the acting user: required with the key, not with a login",
}
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "The integration's API key."},
    "login": {
        "type": "apiKey",
        "in": "cookie",
        "name": "agora_session",
        "description": "The session of a user who is logged in to Agora's pages.",
    },
}


def description(url: str) -> Json:
    """The document. `url` is Agora's base URL, such as "https://app.getagora.com"."""
    return {**_description(), "servers": [{"url": f"{url}/api/v1"}]}


@cache
def _description() -> Json:
    about = (
        "For integrations: letters of a source, companies and users. "
        "For users: creating and editing letters, and Greets."
    )
    field_types = {field_type.name: field_type.schema for field_type in FIELD_TYPES.values()}
    paths: dict[str, dict[str, Json]] = {}
    for endpoint in routes:
        operations = paths.setdefault(openapi.path_template(endpoint.path), {})
        operations[endpoint.method.lower()] = _operation(endpoint)
    return openapi.document(
        "Simulated Agora API for integrations",
        about,
        security=SECURITY,
        schemas={**SHAPES, **field_types},
        paths=paths,
    )


def _operation(endpoint: AgoraEndpoint) -> Json:
    operation: Json = {
        "operationId": endpoint.operation_id,
        "tags": ["For users" if endpoint.by_user else "For integrations"],
        "summary": endpoint.about,
        "parameters": [
            *openapi.path_parameters(endpoint.path, {"source": enum(*SOURCES)}),
            *map(openapi.query_parameter, endpoint.takes),
            *([ACTING_USER] if endpoint.by_user else []),
        ],
        "responses": _responses(endpoint),
        "security": [{"key": []}, {"login": []}] if endpoint.by_user else [{"key": []}],
    }
    if endpoint.body:
        operation["requestBody"] = openapi.request_body(endpoint.body, required=True)
    return operation


def _responses(endpoint: AgoraEndpoint) -> Json:
    given: Json = {"content": {JSON: {"schema": endpoint.gives}}} if endpoint.gives else {}
    return openapi.responses(
        {str(status): {"description": "Done.", **given} for status in endpoint.statuses},
        {str(status): REFUSALS[status] for status in endpoint.refusals},
        error=ref("Problem"),
        error_media=PROBLEM_JSON,
    )
