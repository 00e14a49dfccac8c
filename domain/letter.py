"""A letter's life. What the table does not hold cannot happen."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class LetterStatus(StrEnum):
    PENDING = "pending"
    """Decided and saved, before Agora hears of it: an answer that is lost must not lose the letter."""
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

# People change their minds: an accepted or declined letter can be published again (decision 7). Only deletion is an end.
TRANSITIONS: dict[LetterStatus, dict[LetterEvent, LetterStatus]] = {
    LetterStatus.PENDING: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.PUBLISHED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.ACCEPTED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.DECLINED: _WHILE_THE_CANDIDATE_EXISTS,
    LetterStatus.DELETED: {},
}


class IllegalTransition(Exception):
    """A letter was told of something that cannot happen to it any more."""


class Announcement(StrEnum):
    """How far Lever has been told of the letter: note, link and tag (decision 23)."""

    NOT_YET = "not yet"
    INTENDED = "intended"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What we remember of a letter. Nothing personal: its contents are Agora's, its facts Lever's (decision 22).

    `digest` is that of the terms that Agora has: None while it is in doubt what Agora has, empty while only the status is certain.
    `status_since` is when the status last changed; `in_step_at` is when the letter was last seen to agree with Lever; `not_mapped`
    names the fields of the form without a row.
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

    def status_after(self, happening: LetterEvent) -> LetterStatus:
        """Raises IllegalTransition."""
        try:
            return TRANSITIONS[self.status][happening]
        except KeyError:
            raise IllegalTransition(
                f"a letter that is {self.status} cannot become anything else: {happening}"
            ) from None

    def apply(self, happening: LetterEvent, at: datetime) -> "Letter":
        """Raises IllegalTransition."""
        status = self.status_after(happening)
        return self if status is self.status else replace(self, status=status, status_since=at)

    @property
    def is_deleted(self) -> bool:
        return self.status is LetterStatus.DELETED
