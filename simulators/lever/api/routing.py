"""Routes of the Data API: each is declared with its scope, parameters, body and response."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from simulators.common.api.endpoints import Endpoint, Routes, View, add_url_rule
from simulators.lever.api.parameters import Body, Parameter, Value
from simulators.lever.api.request_context import current_credential
from simulators.lever.errors import forbidden
from simulators.lever.model.records import Json

LEVER_HEADERS = {"server": "lever-data-api", "x-lever-region": "global", "x-stream-path": "dapi"}


@dataclass(frozen=True, kw_only=True)
class LeverEndpoint(Endpoint):
    """An endpoint of the Data API.

    `scope` is as in "opportunities:read"; `fields` are those of the body.
    """

    scope: str
    fields: Sequence[Value] = ()

    @property
    def resource(self) -> str:
        return self.scope.partition(":")[0]

    @property
    def paths(self) -> Sequence[str]:
        """Endpoints under /opportunities are served under /candidates too."""
        return list(
            dict.fromkeys((self.path, re.sub(r"^/opportunities", "/candidates", self.path)))
        )


class LeverRoutes(Routes[LeverEndpoint]):
    """The routes of one resource of the Data API."""

    def route(
        self,
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
        """Declare the view of a path such as "/opportunities/:opportunity".

        The view returns a JSON object, a whole response, or None for an empty 204; `status` is that
        of a success.
        """

        def declare(view: View) -> View:
            about = (view.__doc__ or view.__name__.replace("_", " ").capitalize()).strip()
            is_empty = gives is None and media == "application/json"
            endpoint = LeverEndpoint(
                method=method,
                path=path,
                scope=scope,
                about=about,
                takes=takes,
                body=body.schema if body else None,
                fields=body.values if body else (),
                gives=gives,
                statuses=(204 if is_empty else status,),
                media=media,
                sends=sends,
            )
            self.add(endpoint, _guarded(endpoint, view, status))
            return view

        return declare

    def register(self, blueprint: Blueprint) -> None:
        for endpoint, view in self.views:
            for path in endpoint.paths:
                add_url_rule(
                    blueprint,
                    endpoint.method,
                    path,
                    view,
                    strict_slashes=False,
                    provide_automatic_options=False,
                )


def _guarded(endpoint: LeverEndpoint, view: View, status: int) -> Callable[..., Response]:
    """The view, guarded by the endpoint's scope."""

    def respond(**path_parameters: str) -> Response:
        if not current_credential().may(endpoint.name, endpoint.scope):
            raise forbidden(
                f"Your credential does not have permission to {endpoint.name};"
                f" it needs {endpoint.scope}"
            )
        return to_response(view(**path_parameters), status)

    return respond


def to_response(result: Json | Response | None, status: int) -> Response:
    if isinstance(result, Response):
        return result
    return Response(status=204) if result is None else json_response(result, status)


def json_response(data: Json, status: int = 200) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, content_type="application/json; charset=utf-8")
    if request.path.startswith("/v1/"):
        response.headers.update(LEVER_HEADERS)
        # The recorded responses are chunked and have no Content-Length.
        response.automatically_set_content_length = False
        response.headers.remove("Content-Length")
    return response
