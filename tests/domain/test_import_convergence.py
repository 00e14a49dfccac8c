"""The age of imported letters, and growing delays (decisions 6, 30, 42)."""

from datetime import timedelta

import pytest

from domain.backoff import backoff_delay
from domain.letter import LetterStatus
from domain.offer import OfferStatus
from tests.builders import NOW, a_letter, an_offer, an_opportunity
from tests.domain.decision_helpers import LATER, decision_for, the_update

LONG_AGO = NOW - timedelta(days=400)
LATELY = NOW - timedelta(days=5)
SIGNED = an_offer(OfferStatus.SIGNED, created_at=LONG_AGO)


def test_historical_status_dates_from_the_archiving() -> None:
    intention = the_update(
        decision_for(an_opportunity(SIGNED, archived_at=LATELY), historical=True)
    )
    assert intention.since == LATELY
    assert (
        intention.applied(url="https://agora.example/letters/ada", at=LATER).status_since == LATELY
    )


def test_or_else_when_the_offer_was_made() -> None:
    assert the_update(decision_for(an_opportunity(SIGNED), historical=True)).since == LONG_AGO


def test_existing_letters_change_dates_from_now() -> None:
    letter = a_letter(LetterStatus.PUBLISHED)
    intention = the_update(
        decision_for(an_opportunity(SIGNED, archived_at=LATELY), letter, historical=True)
    )
    assert intention.since is None
    assert (
        intention.applied(url="https://agora.example/letters/ada", at=LATER).status_since == LATER
    )


def test_a_letter_that_is_not_of_the_history_changes_now() -> None:
    assert the_update(decision_for(an_opportunity(an_offer()))).since is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (4, 60), (5, 60), (1000, 60)]
)
def test_a_pause_grows_to_a_minute_and_no_further(failures: int, seconds: int) -> None:
    assert backoff_delay(failures) == timedelta(seconds=seconds)
