"""`python -m tests.processes.kills --kills 200`: the one process on SQLite, killed at random moments under load."""

import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from simulators.sandbox.running import wait_for
from simulators.server import free_port
from tests.processes.customers import Customers
from tests.processes.outside import Calls, in_time, outside
from tests.simulation.planted import BUGS

QUIET_SECONDS = 180.0
ANOTHER_MINUTE = 65.0


class Service:
    """`agora-lever serve`, killed as by a fall of the power, and begun anew. `bug`: with this one in it."""

    def __init__(self, environment: dict[str, str], url: str, log: Path, bug: str | None = None) -> None:
        self._command = ["tests.processes.with_a_bug", bug] if bug else ["adapters.cli", "serve", "--log", "warning"]
        self._environment, self._url, self._log = environment, url, log
        self._process = self._begun()

    def _begun(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", *self._command], env=self._environment, stderr=log)
        wait_for(self._url, process)
        return process

    def kill(self) -> None:
        """Raises AssertionError when it has ended by itself."""
        assert self._process.poll() is None, "the service ended by itself; its log says why"
        self._process.kill()
        self._process.wait()

    def begin_anew(self) -> None:
        self._process = self._begun()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def at_work(customers: Customers, every: float) -> Iterator[None]:
    """Their people act, whether the service is there or not."""
    over = threading.Event()

    def act() -> None:
        while not over.wait(every):
            customers.somebody_acts()

    thread = threading.Thread(target=act, name="customers")
    thread.start()
    yield
    over.set()
    thread.join()


@click.command()
@click.option("--kills", type=int, default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="of what people do, and of how long it is until each kill")
@click.option(
    "--within", type=float, default=3.0, show_default=True, help="seconds; at most so long after it is ready it is killed"
)
@click.option("--act-every", type=float, default=0.2, show_default=True, help="seconds until somebody does something again")
@click.option("--companies", type=int, default=3, show_default=True)
@click.option("--bug", type=click.Choice(sorted(BUGS)), help="planted, to see that it is found")
def kills(kills: int, seed: int, within: float, act_every: float, companies: int, bug: str | None) -> None:
    """Exit 0 only if nothing was lost, nothing came twice, and each letter says what Lever says."""
    chance = random.Random(f"kills {seed}")  # noqa: S311  # chance, and no secret
    with tempfile.TemporaryDirectory(prefix="agora-lever-") as folder:
        url = f"http://127.0.0.1:{free_port()}"
        store = f"sqlite:///{folder}/agora-lever.db"
        with outside(integration_url=url, store=store, seed=seed) as around:
            customers = Customers(around.lever, around.agora, companies, seed=seed)
            service = Service(around.environment, url, Path(folder) / "log", bug)
            customers.connect()
            calls, in_work, half_made, began = Calls(around), 0, 0, time.monotonic()
            with at_work(customers, act_every):
                for _ in range(kills):
                    time.sleep(chance.uniform(0, within))
                    in_work += calls.lately
                    service.kill()
                    half_made += bool(customers.half_made())
                    service.begin_anew()
            lasted = time.monotonic() - began
            quiet, wrong = _when_quiet(customers)
            service.stop()
        rows = {
            "kill -9 of the one process": kills,
            "of these, while it was calling Lever or Agora": in_work,
            "of these, while a letter was in Agora and its note not in Lever": half_made,
            "minutes of load": f"{lasted / 60:.1f}",
            "connections": companies,
            "what people did": ", ".join(f"{what} {times}" for what, times in sorted(customers.done.items())),
            "letters at the end": customers.letters(),
            "all was right, after the last kill, within": quiet,
            "letters, notes, tags or links lost, twice or wrong": len(wrong),
        }
        _tell(rows, wrong)
    sys.exit(1 if wrong else 0)


def _when_quiet(customers: Customers) -> tuple[str, Sequence[str]]:
    """When all was right, and what is wrong then or a minute later."""
    try:
        seconds = in_time(lambda: not customers.wrong(), seconds=QUIET_SECONDS)
    except AssertionError:
        return "never", customers.wrong()
    time.sleep(ANOTHER_MINUTE)
    return f"{seconds:.0f} s", customers.wrong()


def _tell(rows: dict[str, object], wrong: Sequence[str]) -> None:
    for name, value in rows.items():
        click.echo(f"| {name} | {value} |")
    for sentence in wrong[:20]:
        click.echo(sentence, err=True)


if __name__ == "__main__":
    kills()
