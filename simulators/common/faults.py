"""What goes wrong when it is asked for: which requests and webhooks a fault strikes, and which it has struck.

A fault is chosen by count, by chance with a seed, by method and path (or a webhook's event), and for a time on the clock.
What a struck request is answered stands in `front`; what becomes of a struck webhook, with whoever sends it.
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
"""Kinds of faults of requests, by when they strike unless told: before the request has its effect, or after."""
WEBHOOK_FAULTS = ("webhook_lost", "webhook_late", "webhook_twice", "webhook_out_of_order")
KINDS = (*BEFORE_EFFECT, *AFTER_EFFECT, *WEBHOOK_FAULTS)
SECONDS = {"latency": 5.0, "slow": 30.0, "webhook_late": 300.0, "webhook_out_of_order": 60.0}
STATUSES = {"status": 500, "expired_token": 401}
MAX_EVENTS = 10_000


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, and when. Raises ValueError for what makes no sense.

    kind           one of KINDS
    times          it strikes so often, None for no end; `skip`: only after so many that it would have struck
    probability    of striking each request that fits, drawn from `seed`
    method, path   of the requests that it strikes; the path as a pattern, "/v1/opportunities/*/notes". Without a path: any
                   request to the vendor's API. Pages are struck only by a path, the control API only by one that names it
    event          of the webhooks that it strikes, as a pattern
    lasts          seconds on the clock from its making
    after_effect   whether the request has its effect first; None for what is usual for the kind
    status         of the answer; `retry_after`: the header, in seconds; `body`: the JSON of another shape
    seconds        how long a latency, a slow body, or a webhook's delay is
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
    """A fault that struck: `at` in seconds since the epoch; `what` as in "POST /v1/webhooks" or "webhook candidateHired"."""

    at: float
    fault: str
    kind: str
    what: str


@dataclass(slots=True)
class _ActiveFault:
    """A fault that may still strike. `left`: how often; `until`: seconds since the epoch."""

    fault: Fault
    left: int | None
    skip: int
    until: float | None
    chance: random.Random = field(repr=False)

    def strikes(self, now: float) -> bool:
        """Whether it strikes what fits, now; counts it."""
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
    """The faults that stand, and the latest that fired. Safe to use from many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._standing: list[_ActiveFault] = []
        self._fired: deque[FaultEvent] = deque(maxlen=MAX_EVENTS)

    @property
    def active(self) -> list[Fault]:
        """Those that may still strike, the oldest first."""
        with self._lock:
            self._forget_those_over()
            return [each.fault for each in self._standing]

    @property
    def fired(self) -> list[FaultEvent]:
        with self._lock:
            return list(self._fired)

    def add(self, kind: str, **more: Any) -> Fault:
        """`more`: the fields of Fault. Raises ValueError, and TypeError for a field that there is not."""
        fault = Fault(kind=kind, **more)
        until = None if fault.lasts is None else self._clock.now() + fault.lasts
        with self._lock:
            fault.id = str(next(self._numbers))
            chance = random.Random(f"fault {fault.seed}")  # noqa: S311  a replayable world
            self._standing.append(_ActiveFault(fault, fault.times, fault.skip, until, chance))
        return fault

    def remove(self, fault_id: str) -> bool:
        """Whether it was there."""
        with self._lock:
            kept = [each for each in self._standing if each.fault.id != fault_id]
            found, self._standing = len(kept) < len(self._standing), kept
        return found

    def clear(self) -> None:
        """Neither faults nor memories of them."""
        with self._lock:
            self._standing.clear()
            self._fired.clear()

    def match_request(self, method: str, path: str, *, of_api: bool) -> list[Fault]:
        """Every latency that strikes this request, and at most one other fault, the oldest. Those count as fired."""
        if not self._standing:
            return []
        return self._strike(
            f"{method} {path}", lambda fault: fault.fits(method, path, of_api=of_api), "latency"
        )

    def match_webhook(self, event: str) -> list[Fault]:
        """At most one fault, the oldest that strikes it."""
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
    """Without what is not set."""
    return {name: value for name, value in asdict(fault).items() if value is not None}
