"""What Agora says of a customer: the defaults, and the people who can own a letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Company:
    """`users` leads from an e-mail address, without case, to the id of an Agora user."""

    id: str
    default_currency: str
    users: Mapping[str, str] = field(default_factory=dict)

    def user_id_by_email(self, email: str | None) -> str | None:
        return self.users.get(email.strip().casefold()) if email else None
