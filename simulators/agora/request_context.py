"""Who is asking, and what; for the routes."""

import hmac
import json
import re
from typing import Any, cast

from flask import request, session

from simulators.agora.errors import Problem, invalid, not_found
from simulators.agora.records import Company, Letter, User
from simulators.agora.state import AgoraState

MAX_PAGE_SIZE = 500
ENVIRON_KEY = "simulators.agora"
"""Where a request's environment says whose it is."""


def current_agora() -> AgoraState:
    return cast("AgoraState", request.environ[ENVIRON_KEY])


def require_api_key() -> None:
    """Raises Problem 401 unless the integration's key is there."""
    if not _has_key():
        raise Problem(401, "Send the API key of your integration: Authorization: Bearer <key>.")


def _has_key() -> bool:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(
        key.strip().encode(), current_agora().api_key.encode()
    )


def acting_user(company: Company) -> User:
    """Who acts: the user whose page it is, or, with the integration's key, the one named in X-Agora-User.

    Raises Problem 401 when nobody is named, or somebody who is no active user of the company.
    """
    named = request.headers.get("X-Agora-User") if _has_key() else session.get("user_id")
    user = company.users.get(named or "")
    if user is None or user.state != "active":
        raise Problem(
            401,
            "Say who acts: the id of an active user of the company, in X-Agora-User, beside the API key.",
        )
    return user


NEXT_URL_KEY = "wanted page"
"""In the session of who is not logged in: where the login leads on to."""


class NotLoggedIn(Exception):
    """A page was asked for that shows a user's own things."""


def require_login() -> tuple[Company, User]:
    """Whose page it is. Raises NotLoggedIn."""
    company = current_agora().companies.get(session.get("company_id", ""))
    user = company.users.get(session.get("user_id", "")) if company else None
    if company is None or user is None:
        raise NotLoggedIn
    return company, user


def get_letter(company: Company, letter_id: str) -> Letter:
    if letter_id not in company.letters:
        raise not_found("letter")
    return company.letters[letter_id]


def normalise_newlines(entered: str) -> str:
    """What was entered into several lines of a form, without the carriage returns that browsers add."""
    return entered.replace("\r\n", "\n")


def body() -> dict[str, Any]:
    """Raises Problem 400 unless an object was sent, of texts that can be written in UTF-8: half a surrogate pair cannot."""
    try:
        sent = request.get_json(silent=True)
        json.dumps(sent, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError):
        sent = None
    if not isinstance(sent, dict):
        raise Problem(400, "Send a JSON object, with the content type application/json.")
    return sent


def paginate(ids: list[str]) -> tuple[list[str], str | None]:
    """The part of them that `limit` and `after` ask for, and where the next part goes on. Raises Problem 422."""
    limit, after = request.args.get("limit", str(MAX_PAGE_SIZE)), request.args.get("after")
    if not (re.fullmatch("[0-9]{1,9}", limit) and 1 <= int(limit) <= MAX_PAGE_SIZE):
        raise invalid({"limit": [f"Give a whole number from 1 to {MAX_PAGE_SIZE}."]})
    if after is not None and after not in ids:
        raise invalid({"after": ["There is no such id in this list; begin again without it."]})
    start = 0 if after is None else ids.index(after) + 1
    page, more = ids[start : start + int(limit)], len(ids) > start + int(limit)
    return page, page[-1] if more else None
