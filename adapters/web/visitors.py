"""Who is looking at our pages: somebody whom Agora handed over, for an hour, in a signed cookie."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from flask import request, session

from adapters.web.launch import Launch
from application.ports import Clock

LIFETIME = timedelta(hours=1)


class NotHere(Exception):
    """Nobody was handed over by Agora, or it is too long ago."""


class MayNotConfigure(Exception):
    """In Agora, this person may not set the integration up or disconnect it (R5); the text says whom to ask."""


class NotFromOurPage(Exception):
    """A form came without the token that our page had put into it."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    company_id: str
    company_name: str
    user_name: str
    may_configure: bool
    return_url: str | None
    administrators: list[str]


class Visitors:
    """The session keeps its own end beside Flask's, so that it ends by the service's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def welcome(self, launch: Launch) -> None:
        """A new session; nothing of an older one remains, whoever's it was."""
        session.clear()
        session.permanent = True
        session["until"] = (self._clock.now() + LIFETIME).timestamp()
        session["csrf"] = secrets.token_urlsafe(32)
        session["visitor"] = {
            "company_id": launch.company_id,
            "company_name": launch.company_name,
            "user_name": launch.user_name,
            "may_configure": launch.may_configure,
            "return_url": launch.return_url,
            "administrators": [] if launch.may_configure else launch.administrators,
        }

    def anyone(self) -> Visitor:
        """Raises NotHere; and NotFromOurPage for a form that is not ours."""
        visitor = self.somebody()
        if visitor is None:
            raise NotHere
        if request.method == "POST" and not compare_digest(_given_token().encode(), session["csrf"].encode()):
            raise NotFromOurPage
        return visitor

    def configurer(self) -> Visitor:
        """Raises NotHere, MayNotConfigure or NotFromOurPage."""
        visitor = self.anyone()
        if not visitor.may_configure:
            raise MayNotConfigure(f"Ask {' or '.join(visitor.administrators) or 'one of them'}")
        return visitor

    def somebody(self) -> Visitor | None:
        if self._clock.now().timestamp() >= session.get("until", 0):
            return None
        return Visitor(**session["visitor"])


def _given_token() -> str:
    return request.form.get("csrf_token", "")
