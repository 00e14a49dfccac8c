"""Translate domain values to rows and back.

Sets are stored as sorted JSON lists, so that equal values give equal rows.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, Trigger, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Announcement, Letter, LetterStatus
from domain.notification import Notification, Outcome
from domain.offer import OfferStatus
from domain.watch_entry import WatchEntry

Row = Mapping[Any, Any]


def connection_to_row(connection: Connection) -> Row:
    return {
        "id": connection.id,
        "company_id": connection.company_id,
        "owner_id": connection.owner_id,
        "state": connection.state.value,
        "trigger_stage": connection.trigger.stage,
        "trigger_statuses": _sorted(connection.trigger.statuses),
        "swept_until": connection.swept_until,
        "swept_at": connection.swept_at,
        "verified_webhooks": _sorted(connection.verified_webhooks),
        "signature_mismatches": json.dumps(
            {event: at.isoformat() for event, at in connection.signature_mismatches.items()},
            sort_keys=True,
        ),
        "consecutive_failures": connection.consecutive_failures,
        "backoff_from": connection.backoff_from,
        "backoff_until": connection.backoff_until,
    }


def connection_from_row(row: Row) -> Connection:
    statuses = frozenset(map(OfferStatus, json.loads(row["trigger_statuses"])))
    return Connection(
        id=row["id"],
        company_id=row["company_id"],
        owner_id=row["owner_id"],
        state=ConnectionState(row["state"]),
        trigger=Trigger(stage=row["trigger_stage"], statuses=statuses),
        swept_until=row["swept_until"],
        swept_at=row["swept_at"],
        verified_webhooks=frozenset(map(WebhookEvent, json.loads(row["verified_webhooks"]))),
        signature_mismatches={
            WebhookEvent(event): datetime.fromisoformat(at)
            for event, at in json.loads(row["signature_mismatches"]).items()
        },
        consecutive_failures=row["consecutive_failures"],
        backoff_from=row["backoff_from"],
        backoff_until=row["backoff_until"],
    )


def letter_to_row(letter: Letter) -> Row:
    return {
        **vars(letter),
        "status": letter.status.value,
        "announcement": letter.announcement.value,
        "unmapped_fields": json.dumps(letter.unmapped_fields),
    }


def letter_from_row(row: Row) -> Letter:
    return Letter(
        connection_id=row["connection_id"],
        opportunity_id=row["opportunity_id"],
        offer_id=row["offer_id"],
        status=LetterStatus(row["status"]),
        status_since=row["status_since"],
        digest=row["digest"],
        url=row["url"],
        announcement=Announcement(row["announcement"]),
        synced_at=row["synced_at"],
        unmapped_fields=tuple(json.loads(row["unmapped_fields"])),
        default_currency=row["default_currency"],
        made_while_archived=row["made_while_archived"],
    )


def watch_entry_to_row(entry: WatchEntry) -> Row:
    return vars(entry)


def watch_entry_from_row(row: Row) -> WatchEntry:
    return WatchEntry(**row)


def import_to_row(history: HistoricalImport) -> Row:
    return vars(history)


def import_from_row(row: Row) -> HistoricalImport:
    return HistoricalImport(**row)


def attention_to_row(attention: Attention) -> Row:
    return {
        "reason": attention.reason.value,
        "offer_id": attention.offer_id,
        "detail": attention.detail,
    }


def attention_from_row(row: Row) -> Attention:
    return Attention(
        reason=AttentionReason(row["reason"]), offer_id=row["offer_id"], detail=row["detail"]
    )


def notification_to_row(notification: Notification) -> Row:
    outcome = notification.outcome
    return {**vars(notification), "outcome": None if outcome is None else outcome.value}


def notification_from_row(row: Row) -> Notification:
    outcome = row["outcome"]
    return Notification(**{**row, "outcome": None if outcome is None else Outcome(outcome)})


def _sorted(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
