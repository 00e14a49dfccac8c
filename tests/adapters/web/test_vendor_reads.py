"""Reads of vendors for pages: own threads, a deadline, a limit for each connection."""

import threading

import pytest

from adapters.web.vendor_reads import MAX_PER_CONNECTION, VendorReads
from application.ports import ServiceRefused, ServiceUnavailable


@pytest.fixture
def silence() -> "threading.Event":
    """Reads that wait for it end with the test."""
    return threading.Event()


def test_read_returns_its_result() -> None:
    assert VendorReads(1).one("c", lambda: "read") == "read"


def test_silent_vendor_fails_at_the_deadline(silence: threading.Event) -> None:
    reads = VendorReads(1, deadline_seconds=0.01)
    with pytest.raises(ServiceUnavailable, match="in time"):
        reads.one("c", silence.wait)
    silence.set()


def test_connection_has_a_limit_and_others_go_on(silence: threading.Event) -> None:
    reads = VendorReads(1, deadline_seconds=0.01)
    for _ in range(MAX_PER_CONNECTION):
        with pytest.raises(ServiceUnavailable, match="in time"):
            reads.one("silent", silence.wait)
    with pytest.raises(ServiceUnavailable, match="Other pages are waiting"):
        reads.one("silent", lambda: "never read")
    assert reads.each("silent", ["a"], str.upper, 1) == {}
    assert VendorReads(1).one("other", lambda: "read") == "read"
    assert reads.one("other", lambda: "read") == "read"
    silence.set()


def test_place_is_free_again_when_the_read_ends(silence: threading.Event) -> None:
    reads = VendorReads(1, deadline_seconds=0.01)
    for _ in range(MAX_PER_CONNECTION):
        with pytest.raises(ServiceUnavailable):
            reads.one("c", silence.wait)
    silence.set()
    reads._threads.shutdown(wait=True)
    assert reads._running == {}


def test_refused_key_is_left_out() -> None:
    def read(key: str) -> str:
        if key == "secret":
            raise ServiceRefused("403")
        return key.upper()

    found = VendorReads(2).each("c", ["a", "secret", "b"], read, 5)
    assert found == {"a": "A", "b": "B"}


def test_unavailable_vendor_is_asked_once() -> None:
    asked = []

    def read(key: str) -> str:
        asked.append(key)
        raise ServiceUnavailable("down")

    assert VendorReads(1).each("c", ["a", "b"], read, 5) == {}
    assert asked == ["a"]


def test_keys_read_before_the_deadline_are_returned(silence: threading.Event) -> None:
    def read(key: str) -> str:
        if key == "slow":
            silence.wait()
        return key

    assert VendorReads(1).each("c", ["a", "slow", "b"], read, 0.05) == {"a": "a"}
    silence.set()
