"""The simulators over real sockets, on this machine only."""

import logging
import socket
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from simulators.transport import ConnectionDropped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Server:
    """One application on one port of 127.0.0.1, a thread for each request; port 0 takes a free one.

    Raises OSError when the port is taken.
    """

    def __init__(self, app: "WSGIApplication", port: int = 0) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the simulators keep their own list of requests
        self._server = make_server("127.0.0.1", port, _hanging_up(app), threaded=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name=f"port {self.port}", daemon=True)

    def start(self) -> "Server":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def free_port() -> int:
    """One that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hanging_up(app: "WSGIApplication") -> "WSGIApplication":
    """Where the application drops the connection, close the socket."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        try:
            return app(environ, start_response)
        except ConnectionDropped:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise

    return answer
