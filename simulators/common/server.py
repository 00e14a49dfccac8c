"""An HTTP server for the simulators."""

import errno
import io
import logging
import secrets
import socket
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from simulators.common.wsgi_transport import ConnectionDropped

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

SHUTDOWN_POLL_SECONDS = 0.05
"""How often a server checks whether it should stop."""


class Server:
    """Serves one application on one port, with a thread for each connection; port 0 takes a free
    one. `host` is the address to listen on, by default of this machine only.

    Connections stay open until the client closes them or the server stops. Raises OSError when the
    port is taken.
    """

    def __init__(self, app: "WSGIApplication", port: int = 0, host: str = "127.0.0.1") -> None:
        logging.getLogger("werkzeug").setLevel(
            logging.WARNING
        )  # The simulators have a request log of their own.
        if port:
            check_port_is_free(port, host)
        self._server = _TrackingServer(host, port, app, _Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(SHUTDOWN_POLL_SECONDS,),
            name=f"port {self.port}",
            daemon=True,
        )

    def start(self) -> "Server":
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._thread.ident is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.hang_up()


def check_port_is_free(port: int, host: str = "127.0.0.1") -> None:
    """Raises OSError when something listens there."""
    if not _is_free(port, host):
        raise OSError(errno.EADDRINUSE, f"port {port} is already in use")


def free_port() -> int:
    """A port on which nothing listens now."""
    return free_ports(1)


def free_ports(number: int) -> int:
    """The first of so many consecutive free ports.

    The system's ephemeral ports are left out: an outgoing connection could take one between this
    check and its use.
    """
    while True:
        first = 20_000 + secrets.randbelow(12_000)
        if all(_is_free(first + further) for further in range(number)):
            return first


def _is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Raises OSError for another reason, such as an address that is not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


class _TrackingServer(ThreadedWSGIServer):
    """Tracks its open connections, so that no request is answered after the server has stopped."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self._open):
            _close(connection)


class _Handler(WSGIRequestHandler):
    """Handles HTTP/1.1 requests with keep-alive, and with the application's own Server header or
    none.

    A response without a length is sent in chunks. Where the application drops the connection, or
    sends less than its Content-Length, the socket is closed.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # Otherwise a response waits 40 ms for the acknowledgement of its headers.
    )

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        try:
            environ["wsgi.input"] = io.BytesIO(self._body(environ))
            pieces, status, headers = run_wsgi_app(self.server.app, environ)
            try:
                self._answer(pieces, status, headers)
            finally:
                _done_with(pieces)
        except ConnectionDropped:
            self.close_connection = True
            _close(self.connection)

    def _body(self, environ: "WSGIEnvironment") -> bytes:
        """Read the whole body, so that the next request begins where this one ends.

        Raises ConnectionDropped when the client has left.
        """
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        length = environ.get("CONTENT_LENGTH") or "0"
        body = bytes(self.rfile.read(int(length))) if length.isdigit() else b""
        if length.isdigit() and len(body) < int(length):
            raise ConnectionDropped
        return body

    def _answer(self, pieces: Iterable[bytes], status: str, headers: Headers) -> None:
        code, _, reason = status.partition(" ")
        body = self.command != "HEAD" and code not in {"204", "304"}
        length = headers.get("Content-Length", type=int)
        chunked = body and length is None and self.request_version >= "HTTP/1.1"
        if body and length is None and not chunked:
            self.close_connection = True
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if "Date" not in headers:
            self.send_header("Date", self.date_time_string())
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        sent = self._send(pieces, chunked=chunked) if body else 0
        if body and length is not None and sent < length:
            self.close_connection = True

    def _send(self, pieces: Iterable[bytes], *, chunked: bool) -> int:
        """The number of bytes."""
        sent = 0
        for piece in filter(None, pieces):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            sent += len(piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
        return sent


def _done_with(pieces: Iterable[bytes]) -> None:
    """Close the iterable, as a WSGI server must (PEP 3333)."""
    close = getattr(pieces, "close", None)
    if close is not None:
        close()


def _close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # The client closed the connection first.
