"""What the REST API serves, as OpenAPI 3.1: made from the declarations that serve it."""

import re
from functools import cache

from apispec import APISpec

from simulators.agora.api import resources
from simulators.agora.api.routing import ENDPOINTS, Endpoint, Parameter
from simulators.agora.errors import PROBLEM, REFUSALS
from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.records import SOURCES
from simulators.agora.serializers import COMPANY, ENTRY, LETTER, USER
from simulators.common.json_schema import STRING, Json, described, enum, ref

_REGISTERED = resources  # importing it is what declares the endpoints
JSON, PROBLEM_JSON = "application/json", "application/problem+json"
SHAPES = {"Company": COMPANY, "User": USER, "Letter": LETTER, "Entry": ENTRY, "Problem": PROBLEM}
ACTING_USER = {
    "name": "X-Agora-User",
    "in": "header",
    "schema": STRING,
    "description": "the id of the user who acts: needed beside the key, not by a user who is logged in",
}
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "The integration's API key."},
    "login": {
        "type": "apiKey",
        "in": "cookie",
        "name": "agora_session",
        "description": "A user of Agora's pages, logged in.",
    },
}


def description(url: str) -> Json:
    """`url` is where Agora is reached, such as "https://app.getagora.com"."""
    return {**_description(), "servers": [{"url": f"{url}/api/v1"}]}


@cache
def _description() -> Json:
    about = "Letters of a source, companies and users, for integrations; and what Agora's users do."
    spec = APISpec(
        "Agora's API for integrations, simulated", "v1", "3.1.0", info={"description": about}
    )
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    for name, schema in [
        *SHAPES.items(),
        *((kind.name, kind.schema) for kind in FIELD_TYPES.values()),
    ]:
        spec.components.schema(name, schema)
    for endpoint in ENDPOINTS:
        spec.path(
            re.sub(r"<(\w+)>", r"{\1}", endpoint.path),
            operations={endpoint.method.lower(): _operation(endpoint)},
        )
    whole: Json = spec.to_dict()
    return whole


def _operation(endpoint: Endpoint) -> Json:
    operation: Json = {
        "operationId": endpoint.name,
        "tags": ["What users do" if endpoint.by_user else "For integrations"],
        "summary": endpoint.about,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
        "security": [{"key": []}, {"login": []}] if endpoint.by_user else [{"key": []}],
    }
    if endpoint.body:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": endpoint.body}}}
    return operation


def _parameters(endpoint: Endpoint) -> list[Json]:
    acting = [ACTING_USER] if endpoint.by_user else []
    return [
        *map(_in_path, re.findall(r"<(\w+)>", endpoint.path)),
        *map(_in_query, endpoint.takes),
        *acting,
    ]


def _in_path(name: str) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": enum(*SOURCES) if name == "source" else STRING,
    }


def _in_query(parameter: Parameter) -> Json:
    return described(
        {"name": parameter.name, "in": "query", "schema": parameter.schema}, parameter.about
    )


def _responses(endpoint: Endpoint) -> Json:
    given: Json = {"content": {JSON: {"schema": endpoint.gives}}} if endpoint.gives else {}
    refused: Json = {"content": {PROBLEM_JSON: {"schema": ref("Problem")}}}
    done = {str(status): {"description": "Done.", **given} for status in endpoint.statuses}
    return done | {
        str(status): {"description": REFUSALS[status], **refused} for status in endpoint.refusals
    }
