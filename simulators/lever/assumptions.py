"""Undocumented behaviour of Lever: one flag for each assumption; the default is our best guess.

U1 and so on are the rows of docs/simulator-differences.md.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, get_type_hints

RETRY_AFTER_SECONDS = (10.0, 60.0, 300.0, 1800.0, 7200.0)
TIMEOUT_SECONDS = 10.0
MAX_OFFSET = 14 * 60
"""Minutes: no place on Earth is further ahead of UTC."""
EXPANDS = ("none", "people", "all")
"""The scopes that `expand` needs: none; those of applications and contacts; or that of any expanded
field.
"""


@dataclass(slots=True)
class Assumptions:
    """Flags can be changed at any time, for what happens from then on."""

    revoked_access_token_lives: bool = False
    """U1: after Revoke Access an access token works until it expires, instead of 401 at once."""
    refresh_leeway_seconds: float = 0.0
    """U2: seconds in which a rotated refresh token can be used again without being treated as
    theft.
    """
    retry_after_seconds: int | None = None
    """U3: seconds of the Retry-After header of a 429; None for no header."""
    retry_after_is_date: bool = False
    """U3: the Retry-After header is the time, as an HTTP date, instead of the seconds until then.
    """
    webhook_retry_after: tuple[float, ...] = RETRY_AFTER_SECONDS
    """U6: seconds before each retry of a failed delivery."""
    webhook_timeout: float = TIMEOUT_SECONDS
    """U6: seconds that a receiver may take to respond."""
    webhooks_out_of_order: bool = False
    """U7: every second delivery overtakes the one before."""
    webhooks_twice: bool = False
    """U7: every delivery is sent twice."""
    revision_makes_new_offer: bool = False
    """U8: changing the fields of an offer that was sent or declined creates a new offer beside it.
    """
    refused_approval_stays: bool = False
    """U9: an offer whose approval is refused stays `approval-sent`, instead of returning to
    `draft`.
    """
    manual_send_sets_sent_at: bool = False
    """U10: marking an offer as sent manually sets `sentAt`."""
    manual_send_has_document: bool = False
    """U11: an offer sent manually has a `sentDocument`."""
    offer_moves_updated_at: bool = False
    """U13: creating or changing an offer updates `updatedAt` of its opportunity."""
    deleted_notes_stay: bool = False
    """U15: a deleted note can still be read, with `deletedAt`."""
    expand_needs_scopes: str = "people"
    """U17, U25: `expand` needs the scope of what is expanded: for "none", "people" (applications
    and contacts) or "all".
    """
    deletion_tells_by_whom: bool = False
    """U19: the data of the webhook candidateDeleted have `deletedBy`."""
    amounts_as_text: bool = False
    """U20: numbers in the fields of an offer are sent as text."""
    bare_target_bonus: bool = False
    """U21: the custom field has the identifier `target_bonus_percent`, without `custom_`."""
    authorizer_writes_notes: bool = False
    """U22: a note created by an app without `perform_as` has the user who authorized the app as its
    author, instead of none.
    """
    limits_are_clamped: bool = False
    """U26: an invalid `limit` is adjusted, instead of refused with 400."""
    newest_offers_first: bool = False
    """U29: the offers of an opportunity are listed newest first, instead of oldest first."""
    only_known_intervals: bool = False
    """U30: an offer cannot have a `salary_interval` that is not in the form's list."""
    contact_change_keeps_updated_at: bool = False
    """U31: changing a contact's name, addresses or links does not update `updatedAt` of its
    opportunities.
    """
    no_stage_history: bool = False
    """U32: `stageChanges` is an empty list, as for opportunities from before it existed."""
    midnight_minutes_ahead: int = 0
    """U33: dates in the fields of an offer are midnight in a place so many minutes ahead of UTC
    (540 in Tokyo, -300 in New York), instead of midnight in UTC.
    """
    custom_text_is_name: bool = False
    """U34: `text` of a custom field in an offer is the field's name, instead of its description."""
    api_key_as_bearer: bool = False
    """U35: an API key is accepted as a Bearer token too, instead of as a Basic user name only."""
    merged_opportunities_join: bool = False
    """U36: merging two candidates joins their opportunities: the merged ones cannot be read any
    more, and their offers and notes are those of the one that stays. By default all stay.
    """
    feedback_starts_as_draft: bool = False
    """U37: feedback that is created without `completedAt` is a draft, instead of completed now."""

    def set(self, changes: dict[str, Any]) -> None:
        """Set flags, all or none. Raises ValueError with a message."""
        checked = {name: _checked(name, value) for name, value in changes.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def replace_with(self, other: "Assumptions") -> None:
        self.set(asdict(other))


NAMES = tuple(each.name for each in fields(Assumptions))
_TYPES = get_type_hints(Assumptions)


def _checked(name: str, value: object) -> object:
    if name not in NAMES:
        raise ValueError(f"{name!r} is not an assumption; there are {', '.join(NAMES)}")
    if name == "webhook_retry_after":
        if not isinstance(value, list | tuple) or not all(_is_duration(each) for each in value):
            raise ValueError(f"{name!r} must be an array of seconds")
        return tuple(float(each) for each in value)
    if name == "midnight_minutes_ahead" and not _is_offset(value):
        raise ValueError(f"{name!r} must be a whole number of minutes, between -840 and 840")
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


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_OFFSET


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10**9
