"""A plan: the list of actions of a world, of which any part can be run."""

from dataclasses import dataclass

FAULTS = ("failures", "webhooks", "crashes", "jumps", "forgeries")
"""The choices of --faults: failing vendors, irregular webhooks, a process that crashes (between
two calls or in a commit), clocks that jump ahead, and forged webhooks.
"""

Argument = str | int | float | None


@dataclass(frozen=True)
class Action:
    """An action `after` so many seconds.

    `name` is one of actions.ACTIONS; `fault` is the one of FAULTS that it belongs to, if any.
    """

    name: str
    args: tuple[Argument, ...] = ()
    after: float = 0.0
    fault: str | None = None


@dataclass(frozen=True)
class Plan:
    seed: int
    companies: int
    actions: tuple[Action, ...]
