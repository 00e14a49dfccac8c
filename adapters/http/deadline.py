"""Total deadline for an HTTP response.

`requests` timeouts restart with every chunk, so a slow-drip response would never time out.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter

RESPONSE_DEADLINE_SECONDS = 30.0
"""For a whole response.

Together with the timeouts it is shorter than the lease of a token refresh.
"""


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket, each read with what is left of the deadline as its timeout."""

    def __init__(self, line: socket.socket, received: io.RawIOBase) -> None:
        self._line, self._received = line, received
        self._for_a_piece = line.gettimeout() or RESPONSE_DEADLINE_SECONDS
        self._ends = time.monotonic() + RESPONSE_DEADLINE_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not whole in good time")
        self._line.settimeout(min(left, self._for_a_piece))
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class DeadlineAdapter(HTTPAdapter):
    """An adapter for `requests` with a deadline; keeps up to `at_once` connections to each host."""

    def __init__(self, at_once: int) -> None:
        super().__init__(pool_maxsize=at_once)

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        """Connections through proxies have a class of their own."""
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        if pool.ConnectionCls.response_class is not _DeadlineResponse:
            pool.ConnectionCls = type(
                "Line", (pool.ConnectionCls,), {"response_class": _DeadlineResponse}
            )
        return pool
