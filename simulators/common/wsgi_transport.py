"""HTTP without a network: a transport for `requests` that calls a WSGI application in this
process.
"""

import io
import itertools
import math
from email.message import Message
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from simulators.common.clock import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class ConnectionDropped(Exception):
    """Raised by an application instead of a response: the connection is closed.

    A server closes the socket.
    """


class WSGITransport(HTTPAdapter):
    """Mounted on a session, it answers requests to a prefix from `app`:

    >>> session = requests.Session()
    >>> session.mount("http://lever", WSGITransport(app))

    With the `clock` of the application, timeouts hold: a response that took longer is a timeout.
    """

    def __init__(self, app: "WSGIApplication", clock: Clock | None = None) -> None:
        super().__init__()
        self._app, self._clock = app, clock

    def send(
        self, request: requests.PreparedRequest, *_args: object, **more: Any
    ) -> requests.Response:
        """Certificates and proxies have no meaning without a network."""
        timeout = more.get("timeout")
        read_timeout = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            content, status, headers = self._asked(
                request, math.inf if read_timeout is None else read_timeout
            )
        except ConnectionDropped as dropped:
            raise requests.ConnectionError(
                "the connection was closed without an answer", request=request
            ) from dropped
        except TimeoutError as silence:
            raise requests.ReadTimeout(str(silence), request=request) from silence
        code, _, reason = status.partition(" ")
        raw = HTTPResponse(
            body=io.BytesIO(content),
            headers=HTTPHeaderDict(headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            original_response=_with_cookies(headers) if "Set-Cookie" in headers else None,
        )
        return self.build_response(request, raw)

    def _asked(
        self, request: requests.PreparedRequest, read_timeout: float
    ) -> tuple[bytes, str, Headers]:
        """Body, status and headers.

        Raises TimeoutError when there is no response within so many seconds.
        """
        last_read, parts = self._now(), []
        pieces, status, headers = run_wsgi_app(self._app, _environ(request))
        try:
            for piece in itertools.chain(pieces, [b""]):
                if self._now() - last_read > read_timeout:
                    raise TimeoutError(f"no data was read for {read_timeout} seconds")
                last_read = self._now()
                parts.append(piece)
        finally:
            getattr(pieces, "close", lambda: None)()
        return b"".join(parts), status, headers

    def _now(self) -> float:
        return self._clock.now() if self._clock else 0.0


def _with_cookies(headers: Headers) -> Any:
    """`requests` looks for cookies in the standard library's response."""
    message = Message()
    for name, value in headers:
        message.add_header(name, value)
    return SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None)


def _environ(request: requests.PreparedRequest) -> "WSGIEnvironment":
    url = urlsplit(str(request.url))
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else body
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path or "/", encoding="latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_URI": url.path + (f"?{url.query}" if url.query else ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    environ["HTTP_HOST"] = url.netloc
    return environ
