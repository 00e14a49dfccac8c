"""Lever and Agora over sockets in this process, and the settings for processes that use them."""

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
    """The vendors, and the `environment` variables for each process of the integration."""

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
    """Tracks whether the integration is calling a vendor."""

    RECENT_SECONDS = 0.1

    def __init__(self, around: Outside) -> None:
        self._active_calls, self._ended_at, self._lock = 0, 0.0, threading.Lock()
        around.lever.on_request = around.agora.on_request = self._record

    def _record(self, call: ApiCall) -> None:
        with self._lock:
            self._active_calls += 1 if call.moment == "before" else -1
            self._ended_at = time.monotonic()

    @property
    def recent(self) -> bool:
        """Whether a call is running or ended at most a tenth of a second ago."""
        return self._active_calls > 0 or time.monotonic() - self._ended_at < self.RECENT_SECONDS


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> float:
    """Wait until the result is true; return the seconds, or raise AssertionError on timeout."""
    started_at = time.monotonic()
    while not condition():
        assert time.monotonic() - started_at < seconds, f"still not after {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - started_at
