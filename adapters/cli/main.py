"""The commands of `agora-lever`. A command that fails prints why, and exits with status 2."""

import errno
import json
import os
import sys
from collections.abc import Callable
from typing import IO, Any

import click

from adapters.logging_setup import log_to_stderr
from adapters.settings import InvalidSettings, load_settings
from application.ports import ServiceUnavailable


class CommandFailed(click.ClickException):
    """A command could not do its work; the message says why. Exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


class Command(click.Command):
    """Turns the errors that a user can cause into messages."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidSettings as error:
            raise CommandFailed(f"These settings are missing or wrong:\n{error}") from error
        except (TimeoutError, ValueError, ServiceUnavailable) as error:
            raise CommandFailed(str(error)) from error
        except OSError as error:
            hint = self._port_hint() if error.errno in {errno.EADDRINUSE, errno.EACCES} else ""
            raise CommandFailed(f"{error.strerror or error}.{hint}") from error
        except KeyboardInterrupt:
            raise click.exceptions.Exit(130) from None

    def _port_hint(self) -> str:
        """Name the option that chooses another port, where the command has one."""
        names = [option.opts[0] for option in self.params if option.name in {"port", "port_base"}]
        return f" Choose another port with {names[0]}." if names else ""


class CommandGroup(click.Group):
    command_class = Command


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="agora-lever")
def main() -> None:
    """Turn offers made in Lever into live offer letters in Agora."""


@main.command()
@click.option(
    "--log-level",
    type=click.Choice(["info", "warning", "error"]),
    default="info",
    show_default=True,
)
def serve(log_level: str) -> None:
    """Run the service in one process: webhooks, pages and sync rounds.

    Settings are environment variables that begin with AGORA_LEVER_.
    """
    # Imported here because the other commands start faster without the server.
    from adapters.server import serve as serve_with  # noqa: PLC0415

    _configure_process(log_level)
    serve_with(load_settings(os.environ))


@main.command()
def web() -> None:
    """Run pages and webhooks only, beside `agora-lever worker`, on PostgreSQL."""
    from adapters.server import web as serve_web  # noqa: PLC0415

    _configure_process()
    serve_web(load_settings(os.environ))


@main.command()
def worker() -> None:
    """Run sync rounds only, beside any number of other workers on the same PostgreSQL."""
    from adapters.server import run_worker  # noqa: PLC0415

    _configure_process()
    run_worker(load_settings(os.environ))


@main.command()
@click.option(
    "--from",
    "source",
    required=True,
    help="the database in use: sqlite:///file.db, or postgresql://user@host/database",
)
@click.option("--to", "target", required=True, help="an empty database")
def transfer_store(source: str, target: str) -> None:
    """Copy the store to another database and compare the two. Stop the service first.

    Everything is copied, or nothing. The old database is not changed: start the service with the
    new one in AGORA_LEVER_DATABASE_URL.
    """
    from adapters.store.transfer import transfer  # noqa: PLC0415

    for table, number in transfer(source, target).items():
        click.echo(f"{table:<12} {number:>9}")
    click.echo("Everything was copied, and every row was compared.")


@main.command()
def generate_key() -> None:
    """Print a new key for AGORA_LEVER_ENCRYPTION_KEYS."""
    from adapters.vault import generate_key  # noqa: PLC0415

    click.echo(generate_key())


@main.command()
def rotate_key() -> None:
    """Re-encrypt all secrets with the first key of AGORA_LEVER_ENCRYPTION_KEYS.

    The other keys can then be removed. The service may run at the same time, with the same keys.
    """
    from adapters.container import Container  # noqa: PLC0415
    from application.key_rotation import reencrypt_all  # noqa: PLC0415

    parts = Container(settings=load_settings(os.environ))
    click.echo(
        f"{reencrypt_all(parts.store(), parts.vault())} secrets are encrypted with the first key."
    )


@main.command()
@click.option(
    "--store",
    envvar="AGORA_LEVER_DATABASE_URL",
    default="sqlite:///agora-lever.db",
    show_default=True,
    help="the service's database; also AGORA_LEVER_DATABASE_URL",
)
@click.option(
    "--restart",
    is_flag=True,
    help="import the whole account again; no letter is created twice",
)
def import_status(store: str, restart: bool) -> None:
    """Show the progress of the import of past offers until it is finished.

    The service does the import: this command can be stopped and started at any time.
    """
    from adapters.cli.import_progress import follow_imports  # noqa: PLC0415
    from adapters.clock import SystemClock  # noqa: PLC0415
    from adapters.store import open_store  # noqa: PLC0415

    follow_imports(open_store(store), SystemClock(), click.echo, restart=restart)


