"""An offer as Lever shows it: a status, and the fields of the customer's own offer form."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

FieldValue = str | int | Decimal | bool | tuple[object, ...] | None
"""What a field of an offer form can hold; a tuple stands for lists and objects, which no row of the mapping can read.

A cleared field is None; a field that is not on the form is not there at all.
"""


class OfferStatus(StrEnum):
    """The eight statuses of Lever's documentation, and one for those that Lever may add one day."""

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


CANDIDATE_VISIBLE_STATUSES = frozenset(
    {
        OfferStatus.SENT_MANUALLY,
        OfferStatus.SENT,
        OfferStatus.OPENED,
        OfferStatus.SIGNED,
        OfferStatus.DENIED,
    }
)
"""Only in these may what the offer says reach the candidate: what is not approved never does (decision 5)."""


def normalise_identifier(identifier: str) -> str:
    """`location/office` and `Location Office` are both `location_office` (decision 10)."""
    return re.sub(r"[^a-z0-9]+", "_", identifier.lower())


@dataclass(frozen=True, kw_only=True)
class OfferField:
    """`identifier` is Lever's and stays; `text` is the label, which a customer may rename."""

    identifier: str
    label: str = ""
    value: FieldValue = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    id: str
    status: OfferStatus
    created_at: datetime
    creator_email: str | None = None
    fields: tuple[OfferField, ...] = ()

    def value(self, identifier: str) -> FieldValue:
        """What the form holds under this normalised identifier; text of blanks only counts as nothing."""
        held = (
            field.value
            for field in self.fields
            if normalise_identifier(field.identifier) == identifier
        )
        return next((value for value in held if value is not None and str(value).strip()), None)
