"""What a process of the integration has around it: Lever and Agora over sockets, in this
process, and its settings.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulators.agora import AgoraSimulator
from simulators.common.clock import RealClock
from simulators.common.fault_injection import ApiCall
from simulators.common.server import Server, free_port
from simulators.lever import LeverSimulator
from simulators.sandbox.onboarding import integration_environment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Outside:
    """`environment`: for each process of the integration."""

    lever: LeverSimulator
    agora: AgoraSimulator
    environment: dict[str, str]


@contextmanager
def outside(*, integration_url: str, store: str, seed: int = 1) -> Iterator[Outside]:
    lever_port, agora_port = free_port(), free_port()
    lever_url, agora_url = f"http://127.0.0.1:{lever_port}", f"http://127.0.0.1:{agora_port}"
    lever = LeverSimulator(clock=RealClock(), seed=seed, url=lever_url)
    agora = AgoraSimulator(
        clock=RealClock(), seed=seed, url=agora_url, integration_url=integration_url
    )
    with served(lever.app, lever_port), served(agora.app, agora_port):
        settings = integration_environment(
            lever,
            agora,
            lever_url=lever_url,
            agora_url=agora_url,
            integration_url=integration_url,
            store=store,
        )
        yield Outside(lever, agora, os.environ | settings)


@contextmanager
def served(app: "WSGIApplication", port: int = 0) -> Iterator[str]:
    server = Server(app, port).start()
    yield server.url
    server.stop()


class Calls:
    """Of the integration to both vendors: is one under way?"""

    LATELY_SECONDS = 0.1

    def __init__(self, around: Outside) -> None:
        self._under_way, self._ended_at, self._lock = 0, 0.0, threading.Lock()
        around.lever.on_request = around.agora.on_request = self._hear

    def _hear(self, call: ApiCall) -> None:
        with self._lock:
            self._under_way += 1 if call.moment == "before" else -1
            self._ended_at = time.monotonic()

    @property
    def lately(self) -> bool:
        """One is under way, or ended a tenth of a second ago at the most."""
        return self._under_way > 0 or time.monotonic() - self._ended_at < self.LATELY_SECONDS


def in_time(look: Callable[[], Any], seconds: float = 60) -> float:
    """How many seconds it took until there was something to see.

    Raises AssertionError when it took too long.
    """
    began = time.monotonic()
    while not look():
        assert time.monotonic() - began < seconds, f"still not after {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - began