_port = click.IntRange(0, 65535)
_clock = click.option(
    "--clock",
    type=click.Choice(["real", "manual"]),
    default="real",
    show_default=True,
    help="manual: it moves only by POST /_simulator/clock",
)
_seed = click.option(
    "--seed", type=int, default=1, show_default=True, help="the same seed gives the same data"
)
_json = click.option("--json", "as_json", is_flag=True, help="print one line of JSON for programs")


@main.command("lever-simulator")
@click.option("--port", type=_port, default=9001, show_default=True)
@_seed
@click.option("--people", type=click.IntRange(0), default=50, show_default=True)
@_clock
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    help="register this redirect URI for the app; can be repeated",
)
@click.option(
    "--latency",
    type=click.FloatRange(0, 60),
    default=0,
    help="seconds that each response of the Data API takes, such as 0.11 for clients that keep no"
    " rate",
)
@_json
def lever_simulator(
    port: int,
    seed: int,
    people: int,
    clock: str,
    redirect_uris: tuple[str, ...],
    latency: float,
    as_json: bool,
) -> None:
    """Run a stateful simulator of Lever on this machine."""
    from simulators.standalone import run_lever  # noqa: PLC0415

    run_lever(
        port=port,
        seed=seed,
        people=people,
        clock=clock,
        redirect_uris=redirect_uris,
        latency=latency,
        say=_output(as_json),
    )


@main.command("agora-simulator")
@click.option("--port", type=_port, default=9002, show_default=True)
@_seed
@_clock
@_json
def agora_simulator(port: int, seed: int, clock: str, as_json: bool) -> None:
    """Run a stateful simulator of Agora on this machine."""
    from simulators.standalone import run_agora  # noqa: PLC0415

    run_agora(port=port, seed=seed, clock=clock, say=_output(as_json))


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
    help="the integration's database; by default a temporary file",
)
@_clock
@click.option(
    "--no-setup", is_flag=True, help="do not connect Lever and Agora: do the set-up yourself"
)
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
    """Run both simulators and the integration, on three ports of this machine."""
    from simulators.sandbox.runner import run_sandbox  # noqa: PLC0415

    run_sandbox(
        port_base=port_base,
        seed=seed,
        people=people,
        store=store,
        clock=clock,
        connected=not no_setup,
        say=_output(as_json),
    )


@main.command()
@click.option("--port-base", type=click.IntRange(1, 65533), default=9000, show_default=True)
@click.option("--stay", is_flag=True, help="keep the sandbox open afterwards")
def demo(port_base: int, stay: bool) -> None:
    """Show the main path as it happens: an offer made in Lever becomes a live letter in Agora."""
    from simulators.sandbox.demo import run_demo  # noqa: PLC0415

    run_demo(port_base=port_base, stay=stay, say=click.echo)


@main.command()
@click.option("--first-seed", type=int, default=1, show_default=True)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="the number of worlds",
)
@click.option(
    "--days",
    type=click.FloatRange(0.1, 60),
    default=10,
    show_default=True,
    help="the approximate length of a world",
)
@click.option(
    "--faults",
    default="all",
    show_default=True,
    help="all, none, or: failures,webhooks,crashes,jumps,forgeries",
)
def simulate(first_seed: int, seeds: int, days: float, faults: str) -> None:
    """Run randomized simulations with fault injection; exits 1 if any invariant is violated."""
    from simulators.sandbox.simulation.runner import chosen_faults, simulate  # noqa: PLC0415

    total = simulate(first_seed, seeds, days, chosen_faults(faults), say=click.echo)
    sys.exit(1 if total.wrong else 0)


def _output(as_json: bool) -> Callable[[dict[str, Any], str], None]:
    """Print one line of JSON for programs, or the text for people."""

    def say(facts: dict[str, Any], text: str) -> None:
        click.echo(json.dumps(facts) if as_json else text)
        sys.stdout.flush()

    return say


def _configure_process(level: str = "info") -> None:
    """Set up logging, and make new files readable by this user only."""
    os.umask(0o077)
    log_to_stderr(level)


if __name__ == "__main__":
    main()
