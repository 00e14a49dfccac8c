"""Runs many worlds; failing ones are reported with a shrunk plan."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from simulators.sandbox.simulation.generator import generate_plan
from simulators.sandbox.simulation.plan import FAULTS, Plan
from simulators.sandbox.simulation.playback import Outcome, run_plan
from simulators.sandbox.simulation.shrinker import shrink

Say = Callable[[str], None]
SAY_EVERY_SECONDS = 30.0


@dataclass
class Totals:
    worlds: int = 0
    days: float = 0.0
    events: int = 0
    requests: int = 0
    faults: int = 0
    wrong: int = 0

    def add(self, outcome: Outcome) -> None:
        self.worlds += 1
        self.days += outcome.days
        self.events += len(outcome.events)
        self.requests += outcome.requests
        self.faults += outcome.faults
        self.wrong += bool(outcome.wrong)

    def __str__(self) -> str:
        return (
            f"{self.worlds} worlds, {self.days:.0f} virtual days, {self.events} events,"
            f" {self.requests} requests, {self.faults} faults, {self.wrong} wrong"
        )


def chosen_faults(names: str) -> tuple[str, ...]:
    """Parse "all", "none", or names separated by commas. Raises ValueError listing the names."""
    if names in {"all", "none"}:
        return FAULTS if names == "all" else ()
    chosen = tuple(name.strip() for name in names.split(","))
    if unknown := [name for name in chosen if name not in FAULTS]:
        raise ValueError(
            f"There is no fault {', '.join(map(repr, unknown))}; give all, none, or some of"
            f" {','.join(FAULTS)}."
        )
    return chosen


def simulate(first_seed: int, seeds: int, days: float, faults: Collection[str], say: Say) -> Totals:
    total, said_at = Totals(), time.monotonic()
    for seed in range(first_seed, first_seed + seeds):
        outcome = run_plan(generate_plan(seed, days, faults))
        total.add(outcome)
        if outcome.wrong:
            say(describe_failure(outcome))
        if time.monotonic() - said_at > SAY_EVERY_SECONDS:
            say(f"... {total}")
            said_at = time.monotonic()
    say(str(total))
    return total


def describe_failure(outcome: Outcome) -> str:
    """The failure for people: the violations, and the smallest plan found that causes them."""
    small = shrink(outcome.plan, same_failure(outcome))
    again = run_plan(small)
    left_out = len(outcome.plan.actions) - len(small.actions)
    lines = [
        f"World {outcome.plan.seed} is wrong:",
        *(f"  {wrong}" for wrong in again.wrong),
        f"Its events, without {left_out} actions that do not matter:",
        *(f"  {line}" for line in again.events),
        f"To see it again: agora-lever simulate --first-seed {outcome.plan.seed} --seeds 1",
    ]
    return "\n".join(lines)


def same_failure(outcome: Outcome) -> Callable[[Plan], bool]:
    """Whether another plan fails in one of the same ways.

    Ids and numbers are ignored, since they differ between plans.
    """
    kinds = {_kind(wrong) for wrong in outcome.wrong}
    return lambda plan: any(_kind(wrong) in kinds for wrong in run_plan(plan).wrong)


def _kind(wrong: str) -> str:
    return " ".join(word for word in wrong.split() if word.isalpha())
