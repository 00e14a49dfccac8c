"""The index of behaviours: which scenarios cover which rows.

`python -m features.behaviour_index` updates docs/behaviours.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

ROOT = Path(__file__).parent.parent
BEHAVIOURS = ROOT / "docs/behaviours.md"
ROW = re.compile(r"^- \*\*([A-Z]\d+)\*\* ", re.MULTILINE)
LINK = re.compile(r"^  - \[.*\n", re.MULTILINE)
NO_ROWS = {"unconnected"}
"""Tags for the initial state of a scenario."""


@dataclass(frozen=True)
class ScenarioRef:
    """A scenario, or a group of its examples with their own tags.

    `file` is relative to the project's root.
    """

    name: str
    file: str
    line: int
    rows: frozenset[str]


def scenarios_in(folder: Path) -> list[ScenarioRef]:
    return [each for path in sorted(folder.glob("*.feature")) for each in _scenario_refs(path)]


def _scenario_refs(path: Path) -> Iterator[ScenarioRef]:
    feature: Any = Parser().parse(path.read_text())["feature"]
    for scenario in _scenarios(feature):
        tagged = [examples for examples in scenario["examples"] if examples["tags"]]
        for each in tagged or [scenario]:
            tags = _tags(feature) | _tags(each)
            yield ScenarioRef(
                each["name"], f"features/{path.name}", each["location"]["line"], tags - NO_ROWS
            )


def _scenarios(part: Any) -> Iterator[Any]:
    for child in part["children"]:
        if "rule" in child:
            yield from _scenarios(child["rule"])
        elif "scenario" in child:
            yield child["scenario"]


def _tags(part: Any) -> frozenset[str]:
    return frozenset(tag["name"].removeprefix("@") for tag in part["tags"])


def duplicate_rows(behaviours: str) -> list[str]:
    """The ids that more than one row has."""
    return sorted(row for row, count in Counter(ROW.findall(behaviours)).items() if count > 1)


def without_scenario(behaviours: str, scenarios: Iterable[ScenarioRef]) -> list[str]:
    """The rows without a scenario."""
    covered = {row for each in scenarios for row in each.rows}
    return [row for row in ROW.findall(behaviours) if row not in covered]


def without_row(behaviours: str, scenarios: Iterable[ScenarioRef]) -> list[str]:
    """The scenarios without a row, or with an unknown one."""
    rows = set(ROW.findall(behaviours))
    return [
        f"{each.file}:{each.line} {sorted(each.rows - rows)}"
        for each in scenarios
        if not each.rows or each.rows - rows
    ]


def linked(behaviours: str, scenarios: Iterable[ScenarioRef]) -> str:
    """Write each row's scenarios below it."""
    refs = list(scenarios)
    lines = []
    for line in LINK.sub("", behaviours).splitlines():
        lines.append(line)
        if row := ROW.match(line):
            lines += [_link(each) for each in refs if row[1] in each.rows]
    return "\n".join(lines) + "\n"


def _link(ref: ScenarioRef) -> str:
    name = re.sub(r"<(.+?)>", r"*\1*", ref.name)
    return f"  - [{name}](../{ref.file}#L{ref.line})"


def main() -> None:
    BEHAVIOURS.write_text(linked(BEHAVIOURS.read_text(), scenarios_in(ROOT / "features")))


if __name__ == "__main__":
    main()
