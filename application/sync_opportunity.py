"""The central use case: sync the letters of one opportunity with its offers in Lever."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.ports import (
    ATS,
    Clock,
    InvalidContents,
    OfferLetterPlatform,
    ServiceRefused,
    Store,
    UnitOfWork,
)
from application.rejection_backoff import RejectionBackoff
from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Connection
from domain.decision import (
    Decision,
    LetterUpdate,
    SyncContext,
    decide,
    decide_without_opportunity,
    hire_archiving,
    is_awaiting_offer,
    is_in_trigger_stage,
    kept_without_reading,
)
from domain.letter import Announcement, Letter, LetterEvent
from domain.opportunity import Opportunity
from domain.watch_entry import DELETION_LOOKBACK, SyncOutcome, WatchEntry


@dataclass(frozen=True)
class _Stored:
    """What the store knows before a sync. `attentions` are those of the last sync."""

    letters: Sequence[Letter]
    attentions: Sequence[Attention]
    import_is_listing: bool


@dataclass(frozen=True)
class _Reading:
    """What was read for one sync: our letters, and Lever's opportunity or its deletion."""

    letters: Sequence[Letter]
    opportunity: Opportunity | None
    deleted: bool = False
    refused: bool = False


class SyncOpportunity:
    """Read Lever, decide, apply, and schedule the next sync.

    Crash safety: each call to a vendor is bracketed by two transactions, the intent before it and
    the result after it. A crash between any two of these repeats calls that change nothing the
    second time.
    """

    def __init__(
        self,
        store: Store,
        ats: ATS,
        platform: OfferLetterPlatform,
        clock: Clock,
        rejections: RejectionBackoff,
        digest_key: Callable[[], bytes],
    ) -> None:
        self._store = store
        self._ats = ats
        self._platform = platform
        self._clock = clock
        self._rejections = rejections
        self._digest_key = digest_key

    def __call__(self, connection: Connection, company: Company, entry: WatchEntry) -> None:
        """Sync the opportunity of a watch list entry.

        Raises:
            ServiceUnavailable: a vendor failed. What was done is stored; a repeated sync
                is safe.
            AccessRevoked: Lever no longer accepts our tokens.
        """
        stored = self._stored(entry)
        letters = stored.letters
        try:
            reading = self._read(connection, entry, stored)
            decision = self._decide(connection, company, entry, stored, reading)
        except ServiceRefused as refusal:
            reading = _Reading(letters, opportunity=None, refused=True)
            decision = Decision(
                attentions=(
                    *_reading_refused(letters, refusal),
                    *kept_without_reading(stored.attentions),
                )
            )
        attentions = list(decision.attentions)
        for update in decision.updates:
            attentions += self._apply(connection, update, reading, entry)
        if reading.opportunity is not None:
            attentions += self._resume_announcements(
                connection, letters, decision, reading.opportunity
            )
        self._record_result(connection, entry, reading, attentions)

    def _stored(self, entry: WatchEntry) -> _Stored:
        with self._store.begin() as work:
            started = work.imports.latest(entry.connection_id)
            return _Stored(
                letters=work.letters.find(entry.connection_id, entry.opportunity_id),
                attentions=work.attentions.of_opportunity(
                    entry.connection_id, entry.opportunity_id
                ),
                import_is_listing=started is not None and started.is_listing,
            )

    def _read(self, connection: Connection, entry: WatchEntry, stored: _Stored) -> _Reading:
        letters = stored.letters
        opportunity = self._ats.opportunity(
            connection,
            entry.opportunity_id,
            only_with_offers=_only_offers_matter(entry, letters),
        )
        if opportunity is not None:
            return _Reading(letters, opportunity)
        since = entry.deletion_search_start(letters, self._clock.now())
        if since is None and stored.attentions:
            since = self._clock.now() - DELETION_LOOKBACK
        deleted = since is not None and self._ats.is_deleted(
            connection, entry.opportunity_id, since=since
        )
        return _Reading(letters, None, deleted)

    def _decide(
        self,
        connection: Connection,
        company: Company,
        entry: WatchEntry,
        stored: _Stored,
        reading: _Reading,
    ) -> Decision:
        if reading.opportunity is None:
            return decide_without_opportunity(
                reading.letters, deleted=reading.deleted, attentions=stored.attentions
            )
        context = SyncContext(
            connection_id=connection.id,
            digest_key=self._digest_key(),
            hired_at=entry.hired_at,
            hire_archived_at=entry.hire_archived_at,
            historical=entry.import_requested_at is not None,
            was_in_trigger_stage=entry.in_trigger_stage,
            attentions=tuple(stored.attentions),
            import_is_listing=stored.import_is_listing,
        )
        return decide(
            reading.opportunity,
            reading.letters,
            company,
            connection.trigger,
            context=context,
            now=self._clock.now(),
        )

    def _apply(
        self, connection: Connection, update: LetterUpdate, reading: _Reading, entry: WatchEntry
    ) -> list[Attention]:
        letter = update.letter
        try:
            if update.event is LetterEvent.CANDIDATE_DELETED:
                self._platform.delete_letter(connection.company_id, letter)
                self._save(letter.apply(LetterEvent.CANDIDATE_DELETED, self._clock.now()))
                return []
            if update.has_changes and reading.opportunity is not None:
                letter = self._publish(connection, update, reading.opportunity, entry)
            elif letter not in reading.letters:
                self._save(letter)
        except ServiceRefused as refusal:
            return _refused(AttentionReason.REFUSED_BY_AGORA, [letter], refusal)
        return self._announce(connection, letter, reading.opportunity)

    def _resume_announcements(
        self,
        connection: Connection,
        letters: Sequence[Letter],
        decision: Decision,
        opportunity: Opportunity,
    ) -> list[Attention]:
        """Finish announcements that were begun for letters without an update.

        Their offer went back to draft or vanished, which changes nothing of the letter.
        """
        updated = {update.letter.offer_id for update in decision.updates}
        attentions: list[Attention] = []
        for letter in letters:
            if letter.offer_id in updated or letter.is_deleted:
                continue
            try:
                recovered = self._recover_published_letter(connection, letter)
            except ServiceRefused as refusal:
                attentions += _refused(AttentionReason.REFUSED_BY_AGORA, [letter], refusal)
            else:
                attentions += self._announce(connection, recovered, opportunity)
        return attentions

    def _recover_published_letter(self, connection: Connection, letter: Letter) -> Letter:
        """Find out whether Agora has a letter whose PUT was never answered."""
        if letter.url is not None:
            return letter
        url = self._platform.letter_url(connection.company_id, letter)
        if url is None:
            return letter
        published = replace(letter, url=url, announcement=Announcement.INTENDED)
        self._save(published)
        return published

    def _publish(
        self,
        connection: Connection,
        update: LetterUpdate,
        opportunity: Opportunity,
        entry: WatchEntry,
    ) -> Letter:
        # What Agora has is in doubt until it answers (decision 21). The empty digest is stored
        # before the call: otherwise a
        # change whose answer was lost, and that was then taken back in Lever, would look like no
        # change.
        self._save(replace(update.letter, digest=None))
        url = self._put_letter(connection, update, opportunity, entry)
        published = update.applied(url=url, at=self._clock.now())
        if published.announcement is Announcement.NOT_YET:
            # The intent to announce is stored before Lever is called, for the same reason.
            published = replace(published, announcement=Announcement.INTENDED)
        self._save(published)
        return published

    def _put_letter(
        self,
        connection: Connection,
        update: LetterUpdate,
        opportunity: Opportunity,
        entry: WatchEntry,
    ) -> str:
        letter = update.letter
        status = letter.status if update.event is None else letter.status_after(update.event)
        self._rejections.check(update, entry, self._clock.now())
        try:
            url = self._platform.put_letter(
                connection.company_id, letter, status, update.terms, opportunity.url
            )
        except InvalidContents as rejected:
            self._rejections.remember(update, rejected, self._clock.now())
            raise
        self._rejections.forget(update)
        return url

    def _announce(
        self, connection: Connection, letter: Letter, opportunity: Opportunity | None
    ) -> list[Attention]:
        """Write note, link and tag to Lever, if that is intended and not done yet."""
        if letter.announcement is Announcement.INTENDED and letter.url is not None:
            try:
                about = "" if opportunity is None else opportunity.describe_offer(letter.offer_id)
                self._ats.announce(connection, letter.opportunity_id, letter.url, about=about)
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
        reading: _Reading,
        attentions: Sequence[Attention],
    ) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            letters = work.letters.find(seen.connection_id, seen.opportunity_id)
            work.attentions.replace(seen.connection_id, seen.opportunity_id, attentions)
            opportunity = reading.opportunity
            trigger = connection.trigger
            outcome = SyncOutcome(
                found=opportunity is not None,
                deleted=reading.deleted,
                refused=reading.refused,
                awaiting_offer=opportunity is not None
                and is_awaiting_offer(
                    opportunity,
                    letters,
                    trigger,
                    # The import's own schedule applies to the offers that it found (decision 6).
                    attentions if seen.import_requested_at is None else (),
                ),
                in_trigger_stage=opportunity is not None
                and is_in_trigger_stage(opportunity, trigger),
                hire_archived_at=None
                if opportunity is None
                else hire_archiving(opportunity, seen.hired_at, seen.hire_archived_at),
                blocked=any(
                    attention.is_blocking or attention.reason is AttentionReason.UNREADABLE_OFFER
                    for attention in attentions
                ),
                letters=letters,
                archived_at=None if opportunity is None else opportunity.archived_at,
            )
            _count_for_the_import(work, seen, letters, now)
            current = work.watch_list.get(seen.connection_id, seen.opportunity_id) or seen
            entry = current.synced(seen, outcome, now)
            if entry is None:
                work.watch_list.delete(seen.connection_id, seen.opportunity_id)
            else:
                work.watch_list.save(entry)
            work.commit()


