"""What happens in a world, written down before it begins: a list of deeds, of which any part can be played."""

from dataclasses import dataclass

FAULTS = ("failures", "webhooks", "crashes", "jumps", "forgeries")
"""What --faults chooses among: vendors that fail, webhooks that do not come as they should, a process that dies (between two
calls or in a commit), clocks that leap ahead, and webhooks that are not Lever's."""

Argument = str | int | float | None


@dataclass(frozen=True)
class Action:
    """A deed `after` so many seconds; `name` is one of deeds.DEEDS. `fault`: which of FAULTS it belongs to, if any."""

    name: str
    args: tuple[Argument, ...] = ()
    after: float = 0.0
    fault: str | None = None


@dataclass(frozen=True)
class Plan:
    seed: int
    companies: int
    actions: tuple[Action, ...]
