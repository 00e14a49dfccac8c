from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.letter import LetterEvent
from domain.offer import (
    CANDIDATE_VISIBLE_STATUSES,
    LETTER_EVENT_BY_STATUS,
    OFFER_TRANSITIONS,
    FieldValue,
    Offer,
    OfferField,
    OfferStatus,
    can_become,
    normalise_identifier,
)
from tests.builders import NOW, an_offer


def with_fields(*fields: OfferField) -> Offer:
    return Offer(id="offer", status=OfferStatus.DRAFT, created_at=NOW, fields=fields)


def test_the_eight_statuses_have_levers_words() -> None:
    assert {str(status) for status in OfferStatus} - {"unknown"} == {
        "draft",
        "approval-sent",
        "approved",
        "sent",
        "sent-manually",
        "opened",
        "signed",
        "denied",
    }


@pytest.mark.parametrize("word", ["rescinded", "DRAFT", "sent_manually", "", "unknown"])
def test_new_status_of_lever_is_unknown(word: str) -> None:
    assert OfferStatus(word) is OfferStatus.UNKNOWN


@pytest.mark.parametrize("status", OfferStatus)
def test_candidate_sees_only_sent_statuses(
    status: OfferStatus,
) -> None:
    """Decision 5."""
    assert (status in CANDIDATE_VISIBLE_STATUSES) is (
        str(status) in {"sent-manually", "sent", "opened", "signed", "denied"}
    )


def test_every_status_has_a_meaning_for_the_letter() -> None:
    assert set(LETTER_EVENT_BY_STATUS) == set(OfferStatus)
    assert {str(status): event for status, event in LETTER_EVENT_BY_STATUS.items() if event} == {
        "sent": LetterEvent.OFFER_SENT,
        "sent-manually": LetterEvent.OFFER_SENT,
        "opened": LetterEvent.OFFER_SENT,
        "signed": LetterEvent.OFFER_SIGNED,
        "denied": LetterEvent.OFFER_DENIED,
    }


def test_every_status_of_lever_is_in_the_workflow() -> None:
    assert set(OFFER_TRANSITIONS) == set(OfferStatus) - {OfferStatus.UNKNOWN}
    assert set().union(*OFFER_TRANSITIONS.values()) == set(OFFER_TRANSITIONS)


@pytest.mark.parametrize(
    ("status", "following"),
    [
        ("draft", {"approval-sent", "sent", "sent-manually"}),
        ("approval-sent", {"approved", "draft"}),
        ("approved", {"sent", "sent-manually", "draft"}),
        ("sent", {"opened", "signed", "denied", "draft", "approval-sent", "approved"}),
        ("opened", {"signed", "denied", "draft", "approval-sent", "approved"}),
        ("sent-manually", {"signed", "denied", "draft", "approval-sent", "approved"}),
        ("denied", {"sent", "sent-manually", "draft", "approval-sent", "approved"}),
        ("signed", set()),
    ],
)
def test_steps_of_levers_workflow(status: str, following: set[str]) -> None:
    assert {str(each) for each in OFFER_TRANSITIONS[OfferStatus(status)]} == following


@pytest.mark.parametrize("before", [s for s in OFFER_TRANSITIONS if s is not OfferStatus.SIGNED])
@pytest.mark.parametrize("after", OFFER_TRANSITIONS)
def test_any_status_can_follow_until_the_offer_is_signed(
    before: OfferStatus, after: OfferStatus
) -> None:
    assert can_become(before, after)


@pytest.mark.parametrize("status", OfferStatus)
def test_a_signed_offer_stays_signed(status: OfferStatus) -> None:
    assert can_become(OfferStatus.SIGNED, status) is (status is OfferStatus.SIGNED)


@pytest.mark.parametrize(
    ("identifier", "normal"),
    [
        ("location/office", "location_office"),
        ("Location Office", "location_office"),
        ("location_office", "location_office"),
        ("location // -- office", "location_office"),
        ("offered_starting/signing_bonus", "offered_starting_signing_bonus"),
        ("candidate_address_line_1", "candidate_address_line_1"),
        ("Zone-09 az", "zone_09_az"),
    ],
)
def test_identifiers_are_normalised(identifier: str, normal: str) -> None:
    """Decision 10."""
    assert normalise_identifier(identifier) == normal


@given(st.text())
def test_what_is_normalised_stays_so(identifier: str) -> None:
    once = normalise_identifier(identifier)
    assert normalise_identifier(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert "__" not in once


@pytest.mark.parametrize("identifier", ["location/office", "location_office", "Location Office"])
def test_a_value_is_found_under_its_normalised_identifier(identifier: str) -> None:
    assert an_offer(form={identifier: "Lisbon"}).value("location_office") == "Lisbon"


def test_decision_10_a_value_is_never_found_under_its_label() -> None:
    assert (
        an_offer(custom_desk="Lisbon", labels={"custom_desk": "Location Office"}).value(
            "location_office"
        )
        is None
    )


@pytest.mark.parametrize("value", [0, Decimal(0), False, "0", 7, True])
def test_what_is_there_is_there_even_when_it_is_zero_or_no(value: FieldValue) -> None:
    assert an_offer(custom_answer=value).value("custom_answer") is value


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_cleared_field_is_as_one_that_is_not_there(nothing: FieldValue) -> None:
    assert an_offer(custom_answer=nothing).value("custom_answer") is None
    assert an_offer(without={"custom_answer"}).value("custom_answer") is None


def test_first_filled_field_of_an_identifier_counts() -> None:
    offer = with_fields(
        OfferField(identifier="location/office"),
        OfferField(identifier="location_office", value=""),
        OfferField(identifier="Location Office", value="Lisbon"),
        OfferField(identifier="location_office", value="Porto"),
    )
    assert offer.value("location_office") == "Lisbon"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ((), ""),
        (" 35.000 \n EUR\u200b", "35.000 EUR"),
        (7, "7"),
        (True, "True"),
        (("Lisbon", "Porto"), "Lisbon, Porto"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_shown_value_is_one_short_line(value: FieldValue, shown: str) -> None:
    assert an_offer(custom_answer=value).shown_value("custom_answer") == shown


@pytest.mark.parametrize("nothing", [(), "\u200b", "\u00a0", " "])
def test_value_without_anything_visible_counts_as_cleared(nothing: FieldValue) -> None:
    """Decision 11."""
    assert an_offer(custom_answer=nothing).value("custom_answer") is None


def test_optional_parts_of_an_offer_may_be_missing() -> None:
    field = OfferField(identifier="job_title")
    offer = Offer(id="offer", status=OfferStatus.DRAFT, created_at=NOW)
    assert (field.label, field.value, offer.creator_email, offer.fields) == ("", None, None, ())
