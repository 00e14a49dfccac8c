"""The log cannot be injected into."""

import logging

import pytest

from adapters.logging_setup import SingleRecordFormatter


def logged(message: str, *args: object) -> str:
    record = logging.LogRecord("adapters.web", logging.WARNING, __file__, 1, message, args, None)
    record.created, record.msecs = 1_760_605_200.0, 7
    return SingleRecordFormatter().format(record)


def test_an_event_has_its_moment_in_utc_its_weight_and_its_place() -> None:
    assert (
        logged("%s rests", "a connection")
        == "2025-10-16 09:00:00.007Z WARNING adapters.web: a connection rests"
    )


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_what_a_stranger_says_begins_no_line_of_its_own(end: str) -> None:
    text = logged(
        "refused: %s", f"ada{end}2026-01-01 00:00:00.000Z INFO agora_lever.audit: connected"
    )
    assert [line for line in text.splitlines() if line.startswith("2026")] == []


def test_a_terminal_is_not_told_to_do_anything() -> None:
    assert "\x1b" not in logged("refused: %s", "\x1b[2Jgone")


def test_a_trace_of_ours_stays_readable() -> None:
    assert logged("a mistake of ours:\n  File app.py").splitlines()[1] == "      File app.py"
