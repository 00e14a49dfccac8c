"""What nobody outside Lever knows, and the simulator therefore does in either way: first as it seems likely, on request otherwise.

U1 and so on are the rows of docs/simulator-differences.md.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, get_type_hints

RETRY_AFTER_SECONDS = (10.0, 60.0, 300.0, 1800.0, 7200.0)
TIMEOUT_SECONDS = 10.0
EXPANDS = ("none", "people", "all")
"""Expanding needs no further scope; or the scopes of applications and contacts; or that of whatever is expanded."""


@dataclass(slots=True)
class Assumptions:
    """They may be turned at any time; what was done before stays as it was done."""

    revoked_access_token_lives: bool = False
    """U1: after Revoke Access an access token goes on working until it ends, instead of 401 at once."""
    refresh_leeway_seconds: float = 0.0
    """U2: so long a rotated refresh token may be used again without being taken for theft."""
    retry_after_seconds: int | None = None
    """U3: a 429 says Retry-After with so many seconds; None for no such header."""
    webhook_retry_after: tuple[float, ...] = RETRY_AFTER_SECONDS
    """U6: a failed delivery is tried again after so many seconds each, and then no more."""
    webhook_timeout: float = TIMEOUT_SECONDS
    """U6: seconds that a receiver may take to answer."""
    webhooks_out_of_order: bool = False
    """U7: every second delivery overtakes the one before."""
    webhooks_twice: bool = False
    """U7: every delivery is sent twice."""
    revision_makes_new_offer: bool = False
    """U8: changing the fields of an offer that was sent or declined makes a new offer beside it."""
    refused_approval_stays: bool = False
    """U9: an offer whose approval is refused stays `approval-sent`, instead of going back to `draft`."""
    manual_send_sets_sent_at: bool = False
    """U10: marking an offer as sent manually fills in `sentAt`."""
    manual_send_has_document: bool = False
    """U11: an offer sent manually has a `sentDocument`."""
    offer_moves_updated_at: bool = False
    """U13: making or changing an offer moves the `updatedAt` of its opportunity."""
    deleted_notes_stay: bool = False
    """U15: a deleted note stays to be read, with `deletedAt`, instead of being gone."""
    expand_needs_scopes: str = "people"
    """U17, U25: `expand` needs the scope of what is expanded: for "none", for "people" (applications and contacts), for "all"."""
    deletion_tells_by_whom: bool = False
    """U19: the data of the webhook candidateDeleted have `deletedBy`."""
    amounts_as_text: bool = False
    """U20: numbers in the fields of an offer are sent as texts."""
    bare_target_bonus: bool = False
    """U21: the custom field has the identifier `target_bonus_percent`, without `custom_`."""
    authorizer_writes_notes: bool = False
    """U22: a note made by an app without `perform_as` is by the user who authorized the app, instead of by nobody."""
    limits_are_clamped: bool = False
    """U26: a `limit` that is too small, too large or no number is made to fit, instead of 400."""
    newest_offers_first: bool = False
    """U29: the offers of an opportunity come newest first, instead of oldest first."""
    only_known_intervals: bool = False
    """U30: an offer cannot have a `salary_interval` that is not in the form's list."""

    def set(self, changes: dict[str, Any]) -> None:
        """All of them, or none. Raises ValueError with a sentence."""
        checked = {name: _checked(name, value) for name, value in changes.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def replace_with(self, other: "Assumptions") -> None:
        self.set(asdict(other))


NAMES = tuple(each.name for each in fields(Assumptions))
_TYPES = get_type_hints(Assumptions)


def _checked(name: str, value: object) -> object:
    if name not in NAMES:
        raise ValueError(f"{name!r} is no switch; there are {', '.join(NAMES)}")
    if name == "webhook_retry_after":
        if not isinstance(value, list | tuple) or not all(_is_duration(each) for each in value):
            raise ValueError(f"{name!r} must be an array of seconds")
        return tuple(float(each) for each in value)
    if name == "expand_needs_scopes" and value not in EXPANDS:
        raise ValueError(f"{name!r} must be one of {', '.join(EXPANDS)}")
    if _TYPES[name] is bool and not isinstance(value, bool):
        raise ValueError(f"{name!r} must be true or false")
    if (
        name.endswith(("_seconds", "_timeout"))
        and not _is_duration(value)
        and (value is not None or _TYPES[name] is float)
    ):
        raise ValueError(f"{name!r} must be a number of seconds")
    return value


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10**9
