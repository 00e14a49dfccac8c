"""The commands of `agora-lever`. Each says in a sentence what is wrong when it cannot do its work, and ends with status 2."""

import errno
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from adapters.logging_setup import log_to_stderr
from adapters.settings import InvalidSettings, load_settings
from application.ports import ServiceUnavailable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="agora-lever")
def main() -> None:
    """Offers made in Lever become living offer letters in Agora."""


@main.command()
@click.option(
    "--log-level",
    type=click.Choice(["info", "warning", "error"]),
    default="info",
    show_default=True,
)
def serve(log_level: str) -> None:
    """Run the service: webhooks, pages and rounds, in this process (settings: environment, AGORA_LEVER_*)."""
    from adapters.server import serve as serve_with  # noqa: PLC0415  # the other commands start faster without it

    _configure_process(log_level)
    _exit_with_message(lambda: serve_with(load_settings(os.environ)))


@main.command()
def web() -> None:
    """Pages and webhooks only; `agora-lever worker` runs the rounds, in as many processes as you like."""
    from adapters.server import web as serve_web  # noqa: PLC0415

    _configure_process()
    _exit_with_message(lambda: serve_web(load_settings(os.environ)))


@main.command()
def worker() -> None:
    """Rounds only, beside any number of other workers on the same PostgreSQL."""
    from adapters.server import run_worker  # noqa: PLC0415

    _configure_process()
    _exit_with_message(lambda: run_worker(load_settings(os.environ)))


@main.command()
@click.option(
    "--from",
    "source",
    required=True,
    help="the store that is in use: sqlite:///file.db, or postgresql://user@host/database",
)
@click.option("--to", "target", required=True, help="an empty database for it")
def transfer_store(source: str, target: str) -> None:
    """Move everything to another database, and compare the two; stop the service first.

    All is moved or nothing. The old database is left as it is: start the service with the new one in AGORA_LEVER_DATABASE_URL.
    """
    from adapters.store.transfer import transfer  # noqa: PLC0415

    def run() -> None:
        for table, number in transfer(source, target).items():
            click.echo(f"{table:<12} {number:>9}")
        click.echo("Everything was moved, and every row was compared.")

    _exit_with_message(run)


@main.command()
def generate_key() -> None:
    """Print a new key for AGORA_LEVER_ENCRYPTION_KEYS."""
    from adapters.vault import generate_key  # noqa: PLC0415

    click.echo(generate_key())


@main.command()
def rotate_key() -> None:
    """Seal every secret anew with the first key of AGORA_LEVER_ENCRYPTION_KEYS; the other keys can go afterwards.

    The service may run meanwhile, with the same keys.
    """
    from adapters.container import Container  # noqa: PLC0415
    from application.key_rotation import reencrypt_all  # noqa: PLC0415

    def run() -> None:
        parts = Container(settings=load_settings(os.environ))
        click.echo(
            f"{reencrypt_all(parts.store(), parts.vault())} secrets are sealed with the first key."
        )

    _exit_with_message(run)


@main.command()
@click.option(
    "--store",
    envvar="AGORA_LEVER_DATABASE_URL",
    default="sqlite:///agora-lever.db",
    show_default=True,
    help="where the service keeps its state; also AGORA_LEVER_DATABASE_URL",
)
@click.option(
    "--restart",
    is_flag=True,
    help="look through the whole account once more; no letter is made twice",
)
def import_status(store: str, restart: bool) -> None:
    """Show how the offers made before the connection are brought in, until they are.

    The service does the work: end this at any time, and call it again; the import goes on where it is.
    """
    from adapters.cli.import_progress import follow_imports  # noqa: PLC0415
    from adapters.clock import SystemClock  # noqa: PLC0415
    from adapters.store import open_store  # noqa: PLC0415

    _exit_with_message(
        lambda: follow_imports(open_store(store), SystemClock(), click.echo, restart=restart)
    )


_port = click.IntRange(0, 65535)
_clock = click.option(
    "--clock",
    type=click.Choice(["real", "manual"]),
    default="real",
    show_default=True,
    help="manual: POST /_simulator/clock turns it",
)
_seed = click.option(
    "--seed", type=int, default=1, show_default=True, help="the same seed makes the same world"
)
_json = click.option(
    "--json", "as_json", is_flag=True, help="print one line of JSON first, for programs"
)


