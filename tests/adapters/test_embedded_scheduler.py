"""The embedded scheduler: rounds continue whatever happens in one of them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from adapters.clock import SystemClock
from adapters.scheduler.embedded import EmbeddedScheduler
from application.sync_round import RoundSchedule, SyncRound
from tests.counting_round import PATIENCE_SECONDS, Rounds

ACME, GLOBEX = "acme's connection", "globex's connection"
MORE_THAN_THERE_IS = 1 << 47
"""Bytes of a thread's stack."""


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def engine(rounds: Rounds) -> Iterator[EmbeddedScheduler]:
    engine = EmbeddedScheduler(
        cast("RoundSchedule", rounds), cast("SyncRound", rounds), SystemClock()
    )
    engine.start()
    yield engine
    rounds.may_end.set()
    engine.stop()


@contextmanager
def no_thread_to_be_had() -> Iterator[None]:
    before = threading.stack_size(MORE_THAN_THERE_IS)
    try:
        with pytest.raises(RuntimeError):
            threading.Thread(target=int).start()
        yield
    finally:
        threading.stack_size(before)


class Told(logging.Handler):
    """Wait for a message in the log."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words, self.heard = words, threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self.heard.set()


@contextmanager
def told(words: str) -> Iterator[None]:
    """Run before the round ends."""
    hearing, root = Told(words), logging.getLogger()
    root.addHandler(hearing)
    try:
        yield
        assert hearing.heard.wait(PATIENCE_SECONDS)
    finally:
        root.removeHandler(hearing)


def test_round_without_a_thread_is_logged_and_started_later(
    engine: EmbeddedScheduler, rounds: Rounds
) -> None:
    with (
        no_thread_to_be_had(),
        told("could not start due rounds, retrying in 1 s: RuntimeError"),
    ):
        rounds.due.add(ACME)
        engine.wake(ACME)
    assert rounds.begin(ACME)


def test_round_runs_once_when_another_thread_becomes_free(
    engine: EmbeddedScheduler, rounds: Rounds
) -> None:
    rounds.may_end.clear()
    rounds.due.add(GLOBEX)
    engine.wake(GLOBEX)
    assert rounds.begin(GLOBEX)
    with no_thread_to_be_had(), told("could not start due rounds"):
        rounds.due.add(ACME)
        engine.wake(ACME)
    assert rounds.begin(ACME)
    rounds.may_end.set()
    rounds.due.add(GLOBEX)
    engine.wake(GLOBEX)
    assert rounds.begin(GLOBEX, times=2)
    assert rounds.began == {ACME: 1, GLOBEX: 2}


def test_stop_waits_for_running_rounds(engine: EmbeddedScheduler, rounds: Rounds) -> None:
    rounds.may_end.clear()
    rounds.due.add(ACME)
    engine.wake(ACME)
    assert rounds.begin(ACME)
    stopping = threading.Thread(target=engine.stop)
    stopping.start()
    stopping.join(0.1)
    assert stopping.is_alive()
    rounds.may_end.set()
    stopping.join(PATIENCE_SECONDS)
    assert not stopping.is_alive()


def test_start_time_of_an_inactive_connection_is_dropped(
    engine: EmbeddedScheduler, rounds: Rounds
) -> None:
    for connection_id in (ACME, GLOBEX):
        rounds.due.add(connection_id)
        engine.wake(connection_id)
        assert rounds.begin(connection_id)
    assert ACME not in engine._last_started
