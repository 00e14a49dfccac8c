"""Lever as the ATS of our use cases.

It reads, and it writes a note, a link and a tag: there is no method for more (L1).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from adapters.http.client import JsonClient, JsonResponse, Unauthorized
from adapters.lever.rate_limit import RateLimiter
from adapters.lever.schemas import (
    IdSchema,
    NoteSchema,
    OfferSchema,
    OpportunitySchema,
    PageSchema,
    UserSchema,
    to_epoch_milliseconds,
)
from application.ports import AccessRevoked, Clock, OpportunityPage, ServiceUnavailable
from domain.connection import Connection
from domain.offer import Offer, OfferField, OfferStatus
from domain.opportunity import Opportunity

LETTER_TAG = "Agora Offer"
MAX_DELETED_WINDOW = timedelta(days=30)
"""Lists of deleted things are to be asked for 30 days at a time, or less."""

PAGE, OPPORTUNITY, OFFER, NOTE, USER, ID = (
    PageSchema(),
    OpportunitySchema(),
    OfferSchema(),
    NoteSchema(),
    UserSchema(),
    IdSchema(),
)


class TokenProvider(Protocol):
    def access_token(self, connection_id: str) -> str: ...

    def refresh(self, connection_id: str, *, instead_of: str) -> str: ...

    def discard(self, connection_id: str, *, token: str) -> None: ...


class LeverATS:
    def __init__(
        self,
        lever: JsonClient,
        access: TokenProvider,
        limits: RateLimiter,
        clock: Clock,
        may_ask: Callable[[str], None] = lambda _connection_id: None,
    ) -> None:
        """`may_ask` is called ahead of every request with the connection's id, and raises
        ServiceUnavailable when it may not.
        """
        self._lever = lever
        self._access = access
        self._limits = limits
        self._clock = clock
        self._may_ask = may_ask

    def opportunity(
        self, connection: Connection, opportunity_id: str, *, only_with_offers: bool = False
    ) -> Opportunity | None:
        # https://hire.lever.co/developer/documentation#list-all-offers
        offers = self._list(connection, f"{_at(opportunity_id)}/offers", {"expand": "creator"})
        if offers is None:
            return None
        if only_with_offers and not offers:
            return Opportunity(id=opportunity_id, name="", stage="")
        # https://hire.lever.co/developer/documentation#retrieve-a-single-opportunity
        answer = self._ask(connection, "GET", _at(opportunity_id), params={"expand": "owner"})
        if answer.status == 404:
            return None
        seen = self._lever.load(OPPORTUNITY, _data(answer))
        return Opportunity(
            id=seen["id"],
            name=seen["name"] or "",
            emails=tuple(seen["emails"]),
            stage=_id(seen["stage"]) or "",
            owner_email=self._email(connection, seen["owner"]),
            archived_at=seen["archived"] and seen["archived"]["archived_at"],
            url=seen["urls"].get("show", ""),
            offers=tuple(
                sorted(
                    (self._offer(connection, json) for json in offers),
                    key=lambda offer: offer.created_at,
                )
            ),
        )

    def is_deleted(self, connection: Connection, opportunity_id: str, *, since: datetime) -> bool:
        # https://hire.lever.co/developer/documentation#list-deleted-opportunities
        now = self._clock.now()
        while since <= now:
            until = min(since + MAX_DELETED_WINDOW, now + timedelta(days=1))
            window = {
                "deleted_at_start": to_epoch_milliseconds(since),
                "deleted_at_end": to_epoch_milliseconds(until),
            }
            if opportunity_id in self._ids(connection, "/opportunities/deleted", window):
                return True
            since += MAX_DELETED_WINDOW
        return False

    def announce(self, connection: Connection, opportunity_id: str, letter_url: str) -> None:
        at = _at(opportunity_id)
        # Tags and links are sets, so adding them again changes nothing; a note is looked for first.
        # https://hire.lever.co/developer/documentation#update-opportunity-tags and #update-contact-
        # links-by-opportunity
        self._write(connection, f"{at}/addTags", {"tags": [LETTER_TAG]})
        self._write(connection, f"{at}/addLinks", {"links": [letter_url]})
        # https://hire.lever.co/developer/documentation#notes
        found = self._list(connection, f"{at}/notes", {})
        if found is None:
            raise ServiceUnavailable(
                "Lever does not find the notes of an opportunity that it has just found"
            )
        notes = [self._lever.load(NOTE, json) for json in found]
        said = [str(comment["value"]) for note in notes for comment in note["fields_"]]
        if not any(letter_url in text.split() for text in said):
            self._write(
                connection, f"{at}/notes", {"value": f"Agora offer letter: {letter_url}"}, once=True
            )

    def opportunity_page(
        self, connection: Connection, *, since: datetime | None, offset: str | None
    ) -> OpportunityPage:
        # https://hire.lever.co/developer/documentation#list-all-opportunities ; confidential ones
        # are not shown to our scopes
        params = {} if since is None else {"updated_at_start": to_epoch_milliseconds(since)}
        page = self._page(connection, "/opportunities", params, offset, must_say_if_last=True)
        return OpportunityPage(
            ids=[self._lever.load(ID, json)["id"] for json in page["data"]],
            next_offset=page["next"],
        )

    def changed_opportunity_ids(
        self, connection: Connection, *, stage: str, since: datetime | None
    ) -> Iterator[str]:
        # https://hire.lever.co/developer/documentation#list-all-opportunities
        when: dict[str, Any] = (
            {"archived": "false"}
            if since is None
            else {"updated_at_start": to_epoch_milliseconds(since)}
        )
        return self._ids(connection, "/opportunities", {"stage_id": stage, **when})

    def _offer(self, connection: Connection, json: Any) -> Offer:
        seen = self._lever.load(OFFER, json)
        return Offer(
            id=seen["id"],
            status=OfferStatus(seen["status"]),
            created_at=seen["created_at"],
            creator_email=self._email(connection, seen["creator"]),
            fields=tuple(
                OfferField(
                    identifier=field["identifier"], label=field["text"] or "", value=field["value"]
                )
                for field in seen["fields_"]
            ),
        )

    def _email(self, connection: Connection, user: Any) -> str | None:
        """Of a user that Lever gave whole, or, where it gave the id only, of the user with this
        id.
        """
        if isinstance(user, str):
            answer = self._ask(connection, "GET", f"/users/{quote(user, safe='')}")
            user = None if answer.status == 404 else _data(answer)
        return None if user is None else self._lever.load(USER, user)["email"]

    def _ids(self, connection: Connection, path: str, params: dict[str, Any]) -> Iterator[str]:
        return (
            self._lever.load(ID, json)["id"]
            for json in self._pages(connection, path, params, must_say_if_last=True)
        )

    def _list(self, connection: Connection, path: str, params: dict[str, Any]) -> list[Any] | None:
        """The whole of a list below an opportunity; None when there is no such opportunity."""
        try:
            return list(self._pages(connection, path, params, must_say_if_last=False))
        except _NotThere:
            return None

    def _pages(
        self, connection: Connection, path: str, params: dict[str, Any], *, must_say_if_last: bool
    ) -> Iterator[Any]:
        """An empty answer is not the end of a list: Lever says `hasNext` (only small lists may
        leave it out).
        """
        page = self._page(connection, path, params, None, must_say_if_last=must_say_if_last)
        yield from page["data"]
        while (offset := page["next"]) is not None:
            page = self._page(connection, path, params, offset, must_say_if_last=must_say_if_last)
            if page["next"] == offset:
                raise ServiceUnavailable("Lever sent a page that leads to itself")
            yield from page["data"]

    def _page(
        self,
        connection: Connection,
        path: str,
        params: dict[str, Any],
        offset: str | None,
        *,
        must_say_if_last: bool,
    ) -> Any:
        """`next` of the last page is None."""
        where = {} if offset is None else {"offset": offset}
        answer = self._ask(connection, "GET", path, params={"limit": 100, **params, **where})
        if answer.status == 404:
            raise _NotThere("Lever does not find a list (404)")
        page = self._lever.load(PAGE, answer.json)
        if page["has_next"] is None and must_say_if_last:
            raise ServiceUnavailable("Lever sent a page that does not say whether it is the last")
        if page["has_next"] and page["next"] is None:
            raise ServiceUnavailable("Lever sent a page that says there are more, but not where")
        return {**page, "next": page["next"] if page["has_next"] else None}

    def _write(self, connection: Connection, path: str, json: Any, *, once: bool = False) -> None:
        """What is written `once` is not tried again when refused, for what stands between us may
        refuse what Lever has taken.
        """
        answer = self._ask(connection, "POST", path, json=json, once=once)
        if answer.status == 404:
            raise ServiceUnavailable(
                "Lever does not find the opportunity any more"
            )  # the next look learns why
        self._lever.load(
            ID, _data(answer)
        )  # Lever shows what it has written: an empty 200 is somebody's between us

    def _ask(
        self,
        connection: Connection,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        once: bool = False,
    ) -> JsonResponse:
        """With another access token once, when this one ended early (lever: 401); twice refused
        is revoked (decision 27).
        """

        def with_token(token: str) -> JsonResponse:
            return self._lever.request(
                method,
                path,
                headers={"Authorization": f"Bearer {token}"},
                params=params,
                json=json,
                before=lambda: self._wait_for_its_turn(connection.id),
                once=once,
            )

        token = self._access.access_token(connection.id)
        try:
            return with_token(token)
        except Unauthorized:
            token = self._access.refresh(connection.id, instead_of=token)
        if once:
            raise ServiceUnavailable(
                "Lever's access token ended while a note was written; the next look sees whether it is there"
            )
        try:
            return with_token(token)
        except Unauthorized as refused:
            self._access.discard(connection.id, token=token)
            raise AccessRevoked("Lever refused a new access token too") from refused

    def _wait_for_its_turn(self, connection_id: str) -> None:
        self._limits.acquire(connection_id)
        self._may_ask(connection_id)


class _NotThere(ServiceUnavailable):
    """404 for a list."""


def _at(opportunity_id: str) -> str:
    return f"/opportunities/{quote(opportunity_id, safe='')}"


def _data(answer: JsonResponse) -> Any:
    return answer.json.get("data") if isinstance(answer.json, dict) else None


def _id(reference: Any) -> str | None:
    found = reference["id"] if isinstance(reference, dict) else reference
    return None if found is None else str(found)
