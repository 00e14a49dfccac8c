"""The invariants that hold after the quiet period.

Each check yields its violations as sentences.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulators.lever.model.records import Offer, Opportunity
from simulators.sandbox.simulation import oracle
from simulators.sandbox.simulation.environment import Person, SimulationEnvironment
from simulators.sandbox.simulation.history import STATUS_WORDS, ObservedHistory

TAG = "Agora Offer"
MARKS = re.compile(r"/v1/opportunities/[^/]+/(addTags|addLinks|notes)")
Json = dict[str, Any]
Check = Callable[[SimulationEnvironment, ObservedHistory], Iterator[str]]


def violations(environment: SimulationEnvironment, history: ObservedHistory) -> list[str]:
    return [wrong for check in CHECKS for wrong in check(environment, history)]


def every_offer_has_the_letter_it_should(
    environment: SimulationEnvironment, history: ObservedHistory
) -> Iterator[str]:
    for person, opportunity, offer in _offers(environment):
        letters = [
            each
            for each in environment.agora.letters(person.company.agora_id)
            if each["source_id"] == offer.id
        ]
        past, what = history.past[offer.id], f"candidate {person.number}'s offer {offer.id}"
        content = oracle.expected_letter(
            person.company.lever.account,
            opportunity,
            offer,
            environment.agora.company(person.company.agora_id),
        )
        owed = past.imported or oracle.qualifies(opportunity, offer)
        if not letters and ((owed and content is not None) or past.had_letter):
            yield f"{what}, {offer.status}, has no letter"
        if len(letters) > 1:
            yield f"{what} has {len(letters)} letters"
        if letters and not past.owed:
            yield f"{what} has a letter, though it was never sent in the Offer stage"
        for letter in letters:
            yield from _says_what_it_should(letter, what, offer, content, history)
            yield from _is_what_it_should(letter, what, opportunity, offer, history)


def _says_what_it_should(
    letter: Json,
    what: str,
    offer: Offer,
    content: oracle.ExpectedLetter | None,
    history: ObservedHistory,
) -> Iterator[str]:
    if content is None or offer.status not in oracle.VISIBLE:
        if not any(oracle.shown(letter, each) == each for each in history.past[offer.id].contents):
            yield f"the letter of {what} says what was never to be shown"
        return
    said = oracle.shown(letter, content)
    for name in content:
        if said[name] != content[name]:
            yield f"the letter of {what} says {name} {said[name]!r}, and Lever {content[name]!r}"


def _is_what_it_should(
    letter: Json, what: str, opportunity: Opportunity, offer: Offer, history: ObservedHistory
) -> Iterator[str]:
    allowed = _status_words(opportunity, offer, history)
    if letter["source_status"] not in allowed:
        yield (
            f"the letter of {what}, {offer.status}, is {letter['source_status']}; it may be"
            f" {sorted(allowed)}"
        )
    choice = history.choices[offer.id]
    if choice.package and letter["benefits_package_id"] != choice.package:
        yield f"the letter of {what} has not the benefits package that was chosen in Agora"
    if choice.status and len(choice.words) == 1 and letter["status"] != choice.status:
        yield (
            f"the letter of {what} was made {choice.status} in Agora, nothing changed in Lever, and"
            f" it is {letter['status']}"
        )


def _status_words(opportunity: Opportunity, offer: Offer, history: ObservedHistory) -> set[str]:
    past = history.past[offer.id].words
    if offer.status not in oracle.VISIBLE:
        # The hire may have been acknowledged after the last look at the offer while it was visible.
        record = history.past[offer.id]
        heard = history.hire_acknowledged_at(opportunity.id) is not None
        return past | ({"accepted"} if record.open_and_archived and heard else set())
    if offer.status in STATUS_WORDS or opportunity.archived is None:
        return history.words(opportunity, offer)
    return past | history.words(
        opportunity, offer
    )  # Archived with an open offer: left as it was, or hired.


def who_was_hired_is_accepted(
    environment: SimulationEnvironment, history: ObservedHistory
) -> Iterator[str]:
    for person, opportunity, offer in _offers(environment):
        archived, heard = opportunity.archived, history.hires_with_letter.get(offer.id)
        hired = (
            archived is not None
            and archived.reason == person.company.lever.account.hired_reason().id
        )
        letter = environment.agora.letter(person.company.agora_id, offer.id)
        if (
            letter is None
            or not hired
            or archived is None
            or heard is None
            or offer.status not in oracle.VISIBLE
        ):
            continue
        if (
            round(heard * 1000) >= archived.archived_at
            and offer.status != "denied"
            and letter["source_status"] != "accepted"
        ):
            yield (
                f"candidate {person.number} was hired, the integration heard of it, and the letter"
                f" is {letter['source_status']}"
            )


def nothing_is_left_of_who_was_deleted(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    for person in (each for each in environment.people.values() if each.deleted):
        for letter in environment.agora.letters(person.company.agora_id):
            if letter["opportunity_id"] == person.opportunity:
                yield f"candidate {person.number} was deleted, and a letter is left in Agora"


def each_letter_is_announced_once(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    for person in (each for each in environment.people.values() if not each.deleted):
        account = person.company.lever.account
        opportunity, letters = (
            account.opportunities[person.opportunity],
            _letters_of(environment, person),
        )
        notes = [
            comment.value for note in account.notes[person.opportunity] for comment in note.comments
        ]
        for url in (str(letter["url"]) for letter in letters):
            count = sum(url in note for note in notes), opportunity.contact.links.count(url)
            if count != (1, 1):
                yield (
                    f"candidate {person.number} has {count[0]} notes and {count[1]} links of a"
                    " letter"
                )
        if len(notes) != len(letters) or len(opportunity.contact.links) != len(letters):
            links = len(opportunity.contact.links)
            yield (
                f"candidate {person.number} has {len(letters)} letters, but {len(notes)} notes and"
                f" {links} links"
            )
        if opportunity.tags.count(TAG) != bool(letters):
            yield f"candidate {person.number} has the tag {opportunity.tags.count(TAG)} times"


def nothing_else_is_written_to_lever(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    for asked in environment.lever.requests:
        if (
            asked.path.startswith("/v1/")
            and asked.method != "GET"
            and not (asked.method == "POST" and MARKS.fullmatch(asked.path))
        ):
            yield f"{asked.method} {asked.path} was sent to Lever"


def the_rate_limit_is_kept(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    """A response that a fault gives in Lever's place is not in its log."""
    refused = sum(asked.status == 429 for asked in environment.lever.requests)
    if refused:
        yield f"Lever had to refuse {refused} requests above its limit"


