"""Bugs of the kind that such integrations have, planted on purpose: a simulation that does not find them proves nothing.

    python -m tests.simulation.planted [name ...]

tells at which seed each is found.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.agora import platform, schemas
from adapters.agora.platform import AgoraPlatform
from adapters.http import Answer, JsonService
from adapters.lever import limits
from adapters.lever.ats import TAG, LeverATS
from application.access import Access
from application.follow import Follow
from application.ports import AccessRevoked, Clock, Tokens, Watched, Work
from application.rounds import Round
from application.watching import WatchList, put_on_list
from domain import following
from domain.attention import HOLDS_THE_LETTER, Attention, Reason
from domain.connection import Connection
from domain.following import Intention
from domain.letter import Announcement, Letter, LetterStatus
from domain.offer import OfferStatus
from domain.terms import Terms
from simulators.sandbox.simulation.drawing import draw
from simulators.sandbox.simulation.story import play

FOUND_WITHIN = 200
DAYS = 10

Place = tuple[Any, str, object]
"""Of whom, which name, and what stands there while the bug is in."""


def saved_too_late() -> list[Place]:
    def show(self: Follow, connection: Connection, intention: Intention, opportunity: Any, _watched: Watched) -> Letter:
        letter = intention.letter
        status = letter.status if intention.happening is None else letter.status_after(intention.happening)
        url = self._platform.show(connection.company_id, letter, status, intention.terms, opportunity.url)
        shown = replace(intention.fulfilled(url=url, at=self._clock.now()), announcement=Announcement.INTENDED)
        self._save(shown)
        return shown

    return [(Follow, "_show", show)]


def note_not_looked_for() -> list[Place]:
    def announce(self: LeverATS, connection: Connection, opportunity_id: str, letter_url: str) -> None:
        at = f"/opportunities/{opportunity_id}"
        self._write(connection, f"{at}/notes", {"value": f"Agora offer letter: {letter_url}"})
        self._write(connection, f"{at}/addTags", {"tags": [TAG]})
        self._write(connection, f"{at}/addLinks", {"links": [letter_url]})

    return [(LeverATS, "announce", announce)]


def note_thought_written() -> list[Place]:
    right = Follow._announce

    def announce(self: Follow, connection: Connection, letter: Letter) -> list[Attention]:
        if letter.announcement is Announcement.INTENDED:
            self._save(replace(letter, announcement=Announcement.DONE))
        return right(self, connection, letter)

    return [(Follow, "_announce", announce)]


def digest_ignored() -> list[Place]:
    return [(Intention, "is_news", property(lambda _self: True))]


def slow_down_taken_for_a_refusal() -> list[Place]:
    """Of our access to Lever, which is then given up."""
    right, right_ask = JsonService._understood, LeverATS._ask

    def understood(self: JsonService, response: Any) -> Answer:
        if response.status_code == 429 and self._name == "Lever":
            raise AccessRevoked("answered 429")
        return right(self, response)

    def ask(self: LeverATS, connection: Connection, *args: Any, **options: Any) -> Answer:
        try:
            return right_ask(self, connection, *args, **options)
        except AccessRevoked:
            self._access.give_up(connection.id, token=self._access.token(connection.id))
            raise

    return [(JsonService, "_understood", understood), (LeverATS, "_ask", ask)]


def deleted_on_a_bare_404() -> list[Place]:
    return [(LeverATS, "is_deleted", lambda *_args, **_options: True)]


def tokens_saved_after_their_use() -> list[Place]:
    """In memory at once, and stored when the next ones come."""
    right_kept, right_keep = Access._kept, Access.keep

    def unsaved(self: Access) -> dict[str, Tokens]:
        pairs: dict[str, Tokens] = self.__dict__.setdefault("unsaved", {})
        return pairs

    def kept(self: Access, work: Work, connection_id: str) -> Tokens:
        return unsaved(self).get(connection_id) or right_kept(self, work, connection_id)

    def keep(self: Access, connection_id: str, tokens: Tokens) -> None:
        unsaved(self).pop(connection_id, None)
        right_keep(self, connection_id, tokens)

    def save_once(self: Access, connection_id: str, old: Tokens, new: Tokens | None, _lease: datetime) -> Tokens:
        with self._store.begin() as work:
            if connection_id in unsaved(self):
                self._seal(work, connection_id, unsaved(self)[connection_id])
            work.save_lease(connection_id, None)
            work.commit()
        if new is not None:
            unsaved(self)[connection_id] = new
        return new or old

    return [(Access, "_kept", kept), (Access, "keep", keep), (Access, "_save_once", save_once)]


def no_sweep() -> list[Place]:
    return [(LeverATS, "changed", lambda *_args, **_options: iter(()))]


def sweep_forgets_the_outage() -> list[Place]:
    right = LeverATS.changed

    def changed(self: LeverATS, connection: Connection, *, stage: str, since: datetime | None) -> Iterator[str]:
        lately = None if since is None else self._clock.now() - timedelta(minutes=1)
        return right(self, connection, stage=stage, since=lately)

    return [(LeverATS, "changed", changed)]


def status_pushed_over_agoras() -> list[Place]:
    right = AgoraPlatform.show

    def show(self: AgoraPlatform, company_id: str, letter: Letter, status: LetterStatus, terms: Terms | None, url: str) -> str:
        found = right(self, company_id, letter, status, terms, url)
        users = self._ask("GET", f"/companies/{company_id}/users").json["data"]
        owner = next(user["id"] for user in users if user["group"] == "Owner")
        known = self._ask("GET", platform._path(company_id, letter)).json["data"]["id"]
        headers = {**self._headers, "X-Agora-User": owner}
        self._agora.ask("PATCH", f"/companies/{company_id}/letters/{known}", headers=headers, json={"status": status.value})
        return found

    return [(AgoraPlatform, "show", show)]


def unapproved_contents_carried() -> list[Place]:
    return [(following, "CANDIDATE_MAY_SEE", frozenset(OfferStatus) - {OfferStatus.UNKNOWN})]


def agoras_fields_named() -> list[Place]:
    right = schemas.fields_of
    return [(platform, "fields_of", lambda terms: {**right(terms), "benefits_package_id": None})]


def second_offer_shares_the_letter() -> list[Place]:
    return [(platform, "_path", lambda company_id, letter: f"/companies/{company_id}/letters/lever/{letter.opportunity_id}")]


def missing_address_fails_the_letter() -> list[Place]:
    holding = HOLDS_THE_LETTER | {Reason.NO_EMAIL}
    return [(Attention, "holds_the_letter", property(lambda self: self.reason in holding))]


def hire_forgotten() -> list[Place]:
    return [(following, "_was_hired", lambda _opportunity, _knowledge: False)]


def heard_and_not_kept() -> list[Place]:
    """202 before it is durable."""

    def look_at(self: WatchList, connection_id: str, opportunity_id: str, *, hired: bool = False) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            put_on_list(work, connection_id, opportunity_id, now=now, hired_at=now if hired else None, told_at=now)
        self._rounds.wake(connection_id)

    return [(WatchList, "look_at", look_at)]


def rate_limit_too_high() -> list[Place]:
    def bucket(self: limits.TokenBucket, clock: Clock) -> None:
        right(self, clock, 20.0, 40.0)

    right = limits.TokenBucket.__init__
    return [(limits.TokenBucket, "__init__", bucket)]


def candidate_logged() -> list[Place]:
    right = LeverATS.opportunity

    def opportunity(self: LeverATS, *args: Any, **options: Any) -> Any:
        found = right(self, *args, **options)
        logging.getLogger("adapters.lever").info("read %s", found and found.emails)
        return found

    return [(LeverATS, "opportunity", opportunity)]


def pay_kept() -> list[Place]:
    right = Terms.digest
    return [(Terms, "digest", lambda self: f"{right(self)} {self.base_salary}")]


def access_of_the_first_company() -> list[Place]:
    right = Access.token
    return [(Access, "token", lambda self, _connection_id: right(self, "connection-0"))]


def one_failure_rests_for_an_hour() -> list[Place]:
    def resting(self: Round, connection: Connection) -> Connection:
        return replace(connection, failures=connection.failures + 1, rests_until=self._clock.now() + timedelta(hours=1))

    return [(Round, "_resting", resting)]


BUGS: dict[str, Callable[[], list[Place]]] = {
    bug.__name__: bug
    for bug in (
        saved_too_late,
        note_not_looked_for,
        note_thought_written,
        digest_ignored,
        slow_down_taken_for_a_refusal,
        deleted_on_a_bare_404,
        tokens_saved_after_their_use,
        no_sweep,
        sweep_forgets_the_outage,
        status_pushed_over_agoras,
        unapproved_contents_carried,
        agoras_fields_named,
        second_offer_shares_the_letter,
        missing_address_fails_the_letter,
        hire_forgotten,
        heard_and_not_kept,
        rate_limit_too_high,
        candidate_logged,
        pay_kept,
        access_of_the_first_company,
        one_failure_rests_for_an_hour,
    )
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    with instead(BUGS[name]()):
        yield


@contextmanager
def instead(places: list[Place]) -> Iterator[None]:
    right = [(owner, attribute, vars(owner)[attribute]) for owner, attribute, _ in places]
    for owner, attribute, wrong in places:
        setattr(owner, attribute, wrong)
    try:
        yield
    finally:
        for owner, attribute, value in right:
            setattr(owner, attribute, value)


def found_at(name: str, most: int = FOUND_WITHIN) -> tuple[int, str] | None:
    """The first seed that goes wrong, and how; None when none does."""
    for seed in range(1, most + 1):
        with planted(name):
            wrong = play(draw(seed, DAYS)).wrong
        if wrong and not play(draw(seed, DAYS)).wrong:  # by the bug, and by nothing else
            return seed, wrong[0]
    return None


def main(names: list[str]) -> int:
    missed = 0
    for name in names or BUGS:
        found = found_at(name)
        missed += found is None
        print(f"{name}: " + ("NOT FOUND" if found is None else f"seed {found[0]}: {found[1]}"), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
