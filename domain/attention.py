"""Problems of a candidate's letter that a person must solve, each with the message to show.

No message contains personal data (decisions 22 and 31).
"""

from dataclasses import dataclass
from enum import StrEnum


class AttentionReason(StrEnum):
    NO_PAY = "no-pay"
    ZERO_PAY = "zero-pay"
    NO_NAME = "no-name"
    NO_JOB_TITLE = "no-job-title"
    UNREADABLE = "unreadable"
    UNREADABLE_OPTIONAL = "unreadable-optional"
    NO_INTERVAL = "no-interval"
    UNKNOWN_INTERVAL = "unknown-interval"
    UNKNOWN_CURRENCY = "unknown-currency"
    UNKNOWN_STATUS = "unknown-status"
    UNREADABLE_OFFER = "unreadable-offer"
    IMPOSSIBLE_TRANSITION = "impossible-transition"
    NO_EMAIL = "no-email"
    UNREADABLE_EMAIL = "unreadable-email"
    NO_ASSIGNEE = "no-assignee"
    OFFER_VANISHED = "offer-vanished"
    ARCHIVED_WITH_OPEN_OFFER = "archived-with-open-offer"
    TWO_LETTERS_PUBLISHED = "two-letters-published"
    SIGNED_WITHOUT_LETTER = "signed-without-letter"
    ARCHIVED_WITHOUT_LETTER = "archived-without-letter"
    OPPORTUNITY_MISSING = "opportunity-missing"
    REFUSED_BY_LEVER = "refused-by-lever"
    REFUSED_BY_AGORA = "refused-by-agora"


_MESSAGES = {
    AttentionReason.NO_PAY: (
        "The offer has no compensation amount, so there is no letter yet."
        " Enter the amount in the Lever offer."
    ),
    AttentionReason.ZERO_PAY: (
        "The compensation amount of the offer is zero, so the letter is held."
        " Enter the amount in the Lever offer."
    ),
    AttentionReason.NO_NAME: (
        "The candidate has no name in Lever, so there is no letter yet. Enter the name in Lever."
    ),
    AttentionReason.NO_JOB_TITLE: (
        "The offer has no job title, so there is no letter yet. Enter the title in the Lever offer."
    ),
    AttentionReason.UNREADABLE: (
        "The field {detail} of the offer cannot be read, so the letter is held."
        " Correct it in the Lever offer."
    ),
    AttentionReason.UNREADABLE_OPTIONAL: (
        "The field {detail} of the offer cannot be read, so the letter is without it."
        " Correct it in the Lever offer."
    ),
    AttentionReason.NO_INTERVAL: (
        "The offer does not say what its pay is for, so the letter is held. Agora accepts Per year"
        " or Per hour. Choose one in the Lever offer."
    ),
    AttentionReason.UNKNOWN_INTERVAL: (
        'Pay is set to "{detail}" in Lever. Agora accepts Per year or'
        " Per hour. Change it in the Lever offer, or create this letter in Agora."
    ),
    AttentionReason.UNKNOWN_CURRENCY: (
        "The field {detail} of the offer is not a currency code of ISO 4217, such as USD, so the"
        " letter is held. Correct it in the Lever offer."
    ),
    AttentionReason.UNKNOWN_STATUS: (
        "Lever shows an offer status that this integration does not know. The letter is unchanged."
    ),
    AttentionReason.UNREADABLE_OFFER: (
        "Lever sent an offer of this candidate that we cannot read, so it is left out, and its"
        " letter, if it has one, is unchanged. Open the offer in Lever and save it again."
    ),
    AttentionReason.IMPOSSIBLE_TRANSITION: (
        "Lever shows the offer as {detail}, but it was signed before. Check the offer in Lever and"
        " the letter in Agora."
    ),
    AttentionReason.NO_EMAIL: (
        "The candidate has no email address in Lever. The letter was created without one."
    ),
    AttentionReason.UNREADABLE_EMAIL: (
        "The candidate's first email in Lever is not one email address, so the letter is without"
        " one. Correct it in Lever."
    ),
    AttentionReason.NO_ASSIGNEE: (
        "No Agora user has the email address of the offer's creator. The letter has no assignee."
    ),
    AttentionReason.OFFER_VANISHED: (
        "The offer is no longer in Lever, but the candidate is. The letter was kept."
    ),
    AttentionReason.ARCHIVED_WITH_OPEN_OFFER: (
        "The candidate was archived in Lever with an open offer. The letter is unchanged."
    ),
    AttentionReason.TWO_LETTERS_PUBLISHED: (
        "The candidate has more than one open letter, of the offers made on {detail}. If only one"
        " of them counts, mark the other offer as declined in Lever."
    ),
    AttentionReason.SIGNED_WITHOUT_LETTER: (
        "The offer was signed in Lever, but never seen as sent manually, so the candidate has no"
        " letter. If the candidate should have one, create the letter."
    ),
    AttentionReason.ARCHIVED_WITHOUT_LETTER: (
        "The offer was sent, but the candidate is archived in Lever, so there is no letter. If the"
        " candidate should have one, create the letter."
    ),
    AttentionReason.OPPORTUNITY_MISSING: (
        "Lever does not find the candidate and reports no deletion. The letter was kept."
    ),
    AttentionReason.REFUSED_BY_LEVER: (
        "Lever does not allow us to read or update this candidate ({detail}), who may be"
        " confidential. Until it does, letters and notes stay as they are."
    ),
    AttentionReason.REFUSED_BY_AGORA: "Agora refused the letter ({detail}).",
}

