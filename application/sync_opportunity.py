"""The one use case: bring the letters of one opportunity in step with its offers in Lever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from application.ports import (
    ATS,
    Clock,
    InvalidContents,
    OfferLetterPlatform,
    ServiceRefused,
    Store,
    UnitOfWork,
    WatchEntry,
)
from application.rejection_backoff import RejectionBackoff
from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Connection
from domain.decision import (
    Decision,
    LetterUpdate,
    SyncContext,
    backoff_delay,
    decide,
    decide_without_opportunity,
    is_awaiting_offer,
    next_sync_delay,
)
from domain.letter import Announcement, Letter, LetterEvent
from domain.opportunity import Opportunity

DELETION_LOOKBACK = timedelta(days=1)
"""How far before our last look Lever's list of deletions is read: clocks differ, and the list may lag."""

MAX_FAST_RETRIES_FOR_IMPORTED = 20
"""So many looks, of a minute at most each, are spent on somebody whom Lever has listed and does not find; then it is once a day."""


class SyncOpportunity:
    def __init__(self, store: Store, ats: ATS, platform: OfferLetterPlatform, clock: Clock) -> None:
        self._store = store
        self._ats = ats
        self._platform = platform
        self._clock = clock
        self._refusals = RejectionBackoff()

    def __call__(self, connection: Connection, company: Company, watched: WatchEntry) -> None:
        """Read, decide, bring about, and say when to look again.

        Raises ServiceUnavailable or AccessRevoked; whatever was done until then is remembered, and doing it again is safe.
        """
        letters = self._letters(watched)
        try:
            opportunity = self._ats.opportunity(
                connection,
                watched.opportunity_id,
                only_with_offers=_only_its_offers_matter(watched, letters),
            )
            deleted = opportunity is None and self._is_deleted(connection, watched, letters)
            decision = self._decide(
                connection, company, watched, letters, opportunity, deleted=deleted
            )
        except ServiceRefused as refusal:
            opportunity, deleted = None, False
            decision = Decision(
                attentions=tuple(_refused(AttentionReason.REFUSED_BY_LEVER, letters, refusal))
            )
        attentions = list(decision.attentions)
        for intention in decision.intentions:
            attentions += self._apply(connection, intention, letters, opportunity, watched)
        if opportunity is not None:
            attentions += self._resume_announcements(connection, letters, decision)
        self._record_result(connection, watched, opportunity, attentions, deleted=deleted)

    def _letters(self, watched: WatchEntry) -> list[Letter]:
        with self._store.begin() as work:
            return list(work.letters.find(watched.connection_id, watched.opportunity_id))

    def _decide(
        self,
        connection: Connection,
        company: Company,
        watched: WatchEntry,
        letters: list[Letter],
        opportunity: Opportunity | None,
        *,
        deleted: bool,
    ) -> Decision:
        if opportunity is None:
            return decide_without_opportunity(letters, deleted=deleted)
        knowledge = SyncContext(
            connection_id=connection.id,
            hired_at=watched.hired_at,
            historical=watched.import_requested_at is not None,
        )
        return decide(
            opportunity,
            letters,
            company,
            connection.trigger,
            knowledge=knowledge,
            now=self._clock.now(),
        )

    def _is_deleted(
        self, connection: Connection, watched: WatchEntry, letters: list[Letter]
    ) -> bool:
        """Lever is asked only where something hangs on it: a letter, or that one is waited for."""
        alive = [letter.status_since for letter in letters if not letter.is_deleted]
        moments = [watched.synced_at, *alive, watched.waiting_since, watched.import_requested_at]
        since = next((moment for moment in moments if moment is not None), None)
        matters = alive or watched.waiting_since or watched.import_requested_at
        return (
            bool(matters)
            and since is not None
            and self._ats.is_deleted(
                connection, watched.opportunity_id, since=since - DELETION_LOOKBACK
            )
        )

    def _apply(
        self,
        connection: Connection,
        intention: LetterUpdate,
        known: list[Letter],
        opportunity: Opportunity | None,
        watched: WatchEntry,
    ) -> list[Attention]:
        letter = intention.letter
        try:
            if intention.happening is LetterEvent.CANDIDATE_DELETED:
                self._platform.delete_letter(connection.company_id, letter)
                self._save(letter.apply(LetterEvent.CANDIDATE_DELETED, self._clock.now()))
                return []
            if intention.has_changes and opportunity is not None:
                letter = self._publish(connection, intention, opportunity, watched)
            elif letter not in known:
                self._save(letter)
        except ServiceRefused as refusal:
            return _refused(AttentionReason.REFUSED_BY_AGORA, [letter], refusal)
        return self._announce(connection, letter)

    def _resume_announcements(
        self, connection: Connection, letters: list[Letter], decision: Decision
    ) -> list[Attention]:
        """An offer that went back to draft, or vanished, changes nothing; but what was begun for its letter is finished."""
        intended = {intention.letter.offer_id for intention in decision.intentions}
        attentions: list[Attention] = []
        for letter in letters:
            if letter.offer_id in intended or letter.is_deleted:
                continue
            try:
                shown = self._recover_published_letter(connection, letter)
            except ServiceRefused as refusal:
                attentions += _refused(AttentionReason.REFUSED_BY_AGORA, [letter], refusal)
            else:
                attentions += self._announce(connection, shown)
        return attentions

    def _recover_published_letter(self, connection: Connection, letter: Letter) -> Letter:
        """A letter whose showing was begun and never heard of: perhaps Agora has it."""
        if letter.url is not None:
            return letter
        url = self._platform.letter_url(connection.company_id, letter)
        if url is None:
            return letter
        shown = replace(letter, url=url, announcement=Announcement.INTENDED)
        self._save(shown)
        return shown

    def _publish(
        self,
        connection: Connection,
        intention: LetterUpdate,
        opportunity: Opportunity,
        watched: WatchEntry,
    ) -> Letter:
        # Before Agora hears of it: an answer that is lost must not lose the letter, nor leave in it what was taken back meanwhile.
        self._save(replace(intention.letter, digest=None))
        url = self._put_letter(connection, intention, opportunity, watched)
        shown = intention.applied(url=url, at=self._clock.now())
        if shown.announcement is Announcement.NOT_YET:
            shown = replace(
                shown, announcement=Announcement.INTENDED
            )  # before Lever hears of it, for the same reason
        self._save(shown)
        return shown

    def _put_letter(
        self,
        connection: Connection,
        intention: LetterUpdate,
        opportunity: Opportunity,
        watched: WatchEntry,
    ) -> str:
        letter = intention.letter
        status = (
            letter.status
            if intention.happening is None
            else letter.status_after(intention.happening)
        )
        self._refusals.check(intention, watched, self._clock.now())
        try:
            url = self._platform.put_letter(
                connection.company_id, letter, status, intention.terms, opportunity.url
            )
        except InvalidContents as refused:
            self._refusals.remember(intention, refused, self._clock.now())
            raise
        self._refusals.forget(intention)
        return url

    def _announce(self, connection: Connection, letter: Letter) -> list[Attention]:
        if letter.announcement is Announcement.INTENDED and letter.url is not None:
            try:
                self._ats.announce(connection, letter.opportunity_id, letter.url)
            except ServiceRefused as refusal:
                return _refused(AttentionReason.REFUSED_BY_LEVER, [letter], refusal)
            self._save(replace(letter, announcement=Announcement.DONE))
        return []

    def _save(self, letter: Letter) -> None:
        with self._store.begin() as work:
            work.letters.save(letter)
            work.commit()

    def _record_result(
        self,
        connection: Connection,
        seen: WatchEntry,
        opportunity: Opportunity | None,
        attentions: list[Attention],
        *,
        deleted: bool,
    ) -> None:
        """Of whom Lever showed nothing, though they were not deleted, nothing has ended: they are waited for as before."""
        now = self._clock.now()
        with self._store.begin() as work:
            letters = work.letters.find(seen.connection_id, seen.opportunity_id)
            work.attentions.replace(seen.connection_id, seen.opportunity_id, attentions)
            entry = work.watch_list.get(seen.connection_id, seen.opportunity_id) or seen
            if opportunity is None:
                waits = still_owed = not deleted
            else:
                waits, still_owed = (
                    is_awaiting_offer(opportunity, letters, connection.trigger),
                    _is_held(attentions),
                )
            since = entry.waiting_since if opportunity is None else entry.waiting_since or now
            entry = replace(
                entry,
                consecutive_failures=entry.consecutive_failures + 1 if opportunity is None else 0,
                synced_at=now,
                historical=False,
                waiting_since=since if waits else None,
                import_requested_at=entry.import_requested_at
                if still_owed or entry.import_requested_at != seen.import_requested_at
                else None,
            )
            _count_for_the_import(work, seen, letters, now)
            next_look = _next_look(seen, entry, letters, now)
            if next_look is None:
                work.watch_list.delete(seen.connection_id, seen.opportunity_id)
            else:
                work.watch_list.save(replace(entry, due_at=next_look))
            work.commit()


