"""What was observed in a world: which letters were due, their possible contents, and edits made
in Agora.

Most invariants compare with Lever's final state. But an offer that is a draft again keeps its last
published contents, for example; so the state is observed after every action.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from simulators.lever.model.records import Offer, Opportunity
from simulators.sandbox.simulation import oracle
from simulators.sandbox.simulation.environment import Person, SimulationEnvironment

STATUS_WORDS = {"signed": "accepted", "denied": "declined"}


@dataclass
class LetterHistory:
    """The history of one offer.

    `owed`: it may have a letter; `imported`: it must have one, by the import.

    `contents` and `words`: the contents and status that its letter may have, if no sync has run
    since. `open_and_archived`: it was with the candidate while its opportunity was archived.
    """

    owed: bool = False
    imported: bool = False
    had_letter: bool = False
    open_and_archived: bool = False
    contents: list[oracle.ExpectedLetter] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


@dataclass
class AgoraEdits:
    """What a user of Agora chose on a letter. `words`: the statuses that Lever had since."""

    package: str | None = None
    status: str | None = None
    words: set[str] = field(default_factory=set)


class ObservedHistory:
    def __init__(self, environment: SimulationEnvironment) -> None:
        self._environment = environment
        self.past: defaultdict[str, LetterHistory] = defaultdict(LetterHistory)
        self.choices: defaultdict[str, AgoraEdits] = defaultdict(AgoraEdits)
        self._hires_seen = 0
        self.hires_with_letter: dict[str, float] = {}
        """When the integration last acknowledged the hire of this offer's candidate, while the
        letter existed.
        """

    def observe(self) -> None:
        self._record_hires()
        for letter in self._environment.take_edited():
            self._remember_choice(letter)
        for person in self._environment.people.values():
            account = person.company.lever.account
            opportunity = account.opportunities.get(person.opportunity)
            if opportunity is not None:
                for offer in account.offers.get(person.opportunity, ()):
                    self._observe_offer(person, opportunity, offer)
        for company in self._environment.companies:
            company.import_begins = False

    def _observe_offer(self, person: Person, opportunity: Opportunity, offer: Offer) -> None:
        past, letter = (
            self.past[offer.id],
            self._environment.agora.letter(person.company.agora_id, offer.id),
        )
        sent = oracle.is_imported(opportunity, offer)
        past.imported = sent and (past.imported or person.company.import_begins)
        past.owed = (
            past.owed
            or oracle.may_qualify(opportunity, offer)
            or (sent and person.company.connections > 1)
        )
        past.had_letter = past.had_letter or letter is not None
        if offer.status not in oracle.VISIBLE:
            return
        company = self._environment.agora.company(person.company.agora_id)
        content = oracle.expected_letter(person.company.lever.account, opportunity, offer, company)
        if content is not None and content not in past.contents:
            past.contents.append(content)
        past.open_and_archived = past.open_and_archived or (
            offer.status not in STATUS_WORDS and opportunity.archived is not None
        )
        past.words |= (words := self.words(opportunity, offer))
        self.choices[offer.id].words |= words

    def words(self, opportunity: Opportunity, offer: Offer) -> set[str]:
        """The statuses that Lever may give to the letter of a visible offer."""
        if offer.status in STATUS_WORDS:
            return {STATUS_WORDS[offer.status]}
        if opportunity.archived is None:
            return {"published"}
        return (
            {"published", "accepted"}
            if self.hire_acknowledged_at(opportunity.id) is not None
            else {"published"}
        )

    def hire_acknowledged_at(self, opportunity_id: str) -> float | None:
        """When the integration last acknowledged that this candidate was hired."""
        return max(
            (at for who, at in self._environment.acknowledged_hires if who == opportunity_id),
            default=None,
        )

    def _record_hires(self) -> None:
        for who, at in self._environment.acknowledged_hires[self._hires_seen :]:
            person = next(
                each for each in self._environment.people.values() if each.opportunity == who
            )
            self.hires_with_letter |= {
                offer: at for offer in person.offers if self.past[offer].had_letter
            }
        self._hires_seen = len(self._environment.acknowledged_hires)

    def _remember_choice(self, letter: dict[str, Any]) -> None:
        """Record that a user of Agora has just edited this letter."""
        choice = self.choices[letter["source_id"]]
        choice.package = letter["benefits_package_id"]
        choice.status, choice.words = letter["status"], {letter["source_status"]}
