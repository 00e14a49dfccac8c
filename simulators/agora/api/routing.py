"""Routes of Agora's REST API: each is declared with its parameters, body and responses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from simulators.agora.errors import not_found
from simulators.agora.records import SOURCES
from simulators.agora.request_context import acting_user, current_agora, require_api_key
from simulators.common.api.endpoints import Endpoint, Routes, View, add_url_rule
from simulators.common.api.parameters import Parameter
from simulators.common.json_schema import Json

COMPANY_PATH = "/companies/:company_id"


@dataclass(frozen=True, kw_only=True)
class AgoraEndpoint(Endpoint):
    """An endpoint below a company's path.

    `by_user`: the request acts for a user, who may lack the permission.
    `may_be_gone`: the endpoint can refuse with 410.
    """

    operation_id: str
    by_user: bool = False
    may_be_gone: bool = False

    @property
    def refusals(self) -> list[int]:
        """Status codes with which the endpoint refuses."""
        conditions = {
            400: self.body,
            403: self.by_user,
            410: self.may_be_gone,
            413: self.body,
            422: self.body or self.takes,
        }
        return sorted([401, 404, *(status for status, possible in conditions.items() if possible)])


class AgoraRoutes(Routes[AgoraEndpoint]):
    def route(
        self,
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
        """Declare the view of a path below a company's.

        The view gets the company and, where the request acts for a user, that user.
        """

        def declare(view: View) -> View:
            endpoint = AgoraEndpoint(
                method=method,
                path=COMPANY_PATH + path,
                operation_id=view.__name__,
                about=(view.__doc__ or "").partition("\n")[0],
                gives=gives,
                statuses=statuses,
                takes=takes,
                body=body,
                by_user=by_user,
                may_be_gone=may_be_gone,
            )
            self.add(endpoint, _guarded(view, by_user=by_user))
            return view

        return declare

    def register(self, blueprint: Blueprint) -> None:
        for endpoint, view in self.views:
            add_url_rule(blueprint, endpoint.method, endpoint.path, view)


def _guarded(view: View, *, by_user: bool) -> View:
    """The view behind the check of the API key or, with `by_user`, of the acting user."""

    def respond(company_id: str, **path_parameters: str) -> Any:
        if by_user:
            company = current_agora().company(company_id)
            return view(company, acting_user(company), **path_parameters)
        require_api_key()
        company = current_agora().company(company_id)
        if path_parameters.get("source", "lever") not in SOURCES:
            raise not_found("source of letters")
        return view(company, **path_parameters)

    return respond
