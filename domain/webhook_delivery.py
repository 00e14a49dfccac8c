"""Which webhook deliveries are believed, by the time that Lever signed (decisions 7 and 29)."""

from datetime import datetime, timedelta

LEVER_REPEATS_FOR = timedelta(days=14)
"""How long Lever can send a delivery again: its delivery history, with *Rerun*, has two weeks."""

MAX_DELIVERY_AGE = LEVER_REPEATS_FOR + timedelta(days=1)

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far Lever's clock may be ahead of ours."""

DELIVERY_RETENTION = timedelta(days=30)
"""How long it is stored which event and opportunity a delivery first named.

Longer than `MAX_DELIVERY_AGE` and `CLOCK_TOLERANCE` together, so that a delivery that is forgotten
is refused for its age.
"""

MAX_PROMPT_UNCONFIRMED = 20
"""Opportunities of a connection that webhooks named and no sync has seen yet, which are synced in
turn with live letters. Further ones are synced after live letters.
"""

MAX_UNCONFIRMED = 1000
"""Opportunities of a connection that webhooks named and no sync has seen yet. Further ones are
refused until some were synced.
"""


def age_problem(triggered_at: datetime, now: datetime) -> str | None:
    """Why a delivery of this moment is not believed; None when it is."""
    if triggered_at < now - MAX_DELIVERY_AGE:
        return (
            f"triggeredAt: the delivery is more than {MAX_DELIVERY_AGE.days} days old, older than"
            " any that Lever repeats"
        )
    if triggered_at > now + CLOCK_TOLERANCE:
        minutes = round((triggered_at - now) / timedelta(minutes=1))
        return (
            f"triggeredAt: the delivery is {minutes} minutes in the future: the clock of this"
            " service or of the sender is wrong"
        )
    return None
