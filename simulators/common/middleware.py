"""What a simulator's process adds to its application."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def add_health_check(app: "WSGIApplication") -> "WSGIApplication":
    """Answer `/livez`: 200 while the process can answer. No fault and no log concerns it."""

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        if environ.get("PATH_INFO") != "/livez":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
        return [b"ok\n"]

    return application


def add_latency(
    app: "WSGIApplication", seconds: float, sleep: Callable[[float], None], prefix: str
) -> "WSGIApplication":
    """Answer requests whose path begins with `prefix` after so many seconds."""

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        if environ.get("PATH_INFO", "").startswith(prefix):
            sleep(seconds)
        return app(environ, start_response)

    return application if seconds else app
