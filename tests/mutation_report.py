"""Report of the mutation tests (`make mutants`): figures by package, and survivors.

Exits with 1 when too many mutants survive. As a pytest plugin, it runs only the domain's tests for
mutants of the domain, and the fastest tests first, because the first failure ends a run.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

REQUIRED_SHARE = 0.95
DETECTED = {"killed", "timeout"}
"""A mutant that never terminates counts as detected."""
STATS = Path("mutmut-stats.json")
"""Test durations, written by mutmut after its first run of the tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("MUTANT_UNDER_TEST", "").startswith("domain."):
        items[:] = [item for item in items if item.nodeid.startswith("tests/domain/")]
    seconds = json.loads(STATS.read_text())["duration_by_test"] if STATS.exists() else {}
    items.sort(key=lambda item: seconds.get(item.nodeid, 0))


def results() -> Iterator[tuple[str, str]]:
    """Yield the name of each mutant, which begins with its module, and mutmut's result."""
    command = [str(Path(sys.executable).with_name("mutmut")), "results", "--all", "true"]
    for line in subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.splitlines():
        name, _, result = line.strip().partition(": ")
        yield name, result


def main() -> int:
    result_by_name = dict(results())
    passed = True
    for package in ("domain", "application"):
        counts = Counter(
            result for name, result in result_by_name.items() if name.startswith(f"{package}.")
        )
        detected = sum(counts[result] for result in DETECTED) / max(counts.total(), 1)
        passed = passed and detected >= REQUIRED_SHARE
        summary = ", ".join(f"{count} {result}" for result, count in counts.most_common())
        print(f"{package}: {detected:.1%} of {counts.total()} mutants were detected ({summary})")
    for name, result in result_by_name.items():
        if result not in DETECTED:
            print(f"  {result}: {name}")
    print("`mutmut show NAME` shows the change; docs/mutation-testing.md explains the survivors.")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
