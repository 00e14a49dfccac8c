"""The ATS port, implemented with Lever's API.

It reads, and it writes only a note, a link and a tag; no method writes anything else (L1).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Protocol

from adapters.http.client import JsonClient, JsonResponse, Unauthorized
from adapters.lever.rate_limit import RateLimiter
from adapters.lever.schemas import (
    IdSchema,
    OfferSchema,
    OpportunitySchema,
    PageSchema,
    UpdatedOpportunitySchema,
    UserSchema,
    to_epoch_milliseconds,
)
from adapters.urls import path_segment
from application.ports import (
    AccessRevoked,
    Clock,
    OpportunityPage,
    OpportunityUpdates,
    ServiceUnavailable,
    UpdatedOpportunity,
)
from domain.connection import Connection
from domain.offer import Offer, OfferField, OfferStatus
from domain.opportunity import Opportunity

LETTER_TAG = "Agora Offer"
MAX_DELETED_WINDOW = timedelta(days=30)
"""Lever lists deleted opportunities for at most 30 days per request."""

PAGE, OPPORTUNITY, UPDATED_OPPORTUNITY, OFFER, USER, ID = (
    PageSchema(),
    OpportunitySchema(),
    UpdatedOpportunitySchema(),
    OfferSchema(),
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
        tokens: TokenProvider,
        rate_limiter: RateLimiter,
        clock: Clock,
        check_fence: Callable[[str], None] = lambda _connection_id: None,
    ) -> None:
        """Build the adapter.

        `check_fence` is called with the connection's id before each request, and raises
        ServiceUnavailable if this process may have lost its lease.
        """
        self._lever = lever
        self._tokens = tokens
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._check_fence = check_fence

    def opportunity(
        self, connection: Connection, opportunity_id: str, *, only_with_offers: bool = False
    ) -> Opportunity | None:
        # https://hire.lever.co/developer/documentation#list-all-offers
        offers = self._list(connection, f"{_path(opportunity_id)}/offers", {"expand": "creator"})
        if offers is None:
            return None
        if only_with_offers and not offers:
            return Opportunity(id=opportunity_id, name="", stage="")
        # https://hire.lever.co/developer/documentation#retrieve-a-single-opportunity
        response = self._request(
            connection, "GET", _path(opportunity_id), params={"expand": "owner"}
        )
        if response.status == 404:
            return None
        loaded = self._lever.load(OPPORTUNITY, _data(response))
        parsed = [(self._lever.load_or_none(OFFER, json), json) for json in offers]
        readable = [self._offer(connection, offer) for offer, _ in parsed if offer is not None]
        return Opportunity(
            id=loaded["id"],
            name=loaded["name"] or "",
            emails=tuple(loaded["emails"] or ()),
            stage=_id(loaded["stage"]) or "",
            owner_email=self._email(connection, loaded["owner"]),
            archived_at=loaded["archived"] and loaded["archived"]["archived_at"],
            stage_history=loaded["stage_history"],
            url=loaded["url"] or "",
            offers=tuple(sorted(readable, key=lambda offer: offer.created_at)),
            unreadable_offers=tuple(
                _id_if_readable(json) for offer, json in parsed if offer is None
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

    def announce(
        self, connection: Connection, opportunity_id: str, letter_url: str, *, about: str = ""
    ) -> None:
        path = _path(opportunity_id)
        # Tags and links are sets, so adding them again changes nothing. Notes are not, so the
        # existing ones are searched first.
        # https://hire.lever.co/developer/documentation#update-opportunity-tags
        # https://hire.lever.co/developer/documentation#update-contact-links-by-opportunity
        self._write(connection, f"{path}/addTags", {"tags": [LETTER_TAG]})
        self._write(connection, f"{path}/addLinks", {"links": [letter_url]})
        # https://hire.lever.co/developer/documentation#notes
        found = self._list(connection, f"{path}/notes", {})
        if found is None:
            raise ServiceUnavailable(
                "Lever answered 404 for the notes of an opportunity that exists"
            )
        if not any(letter_url in text.split() for text in _texts_in(found)):
            title = f"Agora offer letter ({about})" if about else "Agora offer letter"
            note = {"value": f"{title}: {letter_url}"}
            self._write(connection, f"{path}/notes", note, once=True)

    def opportunity_page(
        self, connection: Connection, *, since: datetime | None, offset: str | None
    ) -> OpportunityPage:
        # https://hire.lever.co/developer/documentation#list-all-opportunities
        # The integration's scopes do not include confidential opportunities.
        params = {} if since is None else {"updated_at_start": to_epoch_milliseconds(since)}
        page = self._page(connection, "/opportunities", params, offset, require_has_next=True)
        return OpportunityPage(
            ids=[each["id"] for each in self._lever.load_each(ID, page["data"])],
            next_offset=page["next"],
        )

    def opportunity_ids_in_stage(self, connection: Connection, stage: str) -> Iterator[str]:
        # https://hire.lever.co/developer/documentation#list-all-opportunities
        return self._ids(connection, "/opportunities", {"stage_id": stage, "archived": "false"})

    def updated_opportunities(
        self, connection: Connection, *, since: datetime
    ) -> OpportunityUpdates:
        # https://hire.lever.co/developer/documentation#list-all-opportunities
        params = {"updated_at_start": to_epoch_milliseconds(since)}
        first, *others = self._pages(connection, "/opportunities", params, require_has_next=True)
        elements = chain(first["data"], *(page["data"] for page in others))
        return OpportunityUpdates(
            # What is updated while the pages are read belongs to the next sweep.
            as_of=first["date"],
            opportunities=[
                UpdatedOpportunity(
                    id=loaded["id"],
                    updated_at=loaded["updated_at"],
                    stage=_id(loaded["stage"]) or "",
                    is_archived=loaded["archived"] is not None,
                )
                for loaded in self._lever.load_each(UPDATED_OPPORTUNITY, elements)
            ],
        )

    def _offer(self, connection: Connection, loaded: Any) -> Offer:
        return Offer(
            id=loaded["id"],
            status=OfferStatus(loaded["status"]),
            created_at=loaded["created_at"],
            creator_email=self._email(connection, loaded["creator"]),
            fields=tuple(
                OfferField(
                    identifier=field["identifier"],
                    label=field["text"] or "",
                    description=field["description"] or "",
                    value=field["value"],
                )
                for field in loaded["fields_"]
            ),
        )

    def _email(self, connection: Connection, user: Any) -> str | None:
        """Return the email address of a user that Lever sent as an object or as an id."""
        if isinstance(user, str):
            response = self._request(connection, "GET", f"/users/{path_segment(user)}")
            user = None if response.status == 404 else _data(response)
        return None if user is None else self._lever.load(USER, user)["email"] or None

    def _ids(self, connection: Connection, path: str, params: dict[str, Any]) -> Iterator[str]:
        return (
            each["id"]
            for each in self._lever.load_each(
                ID, self._elements(connection, path, params, require_has_next=True)
            )
        )

    def _list(self, connection: Connection, path: str, params: dict[str, Any]) -> list[Any] | None:
        """Read all pages of a list of an opportunity; return None if there is no opportunity."""
        try:
            return list(self._elements(connection, path, params, require_has_next=False))
        except _ListNotFound:
            return None

    def _elements(
        self, connection: Connection, path: str, params: dict[str, Any], *, require_has_next: bool
    ) -> Iterator[Any]:
        """Yield the elements of all pages."""
        for page in self._pages(connection, path, params, require_has_next=require_has_next):
            yield from page["data"]

    def _pages(
        self, connection: Connection, path: str, params: dict[str, Any], *, require_has_next: bool
    ) -> Iterator[Any]:
        """Yield all pages.

        An empty page is not the end of a list: `hasNext` is. Only small lists may omit it.
        """
        page = self._page(connection, path, params, None, require_has_next=require_has_next)
        yield page
        while (offset := page["next"]) is not None:
            page = self._page(connection, path, params, offset, require_has_next=require_has_next)
            if page["next"] == offset:
                raise ServiceUnavailable("Lever sent a page whose next page is itself")
            yield page

    def _page(
        self,
        connection: Connection,
        path: str,
        params: dict[str, Any],
        offset: str | None,
        *,
        require_has_next: bool,
    ) -> Any:
        """Read one page. `next` of the last page is None; `date` is Lever's time."""
        where = {} if offset is None else {"offset": offset}
        response = self._request(connection, "GET", path, params={"limit": 100, **params, **where})
        if response.status == 404:
            raise _ListNotFound("Lever answered 404 for a list")
        page = self._lever.load(PAGE, response.json)
        if page["has_next"] is None and require_has_next:
            raise ServiceUnavailable("Lever sent a page without hasNext")
        if page["has_next"] and page["next"] is None:
            raise ServiceUnavailable("Lever sent a page with hasNext but without next")
        following = page["next"] if page["has_next"] else None
        return {**page, "next": following, "date": response.date}

    def _write(self, connection: Connection, path: str, json: Any, *, once: bool = False) -> None:
        """Write to Lever. A request sent `once` is not retried after an error response.

        A proxy may report an error for a request that Lever has accepted.
        """
        response = self._request(connection, "POST", path, json=json, once=once)
        if response.status == 404:
            # The next sync finds out whether the opportunity was deleted.
            raise ServiceUnavailable("Lever no longer finds the opportunity")
        # Lever returns what it has written; an empty 200 comes from a proxy.
        self._lever.load(ID, _data(response))

    def _request(
        self,
        connection: Connection,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        once: bool = False,
    ) -> JsonResponse:
        """Send a request with the connection's access token.

        After a 401 the token is refreshed and the request is sent once more. A second 401 means
        that access was revoked (decision 27).
        """

        def with_token(token: str) -> JsonResponse:
            return self._lever.request(
                method,
                path,
                headers={"Authorization": f"Bearer {token}"},
                params=params,
                json=json,
                before=lambda: self._before_request(connection.id),
                once=once,
            )

        token = self._tokens.access_token(connection.id)
        try:
            return with_token(token)
        except Unauthorized:
            token = self._tokens.refresh(connection.id, instead_of=token)
        if once:
            raise ServiceUnavailable(
                "Lever's access token expired while a note was written;"
                " the next sync checks whether the note exists"
            )
        try:
            return with_token(token)
        except Unauthorized as refused:
            self._tokens.discard(connection.id, token=token)
            raise AccessRevoked("Lever also refused a refreshed access token") from refused

    def _before_request(self, connection_id: str) -> None:
        self._rate_limiter.acquire(connection_id)
        self._check_fence(connection_id)


class _ListNotFound(ServiceUnavailable):
    """Lever answered 404 for a list."""


def _path(opportunity_id: str) -> str:
    return f"/opportunities/{path_segment(opportunity_id)}"


def _data(response: JsonResponse) -> Any:
    return response.json.get("data") if isinstance(response.json, dict) else None


def _id_if_readable(json: Any) -> str:
    found = json.get("id") if isinstance(json, dict) else None
    return found if isinstance(found, str) else ""


def _texts_in(json: Any) -> Iterator[str]:
    """All strings in a value.

    A note may have any shape: a letter's URL that is overlooked would get a second note.
    """
    if isinstance(json, str):
        yield json
    elif isinstance(json, dict | list):
        for each in json.values() if isinstance(json, dict) else json:
            yield from _texts_in(each)


def _id(reference: Any) -> str | None:
    found = reference["id"] if isinstance(reference, dict) else reference
    return None if found is None else str(found)
