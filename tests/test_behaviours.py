"""Every behaviour of the vendor's article has its scenario, and every scenario its behaviour."""

import pytest

from features.behaviour_index import (
    BEHAVIOURS,
    ROOT,
    ScenarioRef,
    linked,
    told_in,
    without_row,
    without_scenario,
)

A_PLANTED_ROW = "- **Z1** Nobody tells of this.\n"


@pytest.fixture(scope="module")
def told() -> list[ScenarioRef]:
    return told_in(ROOT / "features")


@pytest.fixture(scope="module")
def behaviours() -> str:
    return BEHAVIOURS.read_text()


def test_every_row_has_a_scenario(behaviours: str, told: list[ScenarioRef]) -> None:
    assert without_scenario(behaviours, told) == []


def test_every_scenario_has_its_rows(behaviours: str, told: list[ScenarioRef]) -> None:
    assert without_row(behaviours, told) == []


def test_the_rows_are_linked_to_their_scenarios(behaviours: str, told: list[ScenarioRef]) -> None:
    assert behaviours == linked(behaviours, told), "run: python -m features.behaviour_index"


def test_a_row_that_nobody_tells_of_is_found(behaviours: str, told: list[ScenarioRef]) -> None:
    assert "Z1" in without_scenario(behaviours + A_PLANTED_ROW, told)


@pytest.mark.parametrize("rows", [frozenset(), frozenset({"Z1"}), frozenset({"H1", "Z1"})])
def test_a_scenario_without_a_row_is_found(
    behaviours: str, told: list[ScenarioRef], rows: frozenset[str]
) -> None:
    planted = ScenarioRef("Something happens", "features/planted.feature", 3, rows)
    assert [
        each
        for each in without_row(behaviours, [*told, planted])
        if each.startswith("features/planted.feature:3")
    ]


def test_a_link_that_is_out_of_date_is_found(behaviours: str, told: list[ScenarioRef]) -> None:
    planted = ScenarioRef("Ada signs twice", "features/planted.feature", 3, frozenset({"H5"}))
    assert linked(behaviours, [*told, planted]) != behaviours
    assert linked(linked(behaviours, [planted]), told) == linked(behaviours, told)
