"""Agora as the platform on which letters live."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from adapters.agora.schemas import CompanySchema, LetterSchema, UserPageSchema, dump_terms
from adapters.http.client import JsonClient, JsonResponse, Unauthorized
from application.ports import ServiceRefused, ServiceUnavailable
from domain.company import Company
from domain.letter import Letter, LetterStatus
from domain.terms import Terms

COMPANY_SCHEMA, USERS_SCHEMA, LETTER_SCHEMA = CompanySchema(), UserPageSchema(), LetterSchema()


class AgoraPlatform:
    def __init__(
        self,
        agora: JsonClient,
        api_key: str,
        may_write: Callable[[str], None] = lambda _connection_id: None,
    ) -> None:
        """`may_write` is called ahead of every writing with the connection's id, and raises
        ServiceUnavailable when it may not.
        """
        self._agora = agora
        self._may_write = may_write
        self._headers = {"Authorization": f"Bearer {api_key}"}

    def company(self, company_id: str) -> Company:
        seen = self._agora.load(
            COMPANY_SCHEMA, _data(self._ask("GET", f"/companies/{quote(company_id, safe='')}"))
        )
        return Company(
            id=company_id, default_currency=seen["default_currency"], users=self._users(company_id)
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
        answer = self._ask(
            "PUT",
            _path(company_id, letter),
            json=body,
            before=partial(self._may_write, letter.connection_id),
        )
        return str(self._agora.load(LETTER_SCHEMA, _data(answer))["url"])

    def letter_url(self, company_id: str, letter: Letter) -> str | None:
        answer = self._ask("GET", _path(company_id, letter), may_be_missing=True)
        return (
            None
            if answer.status in {404, 410}
            else str(self._agora.load(LETTER_SCHEMA, _data(answer))["url"])
        )

    def delete_letter(self, company_id: str, letter: Letter) -> None:
        may_write = partial(self._may_write, letter.connection_id)
        answer = self._ask(
            "DELETE", _path(company_id, letter), may_be_missing=True, before=may_write
        )
        if (
            answer.status != 204
        ):  # Agora says so, whether the letter was there or not; we would never look again
            raise ServiceUnavailable("Agora did not say that the letter is gone")

    def _users(self, company_id: str) -> dict[str, str]:
        found: dict[str, str] = {}
        after: str | None = None
        while True:
            params = {"limit": 500} | ({} if after is None else {"after": after})
            page = self._agora.load(
                USERS_SCHEMA,
                self._ask(
                    "GET", f"/companies/{quote(company_id, safe='')}/users", params=params
                ).json,
            )
            found |= {user["email"].strip().casefold(): user["id"] for user in page["data"]}
            if page["next"] is None:
                return found
            if page["next"] == after:
                raise ServiceUnavailable("Agora sent a page of users that leads to itself")
            after = page["next"]

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        may_be_missing: bool = False,
        before: Callable[[], None] = lambda: None,
    ) -> JsonResponse:
        try:
            answer = self._agora.request(
                method, path, headers=self._headers, params=params, json=json, before=before
            )
        except Unauthorized as refused:
            raise ServiceUnavailable(
                "Agora does not accept our API key: check the setting AGORA_API_KEY"
            ) from refused
        if answer.status in {404, 410} and not may_be_missing:
            raise ServiceRefused(f"Agora answered {answer.status}")
        return answer


def _path(company_id: str, letter: Letter) -> str:
    return (
        f"/companies/{quote(company_id, safe='')}/letters/lever/{quote(letter.offer_id, safe='')}"
    )


def _data(answer: JsonResponse) -> Any:
    return answer.json.get("data") if isinstance(answer.json, dict) else None
