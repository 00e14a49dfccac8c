"""An answer that is not whole in good time is none, whether its head or its body comes in drops.

A socket's time-out begins anew with each piece, so `requests` alone waits without end for who sends a byte now and then.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter

RESPONSE_DEADLINE_SECONDS = 30.0
"""For the whole of an answer. With the time-outs it stays within the lease of a renewal."""


class _DeadlineReader(io.RawIOBase):
    """What a socket receives, each piece in what is left of the time."""

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
    """For a session of `requests`; up to `at_once` connections to each host are kept for the next question."""

    def __init__(self, at_once: int) -> None:
        super().__init__(pool_maxsize=at_once)

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        """With proxies too, each kind of which has its own kind of connection."""
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        if pool.ConnectionCls.response_class is not _DeadlineResponse:
            pool.ConnectionCls = type(
                "Line", (pool.ConnectionCls,), {"response_class": _DeadlineResponse}
            )
        return pool
