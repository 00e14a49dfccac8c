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
    """Reads from a socket, with the rest of the deadline as the timeout of each read."""

    def __init__(self, sock: socket.socket, stream: io.RawIOBase) -> None:
        self._socket, self._stream = sock, stream
        self._chunk_timeout = sock.gettimeout() or RESPONSE_DEADLINE_SECONDS
        self._deadline = time.monotonic() + RESPONSE_DEADLINE_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the response was not complete before its deadline")
        self._socket.settimeout(min(remaining, self._chunk_timeout))
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class DeadlineAdapter(HTTPAdapter):
    """A `requests` adapter with a deadline and up to `pool_size` connections to each host."""

    def __init__(self, pool_size: int) -> None:
        super().__init__(pool_maxsize=pool_size)

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        """Connections through proxies have a class of their own."""
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        if pool.ConnectionCls.response_class is not _DeadlineResponse:
            pool.ConnectionCls = type(
                "DeadlineConnection", (pool.ConnectionCls,), {"response_class": _DeadlineResponse}
            )
        return pool
