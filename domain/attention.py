"""What a person must know, in one plain sentence each.

Nothing personal stands in them (decisions 22 and 31).
"""

from dataclasses import dataclass
from enum import StrEnum


class AttentionReason(StrEnum):
    NO_PAY = "no-pay"
    NO_NAME = "no-name"
    NO_JOB_TITLE = "no-job-title"
    UNREADABLE = "unreadable"
    UNKNOWN_INTERVAL = "unknown-interval"
    UNKNOWN_CURRENCY = "unknown-currency"
    UNKNOWN_STATUS = "unknown-status"
    NO_EMAIL = "no-email"
    NO_ASSIGNEE = "no-assignee"
    OFFER_VANISHED = "offer-vanished"
    ARCHIVED_WITH_OPEN_OFFER = "archived-with-open-offer"
    OPPORTUNITY_MISSING = "opportunity-missing"
    REFUSED_BY_LEVER = "refused-by-lever"
    REFUSED_BY_AGORA = "refused-by-agora"


_SENTENCES = {
    AttentionReason.NO_PAY: "The offer has no compensation amount, so no letter can be made: fill it in, in Lever.",
    AttentionReason.NO_NAME: "The candidate has no name in Lever, so the letter cannot be addressed: enter the name in Lever.",
    AttentionReason.NO_JOB_TITLE: "The offer has no job title, so the letter cannot say for which job: fill it in, in Lever.",
    AttentionReason.UNREADABLE: "The field {detail} of the offer cannot be read as what it should be: correct it in Lever.",
    AttentionReason.UNKNOWN_INTERVAL: "Lever sent the pay interval {detail}; Agora knows only annual and hourly pay, and we do not guess:"
    " choose one of these in Lever, or make the letter in Agora.",
    AttentionReason.UNKNOWN_CURRENCY: "Lever sent the currency {detail}, which is not an ISO 4217 code: correct it in Lever.",
    AttentionReason.UNKNOWN_STATUS: "Lever shows a status of the offer that we do not know; the letter stays as it is.",
    AttentionReason.NO_EMAIL: "The candidate has no e-mail address in Lever; the letter was made without one.",
    AttentionReason.NO_ASSIGNEE: "Nobody in Agora has the e-mail address of the offer's recruiter; the letter has no assignee.",
    AttentionReason.OFFER_VANISHED: "The offer is no longer in Lever, though the candidate is; its letter was kept.",
    AttentionReason.ARCHIVED_WITH_OPEN_OFFER: "The candidate was archived in Lever with an open offer; the letter was left as it is.",
    AttentionReason.OPPORTUNITY_MISSING: "Lever does not find the candidate, nor says that they were deleted; the letter was kept.",
    AttentionReason.REFUSED_BY_LEVER: "Lever refused to let us read or mark this candidate ({detail}); the letter stays as it is.",
    AttentionReason.REFUSED_BY_AGORA: "Agora refused the letter ({detail}).",
}

BLOCKING_REASONS = frozenset(
    {
        AttentionReason.NO_PAY,
        AttentionReason.NO_NAME,
        AttentionReason.NO_JOB_TITLE,
        AttentionReason.UNREADABLE,
        AttentionReason.UNKNOWN_INTERVAL,
        AttentionReason.UNKNOWN_CURRENCY,
    }
)
"""With one of these no letter is made, and one that exists keeps what it last said: never wrong
pay (decisions 12, 13, 15).
"""


@dataclass(frozen=True, kw_only=True)
class Attention:
    """`detail` is a word of Lever's form or protocol (an identifier, an interval), never of the
    candidate's.
    """

    reason: AttentionReason
    offer_id: str | None = None
    detail: str = ""

    @property
    def message(self) -> str:
        return _SENTENCES[self.reason].format(detail=self.detail)

    @property
    def is_blocking(self) -> bool:
        return self.reason in BLOCKING_REASONS
