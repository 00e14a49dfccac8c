"""The mail server of the notifications, as the settings describe it."""

from dataclasses import dataclass, field

SECURITIES = STARTTLS, TLS, NO_SECURITY = ("starttls", "tls", "none")
DEFAULT_PORTS = {STARTTLS: 587, TLS: 465, NO_SECURITY: 25}


@dataclass(frozen=True)
class MailServer:
    """`security` is one of SECURITIES. `user` None: no login. `sender` is an address."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str = field(default="", repr=False)
