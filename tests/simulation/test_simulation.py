"""A few dozen simulated worlds must hold all invariants; failing ones are found and reported."""

from dataclasses import replace

import pytest

from simulators.sandbox.simulation.generator import generate_plan
from simulators.sandbox.simulation.plan import FAULTS, Action, Plan
from simulators.sandbox.simulation.playback import run_plan
from simulators.sandbox.simulation.runner import chosen_faults, simulate
from simulators.sandbox.simulation.shrinker import shrink
from tests.simulation.seeded_bugs import BUGS, planted

SEEDS = 40
QUICK = ("digest_ignored", "agoras_fields_named", "hire_forgotten", "pay_kept")
"""Bugs that one of the first worlds finds; for all of them: python -m
tests.simulation.seeded_bugs.
"""


def test_all_is_right_in_the_first_worlds() -> None:
    told: list[str] = []
    total = simulate(1, SEEDS, 10, FAULTS, told.append)
    assert total.wrong == 0, "\n".join(told)
    assert total.faults > SEEDS


def test_a_seed_tells_the_same_story_to_the_last_request() -> None:
    assert run_plan(generate_plan(5, 10)).digest == run_plan(generate_plan(5, 10)).digest


def test_another_seed_tells_another() -> None:
    assert run_plan(generate_plan(5, 10)).digest != run_plan(generate_plan(6, 10)).digest


def test_without_faults_the_same_people_do_the_same() -> None:
    with_all, with_none = generate_plan(9, 10).actions, generate_plan(9, 10, ()).actions
    assert [action for action in with_all if action.fault is None] == list(with_none)
    assert len(with_none) < len(with_all)


def test_a_part_of_a_story_can_be_played() -> None:
    plan = generate_plan(5, 10)
    assert run_plan(replace(plan, actions=plan.actions[::3])).wrong == []


def test_a_crash_at_a_commit_happens() -> None:
    comes = Action("comes", (0, 0, "Ada Ravensbourne", "offer"))
    dies = Action("dies", ("commit", "after", 0, 2.0))
    outcome = run_plan(Plan(1, 1, (comes, dies, Action("syncs", (0,)))))
    assert (outcome.faults, outcome.wrong) == (1, [])


@pytest.mark.parametrize("bug", BUGS)
def test_bug_replaces_an_existing_attribute(bug: str) -> None:
    with planted(bug):
        pass


@pytest.mark.parametrize("bug", QUICK)
def test_a_planted_bug_is_found(bug: str) -> None:
    with planted(bug):
        assert any(run_plan(generate_plan(seed, 10)).wrong for seed in range(1, 11))


def test_a_wrong_world_is_told_with_its_seed_and_a_short_story() -> None:
    told: list[str] = []
    with planted("digest_ignored"):
        total = simulate(1, 1, 10, (), told.append)
    assert total.wrong == 1
    assert "World 1 is wrong" in told[0]
    assert "--first-seed 1 --seeds 1" in told[0]
    assert len(told[0].splitlines()) < 15
    assert told[-1].endswith("1 wrong")


def test_what_does_not_matter_is_left_out() -> None:
    actions = tuple(Action("moves", (number,), after=1.0) for number in range(20))
    small = shrink(
        Plan(1, 1, actions), lambda plan: {3, 11} <= {action.args[0] for action in plan.actions}
    )
    assert [action.args for action in small.actions] == [(3,), (11,)]
    assert sum(action.after for action in small.actions) == 12


def test_faults_are_chosen_by_name() -> None:
    assert chosen_faults("crashes, jumps") == ("crashes", "jumps")
    with pytest.raises(ValueError, match="failures,webhooks,crashes,jumps,forgeries"):
        chosen_faults("earthquakes")
