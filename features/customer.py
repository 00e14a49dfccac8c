"""Acme, the customer of the scenarios: its users, candidates and offers by first name, and its
letters.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import requests

from domain.offer import OfferStatus
from simulators.agora import company_settings
from simulators.sandbox.environment import AGORA, LEVER, SandboxEnvironment
from simulators.sandbox.onboarding import Webhook, log_in_to_agora

STAGES = {"New lead": "lead-new", "New applicant": "applicant-new", "Offer": "offer"}
STATUSES = {
    "a draft": "draft",
    "waiting for approval": "approval-sent",
    "approved": "approved",
    "sent through Lever": "sent",
    "sent manually": "sent-manually",
    "opened": "opened",
    "signed": "signed",
    "declined": "denied",
}
A_PLAIN_OFFER = {
    "salary_amount": 96000,
    "salary_interval": "per-year-salary",
    "compensation_currency": "USD",
    "job_title": "Engineer",
}


def choose_preferences(world: SandboxEnvironment) -> None:
    """Acme's preferences in Agora: none is what Agora or the integration would assume.

    Otherwise a scenario could not tell a default that is read from one that is assumed.
    """
    company = world.agora.company(world.agora.company_id)
    company_settings.set_preferences(
        company,
        by=company.users[world.agora.owner_id],
        currency="EUR",
        package_id=list(company.packages)[-1],
        schedule_id=list(company.schedules)[-1],
    )


@dataclass(frozen=True)
class Recruiter:
    """The ids of a recruiter in Lever and in Agora."""

    lever: str
    agora: str


@dataclass
class Acme:
    world: SandboxEnvironment
    opportunities: dict[str, str] = field(default_factory=dict)
    offers: dict[str, list[str]] = field(default_factory=dict)
    """The offers of each candidate, oldest first."""
    recruiters: dict[str, Recruiter] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    """The letter URLs of deleted candidates."""
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    """A candidate's letter as it was created."""
    made_in_agora: dict[str, Any] = field(default_factory=dict)
    webhook: Webhook | None = None
    """The webhook that was added last on Lever's Webhooks page."""
    ways: list[bool] = field(default_factory=list)
    """What was tried, and whether it was possible."""

    def __post_init__(self) -> None:
        self.browser = self.world.browser()
        self.person = self.browser
        """The user of the scenario: the last who logged in to Lever or Agora."""
        self.agora.requests.clear()

    def comes_to_agora(self, group: str) -> None:
        self.person = self.world.browser()
        log_in_to_agora(self.person, self.agora, AGORA, group)

    def comes_to_lever(self, role: str) -> None:
        """Log in as the account's first Super Admin, or as a new user with this role."""
        self.person = self.world.browser()
        self.person.open(f"{LEVER}/login")
        self.person.press("Log in", user=self.in_lever(role))

    def in_lever(self, role: str) -> str:
        """The id of a user with this role."""
        address = f"{role.lower().replace(' ', '.')}@acme.example"
        known = self.lever.account.user_by_email(address)
        if role == "Super Admin":
            return str(self.lever.user_id)
        return str(known.id if known else self.lever.add_user(f"A {role}", address, role.lower()))

    def sees(self, words: str) -> bool:
        """Whether the current page contains these words."""
        return words in " ".join(self.person.words())

    def profile(self, name: str) -> None:
        """Open the candidate's page in Lever."""
        self.person.open(f"{LEVER}/candidates/{self.opportunities[name]}")

    def record(self, name: str) -> None:
        """Open the candidate's record in Agora."""
        self.person.open(f"{AGORA}/offers")
        self.person.follow(
            next(link for link in (f"{name} Lovelace", name) if self.person.has_link(link))
        )

    def find_offers(self, name: str) -> None:
        """The offers that were created on Lever's pages."""
        self.offers[name] = [offer["id"] for offer in self.lever.offers(self.opportunities[name])]

    @property
    def lever(self) -> Any:
        return self.world.lever

    @property
    def agora(self) -> Any:
        return self.world.agora

    def candidate(
        self, name: str, stage: str = "New lead", emails: tuple[str, ...] | None = None
    ) -> str:
        first = name.split(maxsplit=1)[0] if name.split() else name
        addresses = (f"{first.lower()}@example.com",) if emails is None else emails
        self.opportunities[first] = self.lever.add_opportunity(name, addresses, stage=STAGES[stage])
        return self.opportunities[first]

    def recruiter(self, name: str) -> None:
        """The address is written differently in Lever and in Agora."""
        in_lever = self.lever.add_user(name, f"{name.lower()}@acme.example")
        in_agora = self.agora.add_user(self.agora.company_id, name, f"{name}@Acme.example")
        self.recruiters[name] = Recruiter(in_lever, in_agora)

    def offer(
        self,
        name: str,
        status: str,
        *,
        creator: str | None = None,
        made_at: datetime | None = None,
        **form: Any,
    ) -> str:
        fields = [
            {"identifier": identifier, "value": value}
            for identifier, value in (A_PLAIN_OFFER | form).items()
        ]
        created_at = None if made_at is None else int(made_at.timestamp() * 1000)
        made = self.lever.make_offer(
            self.opportunities[name],
            status=STATUSES[status],
            creator=creator,
            fields=fields,
            created_at=created_at,
        )
        self.offers.setdefault(name, []).append(made)
        return str(made)

    def remake_offer(self, name: str, made_at: datetime) -> None:
        self.lever.remove_offer(self.offers[name].pop())
        self.offer(name, "a draft", made_at=made_at)

    def fill_in(self, name: str, identifier: str, value: Any, **label: str) -> None:
        self.lever.change_offer(
            self.offers[name][-1], fields=[{"identifier": identifier, "value": value, **label}]
        )

    def move(self, name: str, stage: str) -> None:
        self.lever.move(self.opportunities[name], STAGES[stage])
        self.world.run_due_now()

    def mark(self, name: str, status: str) -> None:
        self.lever.change_offer(self.offers[name][-1], status=STATUSES[status])

    def letters(self, name: str) -> list[dict[str, Any]]:
        """In the order of the offers, without deleted letters."""
        found = (
            self.agora.letter(self.agora.company_id, offer) for offer in self.offers.get(name, [])
        )
        return [letter for letter in found if letter is not None]

    def letter(self, name: str) -> dict[str, Any]:
        letters = self.letters(name)
        assert len(letters) == 1, f"{name} has {len(letters)} letters"
        return letters[0]

    def open(self, address: str) -> requests.Response:
        return self.browser.open(address)

    def remember_addresses(self, name: str) -> None:
        connection = self.world.connection
        with self.world.store.begin() as work:
            known = work.letters.find(connection.id, self.opportunities[name])
        self.addresses = [letter.url for letter in known if letter.url]

    def lose_webhooks(self) -> None:
        self.lever.sender.enabled_events.clear()

    def trigger_also_on(self, status: str) -> None:
        connection = self.world.parts.connections().get_or_create(self.agora.company_id)
        with self.world.store.begin() as work:
            statuses = connection.trigger.statuses | {OfferStatus(status)}
            work.connections.save(
                replace(connection, trigger=replace(connection.trigger, statuses=statuses))
            )
            work.commit()

    def written_to_lever(self) -> list[str]:
        """The integration's requests to Lever that are no GET."""
        asked = [request for request in self.lever.requests if request.credential == "oauth"]
        return [f"{request.method} {request.path}" for request in asked if request.method != "GET"]

    def notes_with(self, name: str, url: str) -> int:
        notes = self.lever.notes(self.opportunities[name])
        return sum(url in comment["value"] for note in notes for comment in note["fields"])

    def not_mapped(self, name: str) -> list[str]:
        with self.world.store.begin() as work:
            known = work.letters.find(self.world.connection_id, self.opportunities[name])
        return [identifier for letter in known for identifier in letter.unmapped_fields]

    def attentions(self) -> list[str]:
        with self.world.store.begin() as work:
            return [
                attention.message for _, attention in work.attentions.find(self.world.connection_id)
            ]
