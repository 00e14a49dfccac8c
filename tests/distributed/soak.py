"""`python -m tests.distributed.soak --minutes 10`: a deployment under load and fire; prints a table for docs/reliability.md."""

import sys
import time

import click

from tests.distributed.deployment import Deployment, in_time, longest_silence, overlapping


@click.command()
@click.option("--minutes", type=float, default=10.0, show_default=True)
@click.option("--kill-every", type=float, default=5.0, show_default=True, help="seconds until the next kill -9 of a worker")
@click.option(
    "--candidate-every", type=float, default=8.0, show_default=True, help="seconds; Lever's rate bounds how many there can be"
)
@click.option("--webs", type=int, default=2, show_default=True)
@click.option("--workers", type=int, default=3, show_default=True)
@click.option("--companies", type=int, default=2, show_default=True)
def soak(minutes: float, kill_every: float, candidate_every: float, webs: int, workers: int, companies: int) -> None:
    """Exit 0 only if nothing was lost and nothing came twice."""
    with Deployment(webs=webs, workers=workers, companies=companies).running() as deployment:
        restarts = _load(deployment, 60 * minutes, kill_every, candidate_every)
        try:
            quiet = f"{in_time(lambda: not deployment.wrong(), seconds=120):.0f} s"
        except AssertionError:
            quiet = "never"
        wrong, rounds = deployment.wrong(), deployment.rounds()
        overlaps = overlapping(rounds)
        rows = {
            "webs, workers, connections": f"{webs}, {workers}, {companies}",
            "minutes of load": f"{minutes:g}",
            "candidates": len(deployment.candidates),
            "letters that must be": len(deployment.candidates) * companies,
            "kill -9 of a worker": len(deployment.killed),
            "restarts of PostgreSQL": restarts,
            "rounds": len(rounds),
            "rounds of one connection at the same time": len(overlaps),
            "longest time without a round of a connection": f"{longest_silence(rounds):.1f} s",
            "right after the load ended within": quiet,
            "letters, notes, tags or links lost or twice": len(wrong),
        }
        for name, value in rows.items():
            click.echo(f"| {name} | {value} |")
        for sentence in wrong[:20]:
            click.echo(sentence, err=True)
    sys.exit(1 if wrong or overlaps else 0)


def _load(deployment: Deployment, seconds: float, kill_every: float, candidate_every: float) -> int:
    """How often PostgreSQL was restarted: after a third and after two thirds of the time."""
    began = time.monotonic()
    next_kill, next_candidate, restarts = kill_every, 0.0, 0
    while (passed := time.monotonic() - began) < seconds:
        if passed > next_candidate:
            deployment.new_candidate()
            deployment.raise_somebody()
            next_candidate += candidate_every
        if passed > next_kill:
            deployment.kill_a_worker()
            next_kill += kill_every
        if restarts < 2 and passed > seconds * (restarts + 1) / 3:
            deployment.restart_postgresql()
            restarts += 1
        time.sleep(0.2)
    return restarts


if __name__ == "__main__":
    soak()
