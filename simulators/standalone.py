"""Each simulator as a process of its own."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import requests

from simulators.agora import AgoraSimulator
from simulators.common.clock import Clock, ManualClock, RealClock
from simulators.common.middleware import add_health_check, add_latency
from simulators.common.server import Server, free_port
from simulators.common.termination import wait_for_the_end
from simulators.lever import LeverSimulator

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SECONDS_TO_WAIT_FOR_LEVER = 30.0
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


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a simulator listens, and the URL at which others reach it.

    Port 0 takes a free one. `public_url` None: the address itself, or 127.0.0.1 where that stands
    for all addresses of this machine.
    """

    host: str = "127.0.0.1"
    port: int = 0
    public_url: str | None = None

    def with_port(self) -> "Address":
        return replace(self, port=self.port or free_port())

    @property
    def url(self) -> str:
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  # compared, not listened on
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def run_lever(
    address: Address,
    *,
    seed: int,
    people: int,
    clock: str,
    say: Output,
    redirect_uris: Iterable[str] = (),
    latency: float = 0,
) -> None:
    """Run until interrupted.

    `redirect_uris` are registered with the OAuth app. Each response of the Data API takes `latency`
    seconds; unlike a fault, this also applies after a reset.

    Raises OSError when the port is taken.
    """
    time, address = create_clock(clock), address.with_port()
    lever = LeverSimulator(clock=time, seed=seed, people=people, url=address.url)
    for uri in redirect_uris:
        lever.register_redirect_uri(uri)
    app = add_latency(lever.app, latency, time.sleep, "/v1/")
    with _serving(app, address, time):
        say(lever_details(lever, address.url), _lever_words(lever, address.url))
        wait_for_the_end()


def run_agora(
    address: Address,
    *,
    seed: int,
    clock: str,
    say: Output,
    integration_url: str,
    people_from: str | None = None,
) -> None:
    """Run until interrupted.

    `integration_url` is that of the set-up pages to which *Connect* leads. `people_from` is the URL
    of a simulated Lever whose users become users of the first company.

    Raises OSError when the port is taken, ValueError when the simulated Lever does not answer.
    """
    time, address = create_clock(clock), address.with_port()
    agora = AgoraSimulator(clock=time, seed=seed, url=address.url, integration_url=integration_url)
    with _serving(agora.app, address, time):
        if people_from is not None:
            add_people(agora, people_from.rstrip("/"))
        facts = {
            "agora": address.url,
            "agora_api_key": agora.api_key,
            "agora_launch_secret": agora.launch_secret,
            "company_id": agora.company_id,
        }
        say(
            facts,
            f"Agora is at {address.url}; its API key is {agora.api_key}, its company"
            f" {agora.company_id}. End with Ctrl-C.",
        )
        wait_for_the_end()


@contextmanager
def _serving(app: "WSGIApplication", address: Address, clock: Clock) -> Iterator[None]:
    server = Server(add_health_check(app), address.port, address.host).start()
    run_due_work(clock)
    try:
        yield
    finally:
        server.stop()


def add_people(agora: AgoraSimulator, lever_url: str) -> None:
    """Make the users of a simulated Lever's first account users of Agora's first company.

    Those whose address Agora has already are left out. Waits for a Lever that is just starting.

    Raises ValueError when no simulated Lever answers there.
    """
    until = monotonic() + SECONDS_TO_WAIT_FOR_LEVER
    while True:
        try:
            users = _users_of(lever_url)
        except requests.ConnectionError:
            if monotonic() > until:
                raise ValueError(
                    f"no simulated Lever answers at {lever_url}. Start one there, or leave out"
                    " --people-from."
                ) from None
            sleep(0.2)
        except (requests.RequestException, KeyError, IndexError, TypeError):
            raise ValueError(
                f"what answers at {lever_url} is no simulated Lever. Give the URL that"
                " `agora-lever lever-simulator` prints."
            ) from None
        else:
            break
    known = {user.email.casefold() for user in agora.company(agora.company_id).users.values()}
    for name, email in users:
        if email.casefold() not in known:
            agora.add_user(agora.company_id, name.split()[0], email)
            known.add(email.casefold())


def _users_of(lever_url: str) -> list[tuple[str, str]]:
    """The name and address of each user, also of those who are deactivated."""
    accounts = requests.get(f"{lever_url}/_simulator/accounts", timeout=10).json()["data"]
    found: list[tuple[str, str]] = []
    parameters = {"limit": "100", "includeDeactivated": "true"}
    while True:
        page = requests.get(
            f"{lever_url}/v1/users",
            params=parameters,
            auth=(accounts[0]["api_key"], ""),
            timeout=10,
        ).json()
        found += [(user["name"], user["email"]) for user in page["data"]]
        if not page["hasNext"]:
            return found
        parameters["offset"] = page["next"]


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
