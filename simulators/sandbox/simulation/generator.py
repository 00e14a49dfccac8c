"""The generator of plans: the same seed gives the same plan."""

import random
from collections.abc import Collection
from dataclasses import replace

from simulators.sandbox.simulation.oracle import OPTIONAL_TEXTS
from simulators.sandbox.simulation.plan import FAULTS, Action, Argument, Plan

BEFORE = ("status", "status", "status", "status", "drop", "latency", "html", "expired_token")
AFTER = ("malformed", "truncated", "slow", "empty", "shape", "drop", "status")
OF_OPPORTUNITIES = "/v1/opportunities/*"
LEVER_PATHS = (
    *(
        None,
        None,
        "*/opportunities",
        "*/offers",
        "*/notes",
        "*/notes",
        "*/addTags",
        "*/addLinks",
        "*/deleted",
        "/oauth/token",
    ),
    *(OF_OPPORTUNITIES,) * 5,
)
AGORA_PATHS = (None, "*/letters/*", "*/letters/*", "*/users")
STATUSES = (400, 401, 403, 404, 404, 410, 429, 429, 429, 500, 502, 503)
OF_WEBHOOKS = (
    "webhook_lost",
    "webhook_lost",
    "webhook_late",
    "webhook_twice",
    "webhook_out_of_order",
)
OFFER_STATUSES = (
    "draft",
    "approval-sent",
    "approved",
    "sent",
    "opened",
    *("sent-manually",) * 6,
    *("signed",) * 2,
    "denied",
)
STAGES = ("lead-new", "applicant-new", "offer", "offer", "offer")
FIRST_NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "<b>Linus</b>", "Zoë", "李")
LAST_NAMES = (
    "Quillfeather",
    "Ravensbourne",
    "Oyelaran",
    "Szczepanowska",
    "van der Meulenbroek",
    "Tkachenko",
)
NUMBER_FIELDS = (
    *("salary_amount",) * 4,
    *(
        "offered_bonus",
        "offered_starting/signing_bonus",
        "offered_annual_bonus",
        "offered_equity",
        "custom_target_bonus_percent",
    ),
)
TEXT_FIELDS = (*OPTIONAL_TEXTS, "job_title", "custom_shirt_size")
DATE_FIELDS = ("anticipated_start_date", "offer_expiration_date")
CLEARED = (
    *DATE_FIELDS,
    *TEXT_FIELDS,
    "offered_bonus",
    "offered_equity",
    "salary_amount",
    "compensation_currency",
)
AWKWARD_VALUES = (
    *("by agreement", "-1", "12.50", "35.000", "120,000", "1.234.567", "1,234.50", "1.234,50"),
    *("96 000,50", "96'000", "96\u202f000", "$5k", "$96,000.00", "\u20ac35.000", "35.000 EUR"),
    *("15%", "12,5 %", "10,000 options", "10.000", "2500.00", "1.2345", "\u200b"),
    *(0, 12.5, 12.505, 28.8462, 2026, 1780272000, True),
    *("20260601", "2026-06-01", "2026-02-30", "1999-12-31"),
)
"""What people type into amounts and days, and what has no meaning there."""
AWKWARD_NAMES = (" ", "\u200b", "\u2060 \ufeff", "\u200bKim \u00adVandermeulen\u202e")
AWKWARD_ADDRESSES = (
    *(" Pat.Vandermeulen@Mail.example ", "not an address at all", ""),
    "pat.vandermeulen@mail.example, kim.vandermeulen@mail.example",
)
INTERVALS = (
    *("per-year-salary", "per-year-salary", "per-hour-wage", "per-month-salary", "one-time"),
    *("bi-week-salary", "by the moonlight"),
)
CURRENCIES = ("USD", "EUR", "eur", "JPY", "KWD", "XCG", "ANG", "XXX", "DOLLARS")
WORDS = ("published", "accepted", "declined")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def generate_plan(seed: int, days: float, faults: Collection[str] = FAULTS) -> Plan:
    """A plan of about so many days.

    Faults that were not requested are left out of it; nothing else changes.
    """
    generator = _PlanGenerator(random.Random(f"world {seed}"))  # noqa: S311  a replayable world
    actions = generator.generate(days)
    return Plan(
        seed,
        generator.companies,
        tuple(action for action in actions if action.fault is None or action.fault in faults),
    )


