"""An offer as Lever's API shows it: its status, and the fields of the customer's own offer form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.letter import LetterEvent
from domain.typed_text import visible_text

POSSIBLE_YEARS = range(2000, 2101)
"""The years that a day of an offer can be in.

Any other year comes from a value in another unit, such as seconds (decision 16).
"""

MAX_SHOWN_LENGTH = 60

FieldValue = str | int | Decimal | bool | tuple[object, ...] | None
"""The value of a field of an offer form.

A tuple stands for a list or an object, which no row of the mapping reads.

A cleared field is None; a field that is not on the form is missing.
"""


class OfferStatus(StrEnum):
    """The eight statuses of Lever's documentation, and UNKNOWN for any that Lever may add."""

    DRAFT = "draft"
    APPROVAL_SENT = "approval-sent"
    APPROVED = "approved"
    SENT = "sent"
    SENT_MANUALLY = "sent-manually"
    OPENED = "opened"
    SIGNED = "signed"
    DENIED = "denied"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> "OfferStatus":
        return cls.UNKNOWN


LETTER_EVENT_BY_STATUS: Mapping[OfferStatus, LetterEvent | None] = {
    OfferStatus.DRAFT: None,
    OfferStatus.APPROVAL_SENT: None,
    OfferStatus.APPROVED: None,
    OfferStatus.SENT: LetterEvent.OFFER_SENT,
    OfferStatus.SENT_MANUALLY: LetterEvent.OFFER_SENT,
    OfferStatus.OPENED: LetterEvent.OFFER_SENT,
    OfferStatus.SIGNED: LetterEvent.OFFER_SIGNED,
    OfferStatus.DENIED: LetterEvent.OFFER_DENIED,
    OfferStatus.UNKNOWN: None,
}
"""What an offer's status means for its letter (M17); None changes nothing (decisions 5 and 41)."""

CANDIDATE_VISIBLE_STATUSES = frozenset(
    status for status, event in LETTER_EVENT_BY_STATUS.items() if event is not None
)
"""The statuses in which an offer's contents may reach the candidate.

Unapproved contents never do (decision 5).
"""

IMPORTED_STATUSES = frozenset({OfferStatus.SENT_MANUALLY, OfferStatus.SIGNED, OfferStatus.DENIED})
"""The statuses of offers that the historical import makes letters of, beside those of the
trigger (decision 6).
"""

_REVISED = frozenset({OfferStatus.DRAFT, OfferStatus.APPROVAL_SENT, OfferStatus.APPROVED})

OFFER_TRANSITIONS: Mapping[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.DRAFT: frozenset(
        {OfferStatus.APPROVAL_SENT, OfferStatus.SENT, OfferStatus.SENT_MANUALLY}
    ),
    OfferStatus.APPROVAL_SENT: frozenset({OfferStatus.APPROVED, OfferStatus.DRAFT}),
    OfferStatus.APPROVED: frozenset(
        {OfferStatus.SENT, OfferStatus.SENT_MANUALLY, OfferStatus.DRAFT}
    ),
    OfferStatus.SENT: _REVISED | {OfferStatus.OPENED, OfferStatus.SIGNED, OfferStatus.DENIED},
    OfferStatus.OPENED: _REVISED | {OfferStatus.SIGNED, OfferStatus.DENIED},
    OfferStatus.SENT_MANUALLY: _REVISED | {OfferStatus.SIGNED, OfferStatus.DENIED},
    OfferStatus.DENIED: _REVISED | {OfferStatus.SENT, OfferStatus.SENT_MANUALLY},
    OfferStatus.SIGNED: frozenset(),
}
"""The steps of Lever's offer workflow, one at a time; a revision goes back to draft or approval.

A sync can see several steps as one. Sources: https://help.lever.co/hc/en-us/articles/20087357611549
(approval), 20087336297757 (revising), 360030607532 (offers outside of Lever).
"""


def can_become(before: OfferStatus, after: OfferStatus) -> bool:
    """Whether Lever's workflow leads from one status to another, in any number of steps, none
    included.
    """
    reached = {before}
    while new := {step for each in reached for step in OFFER_TRANSITIONS.get(each, ())} - reached:
        reached |= new
    return after in reached


def normalise_identifier(identifier: str) -> str:
    """`location/office` and `Location Office` are both `location_office` (decision 10)."""
    return re.sub(r"[^a-z0-9]+", "_", identifier.lower())


@dataclass(frozen=True, kw_only=True)
class OfferField:
    """`identifier` is fixed by Lever; a customer may rename `label` and write a `description`."""

    identifier: str
    label: str = ""
    description: str = ""
    value: FieldValue = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    id: str
    status: OfferStatus
    created_at: datetime
    creator_email: str | None = None
    fields: tuple[OfferField, ...] = ()

    def value(self, identifier: str) -> FieldValue:
        """The value at this normalised identifier, or None.

        Text in which nothing can be seen counts as None, and so does an empty list.
        """
        values = (
            field.value
            for field in self.fields
            if normalise_identifier(field.identifier) == identifier
        )
        return next((value for value in values if not _is_empty(value)), None)

    def shown_value(self, identifier: str) -> str:
        """The value as one line for a page, shortened.

        A person typed it, so it is read live for the page and never stored (decision 22).
        """
        value = self.value(identifier)
        parts = value if isinstance(value, tuple) else () if value is None else (value,)
        line = ", ".join(" ".join(visible_text(str(part)).split()) for part in parts)
        return line if len(line) <= MAX_SHOWN_LENGTH else f"{line[: MAX_SHOWN_LENGTH - 1]}…"


def _is_empty(value: FieldValue) -> bool:
    return value is None or value == () or (isinstance(value, str) and not visible_text(value))
