"""The current request: its simulator, its user and its body."""

import hmac
import json
from typing import Any, cast

from flask import g, request, session

from simulators.agora.errors import Problem, not_found
from simulators.agora.records import Company, Letter, User
from simulators.agora.state import AgoraState

ENVIRON_KEY = "simulators.agora"
"""Key of the WSGI environment that holds the request's `AgoraState`."""


def current_agora() -> AgoraState:
    return cast("AgoraState", request.environ[ENVIRON_KEY])


def require_api_key() -> None:
    """Require the integration's API key. Raises Problem 401."""
    if not _has_key():
        raise Problem(
            401, "Send your integration's API key in the header Authorization: Bearer <key>."
        )


def _has_key() -> bool:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(
        key.strip().encode(), current_agora().api_key.encode()
    )


def acting_user(company: Company) -> User:
    """The user in X-Agora-User if the API key is sent, otherwise the logged-in user.

    Raises: Problem 401 if that is not an active user of the company.
    """
    user_id = request.headers.get("X-Agora-User") if _has_key() else session.get("user_id")
    user = company.users.get(user_id or "")
    if user is None or user.state != "active":
        raise Problem(
            401,
            "Send the API key, and the id of an active user of the company in X-Agora-User.",
        )
    return user


NEXT_URL_KEY = "next_url"
"""Session key of the URL that opens after the login."""


class NotLoggedIn(Exception):
    """The requested page requires a login."""


def require_login() -> tuple[Company, User]:
    """The company and the logged-in user. Raises NotLoggedIn."""
    company = current_agora().companies.get(session.get("company_id", ""))
    user = company.users.get(session.get("user_id", "")) if company else None
    if company is None or user is None:
        raise NotLoggedIn
    g.company_locale = company.locale
    return company, user


def get_letter(company: Company, letter_id: str) -> Letter:
    if letter_id not in company.letters:
        raise not_found("letter")
    return company.letters[letter_id]


def normalise_newlines(text: str) -> str:
    """Remove the carriage returns that browsers add in a text area."""
    return text.replace("\r\n", "\n")


def body() -> dict[str, Any]:
    """The body as a JSON object.

    Raises: Problem 400 if it is not one, or if a text cannot be encoded in UTF-8, such as half of a
        surrogate pair.
    """
    try:
        sent = request.get_json(silent=True)
        json.dumps(sent, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError):
        sent = None
    if not isinstance(sent, dict):
        raise Problem(400, "Send a JSON object with the content type application/json.")
    return sent
