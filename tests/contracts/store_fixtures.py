"""Things to store, and two ways to look at all of a store at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from application.ports import Store, UnitOfWork, WatchEntry
from domain.attention import Attention, AttentionReason
from domain.connection import Connection, ConnectionState, Trigger, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Announcement, Letter, LetterStatus
from domain.offer import OfferStatus

NOON = datetime(2026, 3, 29, 12, 0, 0, 123457, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACME = "acme's connection"
GLOBEX = "globex's connection"


def a_connection(id: str = ACME, company_id: str = "acme") -> Connection:  # noqa: A002  # as the field is called
    return Connection(id=id, company_id=company_id)


def a_full_connection() -> Connection:
    return Connection(
        id=ACME,
        company_id="acme",
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
            work.save_connection(thing)
        case Letter():
            work.save_letter(thing)
        case WatchEntry():
            work.save_watched(thing)
        case HistoricalImport():
            work.save_import(thing)


def change_everything(work: UnitOfWork) -> None:
    work.save_connection(replace(a_connection(), consecutive_failures=7))
    work.save_connection(a_connection(GLOBEX, "globex"))
    work.save_secret(ACME, "tokens", b"new")
    work.delete_secret(ACME, "old")
    work.save_lease(ACME, NOON + MINUTE)
    work.save_letter(replace(a_letter(), url="https://agora.example/new"))
    work.save_letter(a_letter("offer-2"))
    work.save_watched(replace(an_entry(), due_at=NOON - MINUTE, request_count=9))
    work.save_watched(an_entry("grace"))
    work.delete_watched(ACME, "mary")
    work.save_import(a_full_import())
    work.start_session("a visit", now=NOON)
    work.save_attentions(ACME, "ada", [])
    work.save_attentions(ACME, "grace", [Attention(reason=AttentionReason.NO_PAY)])


def everything(work: UnitOfWork) -> list[object]:
    return [
        work.connections(),
        work.connection_for_company("globex"),
        [work.secret(ACME, name) for name in ("tokens", "old")],
        work.lease(ACME),
        work.letters(ACME),
        work.letters(ACME, "ada"),
        work.due(ACME, NOON + MINUTE, 100),
        work.next_due(ACME),
        work.latest_import(ACME),
        work.is_session_active("a visit"),
        work.attentions(ACME),
    ]
