"""A round over ten thousand due candidates: it syncs live ones first, in bounded memory."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import insert

from adapters.clock import SystemClock
from adapters.store import SQLStore, open_store
from adapters.store.tables import watch_list
from application.import_history import ImportHistory
from application.ports import ATS, OfferLetterPlatform, OpportunityUpdates
from application.sync_opportunity import SyncOpportunity
from application.sync_round import SyncRound
from domain.company import Company
from domain.connection import Connection, ConnectionState
from domain.watch_entry import WatchEntry

MANY = 10_000
ACME = "acme's connection"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MEGABYTE = 1_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, new_store: Callable[[str], AbstractContextManager[str]]
) -> Iterator[SQLStore]:
    """Fill a watch list; the historical half has waited longer than the live half."""
    with new_store(request.param) as url:
        store = open_store(url)
        assert isinstance(store, SQLStore)
        with store.begin() as work:
            swept = datetime.now(UTC)
            work.connections.save(
                Connection(
                    id=ACME, company_id="acme", state=ConnectionState.ACTIVE, swept_until=swept
                )
            )
            work.commit()
        with store.exclusive_transaction() as connection:
            connection.execute(
                insert(watch_list), [vars(an_entry(number)) for number in range(MANY)]
            )
            connection.commit()
        yield store
        store.close()


def an_entry(number: int) -> WatchEntry:
    historical = number < MANY // 2
    return WatchEntry(
        connection_id=ACME,
        opportunity_id=f"opportunity-{number:05}",
        due_at=LONG_AGO + timedelta(seconds=number),
        historical=historical,
    )


class RecordedSyncs:
    """Replaces SyncOpportunity: records each candidate and makes it due again in a minute."""

    def __init__(self, store: SQLStore) -> None:
        self._store = store
        self.seen: list[WatchEntry] = []

    def __call__(self, _connection: Connection, _company: Company, watched: WatchEntry) -> None:
        self.seen.append(watched)
        with self._store.begin() as work:
            work.watch_list.save(replace(watched, due_at=datetime.now(UTC) + timedelta(minutes=1)))
            work.commit()


class Vendors:
    def company(self, company_id: str) -> Company:
        return Company(id=company_id, default_currency="USD", users={})

    def updated_opportunities(
        self, _connection: Connection, *, since: datetime
    ) -> OpportunityUpdates:
        return OpportunityUpdates(as_of=since, opportunities=())


def run_round(store: SQLStore, syncs: RecordedSyncs, **more: Any) -> None:
    clock, vendors = SystemClock(), Vendors()
    ats, platform = cast("ATS", vendors), cast("OfferLetterPlatform", vendors)
    SyncRound(
        store,
        cast("SyncOpportunity", syncs),
        ImportHistory(store, ats, clock),
        ats,
        platform,
        clock,
        **more,
    ).run(ACME)


def test_round_syncs_live_longest_waiting_first_in_little_memory(
    store: SQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.sync_round.MAX_ROUND_DURATION", timedelta(seconds=0.7))
    syncs = RecordedSyncs(store)
    tracemalloc.start()
    run_round(store, syncs, concurrency=4)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * MEGABYTE
    assert 20 <= len(syncs.seen) < MANY // 2
    numbers = sorted(
        int(watched.opportunity_id.removeprefix("opportunity-")) for watched in syncs.seen
    )
    assert numbers == list(range(MANY // 2, MANY // 2 + len(numbers))), (
        "live entries first, the longest waiting first"
    )


def test_due_query_does_not_scan_the_whole_list(store: SQLStore) -> None:
    """The query takes the same time with ten thousand entries as with twenty, within noise."""
    began = time.monotonic()
    for _ in range(20):
        with store.begin() as work:
            assert len(work.watch_list.due(ACME, datetime.now(UTC), 20)) == 20
            assert work.watch_list.next_due_by_connection() == {ACME: LONG_AGO}
    assert (time.monotonic() - began) / 20 < 0.1
