"""Endpoints of an API, as they are declared, and their registration in Flask."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Blueprint, g

from simulators.common.api.parameters import Parameter
from simulators.common.json_schema import Json

View = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A method and path of an API.

    `path` has its parameters in the form of "/opportunities/:opportunity". `gives` is the schema of
    a successful response, None where that is empty or, as `media` says, no JSON. `body` is the
    schema of the request body, `sends` its media type.
    """

    method: str
    path: str
    about: str
    takes: Sequence[Parameter] = ()
    body: Json | None = None
    gives: Json | None = None
    statuses: Sequence[int] = (200,)
    media: str = "application/json"
    sends: str = "application/json"

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


E = TypeVar("E", bound=Endpoint)


@dataclass(frozen=True)
class Routes(Generic[E]):
    """The endpoints of one resource, each with the view that answers it, in the order of their
    declaration.
    """

    views: list[tuple[E, View]] = field(default_factory=list)

    def __iter__(self) -> Iterator[E]:
        return (endpoint for endpoint, _ in self.views)

    def add(self, endpoint: E, view: View) -> None:
        """Add an endpoint. `view` can read the query parameters that the endpoint declares."""

        def respond(**path_parameters: str) -> Any:
            g.takes = endpoint.takes
            return view(**path_parameters)

        self.views.append((endpoint, respond))


def add_url_rule(blueprint: Blueprint, method: str, path: str, view: View, **options: Any) -> None:
    """Serve "/opportunities/:opportunity" at Flask's "/opportunities/<opportunity>".

    `options` are those of Flask's `add_url_rule`.
    """
    name = f"{method} {path}".replace(".", "")
    blueprint.add_url_rule(
        re.sub(r":(\w+)", r"<\1>", path), name, view, methods=[method], **options
    )
