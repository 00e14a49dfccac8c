"""Each simulator as a process of its own."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from simulators.agora import AgoraSimulator
from simulators.common.clock import Clock, ManualClock, RealClock
from simulators.common.server import Server, free_port
from simulators.lever import LeverSimulator

Output = Callable[[dict[str, Any], str], None]


def create_clock(kind: str) -> Clock:
    """A manual clock starts at the present time."""
    return RealClock() if kind == "real" else ManualClock(RealClock().now())


def run_due_work(clock: Clock) -> None:
    """Work that is due at once runs even if the clock is not advanced: webhooks are sent, rounds
    run.
    """
    if not isinstance(clock, ManualClock):
        return

    def tick() -> None:
        while not never.wait(0.05):
            clock.advance(0)

    never = threading.Event()
    threading.Thread(target=tick, name="clock", daemon=True).start()


def run_lever(
    *,
    port: int,
    seed: int,
    people: int,
    clock: str,
    say: Output,
    redirect_uris: Iterable[str] = (),
    latency: float = 0,
) -> None:
    """Run until interrupted; each response of the Data API takes `latency` seconds.

    Raises OSError when the port is taken.
    """
    time, port = create_clock(clock), port or free_port()
    lever = LeverSimulator(clock=time, seed=seed, people=people, url=f"http://127.0.0.1:{port}")
    for uri in redirect_uris:
        lever.register_redirect_uri(uri)
    if latency:
        lever.faults.add("latency", seconds=latency, times=None)
    server = Server(lever.app, port).start()
    run_due_work(time)
    say(lever_details(lever, server.url), _lever_words(lever, server.url))
    threading.Event().wait()


def run_agora(*, port: int, seed: int, clock: str, say: Output) -> None:
    """Run until interrupted. Raises OSError when the port is taken."""
    time, port = create_clock(clock), port or free_port()
    agora = AgoraSimulator(clock=time, seed=seed, url=f"http://127.0.0.1:{port}")
    server = Server(agora.app, port).start()
    run_due_work(time)
    facts = {"agora": server.url, "agora_api_key": agora.api_key, "company_id": agora.company_id}
    say(
        facts,
        f"Agora is at {server.url}; its API key is {agora.api_key}, its company {agora.company_id}."
        " End with Ctrl-C.",
    )
    threading.Event().wait()


def lever_details(lever: LeverSimulator, url: str) -> dict[str, Any]:
    return {
        "lever": url,
        "lever_api_key": lever.api_key,
        "lever_user_id": lever.user_id,
        "oauth_client_id": lever.oauth_client_id,
        "oauth_client_secret": lever.oauth_client_secret,
    }


def _lever_words(lever: LeverSimulator, url: str) -> str:
    return (
        f"Lever is at {url}, its Data API at {url}/v1. Try:\n\n  curl -u {lever.api_key}:"
        f" '{url}/v1/opportunities?stage_id=offer&limit=2'\n\nEnd with Ctrl-C."
    )
