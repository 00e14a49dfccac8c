"""The documents of the simulators say what is there."""

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


def test_every_switch_stands_beside_its_unknown() -> None:
    rows = re.findall(r"^\| U\d+ \|.*$", DIFFERENCES, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])}
    assert named == set(NAMES)
    assert [row.split("|")[1].strip() for row in rows] == [f"U{number}" for number in range(1, 31)]


def test_every_call_of_the_control_api_is_told() -> None:
    for rule in _app().url_map.iter_rules():
        if rule.rule.startswith("/_simulator"):
            path = re.sub(r"<[^>]+>", "<id>", rule.rule.removeprefix("/_simulator"))
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            assert f"`{method} {path}`" in GUIDE, f"{method} {path}"


def test_every_kind_and_field_of_a_fault_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", GUIDE))
    assert set(KINDS) <= told
    assert set(Fault.__dataclass_fields__) - {"id", "kind"} <= told