_MESSAGES_FOR_OTHER_DETAILS = {
    AttentionReason.UNKNOWN_INTERVAL: (
        "The pay interval of the offer (field {detail}) is none that Lever documents. Agora accepts"
        " Per year or Per hour. Change it in the Lever offer, or create this letter in Agora."
    ),
    AttentionReason.UNKNOWN_CURRENCY: (
        "The company's default currency in Agora is not a currency code of ISO 4217, so the letter"
        " is held. Correct it in Agora's preferences, or enter a currency in the Lever offer."
    ),
}
"""For an interval without a label, and for a currency that no field of the offer holds."""

INTERVAL_LABELS = {
    "per-year-salary": "Per year",
    "per-hour-wage": "Per hour",
    "per-month-salary": "Per month",
    "semi-month-salary": "Twice a month",
    "bi-month-salary": "Every two months",
    "bi-week-salary": "Every two weeks",
    "per-week-salary": "Per week",
    "per-day-wage": "Per day",
    "one-time": "One time",
}
"""The nine intervals of Lever's form, as a recruiter reads them (decision 13)."""

_STATUS_LABELS = {
    "draft": "Draft",
    "approval-sent": "Approval sent",
    "approved": "Approved",
    "sent": "Sent",
    "sent-manually": "Sent Manually",
    "opened": "Opened",
    "denied": "Declined",
}
"""The statuses of an offer, as Lever's pages name them."""

_DETAIL_LABELS = {
    AttentionReason.UNKNOWN_INTERVAL: INTERVAL_LABELS,
    AttentionReason.IMPOSSIBLE_TRANSITION: _STATUS_LABELS,
}

_FIELD_IS_DETAIL = frozenset(
    {
        AttentionReason.UNREADABLE,
        AttentionReason.UNREADABLE_OPTIONAL,
        AttentionReason.UNKNOWN_CURRENCY,
    }
)

BLOCKING_REASONS = frozenset(
    {
        AttentionReason.NO_PAY,
        AttentionReason.ZERO_PAY,
        AttentionReason.NO_NAME,
        AttentionReason.NO_JOB_TITLE,
        AttentionReason.UNREADABLE,
        AttentionReason.NO_INTERVAL,
        AttentionReason.UNKNOWN_INTERVAL,
        AttentionReason.UNKNOWN_CURRENCY,
    }
)
"""With one of these no letter is created, and an existing letter is not updated, so that it never
shows wrong pay (decisions 12, 13, 15).
"""

CREATABLE_REASONS = frozenset(
    {AttentionReason.SIGNED_WITHOUT_LETTER, AttentionReason.ARCHIVED_WITHOUT_LETTER}
)
"""With one of these a person decides whether the offer gets a letter (decisions 40 and 50)."""


@dataclass(frozen=True, kw_only=True)
class Attention:
    """`detail` is a code or an identifier: a field of the offer form, an interval or status of
    Lever, or a vendor's response. It is stored, so it is never a value that a person typed
    (decision 22).
    """

    reason: AttentionReason
    offer_id: str | None = None
    detail: str = ""

    @property
    def message(self) -> str:
        labels = _DETAIL_LABELS.get(self.reason, {})
        messages = _MESSAGES
        if self.reason is AttentionReason.UNKNOWN_INTERVAL and self.detail not in labels:
            messages = _MESSAGES_FOR_OTHER_DETAILS
        if self.reason is AttentionReason.UNKNOWN_CURRENCY and not self.detail:
            messages = _MESSAGES_FOR_OTHER_DETAILS
        return messages[self.reason].format(detail=labels.get(self.detail, self.detail))

    @property
    def field(self) -> str | None:
        """The normalised identifier of the field of Lever's offer form that it is about; None where
        it is about none, or about one that is missing.
        """
        if self.reason is AttentionReason.UNKNOWN_INTERVAL:
            return "salary_interval"
        if self.reason is AttentionReason.ZERO_PAY:
            return "salary_amount"
        return self.detail or None if self.reason in _FIELD_IS_DETAIL else None

    @property
    def is_blocking(self) -> bool:
        return self.reason in BLOCKING_REASONS

    @property
    def can_create_letter(self) -> bool:
        """Whether the page offers *Create the letter* for the offer."""
        return self.reason in CREATABLE_REASONS and self.offer_id is not None
