"""A route of the Data API: its scope, what it takes and gives, its two spellings, and an answer in Lever's own JSON."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, g, request

from simulators.lever.api.endpoints import ENDPOINTS, Endpoint
from simulators.lever.api.parameters import Body, Parameter
from simulators.lever.api.request_context import current_credential
from simulators.lever.errors import forbidden
from simulators.lever.model.records import Json

View = Callable[..., Any]
api = Blueprint("data_api", __name__, url_prefix="/v1")

LEVER_HEADERS = {"server": "lever-data-api", "x-lever-region": "global", "x-stream-path": "dapi"}


def route(
    method: str,
    path: str,
    scope: str,
    *,
    takes: Sequence[Parameter] = (),
    body: Body | None = None,
    gives: Json | None = None,
    status: int = 200,
    media: str = "application/json",
    sends: str = "application/json",
) -> Callable[[View], View]:
    """Serve a path such as "/opportunities/:opportunity". What starts with /opportunities is there as /candidates too.

    The view returns a JSON object, a whole response, or None for an empty 204; `status` is that of a success.
    """

    def register(view: View) -> View:
        about = (view.__doc__ or view.__name__.replace("_", " ").capitalize()).strip()
        answers = status if gives is not None or media != "application/json" else 204
        endpoint = Endpoint(method, path, scope, about, takes, body, gives, answers, media, sends)
        ENDPOINTS[endpoint.name] = endpoint

        def answer(**names: str) -> Response:
            if not current_credential().may(endpoint.name, scope):
                raise forbidden(
                    f"Your credential does not have permission to {endpoint.name}; it needs {scope}"
                )
            g.takes = takes
            return to_response(view(**names), status)

        for spelling in dict.fromkeys((path, re.sub(r"^/opportunities", "/candidates", path))):
            rule = re.sub(r":(\w+)", r"<\1>", spelling)
            name = f"{method} {spelling}".replace(".", "")
            api.add_url_rule(
                rule,
                name,
                answer,
                methods=[method],
                strict_slashes=False,
                provide_automatic_options=False,
            )
        return view

    return register


def to_response(result: Json | Response | None, status: int) -> Response:
    if isinstance(result, Response):
        return result
    return Response(status=204) if result is None else json_response(result, status)


def json_response(data: Json, status: int = 200) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, content_type="application/json; charset=utf-8")
    if request.path.startswith("/v1/"):
        response.headers.update(LEVER_HEADERS)
        response.automatically_set_content_length = (
            False  # so that it is sent in chunks, as recorded
        )
        response.headers.remove("Content-Length")
    return response
