"""Syncing an opportunity: what is stored when, what is written how often, and what raises an
attention.
"""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.attention import AttentionReason
from domain.letter import Announcement, LetterStatus
from features.customer import Acme
from simulators.lever.webhook_sender import Delivery
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import (
    LETTERS,
    a_letter_of,
    letter,
    looks,
    once_at,
    reasons,
    tell_of_hire,
    waiting_candidate,
    watched,
    writes,
)

MINUTE = timedelta(minutes=1)


def forget_what_was_asked(acme: Acme) -> None:
    acme.lever.requests.clear()
    acme.agora.requests.clear()


def one_of_each_in_lever(acme: Acme, name: str = "Ada") -> bool:
    """A note, a link and a tag."""
    opportunity = acme.lever.opportunity(acme.opportunities[name])
    url = acme.letter(name)["url"]
    return [
        acme.notes_with(name, url),
        opportunity["links"].count(url),
        opportunity["tags"].count("Agora Offer"),
    ] == [1, 1, 1]


def offers_named(world: SandboxEnvironment) -> list[str | None]:
    """The reasons of the attentions."""
    with world.store.begin() as work:
        return [attention.offer_id for _, attention in work.attentions.find(world.connection_id)]


def remember(seen: list[object], look: Callable[[], object]) -> Callable[[], None]:
    return lambda: seen.append(look())


def pauses_of_what_was_refused(world: SandboxEnvironment) -> list[float]:
    """In seconds."""
    return [
        later.at - earlier.at for earlier, later in itertools.pairwise(world.agora.faults.fired)
    ]


