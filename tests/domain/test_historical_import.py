"""The historical import as a value: two passes over a list, and its pace (decision 6)."""

from datetime import timedelta

from domain.historical_import import OVERLAP, HistoricalImport
from tests.builders import NOW

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=1)


def begun() -> HistoricalImport:
    return HistoricalImport.start("connection", NOW)


def test_it_begins_at_once_with_everybody() -> None:
    started = begun()
    assert started.connection_id == "connection"
    assert (started.next_page_at, started.since, started.offset) == (NOW, None, None)


def test_it_reads_on_where_the_page_ended() -> None:
    read = begun().page_read("there", LATER)
    assert (read.next_page_at, read.since, read.offset) == (LATER, None, "there")


def test_second_pass_lists_updates_since_the_start() -> None:
    read = begun().page_read("there", LATER).page_read(None, LATER)
    assert (read.next_page_at, read.since, read.offset) == (LATER, NOW - OVERLAP, None)
    assert read.page_read("there", LATER).since == NOW - OVERLAP


def test_after_the_second_reading_all_are_found() -> None:
    read = begun().page_read(None, LATER).page_read("there", LATER).page_read(None, LATER)
    assert (read.next_page_at, read.offset) == (None, None)


def test_a_page_that_was_missed_is_read_later_at_its_place() -> None:
    missed = begun().page_read("there", NOW).page_failed(LATER)
    assert (missed.next_page_at, missed.offset, missed.consecutive_failures) == (LATER, "there", 1)
    assert missed.page_failed(LATER).consecutive_failures == 2
    assert missed.page_read("there", LATER).consecutive_failures == 0


def test_restart_begins_the_current_pass_again() -> None:
    second = begun().page_read(None, NOW).page_read("there", NOW)
    assert second.restarted() == begun().page_read(None, NOW)


def test_looks_and_letters_are_counted() -> None:
    looked = (
        begun().opportunity_synced(2, NOW).opportunity_synced(0, NOW).opportunity_synced(1, NOW)
    )
    assert (looked.synced, looked.letters, looked.per_minute) == (3, 3, None)


def test_how_many_a_minute_is_measured_anew_each_minute() -> None:
    started = begun()
    for second in range(1, 61):
        started = started.opportunity_synced(0, NOW + second * SECOND)
    assert started.per_minute == 60
    for half in range(1, 121):
        started = started.opportunity_synced(0, NOW + 60 * SECOND + half * SECOND / 2)
    assert started.per_minute == 120


def test_a_rest_slows_one_measure_only() -> None:
    started = begun().opportunity_synced(0, NOW + timedelta(minutes=10))
    assert started.per_minute == 0.1
    for second in range(1, 61):
        started = started.opportunity_synced(0, NOW + timedelta(minutes=10) + second * SECOND)
    assert started.per_minute == 60
