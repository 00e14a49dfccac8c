"""The sandbox environment with three servers on this machine that call each other over real
sockets, at their usual URLs.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from simulators.common.server import Server
from simulators.sandbox.environment import SandboxEnvironment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class SocketEnvironment(SandboxEnvironment):
    """Each part listens on its own port from the first request to it."""

    def __init__(self, store: str = "memory:", **more: Any) -> None:
        self._servers: dict[str, Server] = {}
        super().__init__(store, **more)

    def transport_to(self, url: str, app: "WSGIApplication") -> HTTPAdapter:
        if url not in self._servers:
            self._servers[url] = Server(app).start()
        return _Way(self._servers[url].url)

    def close(self) -> None:
        for server in self._servers.values():
            server.stop()
        super().close()


class _Way(HTTPAdapter):
    """Connects to a port of this machine, and keeps the requested host name."""

    def __init__(self, leads_to: str) -> None:
        super().__init__()
        self._leads_to = leads_to

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        sent, url = request.copy(), urlsplit(str(request.url))
        sent.url = self._leads_to + url._replace(scheme="", netloc="").geturl()
        sent.headers["Host"] = url.netloc
        response = super().send(sent, *args, **more)
        response.url, response.request = str(request.url), request
        return response
