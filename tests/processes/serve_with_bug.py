"""Run `agora-lever serve` with one of the bugs of tests/simulation/seeded_bugs.py.

Run it with `python -m tests.processes.serve_with_bug NAME`.
"""

import sys

from adapters.cli.main import main
from tests.simulation.seeded_bugs import planted

if __name__ == "__main__":
    with planted(sys.argv[1]):
        main(["serve", "--log-level", "warning"])
