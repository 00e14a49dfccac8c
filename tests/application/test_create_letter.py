"""*Create the letter*: a person's decision on an offer (decisions 40 and 50)."""

import pytest

from application.create_letter import CreateLetter, NoLetterToCreate
from domain.attention import AttentionReason
from domain.letter import LetterStatus
from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import LETTERS, At, NoRounds, known, letter, look_at, reasons
from tests.builders import NOW


def signed_without_letter(acme: Acme, name: str = "Ada") -> str:
    ada = acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "signed")
    acme.move(name, "Offer")
    assert acme.letters(name) == []
    return ada


def create(world: SandboxEnvironment, opportunity_id: str, offer_id: str) -> None:
    world.parts.create_letter()(world.connection_id, opportunity_id, offer_id)


def test_button_creates_an_accepted_letter_of_a_signed_offer(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = signed_without_letter(acme)
    assert reasons(world) == [AttentionReason.SIGNED_WITHOUT_LETTER]
    create(world, ada, acme.offers["Ada"][0])
    world.advance(seconds=0.01)
    assert acme.letter("Ada")["status"] == "accepted"
    assert reasons(world) == []
    assert acme.notes_with("Ada", acme.letter("Ada")["url"]) == 1


def test_pressing_twice_creates_one_letter(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    create(world, ada, acme.offers["Ada"][0])
    create(world, ada, acme.offers["Ada"][0])
    world.advance(seconds=0.01)
    create(world, ada, acme.offers["Ada"][0])
    world.advance(minutes=2)
    assert acme.letter("Ada")["status"] == "accepted"
    assert len(acme.lever.notes(ada)) == 1


def test_creation_survives_a_restart(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    CreateLetter(world.store, At(world.parts.clock().now()), NoRounds())(
        world.connection_id, ada, acme.offers["Ada"][0]
    )
    assert letter(world, ada).status is LetterStatus.PENDING
    assert known(world, ada).due_at <= world.parts.clock().now()
    world.restart()
    world.advance(minutes=1)
    assert acme.letter("Ada")["status"] == "accepted"


def test_letter_is_created_once_agora_answers_again(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    world.agora.fail_next(503, times=1000, method="PUT", path=LETTERS)
    create(world, ada, acme.offers["Ada"][0])
    world.advance(minutes=5)
    assert acme.letters("Ada") == []
    world.agora.faults.clear()
    world.advance(minutes=2)
    assert acme.letter("Ada")["status"] == "accepted"


def test_archived_candidates_letter_can_be_created(world: SandboxEnvironment, acme: Acme) -> None:
    ada = acme.candidate("Ada Lovelace", "Offer")
    acme.offer("Ada", "a draft")
    acme.lever.archive(ada)
    look_at(world, ada)
    acme.mark("Ada", "sent manually")
    look_at(world, ada)
    assert acme.letters("Ada") == []
    assert reasons(world) == [AttentionReason.ARCHIVED_WITHOUT_LETTER]
    create(world, ada, acme.offers["Ada"][0])
    world.advance(seconds=0.01)
    assert acme.letter("Ada")["status"] == "published"


def test_offer_without_such_an_attention_is_refused(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    grace = acme.candidate("Grace Hopper", "New applicant")
    draft = acme.offer("Grace", "a draft")
    acme.move("Grace", "Offer")
    for connection, opportunity, offer in [
        (world.connection_id, grace, draft),
        (world.connection_id, grace, acme.offers["Ada"][0]),
        (world.connection_id, ada, draft),
        (world.connection_id, ada, "no such offer"),
        ("another connection", ada, acme.offers["Ada"][0]),
    ]:
        with pytest.raises(NoLetterToCreate):
            world.parts.create_letter()(connection, opportunity, offer)
    with world.store.begin() as work:
        assert work.letters.find(world.connection_id) == []


def test_letter_of_a_deleted_candidate_is_not_created_again(
    world: SandboxEnvironment, acme: Acme
) -> None:
    ada = signed_without_letter(acme)
    create(world, ada, acme.offers["Ada"][0])
    world.advance(seconds=0.01)
    acme.lever.delete(ada)
    world.advance(minutes=1)
    with pytest.raises(NoLetterToCreate):
        create(world, ada, acme.offers["Ada"][0])


def test_attention_goes_with_the_deleted_candidate(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    acme.lever.archive(ada)
    world.advance(minutes=1)
    assert reasons(world) == [AttentionReason.SIGNED_WITHOUT_LETTER]
    acme.lever.delete(ada)
    world.advance(minutes=1)
    assert reasons(world) == []


def test_new_rounds_are_woken(world: SandboxEnvironment, acme: Acme) -> None:
    ada = signed_without_letter(acme)
    rounds = NoRounds()
    CreateLetter(world.store, At(NOW), rounds)(world.connection_id, ada, acme.offers["Ada"][0])
    assert rounds.woken == [world.connection_id]
