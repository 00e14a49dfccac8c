"""Typical bugs of such integrations, seeded on purpose: the simulation must find each.

`python -m tests.simulation.seeded_bugs [name ...]` prints the seed at which each is found.
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
from adapters.http.client import JsonClient, JsonResponse
from adapters.lever import rate_limit
from adapters.lever.ats import LETTER_TAG, LeverATS
from application.ports import AccessRevoked, Clock, OAuthTokens, OpportunityUpdates, UnitOfWork
from application.receive_webhook import ReceiveWebhook
from application.sync_opportunity import SyncOpportunity
from application.token_manager import TokenManager
from domain import decision
from domain.attention import BLOCKING_REASONS, Attention, AttentionReason
from domain.connection import Connection
from domain.decision import LetterUpdate
from domain.letter import Announcement, Letter, LetterStatus
from domain.offer import OfferStatus
from domain.opportunity import Opportunity
from domain.terms import Terms
from domain.watch_entry import WatchEntry
from simulators.sandbox.simulation.generator import generate_plan
from simulators.sandbox.simulation.playback import run_plan

FOUND_WITHIN = 200
DAYS = 10

Place = tuple[Any, str, object]
"""Owner, attribute, and its replacement while the bug is active."""


def saved_too_late() -> list[Place]:
    def show(
        self: SyncOpportunity,
        connection: Connection,
        intention: LetterUpdate,
        opportunity: Any,
        _watched: WatchEntry,
    ) -> Letter:
        letter = intention.letter
        status = letter.status if intention.event is None else letter.status_after(intention.event)
        url = self._platform.put_letter(
            connection.company_id, letter, status, intention.terms, opportunity.url
        )
        shown = replace(
            intention.applied(url=url, at=self._clock.now()), announcement=Announcement.INTENDED
        )
        self._save(shown)
        return shown

    return [(SyncOpportunity, "_publish", show)]


def note_not_looked_for() -> list[Place]:
    def announce(
        self: LeverATS, connection: Connection, opportunity_id: str, letter_url: str, **_more: str
    ) -> None:
        at = f"/opportunities/{opportunity_id}"
        self._write(connection, f"{at}/notes", {"value": f"Agora offer letter: {letter_url}"})
        self._write(connection, f"{at}/addTags", {"tags": [LETTER_TAG]})
        self._write(connection, f"{at}/addLinks", {"links": [letter_url]})

    return [(LeverATS, "announce", announce)]


def note_thought_written() -> list[Place]:
    right = SyncOpportunity._announce

    def announce(
        self: SyncOpportunity,
        connection: Connection,
        letter: Letter,
        opportunity: Opportunity | None,
    ) -> list[Attention]:
        if letter.announcement is Announcement.INTENDED:
            self._save(replace(letter, announcement=Announcement.DONE))
        return right(self, connection, letter, opportunity)

    return [(SyncOpportunity, "_announce", announce)]


def digest_ignored() -> list[Place]:
    return [(LetterUpdate, "has_changes", property(lambda _self: True))]


def slow_down_taken_for_a_refusal() -> list[Place]:
    """A response is taken for a revoked access."""
    right, right_ask = JsonClient._check, LeverATS._request

    def understood(self: JsonClient, response: Any) -> JsonResponse:
        if response.status_code == 429 and self._name == "Lever":
            raise AccessRevoked("answered 429")
        return right(self, response)

    def ask(self: LeverATS, connection: Connection, *args: Any, **options: Any) -> JsonResponse:
        try:
            return right_ask(self, connection, *args, **options)
        except AccessRevoked:
            self._tokens.discard(connection.id, token=self._tokens.access_token(connection.id))
            raise

    return [(JsonClient, "_check", understood), (LeverATS, "_request", ask)]


def deleted_on_a_bare_404() -> list[Place]:
    return [(LeverATS, "is_deleted", lambda *_args, **_options: True)]


def tokens_saved_after_their_use() -> list[Place]:
    """Tokens are kept in memory, and stored when the next ones come."""
    right_stored, right_keep = TokenManager._stored, TokenManager.save

    def unsaved(self: TokenManager) -> dict[str, OAuthTokens]:
        pairs: dict[str, OAuthTokens] = self.__dict__.setdefault("unsaved", {})
        return pairs

    def kept(self: TokenManager, work: UnitOfWork, connection_id: str) -> OAuthTokens:
        return unsaved(self).get(connection_id) or right_stored(self, work, connection_id)

    def keep(self: TokenManager, connection_id: str, tokens: OAuthTokens) -> None:
        unsaved(self).pop(connection_id, None)
        right_keep(self, connection_id, tokens)

    def save_once(
        self: TokenManager,
        connection_id: str,
        old: OAuthTokens,
        new: OAuthTokens | None,
        _lease: datetime,
    ) -> OAuthTokens:
        with self._store.begin() as work:
            if connection_id in unsaved(self):
                self._save(work, connection_id, unsaved(self)[connection_id])
            work.refresh_leases.save(connection_id, None)
            work.commit()
        if new is not None:
            unsaved(self)[connection_id] = new
        return new or old

    return [
        (TokenManager, "_stored", kept),
        (TokenManager, "save", keep),
        (TokenManager, "_try_to_save", save_once),
    ]


def no_sweep() -> list[Place]:
    nothing = OpportunityUpdates(as_of=None, opportunities=())
    return [(LeverATS, "updated_opportunities", lambda *_args, **_options: nothing)]


def sweep_forgets_the_outage() -> list[Place]:
    right = LeverATS.updated_opportunities

    def updated(self: LeverATS, connection: Connection, *, since: datetime) -> OpportunityUpdates:
        lately = max(since, self._clock.now() - timedelta(minutes=1))
        return right(self, connection, since=lately)

    return [(LeverATS, "updated_opportunities", updated)]


def status_pushed_over_agoras() -> list[Place]:
    right = AgoraPlatform.put_letter

    def show(
        self: AgoraPlatform,
        company_id: str,
        letter: Letter,
        status: LetterStatus,
        terms: Terms | None,
        url: str,
    ) -> str:
        found = right(self, company_id, letter, status, terms, url)
        users = self._request("GET", f"/companies/{company_id}/users").json["data"]
        owner = next(user["id"] for user in users if user["group"] == "Owner")
        known = self._request("GET", platform._path(company_id, letter)).json["data"]["id"]
        headers = {**self._headers, "X-Agora-User": owner}
        self._agora.request(
            "POST",
            f"/companies/{company_id}/letters/{known}/status",
            headers=headers,
            json={"status": status.value},
        )
        return found

    return [(AgoraPlatform, "put_letter", show)]


def unapproved_contents_carried() -> list[Place]:
    return [
        (decision, "CANDIDATE_VISIBLE_STATUSES", frozenset(OfferStatus) - {OfferStatus.UNKNOWN})
    ]


def agoras_fields_named() -> list[Place]:
    right = schemas.dump_terms
    return [(platform, "dump_terms", lambda terms: {**right(terms), "benefits_package_id": None})]


def second_offer_shares_the_letter() -> list[Place]:
    return [
        (
            platform,
            "_path",
            lambda company_id, letter: (
                f"/companies/{company_id}/letters/lever/{letter.opportunity_id}"
            ),
        )
    ]


def missing_address_fails_the_letter() -> list[Place]:
    holding = BLOCKING_REASONS | {AttentionReason.NO_EMAIL}
    return [(Attention, "is_blocking", property(lambda self: self.reason in holding))]


def hire_forgotten() -> list[Place]:
    return [(decision, "_was_hired", lambda _opportunity, _knowledge: False)]


def heard_and_not_kept() -> list[Place]:
    """The response is 202 before the request is durable."""

    def request_sync(
        _self: ReceiveWebhook, _work: UnitOfWork, _connection: Connection, _delivery: object
    ) -> bool:
        return True

    return [(ReceiveWebhook, "_request_sync", request_sync)]


def rate_limit_too_high() -> list[Place]:
    def bucket(self: rate_limit.TokenBucket, clock: Clock) -> None:
        right(self, clock, 20.0, 40.0)

    right = rate_limit.TokenBucket.__init__
    return [(rate_limit.TokenBucket, "__init__", bucket)]


def candidate_logged() -> list[Place]:
    right = LeverATS.opportunity

    def opportunity(self: LeverATS, *args: Any, **options: Any) -> Any:
        found = right(self, *args, **options)
        logging.getLogger("adapters.lever").info("read %s", found and found.emails)
        return found

    return [(LeverATS, "opportunity", opportunity)]


def pay_kept() -> list[Place]:
    right = Terms.digest
    return [(Terms, "digest", lambda self, key: f"{right(self, key)} {self.base_salary}")]


def access_of_the_first_company() -> list[Place]:
    right = TokenManager.access_token
    return [
        (TokenManager, "access_token", lambda self, _connection_id: right(self, "connection-0"))
    ]


def one_failure_rests_for_an_hour() -> list[Place]:
    def failed(self: Connection, now: datetime, **_options: object) -> Connection:
        return replace(
            self,
            consecutive_failures=self.consecutive_failures + 1,
            backoff_until=now + timedelta(hours=1),
        )

    return [(Connection, "failed", failed)]


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
    """The first seed that fails, and how; None when none does."""
    for seed in range(1, most + 1):
        with planted(name):
            wrong = run_plan(generate_plan(seed, DAYS)).wrong
        if wrong and not run_plan(generate_plan(seed, DAYS)).wrong:  # Caused by the bug only.
            return seed, wrong[0]
    return None


def main(names: list[str]) -> int:
    missed = 0
    for name in names or BUGS:
        found = found_at(name)
        missed += found is None
        print(
            f"{name}: " + ("NOT FOUND" if found is None else f"seed {found[0]}: {found[1]}"),
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