def _next_look(
    seen: WatchEntry, entry: WatchEntry, letters: Sequence[Letter], now: datetime
) -> datetime | None:
    """Somebody who said "look" while we looked may mean what came after we read: then look once more."""
    if entry.request_count != seen.request_count:
        return entry.due_at
    if (
        entry.import_requested_at is not None
        and 0 < entry.consecutive_failures <= MAX_FAST_RETRIES_FOR_IMPORTED
    ):
        return now + backoff_delay(entry.consecutive_failures)
    wait = next_sync_delay(
        letters,
        waiting_since=entry.waiting_since,
        now=now,
        import_owed=entry.import_requested_at is not None,
    )
    return None if wait is None else now + wait


def _only_its_offers_matter(watched: WatchEntry, letters: list[Letter]) -> bool:
    """Of most of an account's history there is nothing to learn but that it has no offers."""
    return watched.historical and not letters and watched.waiting_since is None


def _is_held(attentions: list[Attention]) -> bool:
    return any(attention.is_blocking for attention in attentions)


def _count_for_the_import(
    work: UnitOfWork, seen: WatchEntry, letters: Sequence[Letter], now: datetime
) -> None:
    started = work.imports.latest(seen.connection_id)
    if started is not None and seen.is_pending_for(started):
        work.imports.save(started.opportunity_synced(len(letters), now))


def _refused(
    reason: AttentionReason, letters: list[Letter], refusal: ServiceRefused
) -> list[Attention]:
    alive = [letter for letter in letters if not letter.is_deleted]
    return [
        Attention(reason=reason, offer_id=letter.offer_id, detail=str(refusal)) for letter in alive
    ]
