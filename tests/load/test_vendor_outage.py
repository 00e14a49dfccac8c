"""A vendor that refuses connections, is silent or drips its response counts as unavailable."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from adapters.clock import SystemClock
from adapters.http.client import JsonClient, create_session
from application.ports import ServiceUnavailable
from simulators.common.server import free_port

A_MOMENT = 0.3


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces the real timeouts of seconds and a minute."""
    monkeypatch.setattr("adapters.http.client.TIMEOUT", (A_MOMENT, A_MOMENT))
    monkeypatch.setattr("adapters.http.deadline.RESPONSE_DEADLINE_SECONDS", 3 * A_MOMENT)


@contextmanager
def host(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Accept one connection and treat it in this way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                line, _ = listener.accept()
                with line:
                    behave(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def silence(line: socket.socket) -> None:
    while line.recv(65536):
        pass


def drops(
    line: socket.socket, beginning: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n["
) -> None:
    """Send a byte at a time, so that no single read times out."""
    line.recv(65536)
    line.sendall(beginning)
    while True:
        time.sleep(A_MOMENT / 3)
        line.sendall(b"1")


def drops_of_a_head(line: socket.socket) -> None:
    drops(line, b"HTTP/1.1 200 OK\r\nX-Never: ")


def hang_up(line: socket.socket) -> None:
    line.recv(65536)


def asked_of(url: str) -> float:
    """Return the seconds until the client reports the vendor as unavailable."""
    began = time.monotonic()
    with pytest.raises(ServiceUnavailable, match="Lever"):
        JsonClient("Lever", create_session(), url, SystemClock()).request(
            "GET", "/opportunities", headers={}
        )
    return time.monotonic() - began


@pytest.mark.parametrize("behave", [silence, drops, drops_of_a_head, hang_up])
def test_unresponsive_vendor_times_out(behave: Callable[[socket.socket], None]) -> None:
    with host(behave) as url:
        assert asked_of(url) < 6 * A_MOMENT


def test_vendor_that_accepts_no_connection_times_out() -> None:
    assert asked_of(f"http://127.0.0.1:{free_port()}") < A_MOMENT


def test_vendor_with_a_full_accept_queue_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        assert asked_of(f"http://127.0.0.1:{address[1]}") < 4 * A_MOMENT
        for each in waiting:
            each.close()
