"""The offer-letter platform port, implemented with Agora's API."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from adapters.agora.schemas import (
    CompanySchema,
    LetterSchema,
    UserPageSchema,
    UserSchema,
    dump_terms,
)
from adapters.http.client import JsonClient, JsonResponse, Unauthorized
from adapters.urls import path_segment
from application.ports import ServiceRefused, ServiceUnavailable
from domain.company import Company
from domain.connection import ConnectionState
from domain.letter import Letter, LetterStatus
from domain.terms import Terms

INTEGRATION_STATES = {
    ConnectionState.NOT_CONNECTED: "not_connected",
    ConnectionState.DISCONNECTED: "not_connected",
    ConnectionState.AUTHORIZED: "setting_up",
    ConnectionState.ACTIVE: "connected",
    ConnectionState.REVOKED: "revoked",
}
"""Agora's words for the states of a connection."""
COMPANY_SCHEMA, USERS_SCHEMA, USER_SCHEMA, LETTER_SCHEMA = (
    CompanySchema(),
    UserPageSchema(),
    UserSchema(),
    LetterSchema(),
)


class AgoraPlatform:
    def __init__(
        self,
        agora: JsonClient,
        api_key: str,
        check_fence: Callable[[str], None] = lambda _connection_id: None,
    ) -> None:
        """Build the adapter.

        `check_fence` is called with the connection's id before each write, and raises
        ServiceUnavailable if this process may have lost its lease.
        """
        self._agora = agora
        self._check_fence = check_fence
        self._headers = {"Authorization": f"Bearer {api_key}"}

    def company(self, company_id: str) -> Company:
        loaded = self._agora.load(
            COMPANY_SCHEMA, _data(self._request("GET", f"/companies/{path_segment(company_id)}"))
        )
        users = self._users(company_id)
        active = [user for user in users if user["state"] == "active"]
        return Company(
            id=company_id,
            default_currency=loaded["default_currency"],
            users={user["email"].strip().casefold(): user["id"] for user in users},
            active_users={user["id"]: user["email"].strip() for user in active},
            owner_ids=tuple(user["id"] for user in active if user["group"] == "Owner"),
        )

    def put_letter(
        self,
        company_id: str,
        letter: Letter,
        status: LetterStatus,
        terms: Terms | None,
        opportunity_url: str,
    ) -> str:
        body = {
            "opportunity_id": letter.opportunity_id,
            "source_url": opportunity_url,
            "status": status.value,
            "fields": {} if terms is None else dump_terms(terms),
        }
        response = self._request(
            "PUT",
            _path(company_id, letter),
            json=body,
            before=partial(self._check_fence, letter.connection_id),
        )
        return str(self._agora.load(LETTER_SCHEMA, _data(response))["url"])

    def letter_url(self, company_id: str, letter: Letter) -> str | None:
        response = self._request("GET", _path(company_id, letter), may_be_missing=True)
        return (
            None
            if response.status in {404, 410}
            else str(self._agora.load(LETTER_SCHEMA, _data(response))["url"])
        )

    def delete_letter(self, company_id: str, letter: Letter) -> None:
        check_fence = partial(self._check_fence, letter.connection_id)
        response = self._request(
            "DELETE", _path(company_id, letter), may_be_missing=True, before=check_fence
        )
        # Agora answers 204 whether or not the letter existed. Any other response must be retried,
        # because a deleted letter is never synced again.
        if response.status != 204:
            raise ServiceUnavailable("Agora did not confirm that the letter is deleted")

    def report_connection(
        self,
        company_id: str,
        state: ConnectionState,
        last_sync_at: datetime | None,
        attention_count: int,
    ) -> None:
        """Show the connection's state on Agora's integration page (decision 27).

        `last_sync_at` has a time zone. Repeating it changes nothing. A 429 is not retried here: the
        caller repeats what fails.

        Raises ServiceUnavailable or ServiceRefused.
        """
        self._request(
            "PUT",
            f"/companies/{path_segment(company_id)}/integrations/lever",
            json={
                "state": INTEGRATION_STATES[state],
                "last_sync_at": None if last_sync_at is None else last_sync_at.isoformat(),
                "attention_count": attention_count,
            },
            once=True,
        )

    def _users(self, company_id: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        after: str | None = None
        while True:
            params = {"limit": 500} | ({} if after is None else {"after": after})
            page = self._agora.load(
                USERS_SCHEMA,
                self._request(
                    "GET", f"/companies/{path_segment(company_id)}/users", params=params
                ).json,
            )
            found += self._agora.load_each(USER_SCHEMA, page["data"])
            if page["next"] is None:
                return found
            if page["next"] == after:
                raise ServiceUnavailable("Agora sent a page of users whose next page is itself")
            after = page["next"]

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        may_be_missing: bool = False,
        before: Callable[[], None] = lambda: None,
        once: bool = False,
    ) -> JsonResponse:
        try:
            response = self._agora.request(
                method,
                path,
                headers=self._headers,
                params=params,
                json=json,
                before=before,
                once=once,
            )
        except Unauthorized as refused:
            raise ServiceUnavailable(
                "Agora refused the API key: check the setting AGORA_API_KEY"
            ) from refused
        if response.status in {404, 410} and not may_be_missing:
            raise ServiceRefused(f"Agora answered {response.status}")
        return response


def _path(company_id: str, letter: Letter) -> str:
    return f"/companies/{path_segment(company_id)}/letters/lever/{path_segment(letter.offer_id)}"


def _data(response: JsonResponse) -> Any:
    return response.json.get("data") if isinstance(response.json, dict) else None
