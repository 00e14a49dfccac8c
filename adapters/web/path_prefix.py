"""Serve the application below a path, such as https://example.com/letters."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PathPrefix:
    """WSGI middleware that moves the prefix from PATH_INFO to SCRIPT_NAME (PEP 3333).

    A reverse proxy may strip the prefix or keep it. Either way SCRIPT_NAME has it, so that every
    link, redirect and cookie does.
    """

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            path = path[len(self._prefix) :]
        return self._app(
            {**environ, "SCRIPT_NAME": self._prefix, "PATH_INFO": path or "/"}, start_response
        )
