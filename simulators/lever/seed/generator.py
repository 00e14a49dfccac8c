"""Seed data: the records of every new account, and made-up candidates.

All randomness derives from the seed. No event is later than the clock's time.
"""

import gc
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from faker import Faker

from simulators.lever.actions import offers, opportunities
from simulators.lever.model.account import Account
from simulators.lever.model.records import (
    Archived,
    ArchiveReason,
    Comment,
    Contact,
    Json,
    Note,
    Opportunity,
    Posting,
    Stage,
    StageChange,
    User,
)
from simulators.lever.seed import attachments

HOUR = 3600 * 1000
DAY = 24 * HOUR
STAGES = (
    ("lead-new", "New lead", 1, "lead"),
    ("lead-reached-out", "Reached out", 3, "lead"),
    ("lead-responded", "Responded", 5, "lead"),
    ("applicant-new", "New applicant", 101, "applicant"),
    (None, "Recruiter screen", 105.5, "applicant"),
    (None, "Phone interview", 201, "interview"),
    (None, "Hiring manager interview", 230.5, "interview"),
    (None, "On-site interview", 231, "interview"),
    (None, "Reference check", 245.5, "interview"),
    ("offer", "Offer", 261, "offer"),
    (None, "Background check", 265.5, "offer"),
)
REASONS = (
    "Underqualified",
    "Withdrew",
    "Offer declined",
    "Timing",
    "No response",
    "Position closed",
    "Position filled",
    "Future hire",
)
USERS = (
    ("Robin Vale", "super admin"),
    ("Ines Duarte", "admin"),
    ("Sam Whitlock", "team member"),
    ("Priya Raman", "limited team member"),
    ("Tomas Lindqvist", "interviewer"),
)
POSTINGS = (
    ("Backend Engineer", "Engineering", "Platform", "Lisbon", "PT"),
    ("Product Designer", "Design", "Product", "New York", "US"),
    ("Account Executive", "Sales", "Revenue", "London", "GB"),
    ("Data Analyst", "Finance", "Insights", "Berlin", "DE"),
)
CUSTOMER_FORM = "Data Analyst"
"""Offers for this posting have the further fields of a customer's own form, as an HRIS that imports
offers from Lever reads them.
"""
CUSTOMER_FIELDS: Json = {
    "custom_employment_status": "Regular full-time",
    "custom_preferred_name": None,
}
CURRENCIES = {"Lisbon": "EUR", "New York": "USD", "London": "GBP", "Berlin": "EUR"}
DOMAIN = "acme.example"


def create_defaults(account: Account, super_admin: str | None, name: str = "Acme") -> None:
    """Stages, archive reasons, five users of five roles, four postings.

    The first user is the Super Admin.
    """
    account.set_stages(
        [
            Stage(stage_id or account.new_id(), text, rank, index, group)
            for index, (stage_id, text, rank, group) in enumerate(STAGES)
        ]
    )
    hired = ArchiveReason(account.new_id(), "Hired", "hired")
    for reason in (hired, *(ArchiveReason(account.new_id(), text) for text in REASONS)):
        account.archive_reasons[reason.id] = reason
    started = account.now() - 900 * DAY
    domain = f"{_slug(name)}.example"
    for number, (person, role) in enumerate(USERS):
        made_id = account.new_id()
        user_id = super_admin if super_admin and number == 0 else made_id
        account.users[user_id] = User(
            user_id, person, _address(person, domain), role, started + number * DAY
        )
    for row in POSTINGS:
        _add_posting(account, *row, created_at=started + 30 * DAY)
    attachments.add_templates(account, 1)
    account.seed_attachments = attachments.generate_attachments