def _only_offers_matter(entry: WatchEntry, letters: Sequence[Letter]) -> bool:
    """Whether to stop reading when there are no offers: true for most of an account's history."""
    from_import = entry.historical and not entry.is_unconfirmed
    from_sweep = entry.requested_at is None and not entry.historical
    return (
        (from_import or from_sweep)
        and not letters
        and entry.waiting_since is None
        and not entry.in_trigger_stage
    )


def _count_for_the_import(
    work: UnitOfWork, seen: WatchEntry, letters: Sequence[Letter], now: datetime
) -> None:
    started = work.imports.latest(seen.connection_id)
    if started is not None and seen.is_pending_for(started):
        work.imports.save(started.opportunity_synced(len(letters), now))


def _reading_refused(letters: Sequence[Letter], refusal: ServiceRefused) -> list[Attention]:
    """The attentions of an opportunity that Lever does not allow us to read; one also without a
    letter (decision 31).
    """
    reason = AttentionReason.REFUSED_BY_LEVER
    return _refused(reason, letters, refusal) or [Attention(reason=reason, detail=str(refusal))]


def _refused(
    reason: AttentionReason, letters: Sequence[Letter], refusal: ServiceRefused
) -> list[Attention]:
    alive = [letter for letter in letters if not letter.is_deleted]
    return [
        Attention(reason=reason, offer_id=letter.offer_id, detail=str(refusal)) for letter in alive
    ]
