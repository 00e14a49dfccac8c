"""Audit events, newest first: changes of users, and API keys that were created."""

import uuid
from collections.abc import Iterator

from simulators.common.json_schema import (
    EPOCH_MILLISECONDS,
    ID,
    OBJECT,
    STRING,
    enum,
    nullable,
    object_schema,
)
from simulators.lever.api.pagination import PAGE, newest_first, paginate
from simulators.lever.api.parameters import TEXT, Parameter, Window, one_of
from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request
from simulators.lever.model.audit import TYPES, AuditEvent
from simulators.lever.model.records import Json
from simulators.lever.serializer import Serializer, page_schema

routes = LeverRoutes()

AUDIT_EVENT = Serializer(
    "AuditEvent",
    ("id", ID, "id"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("type", enum(*TYPES), "type"),
    ("user", nullable(object_schema(id=ID, email=STRING, name=STRING, role=STRING)), "user"),
    ("target", object_schema(id=STRING, type=STRING, label=STRING), "target"),
    ("meta", OBJECT, "meta"),
)
TYPE = Parameter("type", one_of(*TYPES))
USER_ID = Parameter(
    "user_id", TEXT, 'the user who performed the action; "null" for events without a user'
)
TARGET_TYPE = Parameter("target_type", TEXT, "the type of the target: user, key, account, export")
TARGET_ID = Parameter("target_id", TEXT, "only together with target_type")
CREATED_AT = Window("created_at")
NAMESPACE = uuid.UUID("6f0d2a4e-31a5-4c7e-9a4b-5a1c9b1e7d10")


@routes.route(
    "GET",
    "/audit_events",
    "audit_events:read",
    takes=(*PAGE, TYPE, USER_ID, TARGET_TYPE, TARGET_ID, *CREATED_AT.parameters),
    gives=page_schema(AUDIT_EVENT),
)
def audit_events() -> Json:
    kind = TYPE()
    user = USER_ID()
    target_type = TARGET_TYPE()
    target_id = TARGET_ID()
    within = CREATED_AT.predicate()
    if target_id and not target_type:
        raise bad_request("Missing required parameter: target_type")
    found = (
        event
        for event in _all()
        if kind in {None, event.type}
        and user in {None, event.user["id"] if event.user else "null"}
        and target_type in {None, event.target["type"]}
        and target_id in {None, event.target["id"]}
        and within(event.created_at)
    )
    return paginate(
        newest_first(found, lambda event: (event.created_at, event.id)),
        AUDIT_EVENT.json,
        lambda event: [event.created_at, event.id],
    )


def _all() -> Iterator[AuditEvent]:
    yield from current_account().audit_events
    for key in current_customer().credentials.keys.values():
        if key.created_at is not None:
            key_id = str(uuid.uuid5(NAMESPACE, key.key))
            target = {"id": key_id, "type": "key", "label": key.label}
            yield AuditEvent(
                key_id,
                key.created_at,
                "key:added",
                None,
                target,
                {"key": {"id": key_id, "name": key.label}},
            )
