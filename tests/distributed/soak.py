"""Kill the processes of a deployment under load; print a table for docs/reliability.md.

Run it with `python -m tests.distributed.soak --minutes 10`.
"""

import sys
import time

import click

from tests.distributed.deployment import CHANCE, Deployment
from tests.distributed.intervals import longest_gaps, overlapping
from tests.processes.load_generator import at_work
from tests.processes.reporting import print_table, when_quiet


@click.command()
@click.option("--minutes", type=float, default=10.0, show_default=True)
@click.option(
    "--kill-every",
    type=float,
    default=5.0,
    show_default=True,
    help="seconds until the next kill -9 of a web or a worker",
)
@click.option(
    "--act-every",
    type=float,
    default=0.4,
    show_default=True,
    help="seconds between two user actions",
)
@click.option("--webs", type=int, default=2, show_default=True)
@click.option("--workers", type=int, default=3, show_default=True)
@click.option("--companies", type=int, default=3, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="seed of the user actions")
def soak(
    minutes: float,
    kill_every: float,
    act_every: float,
    webs: int,
    workers: int,
    companies: int,
    seed: int,
) -> None:
    """Exit with 0 only if nothing is lost or duplicated and no rounds of a connection overlap."""
    with Deployment(
        webs=webs, workers=workers, companies=companies, seed=seed
    ).running() as deployment:
        with at_work(deployment.customers, act_every):
            killed_webs, killed_workers, restarts = _under_fire(
                deployment, 60 * minutes, kill_every
            )
        rounds, gaps = (
            deployment.rounds(),
            longest_gaps(deployment.rounds(), time.monotonic()),
        )
        unseen = longest_gaps(deployment.syncs(), time.time())
        quiet, wrong = when_quiet(deployment.customers)
        overlaps = overlapping(deployment.rounds())
        refused = sum(asked.status == 429 for asked in deployment.lever.requests)
        rows = {
            "webs, workers, connections": f"{webs}, {workers}, {companies}",
            "minutes of load": f"{minutes:g}",
            "what people did": deployment.customers.what_was_done(),
            "kill -9 of a web": killed_webs,
            "kill -9 of a worker": killed_workers,
            "restarts of PostgreSQL": restarts,
            "rounds": len(rounds),
            "requests to Lever, and of these above its rate (429)": (
                f"{len(deployment.lever.requests)}, {refused}"
            ),
            "rounds of one connection at the same time": len(overlaps),
            "longest time without a round, of each connection": ", ".join(
                f"{each:.1f} s" for each in gaps.values()
            ),
            "longest time between two syncs of a candidate": f"{max(unseen.values()):.0f} s",
            "letters at the end": deployment.customers.letters(),
            "all was right, after the load ended, within": quiet,
            "letters, notes, tags or links lost, twice or wrong": len(wrong),
        }
        print_table(rows, wrong)
    sys.exit(1 if wrong or overlaps else 0)


def _under_fire(deployment: Deployment, seconds: float, kill_every: float) -> tuple[int, int, int]:
    """Kill processes, and restart PostgreSQL after one and two thirds of the time.

    Returns the number of killed web processes, killed workers and restarts.
    """
    began = time.monotonic()
    next_kill, webs, workers, restarts = kill_every, 0, 0, 0
    while (passed := time.monotonic() - began) < seconds:
        if passed > next_kill:
            if CHANCE.random() < deployment.webs / (deployment.webs + deployment.workers):
                deployment.kill_a_web()
                webs += 1
            else:
                deployment.kill_a_worker()
                workers += 1
            next_kill += kill_every
        if restarts < 2 and passed > seconds * (restarts + 1) / 3:
            deployment.restart_postgresql()
            restarts += 1
        time.sleep(0.1)
    return webs, workers, restarts


if __name__ == "__main__":
    soak()
