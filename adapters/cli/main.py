"""The commands of `agora-lever`. A command that fails prints why, and exits with status 2."""

import errno
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

import click

from adapters.cli.database_url import check_database_url
from adapters.logging_setup import log_to_stderr
from adapters.settings import PREFIX, InvalidSettings, load_settings
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
    envvar="AGORA_LEVER_DATABASE_URL",
    callback=check_database_url,
    help="the database in use: sqlite:///file.db, or postgresql://user@host/database; @file reads"
    " the URL from a file; also AGORA_LEVER_DATABASE_URL",
)
@click.option(
    "--to",
    "target",
    required=True,
    envvar="TARGET_DATABASE_URL",
    callback=check_database_url,
    help="an empty database; @file reads the URL from a file; also TARGET_DATABASE_URL",
)
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
    callback=check_database_url,
    help="the service's database; @file reads its URL from a file; also AGORA_LEVER_DATABASE_URL",
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


def _url(_context: click.Context, option: click.Parameter, given: Any) -> Any:
    """Check an option that takes one URL, or several."""
    for url in [given] if isinstance(given, str) else given or ():
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or set(url) & set(" \\"):
            raise click.BadParameter(
                f"{url!r} is no URL. Give one such as http://lever:9001.", param=option
            )
    return given


_host = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="the address to listen on; 0.0.0.0 for all of this machine",
)
_public_url = click.option(
    "--public-url",
    callback=_url,
    help="the URL at which others reach it, such as http://lever:9001 in a container network",
)


@main.command("lever-simulator")
@click.option("--port", type=_port, default=9001, show_default=True)
@_host
@_public_url
@_seed
@click.option("--people", type=click.IntRange(0), default=50, show_default=True)
@_clock
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    callback=_url,
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
    host: str,
    public_url: str | None,
    seed: int,
    people: int,
    clock: str,
    redirect_uris: tuple[str, ...],
    latency: float,
    as_json: bool,
) -> None:
    """Run a stateful simulator of Lever."""
    _exit_on_sigterm()
    from simulators.sandbox.integration_settings import lever_settings  # noqa: PLC0415
    from simulators.standalone import Address, run_lever  # noqa: PLC0415

    def settings(facts: dict[str, Any]) -> Mapping[str, str]:
        return lever_settings(
            facts["lever"], facts["oauth_client_id"], facts["oauth_client_secret"]
        )

    run_lever(
        Address(host=host, port=port, public_url=public_url),
        seed=seed,
        people=people,
        clock=clock,
        redirect_uris=redirect_uris,
        latency=latency,
        say=_output(as_json, settings),
    )


@main.command("agora-simulator")
@click.option("--port", type=_port, default=9002, show_default=True)
@_host
@_public_url
@_seed
@_clock
@click.option(
    "--integration-url",
    default="http://127.0.0.1:9000",
    show_default=True,
    callback=_url,
    help="the integration's URL: Connect leads to its set-up pages",
)
@click.option(
    "--people-from",
    callback=_url,
    metavar="URL",
    help="a simulated Lever whose users become users of Agora",
)
@_json
def agora_simulator(
    port: int,
    host: str,
    public_url: str | None,
    seed: int,
    clock: str,
    integration_url: str,
    people_from: str | None,
    as_json: bool,
) -> None:
    """Run a stateful simulator of Agora."""
    _exit_on_sigterm()
    from simulators.sandbox.integration_settings import agora_settings  # noqa: PLC0415
    from simulators.standalone import Address, run_agora  # noqa: PLC0415

    def settings(facts: dict[str, Any]) -> Mapping[str, str]:
        return {
            f"{PREFIX}PUBLIC_URL": integration_url,
            **agora_settings(facts["agora"], facts["agora_api_key"], facts["agora_launch_secret"]),
        }

    run_agora(
        Address(host=host, port=port, public_url=public_url),
        seed=seed,
        clock=clock,
        say=_output(as_json, settings),
        integration_url=integration_url,
        people_from=people_from,
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
    envvar="SANDBOX_DATABASE_URL",
    callback=check_database_url,
    help="the integration's database; by default a temporary file; @file reads its URL from a file",
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
    _exit_on_sigterm()
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
    _exit_on_sigterm()
    from simulators.sandbox.demo import DemoStepFailed, run_demo  # noqa: PLC0415

    try:
        run_demo(port_base=port_base, stay=stay, say=click.echo)
    except DemoStepFailed as failure:
        raise CommandFailed(str(failure)) from failure


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


def _output(
    as_json: bool, settings: Callable[[dict[str, Any]], Mapping[str, str]] = lambda _facts: {}
) -> Callable[[dict[str, Any], str], None]:
    """Print one line of JSON for programs, or the text for people; with the integration's settings
    that follow from the facts.
    """

    def say(facts: dict[str, Any], text: str) -> None:
        lines = [f"{name}={value}" for name, value in settings(facts).items()]
        if as_json:
            click.echo(json.dumps(facts | ({"settings": settings(facts)} if lines else {})))
        elif lines:
            click.echo("\n".join([text, "", "Settings of the integration:", "", *lines]))
        else:
            click.echo(text)
        sys.stdout.flush()

    return say


def _exit_on_sigterm() -> None:
    """End gracefully on SIGTERM, also while the rest is imported, which takes seconds."""
    from simulators.common.termination import exit_on_sigterm  # noqa: PLC0415

    exit_on_sigterm()


def _configure_process(level: str = "info") -> None:
    """Set up logging, and make new files readable by this user only."""
    os.umask(0o077)
    log_to_stderr(level)


if __name__ == "__main__":
    main()
