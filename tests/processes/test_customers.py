"""The check of the load runs detects each kind of error."""

from collections.abc import Iterator

import pytest

from simulators.lever.model.records import Comment, Note
from simulators.sandbox.environment import SandboxEnvironment
from tests.processes.load_generator import TAG, Candidate, Company, Customers


@pytest.fixture
def world() -> Iterator[SandboxEnvironment]:
    world = SandboxEnvironment()
    yield world
    world.close()


@pytest.fixture
def customers(world: SandboxEnvironment) -> Customers:
    return Customers(world.lever, world.agora, 1, seed=1)


@pytest.fixture
def company(customers: Customers) -> Company:
    return customers.companies[0]


@pytest.fixture
def ada(world: SandboxEnvironment, customers: Customers, company: Company) -> Candidate:
    """A candidate with a letter."""
    ada = customers.newcomer(company)
    world.advance(seconds=1)
    assert customers.wrong() == []
    assert customers.letters() == 1
    return ada


def test_actions_are_applied_within_a_minute(
    world: SandboxEnvironment, customers: Customers
) -> None:
    for _ in range(60):
        customers.act()
        world.advance(seconds=5)
    world.advance(minutes=2)
    assert customers.wrong() == []
    assert customers.done.keys() == {
        "add_candidate",
        "send_offer",
        "change_pay",
        "sign_offer",
        "decline_offer",
        "offer_again",
        "delete_candidate",
    }


def test_missing_letter_is_detected(
    world: SandboxEnvironment, customers: Customers, company: Company, ada: Candidate
) -> None:
    world.agora.company(company.agora_id).letters.clear()
    assert any("has 0 letters" in sentence for sentence in customers.wrong())


def test_letter_with_wrong_terms_is_detected(
    customers: Customers, company: Company, ada: Candidate
) -> None:
    (offer,) = company.offers(ada)
    company.lever.change_offer(offer.id, fields=[{"identifier": "salary_amount", "value": 1}])
    assert customers.wrong() == [
        f"the letter of the offer {offer.id} (sent-manually) differs from the offer in Lever"
    ]


def test_outdated_status_is_detected(
    customers: Customers, company: Company, ada: Candidate
) -> None:
    (offer,) = company.offers(ada)
    company.lever.change_offer(offer.id, "signed")
    assert customers.wrong() == [f"the letter of the offer {offer.id} (signed) is published"]


def test_letter_of_a_deleted_candidate_is_detected(
    customers: Customers, company: Company, ada: Candidate
) -> None:
    (offer,) = company.offers(ada)
    company.candidates.remove(ada)
    assert customers.wrong() == [
        f"there is a letter for the offer {offer.id} of a deleted candidate"
    ]


def test_second_note_is_detected(customers: Customers, company: Company, ada: Candidate) -> None:
    (note,) = company.lever.account.notes[ada.opportunity]
    second = Comment(note.comments[0].value, None, "offer", None, 0)
    company.lever.account.notes[ada.opportunity].append(
        Note("again", ada.opportunity, None, False, 0, 0, [second])
    )
    assert any("has 2 notes of the letter" in sentence for sentence in customers.wrong())


def test_missing_note_link_and_tag_are_detected(
    customers: Customers, company: Company, ada: Candidate
) -> None:
    account = company.lever.account
    account.notes[ada.opportunity].clear()
    account.opportunities[ada.opportunity].contact.links.clear()
    account.opportunities[ada.opportunity].tags.remove(TAG)
    differences = " ".join(customers.wrong())
    assert all(
        text in differences
        for text in ("has 0 notes of the letter", "has the links []", "has the tags []")
    )
