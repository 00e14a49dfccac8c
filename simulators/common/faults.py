"""The fault registry: which requests and webhooks each fault matches, and a history of matches.

A fault is limited by count, by a seeded probability, by method and path (or a webhook's event), and
by time. What a matched request gets is in `fault_injection`; what happens to a matched webhook is
up to its sender.
"""

import itertools
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from simulators.common.clock import Clock

BEFORE_EFFECT = ("latency", "status", "drop", "html", "expired_token")
AFTER_EFFECT = ("malformed", "truncated", "slow", "empty", "shape")
"""Kinds of request faults, by their default moment: before the request has its effect, or after."""
WEBHOOK_FAULTS = ("webhook_lost", "webhook_late", "webhook_twice", "webhook_out_of_order")
KINDS = (*BEFORE_EFFECT, *AFTER_EFFECT, *WEBHOOK_FAULTS)
SECONDS = {"latency": 5.0, "slow": 30.0, "webhook_late": 300.0, "webhook_out_of_order": 60.0}
STATUSES = {"status": 500, "expired_token": 401}
MAX_EVENTS = 10_000


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault to inject. Raises ValueError for an impossible combination.

    kind           one of KINDS
    times          how often it matches, None for always; `skip`: matches to let pass first
    probability    of each match, drawn from `seed`
    method, path   of the requests that it matches; the path is a pattern such as
                   "/v1/opportunities/*/notes". Without a path: any request to the vendor's API.
                   Pages need a path, and the control API a path that names it.
    event          of the webhooks that it matches, as a pattern
    lasts          seconds on the clock, from its creation
    after_effect   whether the request has its effect first; None for the kind's default
    status         of the response; `retry_after`: the header, in seconds; `body`: JSON of
                   another shape
    seconds        of a latency, a slow body, or a webhook's delay
    """

    kind: str
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    method: str | None = None
    path: str | None = None
    event: str | None = None
    lasts: float | None = None
    after_effect: bool | None = None
    status: int | None = None
    retry_after: int | None = None
    body: object = None
    seconds: float | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of fault; one of {', '.join(KINDS)}")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be 1 or more, or null for no end")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability must lie between 0 and 1")
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError("status must be an HTTP status from 200 to 599")
        if min(self.skip, self.seconds or 0, self.lasts or 0, self.retry_after or 0) < 0:
            raise ValueError("skip, seconds, lasts and retry_after must not be negative")
        if self.after_effect is None:
            self.after_effect = self.kind in AFTER_EFFECT
        if self.seconds is None:
            self.seconds = SECONDS.get(self.kind, 0.0)
        if self.status is None:
            self.status = STATUSES.get(self.kind, 200)

    def fits(self, method: str, path: str, *, of_api: bool) -> bool:
        if self.kind in WEBHOOK_FAULTS or self.method not in {None, method}:
            return False
        if path.startswith("/_simulator"):
            return (self.path or "").startswith("/_simulator") and fnmatchcase(
                path, self.path or ""
            )
        return of_api if self.path is None else fnmatchcase(path, self.path)

    def fits_webhook(self, event: str) -> bool:
        return self.kind in WEBHOOK_FAULTS and fnmatchcase(event, self.event or "*")


@dataclass(slots=True, frozen=True)
class FaultEvent:
    """A fault that matched: `at` is in seconds since the epoch; `what` is as in "POST
    /v1/webhooks" or "webhook candidateHired".
    """

    at: float
    fault: str
    kind: str
    what: str


@dataclass(slots=True)
class _ActiveFault:
    """A fault that can still match. `left`: how often; `until`: seconds since the epoch."""

    fault: Fault
    left: int | None
    skip: int
    until: float | None
    chance: random.Random = field(repr=False)

    def strikes(self, now: float) -> bool:
        """Whether it matches now; counts the match."""
        if self.over(now) or (
            self.fault.probability < 1 and self.chance.random() >= self.fault.probability
        ):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def over(self, now: float) -> bool:
        return self.left == 0 or (self.until is not None and now >= self.until)


class Faults:
    """The active faults, and the latest matches. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._standing: list[_ActiveFault] = []
        self._fired: deque[FaultEvent] = deque(maxlen=MAX_EVENTS)

    @property
    def active(self) -> list[Fault]:
        """The active faults, oldest first."""
        with self._lock:
            self._forget_those_over()
            return [each.fault for each in self._standing]

    @property
    def fired(self) -> list[FaultEvent]:
        with self._lock:
            return list(self._fired)

    def add(self, kind: str, **more: Any) -> Fault:
        """Add a fault.

        `more` are fields of Fault. Raises ValueError, and TypeError for an unknown field.
        """
        fault = Fault(kind=kind, **more)
        until = None if fault.lasts is None else self._clock.now() + fault.lasts
        with self._lock:
            fault.id = str(next(self._numbers))
            chance = random.Random(f"fault {fault.seed}")  # noqa: S311  a replayable world
            self._standing.append(_ActiveFault(fault, fault.times, fault.skip, until, chance))
        return fault

    def remove(self, fault_id: str) -> bool:
        """Remove a fault; return whether it was there."""
        with self._lock:
            kept = [each for each in self._standing if each.fault.id != fault_id]
            found, self._standing = len(kept) < len(self._standing), kept
        return found

    def clear(self) -> None:
        """Remove all faults, and the history."""
        with self._lock:
            self._standing.clear()
            self._fired.clear()

    def match_request(self, method: str, path: str, *, of_api: bool) -> list[Fault]:
        """Every latency that matches this request, and at most one other fault, the oldest.

        They are counted.
        """
        if not self._standing:
            return []
        return self._strike(
            f"{method} {path}", lambda fault: fault.fits(method, path, of_api=of_api), "latency"
        )

    def match_webhook(self, event: str) -> list[Fault]:
        """The oldest fault that matches the webhook, if any."""
        if not self._standing:
            return []
        return self._strike(f"webhook {event}", lambda fault: fault.fits_webhook(event), None)

    def _strike(self, what: str, fits: Callable[[Fault], bool], beside: str | None) -> list[Fault]:
        now, struck, decided = self._clock.now(), [], False
        with self._lock:
            for each in self._standing:
                another = each.fault.kind == beside
                if fits(each.fault) and (another or not decided) and each.strikes(now):
                    struck.append(each.fault)
                    decided = decided or not another
            self._fired.extend(FaultEvent(now, fault.id, fault.kind, what) for fault in struck)
            self._forget_those_over()
        return struck

    def _forget_those_over(self) -> None:
        now = self._clock.now()
        self._standing = [each for each in self._standing if not each.over(now)]


def fault_json(fault: Fault) -> dict[str, Any]:
    """The fields that are set."""
    return {name: value for name, value in asdict(fault).items() if value is not None}
