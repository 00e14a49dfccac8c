"""The service on a real socket: what the server refuses before our code reads it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from click.testing import CliRunner
from requests.adapters import BaseAdapter

from adapters.cli.main import main
from adapters.server import (
    PAGE_THREADS,
    SERVER_MAX_BODY_BYTES,
    create_http_server,
    create_wsgi_app,
)
from domain.connection import WebhookEvent
from simulators.common.server import free_port
from simulators.sandbox.environment import LEVER, SandboxEnvironment
from tests.adapters.web.session_helpers import open_page


@pytest.fixture(scope="module")
def world() -> SandboxEnvironment:
    return SandboxEnvironment()


@pytest.fixture(scope="module")
def port(world: SandboxEnvironment) -> Iterator[int]:
    free = free_port()
    server = create_http_server(create_wsgi_app(world.parts), "127.0.0.1", free)

    def run() -> None:
        # Closing the sockets from the test's thread can interrupt the loop in the middle of a
        # select.
        with suppress(OSError):
            server.run()

    threading.Thread(target=run, daemon=True).start()
    yield free
    server.close()


@pytest.fixture
def webhook(world: SandboxEnvironment, port: int) -> str:
    return f"http://127.0.0.1:{port}/webhooks/lever/{world.connection_id}/{WebhookEvent.HIRED}"


def response_to(port: int, request: str) -> bytes:
    """Everything that is received until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def status(answer: bytes) -> bytes:
    return answer.split(b" ", 2)[1]


def test_too_long_body_is_refused(webhook: str) -> None:
    assert (
        requests.post(webhook, data=b"x" * (SERVER_MAX_BODY_BYTES + 1), timeout=30).status_code
        == 413
    )


def test_too_long_chunked_body_is_refused(webhook: str) -> None:
    assert requests.post(webhook, data=iter([b"x" * 1024] * 1024), timeout=30).status_code == 413


def test_too_large_content_length_is_refused(port: int) -> None:
    assert (
        status(
            response_to(
                port,
                "POST /webhooks/lever/a/b HTTP/1.1\r\nHost: a\r\nContent-Length:"
                " 99999999999\r\n\r\n",
            )
        )
        == b"413"
    )


def test_too_long_header_is_refused(port: int) -> None:
    assert (
        requests.get(f"http://127.0.0.1:{port}/setup?launch={'a' * 40_000}", timeout=30).status_code
        == 431
    )


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 5 5",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "No colon",
    ],
)
def test_ambiguous_message_length_is_refused(port: int, headers: str) -> None:
    answer = response_to(
        port, f"POST /webhooks/lever/a/candidateHired HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\nhello"
    )
    assert status(answer) in {b"400", b"501"}
    assert answer.count(b"HTTP/1.") == 1


def test_two_lengths_smuggle_no_request(port: int) -> None:
    body = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    head = (
        "POST /webhooks/lever/a/candidateHired HTTP/1.1\r\nHost: a\r\nContent-Length:"
        f" {len(body)}\r\nTransfer-Encoding: chunked"
    )
    assert response_to(port, f"{head}\r\n\r\n{body}").count(b'{"status":"ok"}') <= 1


def test_trace_request_is_not_echoed(port: int) -> None:
    answer = response_to(port, "TRACE /status HTTP/1.1\r\nHost: a\r\nSecret: hunter2\r\n\r\n")
    assert status(answer) == b"405"
    assert b"hunter2" not in answer


def test_responses_do_not_name_the_server(port: int) -> None:
    for path in ("/healthz", "/nowhere", "/static/live.js"):
        assert "Server" not in requests.get(f"http://127.0.0.1:{port}{path}", timeout=30).headers


def test_forged_proxy_headers_are_ignored(port: int) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "1.2.3.4",
        "Host": "evil.example",
    }
    answer = requests.get(
        f"http://127.0.0.1:{port}/status", headers=forged, timeout=30, allow_redirects=False
    )
    assert answer.status_code == 403
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/_ui/",
        "/static/../hardening.py",
        "/static/%2e%2e/hardening.py",
        "/.git/config",
        "/_ui/..%2f__init__.py",
    ],
)
def test_other_files_are_not_served(port: int, path: str) -> None:
    assert status(response_to(port, f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")) in {b"404", b"308"}


def test_new_files_are_readable_by_their_owner_only() -> None:
    umask = os.umask(0o022)
    try:
        CliRunner().invoke(main, ["web"])  # It reports what is missing and exits.
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(umask)


class SilentVendor(BaseAdapter):
    """Mounted in place of a vendor that accepts requests and answers none until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def send(self, *_args: object, **_options: object) -> requests.Response:
        self.released.wait()
        raise requests.ConnectionError("released")

    def close(self) -> None:
        """Do nothing."""


def test_webhooks_answer_while_pages_wait_for_a_silent_lever() -> None:
    """Twice as many visitors of the mapping page as there are threads for pages."""
    world = SandboxEnvironment()
    cookie = {"Cookie": str(open_page(world).page.request.headers["Cookie"])}
    silent = SilentVendor()
    world.http.mount(LEVER, silent)
    free = free_port()
    server = create_http_server(create_wsgi_app(world.parts), "127.0.0.1", free)

    def run() -> None:
        with suppress(OSError):
            server.run()

    is_over = threading.Event()

    def load_mapping() -> None:
        while not is_over.is_set():
            requests.get(f"http://127.0.0.1:{free}/setup/mapping", headers=cookie, timeout=60)

    threading.Thread(target=run, daemon=True).start()
    visitors = [threading.Thread(target=load_mapping) for _ in range(2 * PAGE_THREADS)]
    for visitor in visitors:
        visitor.start()
    webhook = f"http://127.0.0.1:{free}/webhooks/lever/{world.connection_id}/{WebhookEvent.HIRED}"
    seconds = []
    for _ in range(100):
        before = time.monotonic()
        assert requests.post(webhook, data=b"{}", timeout=30).status_code == 400
        seconds.append(time.monotonic() - before)
    is_over.set()
    silent.released.set()
    for visitor in visitors:
        visitor.join()
    server.close()
    assert sorted(seconds)[-2] < 1.0
