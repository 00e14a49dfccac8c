"""HTTP without a network: a transport for `requests` that calls a WSGI application in this process."""

import io
from email.message import Message
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class ConnectionDropped(Exception):
    """Raised by an application in place of an answer: the line went dead. A server closes the socket."""


class WSGITransport(HTTPAdapter):
    """Mount it on a session, and what is sent to that prefix is answered by `app`:

    >>> session = requests.Session()
    >>> session.mount("http://lever", WSGITransport(app))
    """

    def __init__(self, app: "WSGIApplication") -> None:
        super().__init__()
        self._app = app

    def send(self, request: requests.PreparedRequest, *_args: object, **_kwargs: object) -> requests.Response:
        """The arguments beyond the request (timeouts, certificates, proxies) mean nothing without a network."""
        try:
            body, status, headers = run_wsgi_app(self._app, _environ(request), buffered=True)
            content = b"".join(body)
        except ConnectionDropped as dropped:
            raise requests.ConnectionError("the connection was closed without an answer", request=request) from dropped
        code, _, reason = status.partition(" ")
        message = Message()
        for name, value in headers:
            message.add_header(name, value)
        cookies_from: Any = SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None)
        raw = HTTPResponse(
            body=io.BytesIO(content),
            headers=HTTPHeaderDict(headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            original_response=cookies_from,
        )
        return self.build_response(request, raw)


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
