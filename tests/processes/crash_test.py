"""Kill the single process on SQLite at random moments under load.

Run it with `python -m tests.processes.crash_test --kills 200`.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from simulators.common.server import free_port
from simulators.sandbox.runner import wait_for
from tests.processes.load_generator import Customers, at_work
from tests.processes.reporting import print_table, when_quiet
from tests.processes.vendor_servers import Calls, outside
from tests.simulation.seeded_bugs import BUGS


class Service:
    """An `agora-lever serve` that can be killed and restarted, optionally with a seeded bug."""

    def __init__(self, environment: dict[str, str], url: str, bug: str | None = None) -> None:
        self._command = (
            ["tests.processes.serve_with_bug", bug] if bug else ["adapters.cli.main", "serve"]
        )
        self._environment, self._url = environment, url
        self._process: subprocess.Popen[bytes]

    @contextmanager
    def running(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            self._process.terminate()
            self._process.wait()

    def start(self) -> None:
        """Start it and wait until it is ready; raise ValueError if it exits at once."""
        command = [sys.executable, "-m", *self._command]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)
        wait_for(self._url, self._process)

    def kill(self) -> None:
        """Kill it; raise AssertionError if it has exited before."""
        assert self._process.poll() is None, "the service exited before it was killed"
        self._process.kill()
        self._process.wait()


@dataclass
class Killed:
    """The number of kills by the moment at which they occurred.

    `calling`: during a call to a vendor. `half_made`: with a letter in Agora and no note in Lever.
    """

    times: int = 0
    calling: int = 0
    half_made: int = 0
    seconds: float = 0.0


@click.command()
@click.option("--kills", "times", type=int, default=200, show_default=True)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="seed of the user actions and of the time until each kill",
)
@click.option(
    "--within",
    type=float,
    default=3.0,
    show_default=True,
    help="maximum seconds from ready to the kill",
)
@click.option(
    "--act-every",
    type=float,
    default=0.2,
    show_default=True,
    help="seconds between two user actions",
)
@click.option("--companies", type=int, default=3, show_default=True)
@click.option("--bug", type=click.Choice(sorted(BUGS)), help="seeded bug that the test must detect")
def kills(
    times: int, seed: int, within: float, act_every: float, companies: int, bug: str | None
) -> None:
    """Exit with 0 only if nothing is lost, duplicated or different from Lever."""
    with tempfile.TemporaryDirectory(prefix="agora-lever-") as folder:
        url = f"http://127.0.0.1:{free_port()}"
        with outside(
            integration_url=url, store=f"sqlite:///{folder}/agora-lever.db", seed=seed
        ) as around:
            customers = Customers(around.lever, around.agora, companies, seed=seed)
            service, calls = Service(around.environment, url, bug), Calls(around)
            with service.running():
                customers.connect()
                with at_work(customers, act_every):
                    killed = _kill(service, customers, calls, times=times, within=within, seed=seed)
                quiet, wrong = when_quiet(customers)
            rows = {
                "kill -9 of the one process": killed.times,
                "of these, while it was calling Lever or Agora": killed.calling,
                "of these, while a letter was in Agora and its note not in Lever": killed.half_made,
                "minutes of load": f"{killed.seconds / 60:.1f}",
                "connections": companies,
                "what people did": customers.what_was_done(),
                "letters at the end": customers.letters(),
                "all was right, after the last kill, within": quiet,
                "letters, notes, tags or links lost, twice or wrong": len(wrong),
            }
            print_table(rows, wrong)
    sys.exit(1 if wrong else 0)


def _kill(
    service: Service, customers: Customers, calls: Calls, *, times: int, within: float, seed: int
) -> Killed:
    chance = random.Random(f"kills {seed}")  # noqa: S311  # not a secret
    killed, started_at = Killed(), time.monotonic()
    for _ in range(times):
        time.sleep(chance.uniform(0, within))
        killed.calling += calls.recent
        service.kill()
        killed.half_made += bool(customers.half_made())
        service.start()
        killed.times += 1
    killed.seconds = time.monotonic() - started_at
    return killed


if __name__ == "__main__":
    kills()
