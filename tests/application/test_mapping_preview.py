"""The preview of the customer's own offers, row by row (S7)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from application.mapping_preview import MappingPreview, PreviewResult, Sample
from application.ports import AccessRevoked, ServiceRefused, ServiceUnavailable, StoreUnavailable
from domain.company import Company
from domain.connection import Connection
from domain.mapping import MAPPING
from domain.offer import OfferStatus
from domain.opportunity import Opportunity
from features.behaviour_index import BEHAVIOURS
from tests.builders import a_company, an_offer, an_opportunity

CONNECTION = Connection(id="acme's", company_id="acme")
GOOD = an_opportunity(an_offer(salary_amount=Decimal("9.6E+4"), form={"shoe_size": 42}))


class Shows:
    """An ATS with just these opportunities."""

    def __init__(
        self,
        *opportunities: Opportunity | None,
        company: Company | None = None,
        failure: Exception | None = None,
    ) -> None:
        self._opportunities = {str(number): each for number, each in enumerate(opportunities)}
        self._company, self._failure = company or a_company(), failure
        self.asked: list[str] = []

    def opportunity_ids_in_stage(self, connection: Connection, stage: str) -> Iterator[str]:
        assert (connection, stage) == (CONNECTION, "offer")
        yield from self._opportunities
        if self._failure is not None:
            raise self._failure

    def opportunity(self, connection: Connection, opportunity_id: str) -> Opportunity | None:
        assert connection == CONNECTION
        self.asked.append(opportunity_id)
        return self._opportunities[opportunity_id]

    def company(self, company_id: str) -> Company:
        self.asked.append(company_id)
        return self._company

    def previewed(self) -> PreviewResult:
        both: Any = self
        return MappingPreview(both, both).of(CONNECTION)

    def samples(self) -> Sequence[Sample]:
        return self.previewed().samples

    def sample(self) -> Sample:
        (sample,) = self.samples()
        return sample


def test_an_offer_gives_what_the_letter_would_say() -> None:
    assert Shows(GOOD).previewed() == PreviewResult(
        samples=(
            Sample(
                candidate="Ada Lovelace",
                values={
                    "M1": "grace@acme.example",
                    "M2": "96000",
                    "M3": "annual",
                    "M4": "Default",
                    "M7": "Ada",
                    "M8": "Lovelace",
                    "M9": "ada@example.org",
                    "M10": "USD",
                    "M13": "Engineer",
                    "M17": "published",
                    "M20": "2025-12-16",
                },
                problems={},
                others=[],
                unmapped_fields=("shoe_size",),
                is_blocked=False,
            ),
        )
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (OfferStatus.SENT_MANUALLY, "published"),
        (OfferStatus.SIGNED, "accepted"),
        (OfferStatus.DRAFT, "no letter yet: the offer is draft"),
        (OfferStatus.OPENED, "no letter yet: the offer is opened"),
        (OfferStatus.DENIED, "declined"),
    ],
)
def test_preview_shows_the_status_or_why_there_is_none(status: OfferStatus, word: str) -> None:
    assert Shows(an_opportunity(an_offer(status))).sample().values["M17"] == word


def test_the_newest_offer_is_shown_with_its_own_status() -> None:
    first = an_offer(offer_id="first", job_title="Programmer")
    second = an_offer(
        OfferStatus.DRAFT, offer_id="second", created_at=datetime(2025, 11, 1, tzinfo=UTC)
    )
    sample = Shows(an_opportunity(first, second)).sample()
    assert (sample.values["M13"], sample.values["M17"]) == (
        "Engineer",
        "no letter yet: the offer is draft",
    )


def test_second_offer_has_its_own_status() -> None:
    signed = an_offer(
        OfferStatus.SIGNED, offer_id="second", created_at=datetime(2025, 11, 1, tzinfo=UTC)
    )
    assert (
        Shows(an_opportunity(an_offer(offer_id="first"), signed)).sample().values["M17"]
        == "accepted"
    )


HELD: list[tuple[Opportunity, str]] = [
    (an_opportunity(an_offer(without={"salary_amount"})), "M2"),
    (an_opportunity(an_offer(salary_amount=0)), "M2"),
    (an_opportunity(an_offer(salary_amount="a lot")), "M2"),
    (an_opportunity(an_offer(salary_interval="per-month-salary")), "M3"),
    (an_opportunity(an_offer(), name=""), "M7"),
    (an_opportunity(an_offer(compensation_currency="dollars")), "M10"),
    (an_opportunity(an_offer(without={"job_title"})), "M13"),
]


@pytest.mark.parametrize(
    ("opportunity", "row"), HELD, ids=[f"{row}-{number}" for number, (_, row) in enumerate(HELD)]
)
def test_what_holds_the_letter_stands_at_its_row(opportunity: Opportunity, row: str) -> None:
    sample = Shows(opportunity).sample()
    assert sample.is_blocked
    assert list(sample.problems) == [row]
    assert sample.others == []
    assert set(sample.values) == {"M4", "M17"}


@pytest.mark.parametrize(
    ("opportunity", "row"),
    [
        (an_opportunity(an_offer(creator_email="unknown@acme.example")), "M1"),
        (an_opportunity(an_offer(), emails=()), "M9"),
        (an_opportunity(an_offer(offered_equity="many")), "M14"),
        (an_opportunity(an_offer(form={"offered_bonus": "some"})), "M15"),
        (an_opportunity(an_offer(anticipated_start_date="soon")), "M16"),
        (an_opportunity(an_offer(target_bonus_percent="a tenth")), "M19"),
        (an_opportunity(an_offer(offer_expiration_date="never")), "M20"),
    ],
)
def test_what_does_not_hold_it_stands_at_its_row_too(opportunity: Opportunity, row: str) -> None:
    sample = Shows(opportunity).sample()
    assert not sample.is_blocked
    assert list(sample.problems) == [row]


def test_percentage_found_by_its_label_stands_at_its_row() -> None:
    customs = an_offer(
        form={"my_percentage": "a lot"}, labels={"my_percentage": "Target Bonus Percent"}
    )
    sample = Shows(an_opportunity(customs)).sample()
    assert sample.problems == {
        "M19": "The field my_percentage of the offer cannot be read, so the letter is without it."
        ' Correct it in the Lever offer. It says "a lot".'
    }


def test_each_unreadable_part_of_a_row_is_named() -> None:
    both = an_offer(form={"offered_bonus": "some", "offered_starting/signing_bonus": ("a", "b")})
    problem = Shows(an_opportunity(both)).sample().problems["M15"]
    assert 'It says "some".' in problem
    assert 'It says "a, b".' in problem


def test_typed_interval_stands_beside_the_message() -> None:
    sample = Shows(an_opportunity(an_offer(salary_interval="by the  moon\u200b"))).sample()
    assert sample.problems["M3"].endswith('It says "by the moon".')


def test_three_are_shown_of_six_who_are_read() -> None:
    nobody = an_opportunity()
    shows = Shows(None, nobody, nobody, GOOD, nobody, GOOD, GOOD, GOOD)
    assert len(shows.samples()) == 2
    assert shows.asked == ["0", "1", "2", "3", "acme", "4", "5"]


def test_no_more_are_read_than_are_shown() -> None:
    shows = Shows(*[GOOD] * 6)
    assert len(shows.samples()) == 3
    assert shows.asked == ["0", "acme", "1", "2"]


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (
            AccessRevoked("whatever"),
            "Agora has no access to Lever, so your offers cannot be shown. Connect Lever first.",
        ),
        (
            ServiceUnavailable("Lever answered 503"),
            "Your offers could not be read just now: Lever answered 503.",
        ),
        (
            ServiceRefused("Lever answered 403"),
            "Your offers could not be read just now: Lever answered 403.",
        ),
    ],
)
def test_a_failure_says_why_and_what_was_read_is_shown(failure: Exception, sentence: str) -> None:
    previewed = Shows(GOOD, failure=failure).previewed()
    assert previewed.failure == sentence
    assert len(previewed.samples) == 1


def test_amounts_are_written_out() -> None:
    assert (
        Shows(an_opportunity(an_offer(target_bonus_percent="0.0000001"))).sample().values["M19"]
        == "0.0000001"
    )


def test_the_company_decides_the_currency() -> None:
    assert (
        Shows(GOOD, company=replace(a_company(), default_currency="GBP")).sample().values["M10"]
        == "GBP"
    )


def test_table_has_the_rows_of_the_behaviours_in_order() -> None:
    """M21 is about the fields that have no row."""
    rows = re.findall(r"^- \*\*(M\d+)\*\* ", BEHAVIOURS.read_text(), re.MULTILINE)
    assert [row.id for row in MAPPING] == [row for row in rows if row != "M21"]
    assert [row.id for row in MAPPING][:20] == [f"M{number}" for number in range(1, 21)]


def test_what_the_database_says_of_itself_is_not_shown() -> None:
    with pytest.raises(StoreUnavailable):
        Shows(failure=StoreUnavailable("no route to db.internal")).previewed()
