"""Runs the in-memory features once for each break: `python -m tests.breaks [name ...]`.

It prints what became of each break and exits with 1 if more than 3 percent are not noticed, or if
one makes the suite hang. `make breaks` runs all of them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Queue

import click

from tests.breaks.catalogue import ROOT, Break, all_breaks

FEATURES = ("-m", "pytest", "-q", "-x", "--store=memory", "-p", "no:cacheprovider")
FEATURES_FILE = "features/test_features.py"
DEFAULT_TIMEOUT_SECONDS = 120
"""The suite takes about 12 s; a break that makes it take longer than this makes it hang."""
MIN_NOTICED = 0.97
FAILED_TESTS = 1
"""Pytest's exit status when tests ran and some failed."""


class Result(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "SURVIVED"
    EXPLAINED = "survived, as explained"
    NEEDLESS = "noticed, although `survives` says otherwise"
    HANGS = "HANGS"
    INVALID = "INVALID"
    """The features did not start: the break is no valid program."""


@dataclass(frozen=True)
class Outcome:
    broken: Break
    result: Result
    seconds: float
    evidence: str
    """The first failed scenario, or the end of the output."""


def run(broken: Break, tree: Path, timeout: float) -> Outcome:
    """Run the features on a copy of the project with this break."""
    file = tree / broken.file
    intact = file.read_text(encoding="utf-8")
    started = time.monotonic()
    try:
        _write(file, broken.apply(intact))
        done = _run_features(tree, timeout, broken.scenarios)
        if not broken.scenarios or done.returncode != FAILED_TESTS:
            done = _run_features(tree, timeout)
    except subprocess.TimeoutExpired:
        return Outcome(broken, Result.HANGS, time.monotonic() - started, "")
    finally:
        _write(file, intact)
    result, evidence = _read(broken, done)
    return Outcome(broken, result, time.monotonic() - started, evidence)


def _run_features(
    tree: Path, timeout: float, scenarios: str = ""
) -> subprocess.CompletedProcess[str]:
    chosen = ["-k", scenarios] if scenarios else []
    return subprocess.run(
        [sys.executable, *FEATURES, FEATURES_FILE, *chosen],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def _read(broken: Break, done: subprocess.CompletedProcess[str]) -> tuple[Result, str]:
    """What the run shows, and the evidence of it."""
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    if done.returncode == 0:
        return Result.EXPLAINED if broken.survives else Result.SURVIVED, broken.survives
    if done.returncode != FAILED_TESTS or not failed:
        return Result.INVALID, (done.stdout + done.stderr)[-600:]
    scenario = failed[0].partition("::")[2].partition(" - ")[0]
    return Result.NEEDLESS if broken.survives else Result.NOTICED, scenario


def _write(file: Path, text: str) -> None:
    """Write with a time of its own: Python recompiles only when a file's time or size changes."""
    moment = max(file.stat().st_mtime_ns, time.time_ns()) + 2_000_000_000
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(moment, moment))


@contextmanager
def copies(number: int) -> Iterator[Queue[Path]]:
    """Copies of the project, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    with tempfile.TemporaryDirectory(prefix="agora-lever-breaks-") as folder:
        trees: Queue[Path] = Queue()
        for index in range(number):
            tree = Path(folder) / str(index)
            for name in listed:
                if (ROOT / name).is_file():
                    (tree / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, tree / name)
            trees.put(tree)
        yield trees


@click.command()
@click.argument("names", nargs=-1)
@click.option("--jobs", default=2, show_default=True, help="features run at the same time")
@click.option(
    "--timeout",
    default=DEFAULT_TIMEOUT_SECONDS,
    show_default=True,
    help="seconds after which the features are taken to hang",
)
def main(names: tuple[str, ...], jobs: int, timeout: float) -> None:
    """Run the in-memory features once for each break, or for the named ones."""
    chosen = [each for each in all_breaks() if not names or each.name in names]
    if unknown := set(names) - {each.name for each in chosen}:
        raise click.BadParameter(f"there is no break named {', '.join(sorted(unknown))}")

    with copies(jobs) as trees, ThreadPoolExecutor(jobs) as pool:

        def run_somewhere(broken: Break) -> Outcome:
            tree = trees.get()
            try:
                return run(broken, tree, timeout)
            finally:
                trees.put(tree)

        outcomes = []
        for outcome in pool.map(run_somewhere, chosen):
            outcomes.append(outcome)
            click.echo(
                f"{outcome.result}: {outcome.broken.name} ({outcome.seconds:.0f} s)"
                f" {outcome.evidence}"
            )
    sys.exit(_report(outcomes))


def _report(outcomes: list[Outcome]) -> int:
    """Print the totals; return the exit status."""
    total = Counter(outcome.result for outcome in outcomes)
    click.echo(", ".join(f"{number} {result}" for result, number in total.items()))
    noticed = total[Result.NOTICED] + total[Result.NEEDLESS]
    click.echo(f"{noticed} of {len(outcomes)} noticed ({noticed / len(outcomes):.1%})")
    wrong = total[Result.HANGS] + total[Result.INVALID] + total[Result.NEEDLESS]
    return 1 if wrong or noticed / len(outcomes) < MIN_NOTICED else 0


if __name__ == "__main__":
    main()
