"""The contract of Store and UnitOfWork, run on every kind of store."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from application.ports import SESSION_LIFETIME, Store
from domain.attention import Attention, AttentionReason
from domain.connection import Trigger, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import LetterStatus
from domain.watch_entry import WatchEntry
from tests.contracts.store_fixtures import (
    ACME,
    GLOBEX,
    MINUTE,
    NOON,
    a_connection,
    a_full_connection,
    a_full_import,
    a_full_letter,
    a_full_notification,
    a_letter,
    a_notification,
    an_entry,
    change_everything,
    everything,
    save,
)


def due(store: Store, now: datetime = NOON, limit: int = 10) -> list[str]:
    with store.begin() as work:
        return [entry.opportunity_id for entry in work.watch_list.due(ACME, now, limit)]


@pytest.fixture
def filled(store: Store) -> Store:
    """A store in which `change_everything` finds something to change."""
    save(store, a_connection(), a_letter(), an_entry(), an_entry("mary"))
    with store.begin() as work:
        work.secrets.save(ACME, "old", b"worn")
        work.attentions.replace(ACME, "ada", [Attention(reason=AttentionReason.NO_NAME)])
        work.notifications.save(a_notification("old"))
        work.commit()
    return store


class Interrupted(Exception):
    pass


def change_and_fail(store: Store, *, commit: bool) -> None:
    with store.begin() as work:
        change_everything(work)
        if commit:
            work.commit()
        raise Interrupted


class TestTransaction:
    def test_transaction_sees_its_own_writes(self, filled: Store) -> None:
        with filled.begin() as work:
            before = everything(work)
            change_everything(work)
            assert all(new != old for new, old in zip(everything(work), before, strict=True))

    def test_next_transaction_sees_committed_data(self, filled: Store) -> None:
        with filled.begin() as work:
            change_everything(work)
            changed = everything(work)
            work.commit()
        with filled.begin() as work:
            assert everything(work) == changed

    def test_uncommitted_transaction_changes_nothing(self, filled: Store) -> None:
        with filled.begin() as work:
            before = everything(work)
            change_everything(work)
        with filled.begin() as work:
            assert everything(work) == before

    def test_failed_transaction_changes_nothing(self, filled: Store) -> None:
        with filled.begin() as work:
            before = everything(work)
        with pytest.raises(Interrupted):
            change_and_fail(filled, commit=False)
        with filled.begin() as work:
            assert everything(work) == before

    def test_failure_after_a_commit_keeps_committed_data(self, filled: Store) -> None:
        with filled.begin() as work:
            before = everything(work)
        with pytest.raises(Interrupted):
            change_and_fail(filled, commit=True)
        with filled.begin() as work:
            assert all(new != old for new, old in zip(everything(work), before, strict=True))

    def test_writes_after_a_commit_need_another_commit(self, store: Store) -> None:
        with store.begin() as work:
            work.watch_list.save(an_entry("ada"))
            work.commit()
            work.watch_list.save(an_entry("grace"))
        assert due(store) == ["ada"]

    def test_concurrent_transactions_lose_no_sync_request(self, store: Store) -> None:
        def wake_often() -> None:
            for _ in range(100):
                with store.begin() as work:
                    entry = work.watch_list.get(ACME, "ada") or an_entry()
                    work.watch_list.save(replace(entry, request_count=entry.request_count + 1))
                    work.commit()

        with ThreadPoolExecutor(2) as threads:
            for wakes in [threads.submit(wake_often), threads.submit(wake_often)]:
                wakes.result()
        with store.begin() as work:
            assert work.watch_list.get(ACME, "ada") == replace(an_entry(), request_count=200)


class TestConnections:
    def test_connection_is_read_as_saved(self, store: Store) -> None:
        for connection in (a_connection(), a_full_connection()):
            save(store, connection)
            with store.begin() as work:
                assert work.connections.get(ACME) == connection

    def test_connection_may_have_an_empty_trigger(self, store: Store) -> None:
        connection = replace(a_connection(), trigger=Trigger(stage="", statuses=frozenset()))
        save(store, connection)
        with store.begin() as work:
            assert work.connections.get(ACME) == connection

    def test_connection_is_found_by_its_company(self, store: Store) -> None:
        save(store, a_connection(), a_connection(GLOBEX, "globex"))
        with store.begin() as work:
            assert work.connections.for_company("globex") == a_connection(GLOBEX, "globex")

    def test_connections_are_listed_once_by_id(self, store: Store) -> None:
        save(
            store,
            a_connection(GLOBEX, "globex"),
            a_connection(),
            replace(a_connection(GLOBEX, "globex"), consecutive_failures=1),
        )
        with store.begin() as work:
            assert [(found.id, found.consecutive_failures) for found in work.connections.all()] == [
                (ACME, 0),
                (GLOBEX, 1),
            ]

    def test_concurrent_requests_create_one_connection_per_company(self, store: Store) -> None:
        def of_globex(_: int) -> str:
            with store.begin() as work:
                known = work.connections.for_company("globex")
                if known is None:
                    known = a_connection(secrets.token_hex(8), "globex")
                    work.connections.save(known)
                    work.commit()
                return known.id

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(of_globex, range(32)))) == 1

    def test_unknown_connection_is_none(self, store: Store) -> None:
        with store.begin() as work:
            assert work.connections.get("unknown") is None
            assert work.connections.for_company("unknown") is None
            assert not work.connections.all()


class TestSecrets:
    def test_secret_is_read_byte_for_byte(self, store: Store) -> None:
        every_byte = bytes(range(256))
        with store.begin() as work:
            work.secrets.save(ACME, "tokens", every_byte)
            work.secrets.save(ACME, "nothing", b"")
            work.commit()
        with store.begin() as work:
            assert work.secrets.get(ACME, "tokens") == every_byte
            assert work.secrets.get(ACME, "nothing") == b""

    def test_secret_is_replaced(self, store: Store) -> None:
        with store.begin() as work:
            work.secrets.save(ACME, "tokens", b"old")
            work.secrets.save(ACME, "tokens", b"new")
            assert work.secrets.get(ACME, "tokens") == b"new"

    def test_secrets_are_separate_by_connection_and_name(self, store: Store) -> None:
        with store.begin() as work:
            work.secrets.save(ACME, "tokens", b"acme")
            work.secrets.save(GLOBEX, "tokens", b"globex")
            work.secrets.save(ACME, "other", b"other")
            work.secrets.delete(ACME, "tokens")
            assert set(work.secrets.places()) == {(GLOBEX, "tokens"), (ACME, "other")}
            assert work.secrets.get(ACME, "tokens") is None
            assert work.secrets.get(GLOBEX, "tokens") == b"globex"
            assert work.secrets.get(ACME, "other") == b"other"

    def test_missing_secret_can_be_deleted(self, store: Store) -> None:
        with store.begin() as work:
            work.secrets.delete(ACME, "tokens")
            assert work.secrets.get(ACME, "tokens") is None


class TestRefreshLeases:
    def test_refresh_lease_lasts_until_released_per_connection(self, store: Store) -> None:
        with store.begin() as work:
            work.refresh_leases.save(ACME, NOON)
            work.refresh_leases.save(GLOBEX, NOON + MINUTE)
            work.refresh_leases.save(ACME, NOON + 2 * MINUTE)
            work.commit()
        with store.begin() as work:
            assert (
                work.refresh_leases.get(ACME),
                work.refresh_leases.get(GLOBEX),
                work.refresh_leases.get("unknown"),
            ) == (
                NOON + 2 * MINUTE,
                NOON + MINUTE,
                None,
            )
            work.refresh_leases.save(ACME, None)
            work.refresh_leases.save("unknown", None)
            assert (work.refresh_leases.get(ACME), work.refresh_leases.get(GLOBEX)) == (
                None,
                NOON + MINUTE,
            )


class TestLetters:
    def test_letter_is_read_as_saved(self, store: Store) -> None:
        for letter in (a_letter(), a_full_letter()):
            save(store, letter)
            with store.begin() as work:
                assert work.letters.find(ACME, "ada") == [letter]

    def test_letters_keep_the_order_of_their_first_save(self, store: Store) -> None:
        save(store, a_letter("c"), a_letter("a", "grace"), a_letter("b"))
        save(store, replace(a_letter("c"), digest="changed"))
        with store.begin() as work:
            assert [letter.offer_id for letter in work.letters.find(ACME)] == ["c", "a", "b"]
            assert [letter.offer_id for letter in work.letters.find(ACME, "ada")] == ["c", "b"]

    def test_offer_moved_to_another_opportunity_has_one_letter(self, store: Store) -> None:
        save(store, a_letter(opportunity_id="ada"), a_letter(opportunity_id="grace"))
        with store.begin() as work:
            assert work.letters.find(ACME) == [a_letter(opportunity_id="grace")]
            assert not work.letters.find(ACME, "ada")

    def test_letters_of_other_connections_are_not_found(self, store: Store) -> None:
        save(store, a_letter(), a_letter(connection_id=GLOBEX), a_letter("offer-2", "ada's sister"))
        with store.begin() as work:
            assert work.letters.find(GLOBEX) == [a_letter(connection_id=GLOBEX)]
            assert work.letters.find(ACME, "ada") == [a_letter()]
            assert not work.letters.find("unknown")
            assert not work.letters.find(ACME, "unknown")


class TestWatchList:
    def test_watch_entry_is_read_as_saved(self, store: Store) -> None:
        full = WatchEntry(
            connection_id=ACME,
            opportunity_id="ada",
            due_at=NOON,
            request_count=5,
            consecutive_failures=2,
            synced_at=NOON - MINUTE,
            seen_at=NOON - 6 * MINUTE,
            waiting_since=NOON - 2 * MINUTE,
            in_trigger_stage=True,
            hired_at=NOON - 3 * MINUTE,
            hire_archived_at=NOON - 4 * MINUTE,
            requested_at=NOON - 4 * MINUTE,
            historical=True,
            import_requested_at=NOON - 5 * MINUTE,
        )
        for entry in (an_entry(), full):
            save(store, entry)
            with store.begin() as work:
                assert work.watch_list.get(ACME, "ada") == entry

    def test_times_keep_microseconds(self, store: Store) -> None:
        there = datetime(2026, 3, 29, 3, 30, 0, 999999, tzinfo=timezone(timedelta(hours=2)))
        for moment in (
            there,
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(9999, 12, 31, tzinfo=UTC),
        ):
            save(store, an_entry(due_at=moment))
            with store.begin() as work:
                assert work.watch_list.get(ACME, "ada") == an_entry(due_at=moment)

    def test_due_entries_start_with_the_longest_due(self, store: Store) -> None:
        save(
            store,
            an_entry("second", NOON - MINUTE),
            an_entry("third", NOON),
            an_entry("first", NOON - 2 * MINUTE),
        )
        assert due(store) == ["first", "second", "third"]

    def test_live_entries_precede_historical_ones(self, store: Store) -> None:
        save(store, an_entry("old", NOON - 9 * MINUTE, historical=True), an_entry("live", NOON))
        assert due(store) == ["live", "old"]
        assert due(store, limit=1) == ["live"]

    def test_due_includes_now_and_excludes_later(self, store: Store) -> None:
        instant = timedelta(microseconds=1)
        for historical in (False, True):
            name = f"{historical}"
            save(
                store,
                an_entry(name, NOON, historical=historical),
                an_entry(f"{name}, later", NOON + instant),
            )
        assert due(store) == ["False", "True"]

    def test_due_respects_the_limit(self, store: Store) -> None:
        save(store, *(an_entry(f"{n}", NOON - n * MINUTE, historical=n > 2) for n in range(5)))
        assert due(store, limit=4) == ["2", "1", "0", "4"]
        assert due(store, limit=2) == ["2", "1"]

    def test_watch_list_is_separate_by_connection(self, store: Store) -> None:
        save(store, an_entry("ada", NOON), an_entry("ada", NOON - MINUTE, connection_id=GLOBEX))
        with store.begin() as work:
            assert work.watch_list.due(ACME, NOON, 9) == [an_entry("ada", NOON)]
            assert work.watch_list.next_due(ACME) == NOON
            assert work.watch_list.next_due(GLOBEX) == NOON - MINUTE

    def test_rescheduled_entry_appears_once(self, store: Store) -> None:
        save(store, an_entry("ada", NOON - MINUTE), an_entry("grace", NOON))
        save(store, an_entry("ada", NOON, historical=True))
        assert due(store) == ["grace", "ada"]

    def test_next_due_covers_live_and_historical_entries(self, store: Store) -> None:
        save(store, an_entry("ada", NOON), an_entry("grace", NOON + MINUTE, historical=True))
        with store.begin() as work:
            assert work.watch_list.next_due(ACME) == NOON
            work.watch_list.save(an_entry("grace", NOON - MINUTE, historical=True))
            assert work.watch_list.next_due(ACME) == NOON - MINUTE

    def test_next_due_by_connection_covers_entries_and_imports(self, store: Store) -> None:
        save(store, a_connection(), a_connection(GLOBEX, "globex"), a_connection("idle", "idle"))
        save(store, an_entry("ada", NOON), an_entry("grace", NOON - MINUTE, historical=True))
        with store.begin() as work:
            assert work.watch_list.next_due_by_connection() == {ACME: NOON - MINUTE}
            work.imports.save(HistoricalImport.start(GLOBEX, NOON))
            work.imports.save(HistoricalImport.start(ACME, NOON - 2 * MINUTE))
            assert work.watch_list.next_due_by_connection() == {
                ACME: NOON - 2 * MINUTE,
                GLOBEX: NOON,
            }

    def test_deleted_entry_is_gone(self, store: Store) -> None:
        save(store, an_entry())
        with store.begin() as work:
            work.watch_list.delete(ACME, "ada")
            work.watch_list.delete(ACME, "unknown")
            work.commit()
        with store.begin() as work:
            assert work.watch_list.get(ACME, "ada") is None
            assert work.watch_list.next_due(ACME) is None
            assert not work.watch_list.due(ACME, NOON, 9)


class TestImports:
    def test_import_is_read_as_saved(self, store: Store) -> None:
        for started in (HistoricalImport.start(ACME, NOON), a_full_import()):
            save(store, started)
            with store.begin() as work:
                assert work.imports.latest(ACME) == started

    def test_import_is_separate_by_connection(self, store: Store) -> None:
        save(store, HistoricalImport.start(GLOBEX, NOON))
        with store.begin() as work:
            assert work.imports.latest(GLOBEX) == HistoricalImport.start(GLOBEX, NOON)
            assert work.imports.latest(ACME) is None

    def test_import_counts_found_but_unsynced_opportunities(self, store: Store) -> None:
        before, after = NOON - MINUTE, NOON + MINUTE
        save(
            store,
            replace(an_entry("found, never synced", historical=True), import_requested_at=after),
            replace(an_entry("found, synced before"), import_requested_at=NOON, synced_at=before),
            replace(
                an_entry("found, synced at that time"),
                import_requested_at=after,
                synced_at=after,
            ),
            replace(an_entry("found by an earlier import"), import_requested_at=before),
            replace(an_entry("not found"), synced_at=before),
            replace(an_entry("theirs", connection_id=GLOBEX), import_requested_at=after),
        )
        with store.begin() as work:
            assert work.watch_list.count_pending_for(HistoricalImport.start(ACME, NOON)) == 2


class TestAttentions:
    def test_attentions_keep_their_order(self, store: Store) -> None:
        needed = [
            Attention(reason=AttentionReason.UNREADABLE, offer_id="offer-1", detail="start_date"),
            Attention(reason=AttentionReason.NO_EMAIL),
            Attention(reason=AttentionReason.NO_EMAIL),
        ]
        with store.begin() as work:
            work.attentions.replace(ACME, "grace", needed[1:2])
            work.attentions.replace(ACME, "ada", iter(needed))
            work.commit()
        with store.begin() as work:
            assert work.attentions.find(ACME) == [
                *(("ada", attention) for attention in needed),
                ("grace", needed[1]),
            ]

    def test_attentions_are_replaced_for_one_opportunity(self, store: Store) -> None:
        name, pay = (
            Attention(reason=AttentionReason.NO_NAME),
            Attention(reason=AttentionReason.NO_PAY),
        )
        with store.begin() as work:
            work.attentions.replace(ACME, "ada", [name, pay])
            work.attentions.replace(ACME, "grace", [name])
            work.attentions.replace(GLOBEX, "ada", [name])
            work.attentions.replace(ACME, "ada", [pay])
            assert work.attentions.find(ACME) == [("ada", pay), ("grace", name)]
            assert list(work.attentions.of_opportunity(ACME, "ada")) == [pay]
            assert list(work.attentions.of_opportunity(GLOBEX, "ada")) == [name]
            assert list(work.attentions.of_opportunity(GLOBEX, "grace")) == []
            work.attentions.replace(ACME, "ada", [])
            assert work.attentions.find(ACME) == [("grace", name)]
            assert work.attentions.find(GLOBEX) == [("ada", name)]

    def test_unknown_connection_has_no_attentions(self, store: Store) -> None:
        with store.begin() as work:
            assert not work.attentions.find(ACME)


class TestNotifications:
    def test_notification_comes_back_as_it_was_saved(self, store: Store) -> None:
        with store.begin() as work:
            work.notifications.save(a_notification())
            work.notifications.save(a_full_notification())
            work.commit()
        with store.begin() as work:
            assert work.notifications.find(ACME) == [a_full_notification()]

    def test_notifications_are_in_order_of_their_keys(self, store: Store) -> None:
        keys = [("ada", "no-pay", "chat"), ("", "Z", "email"), ("", "a", "email"), ("é", "a", "z")]
        with store.begin() as work:
            for key in reversed(keys):
                work.notifications.save(a_notification(*key))
            assert work.notifications.find(ACME) == [a_notification(*key) for key in keys]

    def test_only_the_deleted_notification_is_gone(self, store: Store) -> None:
        others = [
            a_notification(channel="chat"),
            a_notification(reason="no-name"),
            a_notification("grace"),
        ]
        theirs = replace(a_notification(), connection_id=GLOBEX)
        with store.begin() as work:
            for each in (*others, theirs, a_notification()):
                work.notifications.save(each)
            work.notifications.delete(a_full_notification())
            assert work.notifications.find(ACME) == others
            assert work.notifications.find(GLOBEX) == [theirs]


class TestQueries:
    def test_live_entries_are_ordered_by_due_time(self, store: Store) -> None:
        save(
            store,
            an_entry("later", NOON + MINUTE),
            an_entry("history", NOON, historical=True),
            an_entry("now", NOON - MINUTE),
        )
        save(store, an_entry("theirs", NOON, connection_id=GLOBEX))
        with store.begin() as work:
            assert [entry.opportunity_id for entry in work.watch_list.live(ACME)] == [
                "now",
                "later",
            ]

    def test_due_entries_are_counted_per_connection(self, store: Store) -> None:
        save(
            store,
            an_entry("now", NOON),
            an_entry("history", NOON - MINUTE, historical=True),
            an_entry("later", NOON + MINUTE),
        )
        save(store, an_entry("theirs", NOON, connection_id=GLOBEX))
        with store.begin() as work:
            assert work.watch_list.count_due(ACME, NOON) == 2

    def test_entries_that_only_a_webhook_asked_for_are_counted(self, store: Store) -> None:
        save(
            store,
            an_entry("new"),
            an_entry("new, after live ones", historical=True),
            replace(an_entry("synced"), synced_at=NOON),
            replace(an_entry("waiting"), waiting_since=NOON),
            replace(an_entry("listed by the import"), import_requested_at=NOON),
            an_entry("theirs", connection_id=GLOBEX),
        )
        with store.begin() as work:
            assert work.watch_list.count_unconfirmed(ACME) == 2
            assert work.watch_list.count_unconfirmed("unknown") == 0

    def test_letters_are_counted_by_status(self, store: Store) -> None:
        save(store, a_full_letter(), a_letter("offer-2"), a_letter("offer-3", connection_id=GLOBEX))
        with store.begin() as work:
            assert work.letters.count_by_status() == {
                LetterStatus.PENDING: 2,
                LetterStatus.ACCEPTED: 1,
            }


def test_delivery_stays_bound_to_its_first_event_and_opportunity(store: Store) -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def claim(
        opportunity_id: str | None,
        *,
        delivery_id: str = "s",
        event: WebhookEvent = WebhookEvent.HIRED,
        connection: str = "c",
        at: datetime = now,
    ) -> bool:
        with store.begin() as work:
            claimed = work.deliveries.claim(connection, delivery_id, event, opportunity_id, now=at)
            work.commit()
        return claimed

    assert claim("ada")
    assert claim("ada")
    assert not claim("grace")
    assert not claim(None)
    assert not claim("ada", event=WebhookEvent.STAGE_CHANGE)
    assert claim("grace", delivery_id="another")
    assert claim(None, delivery_id="of a verification")
    assert claim(None, delivery_id="of a verification")
    assert not claim("grace", delivery_id="of a verification")
    assert claim("grace", connection="another")
    assert not claim("grace", at=now + timedelta(days=30))
    assert claim("grace", at=now + timedelta(days=31))


def test_uncommitted_claim_is_not_stored(store: Store) -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with store.begin() as work:
        work.deliveries.claim("c", "s", WebhookEvent.HIRED, "ada", now=now)
    with store.begin() as work:
        assert work.deliveries.claim("c", "s", WebhookEvent.HIRED, "grace", now=now)


class TestSessions:
    @pytest.fixture(autouse=True)
    def begun(self, store: Store) -> None:
        with store.begin() as work:
            assert work.sessions.start("mine", now=NOON)
            work.commit()

    def test_session_is_active_until_it_ends(self, store: Store) -> None:
        with store.begin() as work:
            assert work.sessions.is_active("mine")
            work.sessions.end("mine")
            assert not work.sessions.is_active("mine")

    def test_session_that_never_started_cannot_be_ended(self, store: Store) -> None:
        with store.begin() as work:
            work.sessions.end("hers")
            assert not work.sessions.is_active("hers")
            assert work.sessions.start("hers", now=NOON)

    def test_session_cannot_start_twice_even_after_its_end(self, store: Store) -> None:
        with store.begin() as work:
            work.sessions.end("mine")
            assert not work.sessions.start("mine", now=NOON + SESSION_LIFETIME)
            assert not work.sessions.is_active("mine")

    def test_concurrent_starts_of_a_session_succeed_once(self, store: Store) -> None:
        def begin(_number: int) -> bool:
            with store.begin() as work:
                began = work.sessions.start("wanted", now=NOON)
                work.commit()
                return began

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(begin, range(8))) == 1

    def test_expired_session_is_deleted(self, store: Store) -> None:
        with store.begin() as work:
            work.sessions.start("another", now=NOON + SESSION_LIFETIME + MINUTE)
            assert not work.sessions.is_active("mine")
            assert work.sessions.is_active("another")
