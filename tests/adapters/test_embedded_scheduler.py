"""The embedded scheduler without free threads, while it stops, and its memory."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from adapters.clock import SystemClock
from adapters.scheduler.embedded import EmbeddedScheduler
from application.sync_round import RoundSchedule, SyncRound
from tests.counting_round import TIMEOUT_SECONDS, Rounds, no_notifications, no_reports

ACME, GLOBEX = "acme's connection", "globex's connection"
EXCESSIVE_STACK_BYTES = 1 << 47
"""A stack size with which no thread can start."""


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def scheduler(rounds: Rounds) -> Iterator[EmbeddedScheduler]:
    scheduler = EmbeddedScheduler(
        cast("RoundSchedule", rounds),
        cast("SyncRound", rounds),
        SystemClock(),
        no_notifications(),
        no_reports(),
    )
    scheduler.start()
    yield scheduler
    rounds.may_end.set()
    scheduler.stop()


@contextmanager
def no_free_thread() -> Iterator[None]:
    before = threading.stack_size(EXCESSIVE_STACK_BYTES)
    try:
        with pytest.raises(RuntimeError):
            threading.Thread(target=int).start()
        yield
    finally:
        threading.stack_size(before)


class LogWaiter(logging.Handler):
    """A log handler that notes whether a message was logged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text, self.seen = text, threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._text in record.getMessage():
            self.seen.set()


@contextmanager
def expect_log(text: str) -> Iterator[None]:
    """Wait at the end of the block until a message with this text is logged."""
    waiter, root = LogWaiter(text), logging.getLogger()
    root.addHandler(waiter)
    try:
        yield
        assert waiter.seen.wait(TIMEOUT_SECONDS)
    finally:
        root.removeHandler(waiter)


def test_round_without_a_thread_is_logged_and_started_later(
    scheduler: EmbeddedScheduler, rounds: Rounds
) -> None:
    with (
        no_free_thread(),
        expect_log("could not start due rounds, retrying in 1 s: RuntimeError"),
    ):
        rounds.due.add(ACME)
        scheduler.wake(ACME)
    assert rounds.has_started(ACME)


def test_round_runs_once_when_another_thread_becomes_free(
    scheduler: EmbeddedScheduler, rounds: Rounds
) -> None:
    rounds.may_end.clear()
    rounds.due.add(GLOBEX)
    scheduler.wake(GLOBEX)
    assert rounds.has_started(GLOBEX)
    with no_free_thread(), expect_log("could not start due rounds"):
        rounds.due.add(ACME)
        scheduler.wake(ACME)
    assert rounds.has_started(ACME)
    rounds.may_end.set()
    rounds.due.add(GLOBEX)
    scheduler.wake(GLOBEX)
    assert rounds.has_started(GLOBEX, times=2)
    assert rounds.began == {ACME: 1, GLOBEX: 2}


def test_stop_waits_for_running_rounds(scheduler: EmbeddedScheduler, rounds: Rounds) -> None:
    rounds.may_end.clear()
    rounds.due.add(ACME)
    scheduler.wake(ACME)
    assert rounds.has_started(ACME)
    stopping = threading.Thread(target=scheduler.stop)
    stopping.start()
    stopping.join(0.1)
    assert stopping.is_alive()
    rounds.may_end.set()
    stopping.join(TIMEOUT_SECONDS)
    assert not stopping.is_alive()


def test_start_time_of_an_inactive_connection_is_dropped(
    scheduler: EmbeddedScheduler, rounds: Rounds
) -> None:
    for connection_id in (ACME, GLOBEX):
        rounds.due.add(connection_id)
        scheduler.wake(connection_id)
        assert rounds.has_started(connection_id)
    assert ACME not in scheduler._last_started
