"""Properties of every decision, for any state of Lever and the store."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.connection import Trigger
from domain.decision import Decision, SyncContext, decide, decide_without_opportunity
from domain.letter import Letter, LetterEvent, LetterStatus
from domain.offer import CANDIDATE_VISIBLE_STATUSES, FieldValue, Offer, OfferStatus
from domain.opportunity import Opportunity
from tests.builders import DIGEST_KEY, NOW, a_company, a_letter, an_offer, an_opportunity

IDS = st.sampled_from(["first", "second", "third"])
TIMES = st.sampled_from(
    [None, NOW - timedelta(days=1), NOW, NOW + timedelta(minutes=10), NOW + timedelta(days=1)]
)
SALARIES: st.SearchStrategy[FieldValue] = st.sampled_from([96000, "96000.5", None, "lots"])
INTERVALS = st.sampled_from(["per-year-salary", "per-hour-wage", "per-month-salary"])


def offers(offer_id: str) -> st.SearchStrategy[Offer]:
    return st.builds(
        lambda status, salary, interval: an_offer(
            status, offer_id=offer_id, salary_amount=salary, salary_interval=interval
        ),
        st.sampled_from(OfferStatus),
        SALARIES,
        INTERVALS,
    )


def letters(offer_id: str) -> st.SearchStrategy[Letter]:
    return st.builds(
        lambda status: a_letter(status, offer_id=offer_id), st.sampled_from(LetterStatus)
    )


@dataclass(frozen=True)
class World:
    opportunity: Opportunity
    letters: tuple[Letter, ...]
    trigger: Trigger
    knowledge: SyncContext

    def decide(self, remembered: tuple[Letter, ...] | None = None, now: datetime = NOW) -> Decision:
        told = self.letters if remembered is None else remembered
        return decide(
            self.opportunity, told, a_company(), self.trigger, context=self.knowledge, now=now
        )

    @property
    def remembered(self) -> dict[str, Letter]:
        return {letter.offer_id: letter for letter in self.letters}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    shown = draw(st.lists(IDS, unique=True))
    remembered = draw(st.lists(IDS, unique=True))
    return World(
        opportunity=an_opportunity(
            *(draw(offers(offer_id)) for offer_id in shown),
            stage=draw(st.sampled_from(["offer", "applicant-new"])),
            emails=draw(st.sampled_from([(), ("ada@example.org",)])),
            archived_at=draw(TIMES),
        ),
        letters=tuple(draw(letters(offer_id)) for offer_id in remembered),
        trigger=Trigger(
            statuses=frozenset(
                {OfferStatus.SENT_MANUALLY}
                | draw(st.sets(st.sampled_from(OfferStatus), max_size=2))
            )
        ),
        knowledge=SyncContext(
            connection_id="connection",
            digest_key=DIGEST_KEY,
            hired_at=draw(TIMES),
            historical=draw(st.booleans()),
        ),
    )


@given(worlds())
def test_an_offer_never_has_two_intentions(world: World) -> None:
    wanted = [intention.letter.offer_id for intention in world.decide().updates]
    assert len(wanted) == len(set(wanted))


@given(worlds())
def test_a_deleted_letter_never_has_an_intention(world: World) -> None:
    over = {letter.offer_id for letter in world.letters if letter.is_deleted}
    assert not over & {intention.letter.offer_id for intention in world.decide().updates}


@given(worlds())
def test_only_what_a_candidate_may_see_leads_to_an_intention(world: World) -> None:
    status = {offer.id: offer.status for offer in world.opportunity.offers}
    assert all(
        status[intention.letter.offer_id] in CANDIDATE_VISIBLE_STATUSES
        for intention in world.decide().updates
    )


@given(worlds())
def test_existing_candidate_never_loses_a_letter(world: World) -> None:
    assert all(
        intention.event is not LetterEvent.CANDIDATE_DELETED for intention in world.decide().updates
    )


@given(worlds())
def test_a_letter_that_exists_is_never_begun_anew(world: World) -> None:
    for intention in world.decide().updates:
        before = world.remembered.get(intention.letter.offer_id)
        assert before is None or (before.status, before.url) == (
            intention.letter.status,
            intention.letter.url,
        )


@given(worlds())
def test_letter_without_contents_is_never_sent(world: World) -> None:
    for intention in world.decide().updates:
        assert intention.terms is not None or intention.letter.digest is not None


@given(worlds())
def test_once_brought_about_the_same_decision_is_no_news(world: World) -> None:
    done = {
        intention.letter.offer_id: intention.applied(url="https://agora.example/letters/x", at=NOW)
        for intention in world.decide().updates
    }
    remembered = tuple({**world.remembered, **done}.values())
    again = world.decide(remembered, now=NOW + timedelta(minutes=1))
    assert not [intention for intention in again.updates if intention.has_changes]
    for intention in again.updates:
        assert (
            intention.applied(url="https://agora.example/letters/x", at=NOW)
            == done[intention.letter.offer_id]
        )


@given(worlds(), st.randoms(use_true_random=False))
def test_order_of_letters_does_not_matter(world: World, chance: Random) -> None:
    shuffled = list(world.letters)
    chance.shuffle(shuffled)
    one, other = world.decide(), world.decide(tuple(shuffled))
    assert one.updates == other.updates
    assert sorted(map(repr, one.attentions)) == sorted(map(repr, other.attentions))


@given(st.lists(IDS.flatmap(letters)), st.booleans())
def test_missing_candidates_letters_are_deleted_or_reported(
    remembered: list[Letter], deleted: bool
) -> None:
    decision = decide_without_opportunity(remembered, deleted=deleted)
    alive = [letter.offer_id for letter in remembered if not letter.is_deleted]
    assert [intention.letter.offer_id for intention in decision.updates] == (
        alive if deleted else []
    )
    assert [attention.offer_id for attention in decision.attentions] == ([] if deleted else alive)
