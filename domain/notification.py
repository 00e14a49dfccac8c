"""What is reported of attentions, and when (decision 31). Values hold no personal data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

CLAIM_DURATION = timedelta(minutes=5)
"""A process that has not reported by then has crashed, or hangs: whether its message was
delivered is unknown.
"""
MAX_ATTEMPTS = 24
"""With growing delays, about 20 hours. The daily summary names what could not be reported."""
MAX_MESSAGES_PER_HOUR = 20
"""For each connection and channel. An import of a whole account, or a field that was renamed,
raises hundreds of attentions at once; those above the limit are in the daily summary.
"""

REVOKED = "connection-revoked"
"""The reason of a connection whose access was revoked. All other reasons are those of
attentions.
"""
SUMMARY = "daily-summary"


class Outcome(StrEnum):
    DELIVERED = "delivered"
    IN_DOUBT = "in doubt"
    """It may have been delivered. It is not repeated: at most one message."""
    GIVEN_UP = "given up"
    SUMMARY_ONLY = "summary only"
    """Too many messages were due; the daily summary names it."""


@dataclass(frozen=True)
class Subject:
    """What a message is about: an opportunity, or the connection where that is empty; and why."""

    opportunity_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Notification:
    """What one channel has told, or is to tell, about one subject.

    `offer_id` is that of the attention. `due_at` is when to try next; None: nothing is to be told.
    `claimed_until` is set while a process delivers the message. `told_at` and `outcome` are those
    of the last message. `cleared_at` is when the cause was gone; None while it exists.
    """

    connection_id: str
    channel: str
    opportunity_id: str
    reason: str
    offer_id: str | None = None
    due_at: datetime | None = None
    attempts: int = 0
    claimed_until: datetime | None = None
    told_at: datetime | None = None
    outcome: Outcome | None = None
    cleared_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        return Subject(self.opportunity_id, self.reason)

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now and self.claimed_until is None

    def claimed(self, now: datetime) -> "Notification":
        """The notification while this process delivers its message."""
        return replace(self, claimed_until=now + CLAIM_DURATION, attempts=self.attempts + 1)

    def told(self, outcome: Outcome, now: datetime) -> "Notification":
        return replace(
            self, due_at=None, attempts=0, claimed_until=None, told_at=now, outcome=outcome
        )

    def not_delivered(self, now: datetime) -> "Notification":
        """After an attempt that certainly delivered nothing: retried later, or given up."""
        if self.attempts >= MAX_ATTEMPTS:
            return self.told(Outcome.GIVEN_UP, now)
        return replace(self, claimed_until=None, due_at=now + retry_delay(self.attempts))

    def present(self, offer_id: str | None, now: datetime) -> "Notification":
        """The notification of a cause that exists now. One that was gone is reported again, at most
        once a day.
        """
        if self.cleared_at is None:
            return self
        due_at = now if self.told_at is None else max(now, self.told_at + DAY)
        return replace(self, cleared_at=None, offer_id=offer_id, due_at=due_at, attempts=0)

    def absent(self, now: datetime) -> "Notification | None":
        """The notification of a cause that is gone; None when it can be forgotten."""
        if self.claimed_until is not None:
            return self
        if self.told_at is None or now - self.told_at > DAY:
            return None
        return self if self.cleared_at else replace(self, cleared_at=now, due_at=None, attempts=0)

    def recovered(self, now: datetime) -> "Notification":
        """The notification without a claim that has expired, and without moments that only a
        wrong clock explains (decision 53).
        """
        fixed = replace(
            self,
            due_at=None if self.due_at is None else min(self.due_at, now + DAY),
            told_at=None if self.told_at is None else min(self.told_at, now),
        )
        claim = fixed.claimed_until
        is_held = claim is None or now < claim <= now + CLAIM_DURATION
        return fixed if is_held else fixed.told(Outcome.IN_DOUBT, now)


def retry_delay(attempts: int) -> timedelta:
    """The wait after so many attempts: 1, 2, 4 ... minutes, then an hour."""
    return min(HOUR, timedelta(minutes=2 ** min(attempts - 1, 6)))


def update_notifications(
    known: Iterable[Notification],
    causes: Mapping[Subject, str | None],
    *,
    connection_id: str,
    channel: str,
    now: datetime,
) -> Mapping[Subject, Notification | None]:
    """What changes in a channel's notifications; None stands for one to forget.

    `causes` are what a person should know now, each with the id of its offer. `known` are the
    channel's notifications of this connection without the summary.
    """
    changed: dict[Subject, Notification | None] = {}
    found = {each.subject: each for each in known}
    for subject, each in found.items():
        healed = each.recovered(now)
        after = healed.present(causes[subject], now) if subject in causes else healed.absent(now)
        if after != each:
            changed[subject] = after
    for subject, offer_id in causes.items():
        if subject not in found:
            changed[subject] = Notification(
                connection_id=connection_id,
                channel=channel,
                opportunity_id=subject.opportunity_id,
                reason=subject.reason,
                offer_id=offer_id,
                due_at=now,
            )
    return changed


def messages_within_an_hour(known: Iterable[Notification], now: datetime) -> int:
    """How many messages of these notifications were delivered in the last hour.

    One message may tell several reasons of an opportunity.
    """
    delivered = {Outcome.DELIVERED, Outcome.IN_DOUBT}
    return len(
        {
            (each.opportunity_id, each.told_at)
            for each in known
            if each.outcome in delivered and each.told_at is not None and each.told_at > now - HOUR
        }
    )


def next_summary(now: datetime, hour: int) -> datetime:
    """The next moment after `now` at which it is this hour, in UTC."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + DAY


def update_summary(
    known: Notification | None, *, connection_id: str, channel: str, hour: int, now: datetime
) -> Notification:
    """The summary's notification: due at the next full `hour`, and never twice for one day.

    A summary that could not be delivered is retried until the next one is due.
    """
    following = next_summary(now, hour)
    if known is None:
        return Notification(
            connection_id=connection_id,
            channel=channel,
            opportunity_id="",
            reason=SUMMARY,
            due_at=following,
        )
    healed = known.recovered(now)
    if healed.due_at is None or (healed.attempts == 0 and healed.due_at > now):
        return replace(healed, due_at=following)
    return healed
