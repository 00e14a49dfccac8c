"""The WSGI application of one simulator, made from a Flask application that all share."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def bind_state(
    shared_app: "Callable[[], WSGIApplication]", environ_key: str, state: object
) -> "WSGIApplication":
    """Make an application that serves `state`.

    All simulators of a vendor share one Flask application, because compiling its routes takes long.
    The WSGI environment of each request holds the state that it is for, under `environ_key`.
    `shared_app` is called with the first request.
    """

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        environ[environ_key] = state
        return shared_app()(environ, start_response)

    return application