def _add_posting(
    account: Account,
    text: str,
    department: str,
    team: str,
    location: str,
    country: str,
    created_at: int,
) -> Posting:
    owner, *_ = account.users
    posting = Posting(
        id=account.new_id(),
        text=text,
        owner=owner,
        location=location,
        team=team,
        department=department,
        commitment="Full-time",
        country=country,
        created_at=created_at,
        updated_at=created_at,
    )
    account.postings[posting.id] = posting
    return posting


def add_people(account: Account, seed: int, people: int) -> None:
    """Add contacts with their opportunities.

    One contact in twelve has two opportunities; one opportunity in forty is confidential.
    """
    if people <= 0:
        return
    secret = _add_posting(
        account,
        "Chief Financial Officer",
        "Finance",
        "Leadership",
        "London",
        "GB",
        account.now() - 200 * DAY,
    )
    secret.confidentiality = "confidential"
    _add_former_user(account)
    world = _PeopleGenerator(account, random.Random(f"world {seed}"), _names(seed), secret)  # noqa: S311  reproducible seed data
    with _garbage_collection_paused():
        for number in range(people):
            world.add_person(number, people)
        account.opportunity_index.update()


@contextmanager
def _garbage_collection_paused() -> Iterator[None]:
    """Pause garbage collection, which would double the time to create a large account."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _add_former_user(account: Account) -> None:
    created_at = account.now() - 800 * DAY
    user = User(
        account.new_id(),
        "Jonas Weber",
        f"jonas.weber@{DOMAIN}",
        "team member",
        created_at,
        created_at + 300 * DAY,
    )
    account.users[user.id] = user


class _Names(NamedTuple):
    """A pool of names and words to draw from.

    Faker itself would take a second for ten thousand people.
    """

    first: list[str]
    last: list[str]
    companies: list[str]
    cities: list[str]
    streets: list[str]


@lru_cache(maxsize=4)
def _names(seed: int) -> _Names:
    fake = Faker(["en_US", "en_GB", "de_DE", "pt_PT"])
    fake.seed_instance(seed)
    makers = (fake.first_name, fake.last_name, fake.company, fake.city, fake.street_address)
    return _Names(*([make().replace("\n", ", ") for _ in range(300)] for make in makers))


class _PeopleGenerator:
    def __init__(
        self, account: Account, rng: random.Random, names: _Names, secret: Posting
    ) -> None:
        self._account, self._rng, self._names, self._secret = account, rng, names, secret
        self._now = account.now()
        self._users = [
            each.id for each in account.users.values() if each.access_role != "interviewer"
        ]
        self._postings = [each for each in account.postings.values() if each is not secret]
        self._stages = list(account.stages.values())
        self._reasons = {reason.text: reason.id for reason in account.archive_reasons.values()}

    def add_person(self, number: int, people: int) -> None:
        """Add one of `people` contacts.

        The first was active a minute ago, the last more than a year ago; most were active recently.
        """
        name = f"{self._rng.choice(self._names.first)} {self._rng.choice(self._names.last)}"
        contact = opportunities.add_contact(self._account, name, [self._email(name, number)])
        contact.headline = ", ".join(
            self._rng.sample(self._names.companies, self._rng.randint(0, 2))
        )
        contact.location = self._rng.choice(self._names.cities)
        contact.phones = [{"type": "mobile", "value": f"+1 555 {number % 10_000:04}"}]
        if self._rng.random() < 0.4:
            contact.links = [f"https://www.linkedin.com/in/example-{_slug(name)}-{number}"]
        ended = self._now - 60_000 - int(400 * DAY * (number / people) ** 2)
        self._add_opportunity(contact, ended)
        if number % 12 == 11:
            self._add_opportunity(contact, ended - self._rng.randint(30, 200) * DAY)

    def _email(self, name: str, number: int) -> str:
        return _address(name, "mail.example", str(number))

    def _add_opportunity(self, contact: Contact, ended: int) -> None:
        rng, origin = self._rng, self._rng.choice(opportunities.ORIGINS)
        reached = rng.choices(self._stages, (4, 3, 3, 8, 6, 6, 5, 5, 2, 9, 2))[0]
        path = [stage for stage in self._stages if self._passes(stage, reached, origin)]
        times = [
            *sorted(ended - rng.randint(0, 60) * DAY - rng.randrange(DAY) for _ in path[1:]),
            ended,
        ]
        owner = rng.choice(self._users)
        opportunity = opportunities.add_opportunity(
            self._account,
            contact,
            stage=path[0].id,
            origin=origin,
            owner=owner,
            by=owner,
            posting=self._secret if rng.random() < 0.025 else rng.choice(self._postings),
            created_at=times[0],
        )
        opportunity.seeded = True
        opportunity.sources = [
            rng.choice(("LinkedIn", "Referral", "Careers page", "GitHub", "Job fair"))
        ]
        self._walk(opportunity, path, times)
        self._add_note(opportunity)
        if reached.group == "offer":
            self._add_offers(opportunity)
        elif rng.random() < 0.35:
            self._archive(
                opportunity, rng.choice([text for text in REASONS if text != "Offer declined"])
            )
        self._account.opportunity_index.mark_changed(opportunity)

    def _passes(self, stage: Stage, reached: Stage, origin: str) -> bool:
        """Whether the candidate was in this stage: leads start as leads, and some skip stages."""
        if stage is reached:
            return True
        lead = origin == "sourced"
        if stage.index > reached.index or ((stage.group == "lead") is not lead and stage.index < 4):
            return False
        return stage.id in {"lead-new", "applicant-new"} or self._rng.random() < 0.7

    def _walk(self, opportunity: Opportunity, path: Sequence[Stage], times: Sequence[int]) -> None:
        steps = zip(path, times, strict=True)
        opportunity.stage_changes = [
            StageChange(each.id, each.index, at, opportunity.owner) for each, at in steps
        ]
        opportunity.stage = path[-1].id
        opportunity.last_advanced_at = opportunity.last_interaction_at = times[-1]
        opportunity.updated_at = times[-1] + 1

    def _add_note(self, opportunity: Opportunity) -> None:
        if self._rng.random() > 0.3:
            return
        text = self._rng.choice(
            ("Strong conversation.", "Would like to hear about the team.", "Available in a month.")
        )
        at, account = opportunity.last_interaction_at, self._account
        comment = Comment(text, opportunity.owner, opportunity.stage, None, at)
        note = Note(
            account.new_id(),
            opportunity.id,
            opportunity.owner,
            False,
            at,
            at,
            [comment],
            by_api=False,
        )
        account.notes[opportunity.id].append(note)

    def _add_offers(self, opportunity: Opportunity) -> None:
        """Add a signed, a declined or an open offer, for some after an earlier declined one."""
        rng, outcome = self._rng, self._rng.random()
        if rng.random() < 0.15:
            self._add_offer(opportunity, "denied", opportunity.last_advanced_at + 60_000)
        status = (
            "signed"
            if outcome < 0.3
            else "denied"
            if outcome < 0.4
            else rng.choice(offers.STATUSES)
        )
        self._add_offer(opportunity, status, opportunity.last_advanced_at + 90_000)
        if outcome < 0.4:
            self._archive(opportunity, "Hired" if status == "signed" else "Offer declined")

    def _add_offer(self, opportunity: Opportunity, status: str, at: int) -> None:
        """Add an offer that reaches a further status each hour, at the latest now."""
        at = min(at, self._now)
        offer = offers.create_offer(
            self._account,
            opportunity,
            creator=opportunity.owner,
            fields=self._fields(opportunity),
            created_at=at,
        )
        for step in () if status == "draft" else offers.PATHS.get(status, (status,)):
            at = min(at + HOUR, self._now)
            offers.set_status(
                self._account, offer, opportunity, step, at, by=_who(step, opportunity)
            )

    def _fields(self, opportunity: Opportunity) -> list[Json]:
        posting = self._account.postings[
            opportunity.application.posting if opportunity.application else ""
        ]
        day = opportunity.last_advanced_at - opportunity.last_advanced_at % DAY
        values = {
            **self._position(opportunity, posting),
            **self._pay(posting),
            "today_date": day,
            "direct_manager": None,
            **self._dates_and_extras(day),
            **(CUSTOMER_FIELDS if posting.text == CUSTOMER_FORM else {}),
            "hiring_manager": posting.owner,
            "candidate_signature": None,
        }
        return [{"identifier": identifier, "value": value} for identifier, value in values.items()]

    def _position(self, opportunity: Opportunity, posting: Posting) -> Json:
        """The first fields, in the order of the recorded offer."""
        whole_place = {"department": posting.department, "location": posting.location}
        return {
            "job_posting": opportunity.application.id if opportunity.application else None,
            "job_title": posting.text,
            "candidate_name": opportunity.contact.name,
            "team": posting.team,
            **(whole_place if posting.text == CUSTOMER_FORM else {}),
            "location/office": posting.location,
        }

    def _pay(self, posting: Posting) -> Json:
        interval, low, high = self._rng.choices(
            (
                ("per-year-salary", 45, 180),
                ("per-month-salary", 4, 14),
                ("per-hour-wage", 0.02, 0.09),
            ),
            (8, 2, 1),
        )[0]
        return {
            "salary_amount": round(
                self._rng.uniform(low, high) * 1000, 2 if interval == "per-hour-wage" else None
            ),
            "compensation_currency": CURRENCIES[str(posting.location)],
            "salary_interval": interval,
        }

    def _dates_and_extras(self, day: int) -> Json:
        """The dates, and optional fields, which may be missing or empty."""
        draw = self._rng.random
        dates = {
            "offer_expiration_date": day + self._rng.randint(7, 30) * DAY,
            "anticipated_start_date": day + self._rng.randint(20, 90) * DAY,
        }
        extras = {
            "offered_equity": self._rng.randrange(500, 20_000, 100) if draw() < 0.7 else None,
            "equity_type": self._rng.choice(("Options", "RSU")),
            "offered_bonus": self._rng.randrange(1000, 20_000, 500) if draw() < 0.4 else None,
            "offered_starting/signing_bonus": self._rng.randrange(1000, 10_000, 500)
            if draw() < 0.4
            else None,
            "offered_annual_bonus": self._rng.randrange(1000, 30_000, 500)
            if draw() < 0.4
            else None,
            "candidate_address_line_1": self._rng.choice(self._names.streets),
            "candidate_address_line_2": self._rng.choice(self._names.cities),
            "custom_target_bonus_percent": self._rng.choice((5, 10, 12.5, 15, 20))
            if draw() < 0.6
            else None,
        }
        kept = {identifier: value for identifier, value in extras.items() if draw() < 0.85}
        equity = {"offered_equity": kept.pop("offered_equity")} if "offered_equity" in kept else {}
        return {**equity, **dates, **kept}

    def _archive(self, opportunity: Opportunity, reason: str) -> None:
        at = min(opportunity.last_advanced_at + self._rng.randint(1, 20) * DAY, self._now)
        opportunity.archived = Archived(self._reasons[reason], at)
        opportunity.last_advanced_at = opportunity.updated_at = at
        opportunity.last_interaction_at = at - 1
        if opportunity.application:
            opportunity.application.archived = opportunity.archived


def _who(status: str, opportunity: Opportunity) -> str | None:
    """The user who brought an offer to a status; None when it was the candidate."""
    return None if status in {"opened", "signed", "denied"} else opportunity.owner


def _address(name: str, domain: str, more: str = "") -> str:
    return f"{'.'.join(_slug(name).split('-'))}{more}@{domain}"


def _slug(name: str) -> str:
    plain = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower()
    )
    return "-".join(part for part in plain.split("-") if part)
