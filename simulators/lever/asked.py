"""What was asked of Lever: one entry for each request, whoever sent it."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class LoggedRequest:
    """`at` in seconds since the epoch; `credential` is "api key", "oauth" or None; `query` and `body` as they came.

    `account`: whose credential it was."""

    at: float
    method: str
    path: str
    query: str
    body: str
    status: int
    credential: str | None
    account: str | None = None


def size(asked: LoggedRequest) -> int:
    """Bytes, about."""
    return len(asked.body) + len(asked.query) + len(asked.path) + 200
