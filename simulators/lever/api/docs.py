"""The documentation of the Data API: /openapi.json for programs, /docs for people."""

from itertools import groupby

from flask import Blueprint, Response, render_template, request

from simulators.common.json_schema import describe
from simulators.lever.api.openapi import description
from simulators.lever.api.resources import ENDPOINTS
from simulators.lever.api.routing import LeverEndpoint, json_response
from simulators.lever.model.records import Json

reference = Blueprint("reference", "simulators.lever", template_folder="templates")
reference.add_app_template_filter(describe)


@reference.get("/openapi.json")
def openapi() -> Response:
    return json_response(description(request.host_url.rstrip("/")))


@reference.get("/docs")
def docs() -> str:
    schemas: Json = description("")["components"]["schemas"]
    return render_template(
        "lever/docs.html", resources=_by_resource(), schemas=schemas, host=request.host_url
    )


def _by_resource() -> list[tuple[str, list[LeverEndpoint]]]:
    ordered = sorted(ENDPOINTS.values(), key=lambda each: (each.resource, each.path, each.method))
    return [
        (name, list(endpoints))
        for name, endpoints in groupby(ordered, key=lambda each: each.resource)
    ]
