"""Every behaviour of the vendor's article has a scenario, and every scenario a behaviour."""

import pytest

from features.behaviour_index import (
    BEHAVIOURS,
    ROOT,
    ScenarioRef,
    duplicate_rows,
    linked,
    scenarios_in,
    without_row,
    without_scenario,
)

UNCOVERED_ROW = "- **Z1** No scenario covers this.\n"


@pytest.fixture(scope="module")
def scenarios() -> list[ScenarioRef]:
    return scenarios_in(ROOT / "features")


@pytest.fixture(scope="module")
def behaviours() -> str:
    return BEHAVIOURS.read_text()


def test_row_ids_are_unique(behaviours: str) -> None:
    assert duplicate_rows(behaviours) == []


def test_duplicate_row_id_is_found(behaviours: str) -> None:
    assert duplicate_rows(behaviours + "- **M21** A new field.\n") == ["M21"]


def test_every_row_has_a_scenario(behaviours: str, scenarios: list[ScenarioRef]) -> None:
    assert without_scenario(behaviours, scenarios) == []


def test_every_scenario_has_known_rows(behaviours: str, scenarios: list[ScenarioRef]) -> None:
    assert without_row(behaviours, scenarios) == []


def test_rows_link_their_scenarios(behaviours: str, scenarios: list[ScenarioRef]) -> None:
    assert behaviours == linked(behaviours, scenarios), "run: python -m features.behaviour_index"


def test_row_without_a_scenario_is_found(behaviours: str, scenarios: list[ScenarioRef]) -> None:
    assert "Z1" in without_scenario(behaviours + UNCOVERED_ROW, scenarios)


@pytest.mark.parametrize("rows", [frozenset(), frozenset({"Z1"}), frozenset({"H1", "Z1"})])
def test_scenario_without_a_row_is_found(
    behaviours: str, scenarios: list[ScenarioRef], rows: frozenset[str]
) -> None:
    planted = ScenarioRef("Something happens", "features/planted.feature", 3, rows)
    assert [
        each
        for each in without_row(behaviours, [*scenarios, planted])
        if each.startswith("features/planted.feature:3")
    ]


def test_outdated_link_is_found(behaviours: str, scenarios: list[ScenarioRef]) -> None:
    planted = ScenarioRef("Ada signs twice", "features/planted.feature", 3, frozenset({"H5"}))
    assert linked(behaviours, [*scenarios, planted]) != behaviours
    assert linked(linked(behaviours, [planted]), scenarios) == linked(behaviours, scenarios)
