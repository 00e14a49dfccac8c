"""The simulators' documents cover every assumption, control API route and fault."""

import re
from pathlib import Path

from simulators.common.faults import KINDS, Fault
from simulators.lever.app import _app
from simulators.lever.assumptions import NAMES

DOCS = Path(__file__).parents[2] / "docs"
GUIDE, DIFFERENCES = (
    (DOCS / "simulators.md").read_text(),
    (DOCS / "simulator-differences.md").read_text(),
)


def test_every_assumption_is_documented() -> None:
    rows = re.findall(r"^\| U\d+ \|.*$", DIFFERENCES, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])}
    assert named == set(NAMES)
    assert [row.split("|")[1].strip() for row in rows] == [f"U{number}" for number in range(1, 38)]


def test_every_control_api_route_is_documented() -> None:
    for rule in _app().url_map.iter_rules():
        if rule.rule.startswith("/_simulator"):
            path = re.sub(r"<[^>]+>", "<id>", rule.rule.removeprefix("/_simulator"))
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            assert f"`{method} {path}`" in GUIDE, f"{method} {path}"


def test_every_fault_kind_and_field_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", GUIDE))
    assert set(KINDS) <= documented
    assert set(Fault.__dataclass_fields__) - {"id", "kind"} <= documented
