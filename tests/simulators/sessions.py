"""Sessions that reach a simulator in this process."""

from typing import TYPE_CHECKING

import requests

from simulators.common.clock import Clock
from simulators.common.wsgi_transport import WSGITransport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def session_to(
    app: "WSGIApplication", prefix: str = "http://", clock: Clock | None = None
) -> requests.Session:
    """A session whose requests to URLs that begin with `prefix` are answered by `app`.

    With the `clock` of the application, timeouts hold.
    """
    session = requests.Session()
    session.mount(prefix, WSGITransport(app, clock))
    return session
