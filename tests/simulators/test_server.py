"""WSGI applications over real sockets: keep-alive, chunked bodies and lost connections."""

import http.client
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.common.server import Server
from simulators.common.wsgi_transport import ConnectionDropped
from simulators.lever import LeverSimulator


def application(environ: Any, start_response: Any) -> Iterator[bytes]:
    body = environ["wsgi.input"].read()
    match environ["PATH_INFO"]:
        case "/echo":
            start_response("200 OK", [("Content-Length", str(len(body))), ("Server", "ours")])
            yield body
        case "/chunks":
            start_response("200 OK", [("Content-Type", "text/plain")])
            yield from (b"one ", b"two")
        case "/nothing":
            start_response("204 No Content", [])
        case "/short":
            start_response("200 OK", [("Content-Length", "100")])
            yield b"less"
        case "/drop":
            raise ConnectionDropped


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(application).start()
    yield server
    server.stop()


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    yield connection
    connection.close()


def send(
    connection: http.client.HTTPConnection, path: str, body: bytes | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request("POST", path, body)
    response = connection.getresponse()
    return response, response.read()


def test_connection_stays_open_between_requests(
    connection: http.client.HTTPConnection,
) -> None:
    first, body = send(connection, "/echo", b"hello")
    before = connection.sock
    assert (body, first.headers.get_all("Server"), first.headers["Connection"]) == (
        b"hello",
        ["ours"],
        "keep-alive",
    )
    send(connection, "/nothing", b"x" * 100_000)
    assert send(connection, "/chunks")[1] == b"one two"
    assert connection.sock is before


def test_response_without_length_is_chunked(
    connection: http.client.HTTPConnection,
) -> None:
    response, _ = send(connection, "/chunks")
    assert (response.headers["Transfer-Encoding"], response.headers["Server"]) == ("chunked", None)


def test_chunked_request_is_read(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/echo", iter([b"hel", b"lo"]), encode_chunked=True)
    assert connection.getresponse().read() == b"hello"


def test_dropped_connection_closes_without_a_response(
    connection: http.client.HTTPConnection,
) -> None:
    with pytest.raises(ConnectionError):
        send(connection, "/drop")


def test_short_response_closes_the_connection(
    connection: http.client.HTTPConnection,
) -> None:
    with pytest.raises(http.client.IncompleteRead):
        send(connection, "/short")


def test_incomplete_request_does_not_reach_the_application() -> None:
    received: list[bytes] = []

    def recording_application(environ: Any, start_response: Any) -> Iterator[bytes]:
        received.append(environ["wsgi.input"].read())
        return application(environ, start_response)

    server = Server(recording_application).start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nless")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    server.stop()
    assert received == []


def test_stopped_server_closes_open_connections() -> None:
    server = Server(application).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    send(connection, "/echo", b"hello")
    server.stop()
    with pytest.raises(ConnectionError):
        send(connection, "/echo", b"hello")
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)
    connection.close()


def test_lever_headers_over_a_socket_match_the_recording() -> None:
    lever = LeverSimulator(ManualClock())
    server = Server(lever.app).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", "/v1/stages", headers={"Authorization": "Bearer none"})
        response = connection.getresponse()
        response.read()
        headers = {
            name.lower(): value for name, value in response.headers.items() if name != "Date"
        }
        assert headers == {
            "content-type": "application/json; charset=utf-8",
            "server": "lever-data-api",
            "x-lever-region": "global",
            "x-stream-path": "dapi",
            "transfer-encoding": "chunked",
            "connection": "keep-alive",
        }
    finally:
        connection.close()
        server.stop()


def test_server_that_never_started_can_be_stopped() -> None:
    server = Server(lambda _environ, _start_response: [])
    server.stop()
    Server(lambda _environ, _start_response: [], server.port).stop()
