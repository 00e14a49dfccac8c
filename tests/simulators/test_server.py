"""Applications over real sockets: connections that stay open, lengths and chunks, and lines that go dead."""

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
def line(server: Server) -> Iterator[http.client.HTTPConnection]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    yield line
    line.close()


def ask(
    line: http.client.HTTPConnection, path: str, body: bytes | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    line.request("POST", path, body)
    answer = line.getresponse()
    return answer, answer.read()


def test_a_connection_stays_open_from_one_request_to_the_next(
    line: http.client.HTTPConnection,
) -> None:
    first, body = ask(line, "/echo", b"hello")
    before = line.sock
    assert (body, first.headers.get_all("Server"), first.headers["Connection"]) == (
        b"hello",
        ["ours"],
        "keep-alive",
    )
    ask(line, "/nothing", b"x" * 100_000)
    assert ask(line, "/chunks")[1] == b"one two"
    assert line.sock is before


def test_without_a_length_an_answer_comes_in_chunks_and_without_a_server_header(
    line: http.client.HTTPConnection,
) -> None:
    answer, _ = ask(line, "/chunks")
    assert (answer.headers["Transfer-Encoding"], answer.headers["Server"]) == ("chunked", None)


def test_a_request_in_chunks_is_read_too(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/echo", iter([b"hel", b"lo"]), encode_chunked=True)
    assert line.getresponse().read() == b"hello"


def test_a_dropped_connection_is_closed_without_an_answer(line: http.client.HTTPConnection) -> None:
    with pytest.raises(ConnectionError):
        ask(line, "/drop")


def test_an_answer_that_is_cut_short_ends_with_its_connection(
    line: http.client.HTTPConnection,
) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(line, "/short")


def test_a_client_that_leaves_in_the_middle_of_its_request_is_not_asked_for() -> None:
    heard: list[bytes] = []

    def listening(environ: Any, start_response: Any) -> Iterator[bytes]:
        heard.append(environ["wsgi.input"].read())
        return application(environ, start_response)

    server = Server(listening).start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nless")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    server.stop()
    assert heard == []


def test_once_stopped_nobody_is_answered_not_even_on_an_open_connection() -> None:
    server = Server(application).start()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    ask(line, "/echo", b"hello")
    server.stop()
    with pytest.raises(ConnectionError):
        ask(line, "/echo", b"hello")
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)
    line.close()


def test_lever_answers_over_a_socket_as_recorded() -> None:
    lever = LeverSimulator(ManualClock())
    server = Server(lever.app).start()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        line.request("GET", "/v1/stages", headers={"Authorization": "Bearer none"})
        answer = line.getresponse()
        answer.read()
        told = {name.lower(): value for name, value in answer.headers.items() if name != "Date"}
        assert told == {
            "content-type": "application/json; charset=utf-8",
            "server": "lever-data-api",
            "x-lever-region": "global",
            "x-stream-path": "dapi",
            "transfer-encoding": "chunked",
            "connection": "keep-alive",
        }
    finally:
        line.close()
        server.stop()