class _PlanGenerator:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.companies = rng.choice((1, 1, 1, 2, 3))
        self.people = 0

    def generate(self, days: float) -> list[Action]:
        """Each step is an action or two; hours pass between some of them, and minutes between
        most of the last ones.
        """
        actions = self._candidate()
        steps = [self.rng.choice(STEPS) for _ in range(self.rng.randint(14, 36))]
        for step in steps:
            step_actions = step(self)
            actions += [replace(step_actions[0], after=self._pause()), *step_actions[1:]]
        for place in sorted(self.rng.sample(range(len(actions)), 3)):
            leap = self.rng.uniform(0, days / 2) * DAY
            actions.insert(place, Action("stands_still", (round(leap),)))
        return actions

    def _pause(self) -> float:
        return self.rng.choice(
            (0.0, 0.0, 1.0, 7.0, 20.0, 61.0, 90.0, round(self.rng.uniform(0, 150), 1))
        )

    def _one(self, name: str, *args: Argument, fault: str | None = None) -> list[Action]:
        return [Action(name, args, fault=fault)]

    def _who(self) -> int:
        return self.rng.randrange(self.people)

    def _which(self) -> int:
        """One of a person's offers, mostly the first."""
        return self.rng.choice((0, 0, 0, 1))

    def _company(self) -> int:
        return self.rng.randrange(self.companies)

    def _amount(self) -> int:
        """Pay with seven digits, so that no time or id looks like it."""
        return self.rng.randrange(1_000_000, 9_999_999)

    def _candidate(self) -> list[Action]:
        """A new candidate, mostly with an offer, with stage and offer in either order."""
        number, self.people = self.people, self.people + 1
        name = f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(LAST_NAMES)}"
        come = Action(
            "comes", (number, self._company(), name, self.rng.choice(("lead-new", "offer")))
        )
        offer = Action(
            "offers", (number, self._amount(), self.rng.choice(OFFER_STATUSES)), after=self._pause()
        )
        move = Action("moves", (number, self.rng.choice(STAGES)), after=self._pause())
        return [
            come,
            *self.rng.choice(
                ([offer, move], [move, offer], [offer], [move, offer, replace(offer, after=1.0)])
            ),
        ]

    def _offer(self) -> list[Action]:
        return self._one("offers", self._who(), self._amount(), self.rng.choice(OFFER_STATUSES))

    def _status(self) -> list[Action]:
        return self._one("marks", self._who(), self._which(), self.rng.choice(OFFER_STATUSES))

    def _number(self) -> list[Action]:
        return self._one(
            "fills_in", self._who(), self._which(), self.rng.choice(NUMBER_FIELDS), self._amount()
        )

    def _text(self) -> list[Action]:
        value = self.rng.choice(
            ("Utrecht", "a < b & c", "RSU", " Utr\u00adecht\u200b", "", "  ", "\u200b", True)
        )
        return self._one(
            "fills_in", self._who(), self._which(), self.rng.choice(TEXT_FIELDS), value
        )

    def _date(self) -> list[Action]:
        moment = self.rng.randrange(1_700_000_000_000, 1_900_000_000_000)
        return self._one(
            "fills_in", self._who(), self._which(), self.rng.choice(DATE_FIELDS), moment
        )

    def _choice(self) -> list[Action]:
        name, values = self.rng.choice(
            (("salary_interval", INTERVALS), ("compensation_currency", CURRENCIES))
        )
        return self._one("fills_in", self._who(), self._which(), name, self.rng.choice(values))

    def _awkward(self) -> list[Action]:
        field = self.rng.choice((*NUMBER_FIELDS, *DATE_FIELDS))
        return self._one(
            "fills_in",
            self._who(),
            self._which(),
            field,
            self.rng.choice(AWKWARD_VALUES),
        )

    def _clears(self) -> list[Action]:
        return self._one(
            self.rng.choice(("clears", "takes_off_the_form")),
            self._who(),
            self._which(),
            self.rng.choice(CLEARED),
        )

    def _labels(self) -> list[Action]:
        return self._one(
            "relabels", self._who(), self._which(), self.rng.choice((*NUMBER_FIELDS, *TEXT_FIELDS))
        )

    def _revises(self) -> list[Action]:
        """Back to draft, other contents, and perhaps sent again."""
        who, which = self._who(), self._which()
        draft = Action(
            "marks", (who, which, self.rng.choice(("draft", "approval-sent", "approved")))
        )
        raised = Action(
            "fills_in", (who, which, "salary_amount", self._amount()), after=self._pause()
        )
        sent = Action("marks", (who, which, "sent-manually"), after=self._pause())
        return [draft, raised, sent] if self.rng.random() < 0.6 else [draft, raised]

    def _moves(self) -> list[Action]:
        return self._one("moves", self._who(), self.rng.choice(STAGES))

    def _ends(self) -> list[Action]:
        return self._one(
            self.rng.choice(
                ("archives", "unarchives", "hires", "hires", "deletes", "loses_an_offer")
            ),
            self._who(),
        )

    def _called(self) -> list[Action]:
        who = self._who()
        if self.rng.random() < 0.5:
            return self._one(
                "renames",
                who,
                self.rng.choice(
                    (*FIRST_NAMES, *(f"Kim {each}" for each in LAST_NAMES), *AWKWARD_NAMES)
                ),
            )
        if self.rng.random() < 0.3:
            return self._one("writes_an_address", who, self.rng.choice(AWKWARD_ADDRESSES))
        return self._one("writes_addresses", who, self.rng.randrange(3))

    def _in_agora(self) -> list[Action]:
        if self.rng.random() < 0.5:
            return self._one("chooses_a_package", self._who(), self._which(), self.rng.randrange(3))
        return self._one(
            "sets_the_status_in_agora", self._who(), self._which(), self.rng.choice(WORDS)
        )

    def _access(self) -> list[Action]:
        company = self._company()
        end = Action(self.rng.choice(("revokes", "revokes", "disconnects")), (company,))
        again = Action("connects", (company,), after=self._pause())
        return [end, again] if self.rng.random() < 0.7 else [end]

    def _looks(self) -> list[Action]:
        return self._one("syncs", self._who())

    def _failures(self) -> list[Action]:
        vendor, paths = self.rng.choice(
            (("Lever", LEVER_PATHS), ("Lever", LEVER_PATHS), ("Agora", AGORA_PATHS))
        )
        after_effect = self.rng.random() < 0.5
        kind = self.rng.choice(AFTER if after_effect else BEFORE)
        chance, lasts = (
            self.rng.choice((0.2, 0.5, 1.0)),
            self.rng.choice((20.0, 90.0, 240.0, 600.0)),
        )
        status = self.rng.choice(STATUSES) if kind == "status" else None
        seed = self.rng.randrange(10**6)
        return self._one(
            "fails",
            vendor,
            kind,
            self.rng.choice(paths),
            chance,
            seed,
            lasts,
            status,
            int(after_effect),
            fault="failures",
        )

    def _post(self) -> list[Action]:
        chance, lasts = self.rng.choice((0.3, 1.0)), self.rng.choice((10.0, 120.0, HOUR, DAY))
        seed, delay = self.rng.randrange(10**6), self.rng.choice((1.0, 45.0, 600.0))
        return self._one(
            "webhooks_go_wrong",
            self.rng.choice(OF_WEBHOOKS),
            chance,
            seed,
            lasts,
            delay,
            fault="webhooks",
        )

    def _dies(self) -> list[Action]:
        at = self.rng.choice(("Lever", "Lever", "Agora", "commit"))
        moment, left = (
            self.rng.choice(("before", "after")),
            self.rng.choice((0, 0, 1, 2, 3, 4, 5, 6, 8)),
        )
        downtime = self.rng.choice((2.0, 5.0, 40.0))
        return [
            *self._one("dies", at, moment, left, downtime, fault="crashes"),
            *self._much_to_do(),
        ]

    def _changes_its_mind(self) -> list[Action]:
        """The process crashes over a new letter, and before it restarts the letter is no longer
        due.
        """
        dies = Action("dies", ("Agora", "after", self.rng.randrange(3), 40.0), fault="crashes")
        comes, *_ = self._candidate()
        who = self.people - 1
        offer = Action("offers", (who, self._amount(), "sent-manually"))
        comes = replace(comes, args=(*comes.args[:3], "offer"))
        away = self.rng.choice(
            (Action("moves", (who, "lead-new")), Action("marks", (who, 0, "draft")))
        )
        return [dies, comes, offer, replace(away, after=20.0)]

    def _much_to_do(self) -> list[Action]:
        """Actions that make the integration call and commit, so that faults hit it at work."""
        step = self.rng.choice(
            (
                _PlanGenerator._candidate,
                _PlanGenerator._status,
                _PlanGenerator._number,
                _PlanGenerator._ends,
                _PlanGenerator._revises,
            )
        )
        first, *others = step(self)
        return [replace(first, after=self.rng.choice((0.0, 1.0, 5.0))), *others]

    def _act_during_calls(self) -> list[Action]:
        """An action between two calls of the integration."""
        step = self.rng.choice(
            (
                _PlanGenerator._status,
                _PlanGenerator._number,
                _PlanGenerator._moves,
                _PlanGenerator._ends,
                _PlanGenerator._called,
                _PlanGenerator._in_agora,
                _PlanGenerator._looks,
            )
        )
        action, *others = step(self)
        at, left = self.rng.choice(("Lever", "Lever", "Agora")), self.rng.randrange(6)
        return [
            Action("act_during_calls", (at, left, action.name, *action.args)),
            *self._much_to_do(),
            *others,
        ]

    def _clock(self) -> list[Action]:
        return self._one(
            "clock_jumps",
            round(self.rng.choice((30, 600, HOUR, 8 * HOUR)) * self.rng.uniform(0.5, 1.5)),
            fault="jumps",
        )

    def _forges(self) -> list[Action]:
        how = self.rng.choice(
            ("a wrong signature", "no signature", "a foreign candidate", "once more")
        )
        return self._one("forges", how, self._who(), self.rng.randrange(5), fault="forgeries")


_WEIGHTS = {
    _PlanGenerator._candidate: 5,
    _PlanGenerator._offer: 3,
    _PlanGenerator._status: 8,
    _PlanGenerator._number: 4,
    _PlanGenerator._text: 2,
    _PlanGenerator._date: 2,
    _PlanGenerator._choice: 3,
    _PlanGenerator._awkward: 4,
    _PlanGenerator._clears: 3,
    _PlanGenerator._labels: 1,
    _PlanGenerator._revises: 3,
    _PlanGenerator._moves: 5,
    _PlanGenerator._ends: 5,
    _PlanGenerator._called: 3,
    _PlanGenerator._in_agora: 3,
    _PlanGenerator._access: 2,
    _PlanGenerator._looks: 1,
    _PlanGenerator._failures: 12,
    _PlanGenerator._post: 4,
    _PlanGenerator._dies: 8,
    _PlanGenerator._changes_its_mind: 2,
    _PlanGenerator._act_during_calls: 5,
    _PlanGenerator._clock: 2,
    _PlanGenerator._forges: 2,
}
STEPS = tuple(step for step, weight in _WEIGHTS.items() for _ in range(weight))
