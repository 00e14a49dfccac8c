"""Values to rows and back. Sets are stored as sorted lists, so that equal values are equal rows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from application.ports import Watched
from domain.attention import Attention, Reason
from domain.connection import Connection, ConnectionState, Event, Trigger
from domain.history import Import
from domain.letter import Announcement, Letter, LetterStatus
from domain.offer import OfferStatus

Row = Mapping[Any, Any]


def connection_row(connection: Connection) -> Row:
    return {
        "id": connection.id,
        "company_id": connection.company_id,
        "state": connection.state.value,
        "trigger_stage": connection.trigger.stage,
        "trigger_statuses": _sorted(connection.trigger.statuses),
        "swept_until": connection.swept_until,
        "verified": _sorted(connection.verified),
        "failures": connection.failures,
        "rests_until": connection.rests_until,
    }


def connection_in(row: Row) -> Connection:
    statuses = frozenset(map(OfferStatus, json.loads(row["trigger_statuses"])))
    return Connection(
        id=row["id"],
        company_id=row["company_id"],
        state=ConnectionState(row["state"]),
        trigger=Trigger(stage=row["trigger_stage"], statuses=statuses),
        swept_until=row["swept_until"],
        verified=frozenset(map(Event, json.loads(row["verified"]))),
        failures=row["failures"],
        rests_until=row["rests_until"],
    )


def letter_row(letter: Letter) -> Row:
    return {
        **vars(letter),
        "status": letter.status.value,
        "announcement": letter.announcement.value,
        "not_mapped": json.dumps(letter.not_mapped),
    }


def letter_in(row: Row) -> Letter:
    return Letter(
        connection_id=row["connection_id"],
        opportunity_id=row["opportunity_id"],
        offer_id=row["offer_id"],
        status=LetterStatus(row["status"]),
        status_since=row["status_since"],
        digest=row["digest"],
        url=row["url"],
        announcement=Announcement(row["announcement"]),
        in_step_at=row["in_step_at"],
        not_mapped=tuple(json.loads(row["not_mapped"])),
    )


def watched_row(watched: Watched) -> Row:
    return vars(watched)


def watched_in(row: Row) -> Watched:
    return Watched(**row)


def import_row(started: Import) -> Row:
    return vars(started)


def import_in(row: Row) -> Import:
    return Import(**row)


def attention_row(attention: Attention) -> Row:
    return {"reason": attention.reason.value, "offer_id": attention.offer_id, "detail": attention.detail}


def attention_in(row: Row) -> Attention:
    return Attention(reason=Reason(row["reason"]), offer_id=row["offer_id"], detail=row["detail"])


def _sorted(words: Iterable[str]) -> str:
    return json.dumps(sorted(words))