def no_company_sees_another(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    own = {person.opportunity: person.company for person in environment.people.values()}
    for company in environment.companies:
        for letter in environment.agora.letters(company.agora_id):
            if own[str(letter["opportunity_id"])] is not company:
                yield (
                    f"a letter of {own[str(letter['opportunity_id'])].lever.name}'s is in"
                    f" {company.lever.name}'s Agora"
                )
    for asked in environment.lever.requests:
        owner = (
            own.get(asked.path.split("/")[3])
            if asked.path.startswith("/v1/opportunities/")
            else None
        )
        if owner and asked.account and asked.account != owner.lever.id and asked.status < 400:
            yield f"{asked.path} of {owner.lever.name} was read with another company's access"


def nothing_personal_is_kept_or_logged(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    secrets = {secret for person in environment.people.values() for secret in person.secrets}
    tokens = {
        token
        for company in environment.companies
        for token in company.lever.credentials.access_tokens
    }
    kept, logged = environment.stored_text(), "\n".join(environment.log.lines)
    for where, text in (("store", kept), ("log", logged)):
        words = set(re.findall(r"[\w.@-]+", text))
        for secret in sorted(secrets | tokens):
            if secret in words or (" " in secret and secret in text):
                yield f"{secret!r} is in the {where}"


def all_is_connected(
    environment: SimulationEnvironment, _chronicle: ObservedHistory
) -> Iterator[str]:
    for company in environment.companies:
        if not environment.connection_of(company).is_active:
            yield (
                f"{company.lever.name} is {environment.connection_of(company).state}, though it was"
                " connected again"
            )


def _offers(environment: SimulationEnvironment) -> Iterator[tuple[Person, Opportunity, Offer]]:
    for person in environment.people.values():
        account = person.company.lever.account
        for offer in account.offers.get(person.opportunity, ()):
            yield person, account.opportunities[person.opportunity], offer


def _letters_of(environment: SimulationEnvironment, person: Person) -> list[Json]:
    letters: list[Json] = environment.agora.letters(person.company.agora_id)
    return [letter for letter in letters if letter["opportunity_id"] == person.opportunity]


CHECKS: tuple[Check, ...] = (
    all_is_connected,
    every_offer_has_the_letter_it_should,
    who_was_hired_is_accepted,
    nothing_is_left_of_who_was_deleted,
    each_letter_is_announced_once,
    nothing_else_is_written_to_lever,
    the_rate_limit_is_kept,
    no_company_sees_another,
    nothing_personal_is_kept_or_logged,
)
