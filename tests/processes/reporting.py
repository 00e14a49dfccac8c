"""The end of a run under load: wait for the final state and print a table of results."""

import time
from collections.abc import Mapping, Sequence

import click

from tests.processes.load_generator import Customers
from tests.processes.vendor_servers import wait_until

QUIET_SECONDS = 180.0
ANOTHER_MINUTE = 65.0


def when_quiet(customers: Customers) -> tuple[str, Sequence[str]]:
    """Return the time until the state was correct, and the errors left then or a minute later."""
    try:
        seconds = wait_until(lambda: not customers.wrong(), seconds=QUIET_SECONDS)
    except AssertionError:
        return "never", customers.wrong()
    time.sleep(ANOTHER_MINUTE)
    return f"{seconds:.0f} s", customers.wrong()


def print_table(rows: Mapping[str, object], wrong: Sequence[str]) -> None:
    click.echo("| | |\n| --- | --- |")
    for name, value in rows.items():
        click.echo(f"| {name} | {value} |")
    for sentence in wrong[:20]:
        click.echo(sentence, err=True)