@main.command("lever-simulator")
@click.option("--port", type=_port, default=9001, show_default=True)
@_seed
@click.option("--people", type=click.IntRange(0), default=50, show_default=True)
@_clock
@_json
def lever_simulator(port: int, seed: int, people: int, clock: str, as_json: bool) -> None:
    """A Lever of your own, with state, on this machine."""
    from simulators.standalone import run_lever  # noqa: PLC0415

    _exit_with_message(
        lambda: run_lever(port=port, seed=seed, people=people, clock=clock, say=_output(as_json)),
        port_option="--port",
    )


@main.command("agora-simulator")
@click.option("--port", type=_port, default=9002, show_default=True)
@_seed
@_clock
@_json
def agora_simulator(port: int, seed: int, clock: str, as_json: bool) -> None:
    """An Agora of your own, with state, on this machine."""
    from simulators.standalone import run_agora  # noqa: PLC0415

    _exit_with_message(
        lambda: run_agora(port=port, seed=seed, clock=clock, say=_output(as_json)),
        port_option="--port",
    )


@main.command()
@click.option(
    "--port-base",
    type=click.IntRange(1, 65533),
    default=9000,
    show_default=True,
    help="integration; +1 Lever; +2 Agora",
)
@_seed
@click.option("--people", type=click.IntRange(0), default=50, show_default=True)
@click.option(
    "--store",
    default=None,
    help="where the integration keeps its state; by default a file that goes away afterwards",
)
@_clock
@click.option("--no-setup", is_flag=True, help="leave the set-up to you")
@_json
def sandbox(
    port_base: int,
    seed: int,
    people: int,
    store: str | None,
    clock: str,
    no_setup: bool,
    as_json: bool,
) -> None:
    """Lever, Agora and the integration between them, on three ports of this machine."""
    from simulators.sandbox.runner import run_sandbox  # noqa: PLC0415

    _exit_with_message(
        lambda: run_sandbox(
            port_base=port_base,
            seed=seed,
            people=people,
            store=store,
            clock=clock,
            connected=not no_setup,
            say=_output(as_json),
        ),
        port_option="--port-base",
    )


@main.command()
@click.option("--port-base", type=click.IntRange(1, 65533), default=9000, show_default=True)
@click.option("--stay", is_flag=True, help="keep the sandbox open afterwards")
def demo(port_base: int, stay: bool) -> None:
    """The main path, narrated as it happens: an offer made in Lever becomes a living letter in Agora."""
    from simulators.sandbox.demo import run_demo  # noqa: PLC0415

    _exit_with_message(
        lambda: run_demo(port_base=port_base, stay=stay, say=click.echo), port_option="--port-base"
    )


@main.command()
@click.option("--first-seed", type=int, default=1, show_default=True)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="so many worlds, one after the other",
)
@click.option(
    "--days",
    type=click.FloatRange(0.1, 60),
    default=10,
    show_default=True,
    help="how long a world lasts, about",
)
@click.option(
    "--faults",
    default="all",
    show_default=True,
    help="all, none, or: failures,webhooks,crashes,jumps,forgeries",
)
def simulate(first_seed: int, seeds: int, days: float, faults: str) -> None:
    """Worlds written by chance, with faults of every kind; ends with status 0 only if all was right in every one of them."""
    from simulators.sandbox.simulation.runner import chosen_faults, simulate  # noqa: PLC0415

    def run() -> None:
        total = simulate(first_seed, seeds, days, chosen_faults(faults), say=click.echo)
        sys.exit(1 if total.wrong else 0)

    _exit_with_message(run)


def _output(as_json: bool) -> Callable[[dict[str, Any], str], None]:
    """For programs one line of JSON, for people the text."""

    def say(facts: dict[str, Any], text: str) -> None:
        click.echo(json.dumps(facts) if as_json else text)
        sys.stdout.flush()

    return say


def _configure_process(level: str = "info") -> None:
    """For what runs as a service. Files that it makes are for its own user alone."""
    os.umask(0o077)
    log_to_stderr(level)


def _exit_with_message(run: Callable[[], None], *, port_option: str | None = None) -> None:
    """`port_option` chooses another port, where the command has such an option."""
    try:
        run()
    except InvalidSettings as wrong:
        click.echo(f"These settings are missing or wrong:\n{wrong}", err=True)
        sys.exit(2)
    except TimeoutError as failure:
        click.echo(str(failure), err=True)
        sys.exit(2)
    except OSError as failure:
        is_of_the_port = failure.errno in {errno.EADDRINUSE, errno.EACCES}
        choose = (
            f" Choose another port with {port_option}." if port_option and is_of_the_port else ""
        )
        click.echo(f"{failure.strerror or failure}.{choose}", err=True)
        sys.exit(2)
    except (ValueError, ServiceUnavailable) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
