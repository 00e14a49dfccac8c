"""An opportunity's description of its offers, for the notes in Lever."""

from datetime import UTC, datetime

import pytest

from domain.offer import FieldValue, Offer, OfferField, OfferStatus
from domain.opportunity import Opportunity

MADE_AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def opportunity(job_title: FieldValue) -> Opportunity:
    field = OfferField(identifier="job_title", value=job_title)
    offer = Offer(id="o1", status=OfferStatus.SENT_MANUALLY, created_at=MADE_AT, fields=(field,))
    return Opportunity(id="ada", name="Ada Lovelace", stage="offer", offers=(offer,))


def test_description_names_job_title_and_day_in_utc() -> None:
    assert opportunity("Engineer").describe_offer("o1") == "Engineer, offer of 2026-03-02"


def test_description_is_one_line_of_visible_text() -> None:
    described = opportunity("Staff\n Engineer\u200b ").describe_offer("o1")
    assert described == "Staff Engineer, offer of 2026-03-02"


@pytest.mark.parametrize("job_title", [None, "\u200b", ("Engineer",), True])
def test_description_without_a_readable_title_names_the_day(job_title: FieldValue) -> None:
    assert opportunity(job_title).describe_offer("o1") == "offer of 2026-03-02"


def test_description_of_an_offer_that_is_gone_is_empty() -> None:
    assert opportunity("Engineer").describe_offer("o2") == ""
