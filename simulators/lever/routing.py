"""A route of the Data API: its scope, its two spellings, and an answer in Lever's own JSON."""

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from simulators.lever.asking import credential
from simulators.lever.errors import forbidden
from simulators.lever.records import Json

View = Callable[..., Any]
api = Blueprint("data_api", __name__, url_prefix="/v1")


def route(method: str, path: str, scope: str) -> Callable[[View], View]:
    """Serve a path such as "/opportunities/:opportunity". What starts with /opportunities is there as /candidates too.

    The view returns a JSON object, such an object and a status, None for 204, or a whole response.
    """

    def register(view: View) -> View:
        endpoint = f"{method} {path}"

        def answer(**names: str) -> Response:
            if not credential().may(endpoint, scope):
                raise forbidden(f"Your credential does not have permission to {endpoint}; it needs {scope}")
            return answered(view(**names))

        for spelling in dict.fromkeys((path, re.sub(r"^/opportunities", "/candidates", path))):
            rule = re.sub(r":(\w+)", r"<\1>", spelling)
            api.add_url_rule(rule, f"{method} {spelling}".replace(".", ""), answer, methods=[method], strict_slashes=False)
        return view

    return register


def answered(result: Any) -> Response:
    if isinstance(result, Response):
        return result
    data, status = result if isinstance(result, tuple) else (result, 204 if result is None else 200)
    return Response(status=204) if status == 204 else json_answer(data, status)


def json_answer(data: Json, status: int = 200) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, content_type="application/json; charset=utf-8")
    if request.path.startswith("/v1/"):
        response.headers.update({"server": "lever-data-api", "x-lever-region": "global", "x-stream-path": "dapi"})
    return response
