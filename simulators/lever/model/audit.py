"""Audit events: actions on the account's users and keys.

https://hire.lever.co/developer/documentation#audit-events
"""

from dataclasses import dataclass

from simulators.lever.model.records import Json, User

TYPES = (
    "account:added",
    "account:deactivated",
    "account:reactivated",
    "account.authentication:changed",
    "account.plan:changed",
    "account.suites:changed",
    "export:downloaded",
    "key:added",
    "key:removed",
    "user:added",
    "user:deactivated",
    "user:reactivated",
    "user:removed",
    "user:merged",
    "user.authentication:failed",
    "user.authentication:succeeded",
    "user.email:changed",
    "user.linkedProfile:changed",
    "user.password:changed",
    "user.password:forgot",
    "user.permission:changed",
    "user.role:changed",
)


@dataclass(slots=True, frozen=True)
class AuditEvent:
    """`user` is None for an action through the API. `target`: {"id", "type", "label"}."""

    id: str
    created_at: int
    type: str
    user: Json | None
    target: Json
    meta: Json


def user_summary(user: User) -> Json:
    return {"id": user.id, "email": user.email, "name": user.name, "role": user.access_role}


def target_user(user: User) -> Json:
    return {"id": user.id, "type": "user", "label": user.name}
