"""Values to store, and functions that change and read all of a store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from application.ports import Store, UnitOfWork
from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, Trigger, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Announcement, Letter, LetterStatus
from domain.notification import Notification, Outcome
from domain.offer import OfferStatus
from domain.watch_entry import WatchEntry

NOON = datetime(2026, 3, 29, 12, 0, 0, 123457, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACME = "acme's connection"
GLOBEX = "globex's connection"


def a_connection(id: str = ACME, company_id: str = "acme") -> Connection:  # noqa: A002  # the name of the field
    return Connection(id=id, company_id=company_id)


def a_full_connection() -> Connection:
    return Connection(
        id=ACME,
        company_id="acme",
        owner_id="owner-1",
        state=ConnectionState.ACTIVE,
        trigger=Trigger(
            stage="offre – envoyée", statuses=frozenset({OfferStatus.SENT, OfferStatus.OPENED})
        ),
        swept_until=NOON,
        verified_webhooks=frozenset({WebhookEvent.HIRED, WebhookEvent.DELETED}),
        consecutive_failures=3,
        backoff_until=NOON + MINUTE,
    )


def a_letter(
    offer_id: str = "offer-1", opportunity_id: str = "ada", connection_id: str = ACME
) -> Letter:
    return Letter(
        connection_id=connection_id,
        opportunity_id=opportunity_id,
        offer_id=offer_id,
        status_since=NOON,
    )


def a_full_letter() -> Letter:
    return replace(
        a_letter(),
        status=LetterStatus.ACCEPTED,
        digest="0f" * 32,
        url="https://agora.example/letters/1?a=b&c=%20",
        announcement=Announcement.INTENDED,
        synced_at=NOON + MINUTE,
        unmapped_fields=("zebra", "apple", "zebra"),
        default_currency="EUR",
        made_while_archived=True,
    )


def a_full_import() -> HistoricalImport:
    return HistoricalImport(
        connection_id=ACME,
        started_at=NOON,
        next_page_at=NOON + MINUTE,
        measured_from=NOON + 2 * MINUTE,
        since=NOON - MINUTE,
        offset='%5B3%2C1491435120000%2C"é"',
        consecutive_failures=2,
        synced=7,
        letters=3,
        measured=5,
        per_minute=481.25,
    )


def a_notification(
    opportunity_id: str = "ada", reason: str = "no-pay", channel: str = "email"
) -> Notification:
    return Notification(
        connection_id=ACME, channel=channel, opportunity_id=opportunity_id, reason=reason
    )


def a_full_notification() -> Notification:
    return replace(
        a_notification(),
        offer_id="offer-1",
        due_at=NOON,
        attempts=3,
        claimed_until=NOON + MINUTE,
        told_at=NOON - MINUTE,
        outcome=Outcome.IN_DOUBT,
        cleared_at=NOON - 2 * MINUTE,
    )


def an_entry(
    opportunity_id: str = "ada",
    due_at: datetime = NOON,
    *,
    connection_id: str = ACME,
    historical: bool = False,
) -> WatchEntry:
    return WatchEntry(
        connection_id=connection_id,
        opportunity_id=opportunity_id,
        due_at=due_at,
        historical=historical,
    )


def save(store: Store, *things: Connection | Letter | WatchEntry | HistoricalImport) -> None:
    with store.begin() as work:
        for thing in things:
            _put(work, thing)
        work.commit()


def _put(work: UnitOfWork, thing: Connection | Letter | WatchEntry | HistoricalImport) -> None:
    match thing:
        case Connection():
            work.connections.save(thing)
        case Letter():
            work.letters.save(thing)
        case WatchEntry():
            work.watch_list.save(thing)
        case HistoricalImport():
            work.imports.save(thing)


def change_everything(work: UnitOfWork) -> None:
    work.connections.save(replace(a_connection(), consecutive_failures=7))
    work.connections.save(a_connection(GLOBEX, "globex"))
    work.secrets.save(ACME, "tokens", b"new")
    work.secrets.delete(ACME, "old")
    work.refresh_leases.save(ACME, NOON + MINUTE)
    work.letters.save(replace(a_letter(), url="https://agora.example/new"))
    work.letters.save(a_letter("offer-2"))
    work.watch_list.save(replace(an_entry(), due_at=NOON - MINUTE, request_count=9))
    work.watch_list.save(an_entry("grace"))
    work.watch_list.delete(ACME, "mary")
    work.imports.save(a_full_import())
    work.sessions.start("a session", now=NOON)
    work.attentions.replace(ACME, "ada", [])
    work.attentions.replace(ACME, "grace", [Attention(reason=AttentionReason.NO_PAY)])
    work.notifications.save(a_full_notification())
    work.notifications.save(a_notification("", "daily-summary", "chat"))
    work.notifications.delete(a_notification("old"))


def everything(work: UnitOfWork) -> list[object]:
    return [
        work.connections.all(),
        work.connections.for_company("globex"),
        [work.secrets.get(ACME, name) for name in ("tokens", "old")],
        work.refresh_leases.get(ACME),
        work.letters.find(ACME),
        work.letters.find(ACME, "ada"),
        work.watch_list.due(ACME, NOON + MINUTE, 100),
        work.watch_list.next_due(ACME),
        work.imports.latest(ACME),
        work.sessions.is_active("a session"),
        work.attentions.find(ACME),
        work.notifications.find(ACME),
    ]
