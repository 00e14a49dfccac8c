"""Chance draws what happens in a world, before it begins: the same seed gives the same list, and any part of it can be played."""

import random
from collections.abc import Collection
from dataclasses import dataclass

FAULTS = ("failures", "webhooks", "crashes", "commits", "jumps", "forgeries")
"""What can be chosen with --faults. Time lapses by jumps of some hours even without: the service stands still, and nothing else."""

VENDOR_FAULTS = ("latency", "status", "drop", "html", "expired_token", "malformed", "truncated", "slow", "empty", "shape")
PATHS = (None, None, "*/opportunities", "*/opportunities/*", "*/offers", "*/notes", "*/addTags", "*/addLinks", "*/deleted", "/oauth/token")
AGORA_PATHS = (None, "*/letters/*", "*/users")
STATUSES = (400, 401, 403, 404, 410, 429, 429, 500, 502, 503)
OFFER_STATUSES = ("draft", "approval-sent", "approved", "sent", "opened", *("sent-manually",) * 6, *("signed",) * 2, "denied")
STAGES = ("lead-new", "applicant-new", "offer", "offer", "offer")
FIRST_NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "<b>Linus</b>", "Zoë", "李")
LAST_NAMES = ("Quillfeather", "Ravensbourne", "Oyelaran", "Szczepanowska", "van der Meulenbroek", "Tkachenko")
TITLES = ("Engineer", "Head of Design", "Accountant & Treasurer")
NUMBER_FIELDS = (
    *("salary_amount",) * 4,
    *("offered_bonus", "offered_starting/signing_bonus", "offered_annual_bonus", "offered_equity", "custom_target_bonus_percent"),
)
TEXT_FIELDS = ("location/office", "equity_type", "candidate_address_line_1", "candidate_address_line_2", "custom_shirt_size")
DATE_FIELDS = ("anticipated_start_date", "offer_expiration_date")
CLEARED = (*DATE_FIELDS, *TEXT_FIELDS[:3], "offered_bonus", "offered_equity", "salary_amount", "job_title", "compensation_currency")
HOUR = 3600.0

Argument = str | int | float | None


@dataclass(frozen=True)
class Action:
    """A deed of somebody's, `after` so many seconds; `name` is one of deeds.DEEDS. `fault`: which of FAULTS it belongs to."""

    name: str
    args: tuple[Argument, ...] = ()
    after: float = 0.0
    fault: str | None = None


@dataclass(frozen=True)
class Plan:
    seed: int
    companies: int
    actions: tuple[Action, ...]


def draw(seed: int, days: float, faults: Collection[str] = FAULTS) -> Plan:
    """A world of some days. `faults`: of FAULTS; leaving some out changes nothing in the rest of the story."""
    pen = _Pen(random.Random(f"world {seed}"), days)  # noqa: S311  a replayable world
    companies = pen.rng.choice((1, 1, 1, 2, 3))
    pen.companies = companies
    actions = pen.story()
    kept = tuple(action for action in actions if action.fault is None or action.fault in faults)
    return Plan(seed, companies, kept)


class _Pen:
    def __init__(self, rng: random.Random, days: float) -> None:
        self.rng, self.days = rng, days
        self.companies, self.people = 1, 0

    def story(self) -> list[Action]:
        written: list[Action] = []
        for _ in range(self.rng.randint(1, 3)):
            written += self._candidate()
        for _ in range(self.rng.randint(10, 26)):
            written += self.rng.choices(*zip(*self._pages(), strict=True))[0]()
        return written

    def _pages(self) -> list[tuple[object, int]]: ...
