"""The REST API's description: OpenAPI at /openapi.json, and a page at /docs."""

from flask import Blueprint, render_template

from simulators.agora.api.openapi import description
from simulators.agora.request_context import current_agora
from simulators.common.json_schema import Json, describe

reference = Blueprint("reference", __name__)
reference.add_app_template_filter(describe)


@reference.get("/openapi.json")
def openapi() -> Json:
    return description(current_agora().url)


@reference.get("/docs")
def docs() -> str:
    return render_template("docs.html", spec=description(current_agora().url))


@reference.app_template_filter()
def about(schema: Json) -> str:
    """The schema's description or title."""
    return str(schema.get("description") or schema.get("title") or "")
