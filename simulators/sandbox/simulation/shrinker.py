"""Shrinks a failing plan by delta debugging over its list of actions.

Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on
Software Engineering 28 (2002).
"""

from collections.abc import Callable
from dataclasses import replace

from simulators.sandbox.simulation.plan import Action, Plan

MOST_TRIES = 150


def shrink(plan: Plan, fails: Callable[[Plan], bool], most_tries: int = MOST_TRIES) -> Plan:
    """The smallest part of the plan found that still fails, in so many tries. Pauses are kept."""
    actions, parts, tries = plan.actions, 2, 0
    while len(actions) > 1 and tries < most_tries:
        size = -(-len(actions) // parts)
        for start in range(0, len(actions), size):
            rest = _without(actions, start, start + size)
            tries += 1
            if fails(replace(plan, actions=rest)):
                actions, parts = rest, max(2, parts - 1)
                break
        else:
            if size == 1:
                break
            parts = min(len(actions), 2 * parts)
    return replace(plan, actions=actions)


def _without(actions: tuple[Action, ...], start: int, end: int) -> tuple[Action, ...]:
    """Pauses before removed actions are added to the next action, so that later actions keep
    their times.
    """
    gap, rest = sum(each.after for each in actions[start:end]), actions[end:]
    if rest:
        rest = (replace(rest[0], after=rest[0].after + gap), *rest[1:])
    return actions[:start] + rest
