"""Log formatting: UTC timestamps, and no log injection."""

import logging

import pytest

from adapters.logging_setup import SingleRecordFormatter


def formatted(message: str, *args: object) -> str:
    record = logging.LogRecord("adapters.web", logging.WARNING, __file__, 1, message, args, None)
    record.created, record.msecs = 1_760_605_200.0, 7
    return SingleRecordFormatter().format(record)


def test_record_has_utc_time_level_and_logger_name() -> None:
    assert (
        formatted("%s failed", "a connection")
        == "2025-10-16 09:00:00.007Z WARNING adapters.web: a connection failed"
    )


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_logged_input_cannot_start_a_record(end: str) -> None:
    text = formatted(
        "refused: %s", f"ada{end}2026-01-01 00:00:00.000Z INFO agora_lever.audit: connected"
    )
    assert [line for line in text.splitlines() if line.startswith("2026")] == []


def test_terminal_escape_sequences_are_escaped() -> None:
    assert "\x1b" not in formatted("refused: %s", "\x1b[2Jgone")


def test_stack_trace_keeps_its_lines() -> None:
    assert formatted("unhandled error:\n  File app.py").splitlines()[1] == "      File app.py"
