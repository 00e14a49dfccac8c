"""How a run under load ends: all goes quiet, and a table tells what was done and whether it is
right.
"""

import time
from collections.abc import Mapping, Sequence

import click

from tests.processes.load_generator import Customers
from tests.processes.vendor_servers import in_time

QUIET_SECONDS = 180.0
ANOTHER_MINUTE = 65.0


def when_quiet(customers: Customers) -> tuple[str, Sequence[str]]:
    """When all was right, and what is wrong then or a minute later."""
    try:
        seconds = in_time(lambda: not customers.wrong(), seconds=QUIET_SECONDS)
    except AssertionError:
        return "never", customers.wrong()
    time.sleep(ANOTHER_MINUTE)
    return f"{seconds:.0f} s", customers.wrong()


def tell(rows: Mapping[str, object], wrong: Sequence[str]) -> None:
    click.echo("| | |\n| --- | --- |")
    for name, value in rows.items():
        click.echo(f"| {name} | {value} |")
    for sentence in wrong[:20]:
        click.echo(sentence, err=True)
