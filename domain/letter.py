"""The states of a letter. Transitions that are not in the table are illegal."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class LetterStatus(StrEnum):
    PENDING = "pending"
    """Decided and stored, before Agora has confirmed it, so that a lost response does not lose
    the letter.
    """
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELETED = "deleted"


class LetterEvent(StrEnum):
    OFFER_SENT = "the offer is with the candidate"
    OFFER_SIGNED = "the offer was signed"
    OFFER_DENIED = "the offer was declined"
    CANDIDATE_HIRED = "the candidate was hired"
    CANDIDATE_DELETED = "the candidate was deleted"


_WHILE_THE_CANDIDATE_EXISTS = {
    LetterEvent.OFFER_SENT: LetterStatus.PUBLISHED,
    LetterEvent.OFFER_SIGNED: LetterStatus.ACCEPTED,
    LetterEvent.OFFER_DENIED: LetterStatus.DECLINED,
    LetterEvent.CANDIDATE_HIRED: LetterStatus.ACCEPTED,
    LetterEvent.CANDIDATE_DELETED: LetterStatus.DELETED,
}

# An accepted or declined letter can be published again (decision 7). Only deletion is final.
TRANSITIONS: dict[LetterStatus, dict[LetterEvent, LetterStatus]] = {
    LetterStatus.PENDING: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.PUBLISHED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.ACCEPTED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.DECLINED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.DELETED: {},
}


class IllegalTransition(Exception):
    """The event cannot happen to a letter in this status."""


class Announcement(StrEnum):
    """The progress of the letter's note, link and tag in Lever (decision 23)."""

    NOT_YET = "not yet"
    INTENDED = "intended"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What we store of a letter. It holds no personal data (decision 22).

    `digest` is that of the terms that Agora has: None while that is in doubt, "" while only the
    status is certain. `status_since` is when the status last changed, `synced_at` when the letter
    was last brought up to date. `unmapped_fields` are fields of the offer form that have no row in
    the mapping.

    `default_currency` is the company's default, an ISO 4217 code, when the letter was created; None
    until then. A later change of the company's default leaves the letter as it is (decision 51).

    `made_while_archived`: the opportunity was archived when the letter was created, and has not
    been unarchived since, so an open offer needs no attention (decision 6).
    """

    connection_id: str
    opportunity_id: str
    offer_id: str
    status: LetterStatus = LetterStatus.PENDING
    status_since: datetime
    digest: str | None = None
    url: str | None = None
    announcement: Announcement = Announcement.NOT_YET
    synced_at: datetime | None = None
    unmapped_fields: tuple[str, ...] = ()
    default_currency: str | None = None
    made_while_archived: bool = False

    def status_after(self, event: LetterEvent) -> LetterStatus:
        """Raises IllegalTransition."""
        try:
            return TRANSITIONS[self.status][event]
        except KeyError:
            raise IllegalTransition(
                f"a letter that is {self.status} cannot change: {event}"
            ) from None

    def apply(self, event: LetterEvent, at: datetime) -> "Letter":
        """The letter after an event. Raises IllegalTransition."""
        status = self.status_after(event)
        return self if status is self.status else replace(self, status=status, status_since=at)

    @property
    def is_deleted(self) -> bool:
        return self.status is LetterStatus.DELETED
