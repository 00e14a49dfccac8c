"""What was asked of Agora: one entry for each request, whoever sent it."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class LoggedRequest:
    """`at` in seconds since the epoch; `query` and `body` as they came."""

    at: float
    method: str
    path: str
    query: str
    body: str
    status: int


def size(asked: LoggedRequest) -> int:
    """Bytes, about."""
    return len(asked.body) + len(asked.query) + len(asked.path) + 200
