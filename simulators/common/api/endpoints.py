"""Endpoints of an API, as they are declared, and their registration in Flask."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from flask import Blueprint

from simulators.common.json_schema import Json

View = Callable[..., Any]


class QueryParameter(Protocol):
    """A parameter in the query of a URL."""

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> Json: ...

    @property
    def about(self) -> str: ...

    @property
    def required(self) -> bool: ...


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
    takes: Sequence[QueryParameter] = ()
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
        self.views.append((endpoint, view))


def add_url_rule(blueprint: Blueprint, method: str, path: str, view: View, **options: Any) -> None:
    """Serve "/opportunities/:opportunity" at Flask's "/opportunities/<opportunity>".

    `options` are those of Flask's `add_url_rule`.
    """
    name = f"{method} {path}".replace(".", "")
    blueprint.add_url_rule(
        re.sub(r":(\w+)", r"<\1>", path), name, view, methods=[method], **options
    )
