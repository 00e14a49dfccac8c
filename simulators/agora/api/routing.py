"""A route of the REST API, declared once: by its declaration it is served, guarded and described."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from simulators.agora.errors import not_found
from simulators.agora.records import SOURCES
from simulators.agora.request_context import acting_user, current_agora, require_api_key
from simulators.common.json_schema import Json

View = Callable[..., Any]
COMPANY_PATH = "/companies/<company_id>"
api = Blueprint("api", __name__, url_prefix=f"/api/v1{COMPANY_PATH}")


@dataclass(frozen=True)
class Parameter:
    """Of the query."""

    name: str
    schema: Json
    about: str


@dataclass(frozen=True)
class Endpoint:
    """`path` as in "/companies/<company_id>/letters"; `gives` is the schema of its answer, None where the answer is empty.

    `by_user`: it is asked in the name of a user, who may not be allowed to.
    """

    name: str
    method: str
    path: str
    about: str
    gives: Json | None
    statuses: Sequence[int]
    takes: Sequence[Parameter]
    body: Json | None
    by_user: bool
    may_be_gone: bool

    @property
    def refusals(self) -> list[int]:
        """Status codes."""
        sometimes = {
            400: self.body,
            403: self.by_user,
            410: self.may_be_gone,
            413: self.body,
            422: self.body or self.takes,
        }
        return sorted([401, 404, *(status for status, so in sometimes.items() if so)])


ENDPOINTS: list[Endpoint] = []


def route(
    method: str,
    path: str,
    *,
    gives: Json | None = None,
    statuses: Sequence[int] = (200,),
    takes: Sequence[Parameter] = (),
    body: Json | None = None,
    by_user: bool = False,
    may_be_gone: bool = False,
) -> Callable[[View], View]:
    """Serve a path below a company's. The view gets the company, and where it is asked in the name of a user that user."""

    def register(view: View) -> View:
        about = (view.__doc__ or "").partition("\n")[0]
        whole = COMPANY_PATH + path
        ENDPOINTS.append(
            Endpoint(
                view.__name__,
                method,
                whole,
                about,
                gives,
                statuses,
                takes,
                body,
                by_user,
                may_be_gone,
            )
        )

        def answer(company_id: str, **names: str) -> Any:
            if by_user:
                company = current_agora().company(company_id)
                return view(company, acting_user(company), **names)
            require_api_key()
            company = current_agora().company(company_id)
            if names.get("source", "lever") not in SOURCES:
                raise not_found("source of letters")
            return view(company, **names)

        api.add_url_rule(path, view.__name__, answer, methods=[method])
        return view

    return register
