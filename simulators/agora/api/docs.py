"""The description of the REST API: for machines at /openapi.json, for people at /docs."""

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
    return render_template("docs.html", told=description(current_agora().url))


@reference.app_template_filter()
def about(schema: Json) -> str:
    """What it says of itself."""
    return str(schema.get("description") or schema.get("title") or "")
