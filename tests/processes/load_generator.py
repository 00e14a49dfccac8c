"""Load: companies whose users make, send, raise, sign, decline and delete offers."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from simulators.agora import AgoraSimulator
from simulators.lever import LeverSimulator
from simulators.lever.customer import Customer
from simulators.lever.model.records import Offer
from simulators.sandbox.browser import Browser
from simulators.sandbox.onboarding import connect
from simulators.sandbox.simulation import oracle

FORM: Mapping[str, object] = {
    "salary_interval": "per-year-salary",
    "compensation_currency": "USD",
    "job_title": "Engineer",
    "offered_equity": 1200,
}
WORDS = {"sent-manually": "published", "signed": "accepted", "denied": "declined"}
"""The letter status by offer status. Offers in other statuses have no letter here."""
TAG = "Agora Offer"


@dataclass(frozen=True)
class Candidate:
    opportunity: str


@dataclass
class Company:
    """A company with its existing candidates and the deleted ones (`gone`)."""

    lever: Customer
    agora_id: str
    candidates: list[Candidate] = field(default_factory=list)
    gone: list[Candidate] = field(default_factory=list)

    def offers(self, candidate: Candidate) -> list[Offer]:
        return list(self.lever.account.offers.get(candidate.opportunity, ()))

    def offer_that_is(self, *statuses: str) -> Iterator[Offer]:
        return (
            offer
            for each in self.candidates
            for offer in self.offers(each)
            if offer.status in statuses
        )


class Customers:
    """`number` companies, each with its own Lever account and therefore its own rate limit.

    Each keeps `at_most` candidates: a further one replaces another, which is deleted.
    """

    def __init__(
        self,
        lever: LeverSimulator,
        agora: AgoraSimulator,
        number: int,
        *,
        seed: int,
        at_most: int = 40,
    ) -> None:
        self._agora = agora
        self._at_most = at_most
        self._chance = random.Random(f"customers {seed}")  # noqa: S311  # not a secret
        self.companies = [self._company(lever, seed, each) for each in range(number)]
        self.done: Counter[str] = Counter()
        """The number of times each action was done."""

    def _company(self, lever: LeverSimulator, seed: int, number: int) -> Company:
        if number == 0:
            company = Company(lever, self._agora.company_id)
        else:
            company = Company(lever.add_account(seed), self._agora.add_company(f"Company {number}"))
            self._agora.add_user(
                company.agora_id, f"Owner{number}", f"owner{number}@example.com", group="Owner"
            )
        recruiter = company.lever.account.users[company.lever.user_id]
        self._agora.add_user(company.agora_id, "Rita", recruiter.email)
        return company

    def connect(self) -> None:
        """Connect each company through the setup pages."""
        for company in self.companies:
            self._agora.company_id = company.agora_id
            connect(
                Browser(requests.Session()), company.lever, self._agora, agora_url=self._agora.url
            )

    def act(self) -> None:
        company = self._chance.choice(self.companies)
        for action in self._chance.sample(
            self._actions, counts=self._weights, k=sum(self._weights)
        ):
            if action(company):
                self.done[action.__name__] += 1
                return

    def what_was_done(self) -> str:
        return ", ".join(
            f"{what.replace('_', ' ')} {times}" for what, times in sorted(self.done.items())
        )

    @property
    def _actions(self) -> list[Callable[[Company], bool]]:
        return [
            self.add_candidate,
            self.send_offer,
            self.change_pay,
            self.sign_offer,
            self.decline_offer,
            self.offer_again,
            self.delete_candidate,
        ]

    _weights = (8, 3, 8, 1, 1, 1, 1)

    def add_candidate(self, company: Company) -> bool:
        """Add a candidate with a sent or draft offer in the stage Offer, which causes a webhook."""
        if len(company.candidates) >= self._at_most:
            self.delete_candidate(company)
        self.newcomer(company, self._chance.choice(["sent-manually", "sent-manually", "draft"]))
        return True

    def newcomer(self, company: Company, status: str = "sent-manually") -> Candidate:
        number = len(company.candidates) + len(company.gone)
        candidate = Candidate(
            company.lever.add_opportunity(f"Ada Lovelace-{number}", [f"ada{number}@example.com"])
        )
        company.candidates.append(candidate)
        self._make_offer(company, candidate, status)
        company.lever.move(candidate.opportunity, "offer")
        return candidate

    def send_offer(self, company: Company) -> bool:
        """Change an offer, for which Lever sends no webhook."""
        return self._mark(company, "sent-manually", "draft")

    def change_pay(self, company: Company) -> bool:
        offer = self._choose(company.offer_that_is("draft", "sent-manually"))
        if offer is not None:
            company.lever.change_offer(
                offer.id, fields=[{"identifier": "salary_amount", "value": self._amount()}]
            )
        return offer is not None

    def sign_offer(self, company: Company) -> bool:
        return self._mark(company, "signed", "sent-manually")

    def decline_offer(self, company: Company) -> bool:
        """Sign or decline an offer whose letter exists."""
        return self._mark(company, "denied", "sent-manually", with_letter=True)

    def offer_again(self, company: Company) -> bool:
        """Make another offer to a candidate that declined the first."""
        declined = self._choose(company.offer_that_is("denied"))
        candidate = next(
            (
                each
                for each in company.candidates
                if declined and each.opportunity == declined.opportunity
            ),
            None,
        )
        if candidate is None or len(company.offers(candidate)) > 1:
            return False
        self._make_offer(company, candidate, "sent-manually")
        return True

    def delete_candidate(self, company: Company) -> bool:
        """Choose a candidate, often one of the newest, whose letter may just be in progress."""
        if not company.candidates:
            return False
        newest = self._chance.random() < 0.5
        candidate = company.candidates[-1] if newest else self._chance.choice(company.candidates)
        company.candidates.remove(candidate)
        company.gone.append(candidate)
        company.lever.delete(candidate.opportunity)
        return True

    def _mark(
        self, company: Company, status: str, before: str, *, with_letter: bool = False
    ) -> bool:
        ready = (
            each
            for each in company.offer_that_is(before)
            if not with_letter or self._letter(company, each)
        )
        offer = self._choose(ready)
        if offer is not None:
            company.lever.change_offer(offer.id, status)
        return offer is not None

    def _letter(self, company: Company, offer: Offer) -> dict[str, object] | None:
        return self._agora.letter(company.agora_id, offer.id)

    def _choose(self, offers: Iterator[Offer]) -> Offer | None:
        those = list(offers)
        return self._chance.choice(those) if those else None

    def _make_offer(self, company: Company, candidate: Candidate, status: str) -> None:
        form = {**FORM, "salary_amount": self._amount()}
        fields = [{"identifier": identifier, "value": value} for identifier, value in form.items()]
        company.lever.make_offer(candidate.opportunity, status, fields=fields)

    def _amount(self) -> int:
        return self._chance.randrange(50_000, 200_000)

    def letters(self) -> int:
        """Return the number of letters in Agora."""
        return sum(len(self._agora.company(company.agora_id).letters) for company in self.companies)

    def half_made(self) -> int:
        """Return the number of letters in Agora that have no note in Lever yet."""
        return sum(
            not any(str(letter["url"]) in note for note in self._notes(company, offer.opportunity))
            for company in self.companies
            for offer in company.offer_that_is(*WORDS)
            if (letter := self._letter(company, offer)) is not None
        )

    def _notes(self, company: Company, opportunity: str) -> list[str]:
        with company.lever.lock:
            return [
                comment.value
                for note in company.lever.account.notes.get(opportunity, ())
                for comment in note.comments
            ]

    def wrong(self) -> list[str]:
        """Return the differences from the expected final state, one sentence each."""
        return [sentence for company in self.companies for sentence in self._wrong_in(company)]

    def _wrong_in(self, company: Company) -> Iterator[str]:
        letters: dict[str, list[dict[str, Any]]] = {}
        for letter in self._agora.letters(company.agora_id):
            letters.setdefault(str(letter["source_id"]), []).append(letter)
        for candidate in company.candidates:
            urls = []
            for offer in company.offers(candidate):
                found = letters.pop(offer.id, [])
                urls += [str(letter["url"]) for letter in found]
                yield from self._wrong_with_letters(company, candidate, offer, found)
            yield from self._wrong_in_lever(company, candidate, urls)
        for offer_id in letters:
            yield f"there is a letter for the offer {offer_id} of a deleted candidate"

    def _wrong_with_letters(
        self, company: Company, candidate: Candidate, offer: Offer, found: list[dict[str, Any]]
    ) -> Iterator[str]:
        what, word = f"the offer {offer.id} ({offer.status})", WORDS.get(offer.status)
        if len(found) != (word is not None):
            yield f"{what} has {len(found)} letters"
        opportunity = company.lever.account.opportunities[candidate.opportunity]
        content = oracle.expected_letter(
            company.lever.account, opportunity, offer, self._agora.company(company.agora_id)
        )
        for letter in found:
            if letter["status"] != word:
                yield f"the letter of {what} is {letter['status']}"
            if content is None or oracle.shown(letter, content) != content:
                yield f"the letter of {what} differs from the offer in Lever"

    def _wrong_in_lever(
        self, company: Company, candidate: Candidate, urls: list[str]
    ) -> Iterator[str]:
        opportunity_id = candidate.opportunity
        opportunity, notes = (
            company.lever.account.opportunities[opportunity_id],
            self._notes(company, opportunity_id),
        )
        for url in urls:
            if (count := sum(url in note for note in notes)) != 1:
                yield f"{opportunity_id} has {count} notes of the letter {url}"
        if len(notes) != len(urls):
            yield f"{opportunity_id} has {len(notes)} notes, and {len(urls)} letters"
        if sorted(opportunity.contact.links) != sorted(urls):
            links = opportunity.contact.links
            yield f"{opportunity_id} has the links {links}, and {len(urls)} letters"
        if opportunity.tags.count(TAG) != bool(urls):
            yield f"{opportunity_id} has the tags {opportunity.tags}, and {len(urls)} letters"


@contextmanager
def at_work(customers: Customers, every: float) -> Iterator[None]:
    """Let users act during the block, whether or not the service is running."""
    over = threading.Event()

    def act() -> None:
        while not over.wait(every):
            customers.act()

    thread = threading.Thread(target=act, name="customers")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
