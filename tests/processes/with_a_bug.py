"""`python -m tests.processes.with_a_bug NAME`: `agora-lever serve` with one of the bugs of tests/simulation/planted.py in it."""

import sys

from adapters.cli import main
from tests.simulation.planted import planted

if __name__ == "__main__":
    with planted(sys.argv[1]):
        main(["serve", "--log-level", "warning"])