class TestAnAnswerThatIsLost:
    """Agora has changed the letter, the response was lost, and the change is taken back before
    the next sync.
    """

    @pytest.fixture(autouse=True)
    def ada(self, acme: Acme, world: SandboxEnvironment) -> None:
        a_letter_of(acme)
        world.agora.lose_next_answer(method="PUT", path=LETTERS)

    def test_a_raise_that_is_taken_back_is_in_the_letter_no_more(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.fill_in("Ada", "salary_amount", 98000)
        world.advance(minutes=1)
        assert acme.letter("Ada")["base_salary"] == "98000.00"
        acme.fill_in("Ada", "salary_amount", 96000)
        world.advance(minutes=1)
        assert acme.letter("Ada")["base_salary"] == "96000.00"

    def test_withdrawn_decline_leaves_the_letter_published(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.mark("Ada", "declined")
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "declined"
        acme.mark("Ada", "sent manually")
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "published"

    def test_unreadable_offers_status_is_sent_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.mark("Ada", "declined")
        world.advance(minutes=1)
        acme.mark("Ada", "sent manually")
        acme.fill_in("Ada", "compensation_currency", "DOLLARS")
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "published"
        forget_what_was_asked(acme)
        world.advance(minutes=3)
        assert writes(acme) == []
        acme.fill_in("Ada", "compensation_currency", "USD")
        world.advance(minutes=1)
        assert [method for method, _ in writes(acme)] == ["PUT"]
        assert reasons(world) == []


class TestWhatIsSavedWhen:
    def test_a_letter_is_wanted_before_agora_hears_of_it(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        seen: list[object] = []
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.on_request = once_at(
            "before", "PUT", acme.offers["Ada"][0], remember(seen, lambda: letter(world, ada))
        )
        acme.move("Ada", "Offer")
        (wanted,) = seen
        # A Letter
        assert (wanted.status, wanted.url, wanted.digest) == (LetterStatus.PENDING, None, None)  # type: ignore[attr-defined]

    def test_intent_is_stored_before_lever_is_called(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        seen: list[object] = []
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.on_request = once_at(
            "before", "POST", "/addTags", remember(seen, lambda: letter(world, ada))
        )
        acme.move("Ada", "Offer")
        # A Letter
        assert [(each.status, each.url, each.announcement) for each in seen] == [  # type: ignore[attr-defined]
            (LetterStatus.PUBLISHED, acme.letter("Ada")["url"], Announcement.INTENDED)
        ]

    def test_afterwards_the_letter_is_announced_and_in_step(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        remembered = letter(world, ada)
        assert remembered.announcement is Announcement.DONE
        assert remembered.synced_at is not None
        assert (
            timedelta(0)
            <= datetime.fromtimestamp(world.clock.now(), UTC) - remembered.synced_at
            < timedelta(seconds=1)
        )
        assert one_of_each_in_lever(acme)

    def test_a_change_moves_the_time_at_which_the_letter_was_in_step(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.fill_in("Ada", "salary_amount", 98000)
        world.advance(minutes=1)
        in_step_at = letter(world, ada).synced_at
        assert in_step_at is not None
        assert in_step_at - letter(world, ada).status_since >= MINUTE


class TestWhatIsLostOnTheWay:
    def test_agoras_lost_answer_loses_no_letter_and_makes_no_second(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.lose_next_answer(method="PUT", path=LETTERS)
        acme.move("Ada", "Offer")
        world.advance(minutes=1)
        assert len(world.agora.letters(world.agora.company_id)) == 1
        assert one_of_each_in_lever(acme)

    @pytest.mark.parametrize("write", ["addTags", "addLinks", "notes"])
    @pytest.mark.parametrize("before", [True, False])
    def test_lost_response_leaves_one_note_link_and_tag(
        self, world: SandboxEnvironment, acme: Acme, write: str, before: bool
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.drop_next(before=before, method="POST", path=f"*/{write}")
        acme.move("Ada", "Offer")
        world.advance(minutes=1)
        assert world.lever.faults.fired
        assert one_of_each_in_lever(acme)

    def test_what_was_done_before_a_failure_is_not_done_again(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.fail_next(503, method="POST", path="*/addTags")
        acme.move("Ada", "Offer")
        assert letter(world, ada).announcement is Announcement.INTENDED
        forget_what_was_asked(acme)
        world.advance(minutes=1)
        assert letter(world, ada).announcement is Announcement.DONE
        assert "PUT" not in {method for method, _ in writes(acme)}

    @pytest.mark.parametrize("answer_lost", [True, False])
    def test_possible_letter_of_a_draft_offer_is_announced(
        self, world: SandboxEnvironment, acme: Acme, answer_lost: bool
    ) -> None:
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.drop_next(before=not answer_lost, method="PUT", path=LETTERS)
        acme.move("Ada", "Offer")
        acme.mark("Ada", "a draft")
        world.advance(minutes=1)
        remembered = letter(world, ada)
        if answer_lost:
            assert remembered.url == acme.letter("Ada")["url"]
            assert remembered.announcement is Announcement.DONE
            assert one_of_each_in_lever(acme)
        else:
            assert acme.letters("Ada") == []
            assert (remembered.url, remembered.announcement) == (None, Announcement.NOT_YET)


class TestNothingNew:
    def test_a_look_that_finds_nothing_new_writes_nothing_anywhere(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        forget_what_was_asked(acme)
        world.advance(minutes=10)
        assert len(looks(acme)) >= 10
        assert writes(acme) == []

    def test_status_set_in_agora_stays_until_lever_changes(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme)
        made = acme.letter("Ada")
        world.agora.mark(world.agora.company_id, made["id"], world.agora.owner_id, "declined")
        world.advance(minutes=10)
        assert acme.letter("Ada")["status"] == "declined"
        acme.mark("Ada", "signed")
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "accepted"

    def test_unmapped_fields_are_stored_without_an_update(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        forget_what_was_asked(acme)
        acme.fill_in("Ada", "shoe_size", 42)
        world.advance(minutes=1)
        assert "shoe_size" in letter(world, ada).unmapped_fields
        assert writes(acme) == []


class TestRefusedByAgora:
    def refused(self, world: SandboxEnvironment, acme: Acme) -> str:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.fail_next(422, times=1000, method="PUT", path=LETTERS)
        acme.move("Ada", "Offer")
        return acme.opportunities["Ada"]

    def test_refused_letter_stays_pending_with_an_attention(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = self.refused(world, acme)
        assert reasons(world) == [AttentionReason.REFUSED_BY_AGORA]
        assert offers_named(world) == acme.offers["Ada"]
        assert acme.attentions() == ["Agora refused the letter (Agora answered 422)."]
        assert letter(world, ada).status is LetterStatus.PENDING
        assert writes(acme) == []

    def test_rejected_letter_is_retried_with_growing_delays(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.refused(world, acme)
        acme.lever.requests.clear()
        world.advance(minutes=16)
        assert [round(pause / 60) for pause in pauses_of_what_was_refused(world)] == [1, 2, 4, 8]
        assert len(looks(acme)) == 16
        assert reasons(world) == [AttentionReason.REFUSED_BY_AGORA]
        world.advance(hours=4)
        assert max(pauses_of_what_was_refused(world)) / 60 == pytest.approx(60, abs=1)

    def test_what_says_something_else_is_said_at_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.refused(world, acme)
        world.advance(minutes=10)
        world.agora.faults.clear()
        acme.fill_in("Ada", "salary_amount", 98000)
        world.advance(minutes=1)
        assert acme.letter("Ada")["base_salary"] == "98000.00"
        assert reasons(world) == []

    def test_who_says_look_has_it_said_again_at_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = self.refused(world, acme)
        world.advance(minutes=10)
        world.agora.faults.clear()
        world.parts.watch_list().request_sync(world.connection_id, ada)
        world.run_due_now()
        assert acme.letter("Ada")["status"] == "published"
        assert reasons(world) == []

    def test_refusal_for_other_reasons_is_retried_each_minute(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.fail_next(403, times=1000, method="PUT", path=LETTERS)
        acme.move("Ada", "Offer")
        world.advance(minutes=5)
        assert [round(pause / 60) for pause in pauses_of_what_was_refused(world)] == [1, 1, 1, 1, 1]

    def test_rejected_fields_are_named_without_their_values(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        problem = {
            "title": "wrong",
            "errors": {
                "job_title": ["Engineer of Ada is too long"],
                "Ada Lovelace": ["no such field"],
            },
        }
        world.agora.faults.add(
            "shape", status=422, body=problem, method="PUT", path=LETTERS, after_effect=False
        )
        acme.move("Ada", "Offer")
        assert acme.attentions() == ["Agora refused the letter (Agora answered 422: job_title)."]

    def test_the_attention_says_the_same_while_it_is_not_said_again(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.refused(world, acme)
        world.advance(minutes=2)
        assert len(looks(acme)) > 1 + len(pauses_of_what_was_refused(world))
        assert acme.attentions() == ["Agora refused the letter (Agora answered 422)."]

    def test_two_possible_letters_of_draft_offers_are_looked_up(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.offer("Ada", "sent manually")
        world.agora.fail_next(403, times=1000, path="*/letters/*")
        acme.move("Ada", "Offer")
        for offer in acme.offers["Ada"]:
            world.lever.change_offer(offer, status="draft")
        world.advance(minutes=1)
        assert set(offers_named(world)) == set(acme.offers["Ada"])
        assert acme.attentions() == 2 * ["Agora refused the letter (Agora answered 403)."]

    @pytest.mark.parametrize("refused", [0, 1])
    def test_one_refused_lookup_is_reported_beside_the_other(
        self, world: SandboxEnvironment, acme: Acme, refused: int
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.offer("Ada", "sent manually")
        world.agora.fail_next(403, times=1000, path=f"*/letters/*{acme.offers['Ada'][refused]}")
        acme.move("Ada", "Offer")
        for offer in acme.offers["Ada"]:
            world.lever.change_offer(offer, status="draft")
        world.advance(minutes=1)
        assert len(acme.letters("Ada")) == 1
        assert offers_named(world) == [acme.offers["Ada"][refused]]

    def test_the_others_are_not_kept_waiting(self, world: SandboxEnvironment, acme: Acme) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.fail_next(422, times=1000, method="PUT", path=f"*{acme.offers['Ada'][0]}")
        acme.move("Ada", "Offer")
        a_letter_of(acme, "Grace")
        assert acme.letters("Ada") == []

    def test_attention_clears_when_agora_accepts_the_letter(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.refused(world, acme)
        world.agora.faults.clear()
        world.advance(minutes=1)
        assert reasons(world) == []
        assert one_of_each_in_lever(acme)

    def test_refused_deletion_raises_an_attention_and_is_retried(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.agora.fail_next(422, times=2, method="DELETE")
        world.lever.delete(ada)
        world.run_due_now()
        assert reasons(world) == [AttentionReason.REFUSED_BY_AGORA]
        assert letter(world, ada).status is LetterStatus.PUBLISHED
        world.advance(minutes=3)
        assert reasons(world) == []
        assert letter(world, ada).status is LetterStatus.DELETED
        assert acme.letters("Ada") == []


class TestRefusedByLever:
    def test_refused_announcement_raises_an_attention(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.fail_next(403, times=1000, method="POST", path="*/notes")
        acme.move("Ada", "Offer")
        assert acme.letter("Ada")["status"] == "published"
        assert acme.attentions() == [
            (
                "Lever does not allow us to read or update this candidate (Lever answered 403), who"
                " may be confidential. Until it does, letters and notes stay as they are."
            )
        ]
        assert reasons(world) == [AttentionReason.REFUSED_BY_LEVER]

    def test_it_is_tried_once_a_minute_until_lever_takes_it(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.fail_next(403, times=1000, method="POST", path="*/notes")
        acme.move("Ada", "Offer")
        world.advance(minutes=5)
        assert len(world.lever.faults.fired) <= 6
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert reasons(world) == []
        assert one_of_each_in_lever(acme)

    def test_refused_candidate_keeps_the_letter(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        forget_what_was_asked(acme)
        world.lever.fail_next(403, times=1000, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=3)
        assert reasons(world) == [AttentionReason.REFUSED_BY_LEVER]
        assert "(Lever answered 403)" in acme.attentions()[0]
        assert acme.letter("Ada")["status"] == "published"
        assert writes(acme) == []
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert reasons(world) == []

    def test_refused_announcement_of_a_draft_raises_an_attention(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.lever.fail_next(503, times=1000, method="POST", path="*/notes")
        a_letter_of(acme)
        acme.mark("Ada", "a draft")
        assert reasons(world) == []
        world.lever.faults.clear()
        world.lever.fail_next(403, times=1000, method="POST", path="*/notes")
        world.advance(minutes=2)
        assert (reasons(world), offers_named(world)) == (
            [AttentionReason.REFUSED_BY_LEVER],
            acme.offers["Ada"],
        )
        assert "(Lever answered 403)" in acme.attentions()[0]
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert reasons(world) == []
        assert one_of_each_in_lever(acme)

    def test_what_agora_refuses_of_it_is_not_called_levers(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        """A draft offer's letter whose PUT was never answered is looked up in Agora."""
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.agora.lose_next_answer(method="PUT", path=LETTERS)
        acme.move("Ada", "Offer")
        acme.mark("Ada", "a draft")
        world.agora.fail_next(403, method="GET", path="*/letters/*")
        world.advance(seconds=15)
        assert (reasons(world), offers_named(world)) == (
            [AttentionReason.REFUSED_BY_AGORA],
            acme.offers["Ada"],
        )
        world.advance(minutes=1)
        assert reasons(world) == []
        assert one_of_each_in_lever(acme)

    def test_each_refused_announcement_of_drafts_is_reported(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.lever.fail_next(403, times=1000, method="POST", path="*/notes")
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.offer("Ada", "sent manually")
        acme.move("Ada", "Offer")
        for offer in acme.offers["Ada"]:
            world.lever.change_offer(offer, status="draft")
        world.advance(minutes=1)
        assert set(offers_named(world)) == set(acme.offers["Ada"])

    @pytest.mark.parametrize("draft", [0, 1])
    def test_pending_announcement_is_made_for_any_draft_offer(
        self, world: SandboxEnvironment, acme: Acme, draft: int
    ) -> None:
        world.lever.fail_next(403, times=1000, method="POST", path="*/notes")
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.offer("Ada", "sent manually")
        acme.move("Ada", "Offer")
        world.advance(minutes=1)
        world.lever.change_offer(acme.offers["Ada"][draft], status="draft")
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert [acme.notes_with("Ada", each["url"]) for each in acme.letters("Ada")] == [1, 1]

    def test_deleted_letters_have_no_attentions(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.delete(ada)
        world.run_due_now()
        world.lever.fail_next(403, times=1000, path=f"/v1/opportunities/{ada}*")
        world.parts.watch_list().request_sync(world.connection_id, ada)
        world.run_due_now()
        assert reasons(world) == []


class TestGone:
    def test_not_found_alone_deletes_nothing(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = a_letter_of(acme)
        world.lever.fail_next(404, times=1000, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=10)
        assert acme.letter("Ada")["status"] == "published"
        assert reasons(world) == [AttentionReason.OPPORTUNITY_MISSING]
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert reasons(world) == []

    def test_deleted_candidate_loses_letter_and_watch_entry(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.delete(ada)
        world.run_due_now()
        assert acme.letters("Ada") == []
        assert letter(world, ada).status is LetterStatus.DELETED
        assert (
            timedelta(0)
            <= datetime.fromtimestamp(world.clock.now(), UTC) - letter(world, ada).status_since
            < MINUTE
        )
        assert watched(world, ada) is None
        assert reasons(world) == []

    def test_deletion_is_searched_from_a_day_before_the_last_sync(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.advance(minutes=5)
        looked_at = max(looks(acme))
        world.lever.delete(ada)
        world.run_due_now()
        query = next(
            asked.query
            for asked in world.lever.requests
            if asked.path == "/v1/opportunities/deleted"
        )
        start = dict(part.split("=") for part in query.split("&"))["deleted_at_start"]
        assert 0 <= int(start) / 1000 - (looked_at - 24 * 3600) < 10

    def test_deletion_during_an_outage_is_found_later(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.lose_webhooks()
        world.lever.faults.add("status", status=503, times=None, lasts=3600)
        world.lever.delete(ada)
        world.advance(minutes=59)
        assert acme.letters("Ada")
        world.advance(minutes=2)
        assert acme.letters("Ada") == []

    def test_who_has_no_letter_and_was_deleted_is_forgotten(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = waiting_candidate(acme)
        world.lever.delete(ada)
        world.run_due_now()
        assert watched(world, ada) is None

    @pytest.mark.parametrize("status", [403, 404])
    def test_who_waits_and_is_not_shown_for_a_while_is_waited_for(
        self, world: SandboxEnvironment, acme: Acme, status: int
    ) -> None:
        ada = waiting_candidate(acme)
        world.lever.fail_next(status, times=1000, path=f"/v1/opportunities/{ada}*")
        world.advance(minutes=10)
        world.lever.faults.clear()
        acme.offer("Ada", "sent manually")
        world.advance(minutes=1)
        assert acme.letter("Ada")["status"] == "published"

    def test_note_is_written_although_the_offer_is_a_draft_again(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.lever.fail_next(503, times=1000, path="*/notes")
        ada = a_letter_of(acme)
        acme.mark("Ada", "a draft")
        world.lever.faults.clear()
        world.advance(minutes=1)
        assert acme.notes_with("Ada", acme.letter("Ada")["url"]) == 1
        assert letter(world, ada).announcement is Announcement.DONE

    def test_vanished_offer_is_awaited_by_the_import_too(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        (offer,) = acme.offers["Ada"]
        world.lever.remove_offer(offer)
        with world.store.begin() as work:
            entry = work.watch_list.get(world.connection_id, ada)
            assert entry is not None
            work.watch_list.save(replace(entry, historical=True, due_at=entry.due_at - MINUTE))
            work.commit()
        world.advance(seconds=1)
        entry = watched(world, ada)
        assert entry is not None
        assert (entry.historical, entry.waiting_since is None) == (False, False)

    def test_notes_that_are_not_found_are_not_taken_for_none(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.lever.faults.add("drop", method="POST", path="*/notes", after_effect=True)
        world.lever.faults.add("status", status=404, method="GET", path="*/notes", skip=1)
        a_letter_of(acme)
        world.advance(minutes=2)
        assert acme.notes_with("Ada", acme.letter("Ada")["url"]) == 1


class TestHired:
    def hired(self, world: SandboxEnvironment, ada: str) -> Delivery:
        world.lever.hire(ada)
        world.run_due_now()
        return next(
            each for each in reversed(world.lever.deliveries) if each.event == "candidateHired"
        )

    def test_hired_makes_the_letter_accepted(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = a_letter_of(acme)
        self.hired(world, ada)
        assert acme.letter("Ada")["status"] == "accepted"
        assert reasons(world) == []

    def test_archiving_without_hire_raises_an_attention(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        world.lever.archive(ada)
        world.run_due_now()
        assert acme.letter("Ada")["status"] == "published"
        assert reasons(world) == [AttentionReason.ARCHIVED_WITH_OPEN_OFFER]

    def test_archived_candidates_open_offer_is_still_updated(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme, salary_amount=96000)
        world.lever.archive(ada)
        acme.fill_in("Ada", "salary_amount", 98000)
        world.advance(minutes=2)
        assert (acme.letter("Ada")["base_salary"], acme.letter("Ada")["status"]) == (
            "98000.00",
            "published",
        )

    def test_the_news_may_come_before_the_archiving_shows(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        tell_of_hire(world, ada)
        world.run_due_now()
        assert acme.letter("Ada")["status"] == "published"
        acme.lose_webhooks()
        world.lever.hire(ada)
        world.advance(seconds=65)
        assert acme.letter("Ada")["status"] == "accepted"

    def test_the_news_may_come_before_there_is_a_letter(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = waiting_candidate(acme)
        tell_of_hire(world, ada)
        world.run_due_now()
        acme.offer("Ada", "sent manually")
        world.advance(minutes=1)
        acme.lose_webhooks()
        world.lever.hire(ada)
        world.advance(seconds=65)
        assert acme.letter("Ada")["status"] == "accepted"


class TestAttention:
    def test_unmappable_offer_makes_no_letter_and_few_requests(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually", salary_interval="per-month-salary")
        acme.move("Ada", "Offer")
        forget_what_was_asked(acme)
        world.advance(minutes=10)
        assert reasons(world) == [AttentionReason.UNKNOWN_INTERVAL]
        assert acme.letters("Ada") == []
        assert writes(acme) == []
        assert len(looks(acme)) <= 10

    def test_it_goes_by_itself_once_the_offer_is_corrected(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually", salary_interval="per-month-salary")
        acme.move("Ada", "Offer")
        acme.fill_in("Ada", "salary_interval", "per-hour-wage")
        world.advance(minutes=1)
        assert AttentionReason.UNKNOWN_INTERVAL not in reasons(world)
        assert acme.letter("Ada")["pay_period"] == "hourly"

    def test_what_one_candidate_needs_is_not_cleared_by_another(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually", salary_interval="per-month-salary")
        acme.move("Ada", "Offer")
        a_letter_of(acme, "Grace")
        assert reasons(world) == [AttentionReason.UNKNOWN_INTERVAL]

    def test_unreadable_offer_keeps_the_letters_contents(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme, salary_amount=96000)
        acme.fill_in("Ada", "salary_amount", "a lot")
        world.advance(minutes=1)
        assert acme.letter("Ada")["base_salary"] == "96000.00"
        assert reasons(world) == [AttentionReason.UNREADABLE]

    def test_the_letters_of_others_are_nothing_to_a_candidate(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        a_letter_of(acme, "Ada")
        a_letter_of(acme, "Grace")
        world.advance(minutes=2)
        assert reasons(world) == []


class TestWhenToLookAgain:
    def test_who_waits_in_the_stage_is_looked_at_every_minute(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        waiting_candidate(acme)
        forget_what_was_asked(acme)
        world.advance(minutes=10)
        assert len(looks(acme)) == 10

    def test_the_waiting_is_counted_from_its_beginning(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = waiting_candidate(acme)
        began = watched(world, ada)
        world.advance(minutes=10)
        later = watched(world, ada)
        assert began is not None
        assert later is not None
        assert later.waiting_since == began.waiting_since
        assert later.synced_at == datetime.fromtimestamp(max(looks(acme)), UTC)

    def test_who_leaves_the_stage_without_a_letter_is_forgotten(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = waiting_candidate(acme)
        acme.move("Ada", "New applicant")
        assert watched(world, ada) is None

    def test_who_comes_back_begins_to_wait_anew(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = waiting_candidate(acme)
        began = watched(world, ada)
        world.advance(minutes=5)
        acme.move("Ada", "New applicant")
        acme.move("Ada", "Offer")
        anew = watched(world, ada)
        assert began is not None
        assert anew is not None
        assert anew.waiting_since is not None
        assert began.waiting_since is not None
        assert anew.waiting_since - began.waiting_since >= timedelta(minutes=5)

    def test_who_left_with_a_letter_is_looked_at_still(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        ada = a_letter_of(acme)
        acme.move("Ada", "New applicant")
        entry = watched(world, ada)
        assert entry is not None
        assert entry.waiting_since is None


def test_what_agora_is_told_of_an_offer(world: SandboxEnvironment, acme: Acme) -> None:
    ada = a_letter_of(acme)
    (told,) = (
        json.loads(asked.body)
        for asked in world.agora.requests
        if asked.method == "PUT" and "/letters/" in asked.path
    )
    assert (told["opportunity_id"], told["status"]) == (ada, "published")
    assert told["source_url"] == world.lever.opportunity(ada)["urls"]["show"]
