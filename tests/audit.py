"""Does anybody know of a weakness in what we are built on? `python -m tests.audit [--must-ask]`, and in `make test`.

Every version in the lock files is asked for at OSV (https://osv.dev), by pip-audit. What is found fails. Where OSV cannot be
reached, nothing is proved, and that is said; with `--must-ask` it fails too.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LOCK = "requirements-dev.lock"
"""The other lock is a part of it."""
OSV = "https://api.osv.dev/v1/query"
NOBODY_ANSWERED = (
    "DEPENDENCIES NOT AUDITED: {reason}.\n"
    "This run says nothing of known weaknesses in what we are built on. Run `make audit` where the Internet can be reached."
)


@dataclass(frozen=True)
class Known:
    """A weakness that somebody published."""

    package: str
    version: str
    id: str
    mended_in: Sequence[str]

    def __str__(self) -> str:
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended yet"
        return f"{self.package} {self.version}: {self.id}, {mended}"


class NotAsked(Exception):
    """The text says why."""


def known_weaknesses(lock: Path, osv: str = OSV) -> Sequence[Known]:
    """Raises NotAsked, also when only one of the packages could not be asked for."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    service = ["--vulnerability-service", "osv", "--osv-url", osv, "--format", "json", "--progress-spinner", "off"]
    ended = subprocess.run([*command, *service], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        *_, last = ["pip-audit said nothing", *ended.stderr.splitlines()]
        raise NotAsked(f"{osv} did not answer ({last.partition(':')[0]})") from None
    passed_over = [package["name"] for package in packages if "skip_reason" in package]
    if passed_over or not packages:
        raise NotAsked(f"nobody knew {', '.join(passed_over) or 'any package'}")
    return [Known(each["name"], each["version"], one["id"], one["fix_versions"]) for each in packages for one in each["vulns"]]


def main(arguments: Sequence[str] | None = None) -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--must-ask", action="store_true", help="fail, too, when OSV cannot be reached")
    given.add_argument("--osv", default=OSV)
    given.add_argument("--lock", type=Path, default=PROJECT / LOCK)
    asked = given.parse_args(arguments)
    try:
        found = known_weaknesses(asked.lock, asked.osv)
    except NotAsked as reason:
        print(NOBODY_ANSWERED.format(reason=reason))
        return 2 if asked.must_ask else 0
    print("\n".join(map(str, found)) or f"No published weakness in what {asked.lock.name} names.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
