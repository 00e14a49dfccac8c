"""An Agora company: its defaults, and its users, who can be assigned to a letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Company:
    """`users` maps email addresses in lower case to the ids of Agora users.

    `active_users` maps the ids of those who can log in to their email addresses; `owner_ids` are
    the active users of the permission group Owner.
    """

    id: str
    default_currency: str
    users: Mapping[str, str] = field(default_factory=dict)
    active_users: Mapping[str, str] = field(default_factory=dict, repr=False)
    owner_ids: tuple[str, ...] = ()

    def user_id_by_email(self, email: str | None) -> str | None:
        return self.users.get(email.strip().casefold()) if email else None
