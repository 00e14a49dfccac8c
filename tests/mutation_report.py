"""The result of mutation tests: figures by package, and survivors.

Exits 1 when too many survived (`make mutants`).

As a pytest plugin it runs the domain's tests only for the domain's mutants, the quickest first,
since the first failure ends the run of a mutant.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

WANTED = 0.95
NOTICED = {"killed", "timeout"}
"""A mutant that runs without an end is noticed, too."""
STATS = Path("mutmut-stats.json")
"""Written by mutmut when it has run the tests once."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("MUTANT_UNDER_TEST", "").startswith("domain."):
        items[:] = [item for item in items if item.nodeid.startswith("tests/domain/")]
    seconds = json.loads(STATS.read_text())["duration_by_test"] if STATS.exists() else {}
    items.sort(key=lambda item: seconds.get(item.nodeid, 0))


def results() -> Iterator[tuple[str, str]]:
    """Each mutant's name, which begins with its module, and its result in mutmut's words."""
    command = [str(Path(sys.executable).with_name("mutmut")), "results", "--all", "true"]
    for line in subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.splitlines():
        name, _, became = line.strip().partition(": ")
        yield name, became


def main() -> int:
    became = dict(results())
    enough = True
    for package in ("domain", "application"):
        counts = Counter(
            result for name, result in became.items() if name.startswith(f"{package}.")
        )
        noticed = sum(counts[result] for result in NOTICED) / max(counts.total(), 1)
        enough = enough and noticed >= WANTED
        each = ", ".join(f"{count} {result}" for result, count in counts.most_common())
        print(f"{package}: {noticed:.1%} of {counts.total()} mutants were noticed ({each})")
    for name, result in became.items():
        if result not in NOTICED:
            print(f"  {result}: {name}")
    print("mutmut show NAME tells what was changed; docs/mutation-testing.md why nobody noticed.")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
