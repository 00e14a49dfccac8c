"""Which fields of the customer's form are read, and what happens to others (decisions 10, 12,
18, 19).
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.attention import Attention, AttentionReason
from domain.mapping import MAPPED_IDENTIFIERS, MappingResult, map_offer
from domain.offer import FieldValue, OfferField
from tests.builders import a_company, an_offer, an_opportunity, some_terms
from tests.domain.mapping_helpers import letter_says, mapped, needs

# --- Decision 10: identifiers ---


def test_identifiers_match_as_lever_writes_them() -> None:
    """Decision 10."""
    terms = letter_says(
        form={
            "location/office": "Lisbon",
            "Offered Equity": 10,
            "offered_starting/signing_bonus": 5,
        }
    )
    assert (terms.display_location, terms.number_of_shares, terms.sign_on_bonus) == (
        "Lisbon",
        Decimal(10),
        Decimal(5),
    )


def test_decision_10_a_renamed_label_changes_nothing() -> None:
    result = mapped(
        location_office="Lisbon",
        custom_x="Porto",
        labels={"location_office": "Desk", "custom_x": "location_office"},
    )
    assert result.terms is not None
    assert result.terms.display_location == "Lisbon"
    assert result.unmapped_fields == ("custom_x",)


def test_label_does_not_map_a_field() -> None:
    """Decision 10."""
    labels = {"custom_x": "job_title", "custom_y": "Salary amount"}
    result = mapped(
        custom_x="Queen", custom_y=1, labels=labels, without={"job_title", "salary_amount"}
    )
    assert result.terms is None
    assert needs(result) == [AttentionReason.NO_PAY, AttentionReason.NO_JOB_TITLE]


# --- Decision 12: missing fields ---


def test_missing_email_raises_an_attention_only() -> None:
    """Decision 12."""
    result = mapped(an_opportunity(emails=()))
    assert result.terms is not None
    assert result.terms.candidate_email is None
    assert result.attentions == (Attention(reason=AttentionReason.NO_EMAIL, offer_id="offer"),)


OPTIONAL: dict[str, FieldValue] = {
    "candidate_address_line_1": "1 Main Street",
    "candidate_address_line_2": "Floor 2",
    "compensation_currency": "EUR",
    "location/office": "Lisbon",
    "equity_type": "ISO",
    "offered_equity": 2500,
    "offered_bonus": 5000,
    "offered_starting/signing_bonus": 2500,
    "anticipated_start_date": 1764547200000,
    "offered_annual_bonus": 12000,
    "target_bonus_percent": 10,
    "custom_target_bonus_percent": 10,
    "offer_expiration_date": 1763251200000,
}


@pytest.mark.parametrize("identifier", OPTIONAL)
@pytest.mark.parametrize("cleared", [None, ""])
def test_cleared_or_removed_field_is_cleared_in_the_letter(
    identifier: str, cleared: FieldValue
) -> None:
    """Decision 12."""
    assert mapped(form={identifier: OPTIONAL[identifier]}).terms != some_terms()
    assert mapped(form={identifier: cleared}) == MappingResult(terms=some_terms())
    assert mapped(without={identifier}) == MappingResult(terms=some_terms())


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    ("identifier", "reason"),
    [("salary_amount", AttentionReason.NO_PAY), ("job_title", AttentionReason.NO_JOB_TITLE)],
)
def test_decision_12_without_pay_or_job_title_the_letter_is_held(
    identifier: str, reason: AttentionReason, nothing: FieldValue
) -> None:
    held = MappingResult(terms=None, attentions=(Attention(reason=reason, offer_id="offer"),))
    assert mapped(form={identifier: nothing}) == held
    assert mapped(without={identifier}) == held


@pytest.mark.parametrize(
    "name", ["", "  \t\n", "\u200b", "\u2060 \u00ad", "\ufeff\u200f", "\u0301"], ids=ascii
)
def test_decision_12_without_a_name_the_letter_is_held(name: str) -> None:
    result = mapped(an_opportunity(name=name))
    assert result == MappingResult(
        terms=None, attentions=(Attention(reason=AttentionReason.NO_NAME, offer_id="offer"),)
    )


@pytest.mark.parametrize("title", ["   ", "\u200b", "\u00ad\u2060", "\u200e"], ids=ascii)
def test_job_title_without_a_visible_character_is_none(title: str) -> None:
    """Decisions 11 and 12."""
    assert needs(mapped(job_title=title)) == [AttentionReason.NO_JOB_TITLE]
    assert mapped(job_title=title).terms is None


@pytest.mark.parametrize("pay", [0, "0", "0.00", Decimal("0.0"), "$0"])
def test_zero_pay_holds_the_letter(pay: FieldValue) -> None:
    """Decision 12."""
    attention = Attention(reason=AttentionReason.ZERO_PAY, offer_id="offer")
    assert mapped(salary_amount=pay) == MappingResult(terms=None, attentions=(attention,))


def test_first_email_is_trimmed() -> None:
    """Decision 12."""
    opportunity = an_opportunity(emails=("", " Pat@X.org\u200b ", "kim@x.org"))
    assert letter_says(opportunity).candidate_email == "Pat@X.org"


@pytest.mark.parametrize("email", ["not an address", "pat@x.org, kim@x.org", "pat@x"])
def test_unreadable_first_email_is_left_out_with_an_attention(email: str) -> None:
    """Decision 12."""
    result = mapped(an_opportunity(emails=(email, "kim@x.org")))
    attention = Attention(reason=AttentionReason.UNREADABLE_EMAIL, offer_id="offer")
    assert result == MappingResult(
        terms=replace(some_terms(), candidate_email=None), attentions=(attention,)
    )


def test_decision_12_an_empty_email_is_none() -> None:
    assert needs(mapped(an_opportunity(emails=("", " ")))) == [AttentionReason.NO_EMAIL]


def test_all_problems_are_reported_in_table_order() -> None:
    result = mapped(
        an_opportunity(name="", emails=()),
        creator_email=None,
        salary_amount="lots",
        salary_interval="per-month-salary",
        compensation_currency="bitcoin",
        offered_equity="some",
        without={"job_title"},
    )
    assert result.terms is None
    assert [(attention.reason, attention.detail) for attention in result.attentions] == [
        (AttentionReason.NO_ASSIGNEE, ""),
        (AttentionReason.UNREADABLE, "salary_amount"),
        (AttentionReason.UNKNOWN_INTERVAL, "per-month-salary"),
        (AttentionReason.NO_NAME, ""),
        (AttentionReason.NO_EMAIL, ""),
        (AttentionReason.UNKNOWN_CURRENCY, "compensation_currency"),
        (AttentionReason.NO_JOB_TITLE, ""),
        (AttentionReason.UNREADABLE_OPTIONAL, "offered_equity"),
    ]
    assert {attention.offer_id for attention in result.attentions} == {"offer"}


# --- Decision 18: target bonus percent ---


@pytest.mark.parametrize(
    "identifier",
    ["target_bonus_percent", "custom_target_bonus_percent", "Custom Target Bonus Percent"],
)
def test_target_bonus_percent_is_found_by_identifier(identifier: str) -> None:
    """Decision 18."""
    result = mapped(form={identifier: 10})
    assert result.terms is not None
    assert result.terms.target_bonus_percent == Decimal(10)
    assert result.unmapped_fields == ()


@pytest.mark.parametrize(
    "label", ["Target Bonus Percent", "target_bonus_percent", " Target bonus  percent "]
)
def test_decision_18_and_by_that_text_as_the_slug_of_its_label(label: str) -> None:
    result = mapped(form={"custom/bonus": "10"}, labels={"custom/bonus": label})
    assert result.terms is not None
    assert result.terms.target_bonus_percent == Decimal(10)
    assert result.unmapped_fields == ()


@pytest.mark.parametrize("label", ["Bonus percent", "Target Bonus Percent 2", "Target Bonus", ""])
def test_decision_18_another_label_is_another_field(label: str) -> None:
    result = mapped(custom_bonus=10, labels={"custom_bonus": label})
    assert result.terms is not None
    assert result.terms.target_bonus_percent is None
    assert result.unmapped_fields == ("custom_bonus",)


def test_target_bonus_identifier_precedes_its_label() -> None:
    """Decision 18."""
    label = {"bonus": "Target Bonus Percent"}
    by = {"bonus": 3, "custom_target_bonus_percent": 2, "target_bonus_percent": 1}
    assert letter_says(labels=label, **by).target_bonus_percent == Decimal(1)
    assert letter_says(
        labels=label, form={**by, "target_bonus_percent": None}
    ).target_bonus_percent == Decimal(2)
    assert letter_says(
        labels=label, bonus=3, target_bonus_percent=""
    ).target_bonus_percent == Decimal(3)


def test_target_bonus_percent_is_found_by_its_description() -> None:
    """Decision 18."""
    offer = an_offer()
    field = OfferField(
        identifier="custom_bonus", label="Bonus", description="Target Bonus Percent", value="15%"
    )
    offer = replace(offer, fields=(*offer.fields, field))
    result = map_offer(offer, an_opportunity(offer), a_company())
    assert result == MappingResult(
        terms=replace(some_terms(), target_bonus_percent=Decimal(15)), unmapped_fields=()
    )


def test_unreadable_percentage_is_left_empty_and_named() -> None:
    """Decisions 15 and 18."""
    label = {"custom/bonus": "Target Bonus Percent"}
    result = mapped(form={"custom/bonus": "a lot"}, labels=label)
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL, offer_id="offer", detail="custom_bonus"
    )
    assert result == MappingResult(terms=some_terms(), attentions=(attention,))


# --- Decision 19: unmapped fields ---


def test_mapped_field_is_not_listed_in_any_spelling() -> None:
    """Decision 19."""
    form: dict[str, FieldValue] = {
        **OPTIONAL,
        "Job Title": "Engineer",
        "recruiter_email": "grace@acme.example",
        "location office": "Lisbon",
    }
    assert mapped(form=form).unmapped_fields == ()


def test_unmapped_fields_are_listed_when_held_too() -> None:
    """Decision 19."""
    result = mapped(custom_parking=None, without={"salary_amount"})
    assert (result.terms, result.unmapped_fields) == (None, ("custom_parking",))


def test_unmapped_standard_fields_are_listed() -> None:
    """Decision 19."""
    standard = (
        "job_posting",
        "candidate_name",
        "team",
        "today_date",
        "direct_manager",
        "company_signature_1",
    )
    assert mapped(form=dict.fromkeys(standard, "x")).unmapped_fields == standard


def test_the_rows_are_those_of_the_vendors_table() -> None:
    assert set(MAPPED_IDENTIFIERS) == {identifier.replace("/", "_") for identifier in OPTIONAL} | {
        "recruiter_email",
        "salary_amount",
        "salary_interval",
        "job_title",
    }


def test_number_is_written_as_text() -> None:
    terms = letter_says(job_title=42, location_office=Decimal("1.50"), equity_type=Decimal("1E+2"))
    assert (terms.job_title, terms.display_location, terms.equity_type) == ("42", "1.50", "100")


OPTIONAL_TEXTS = (
    "location_office",
    "equity_type",
    "candidate_address_line_1",
    "candidate_address_line_2",
)
NO_TEXT: list[FieldValue] = [
    True,
    False,
    ("Lisbon",),
    "x" * 2001,
    Decimal("NaN"),
    Decimal("1E+999999"),
]


@pytest.mark.parametrize("value", NO_TEXT, ids=lambda value: str(value)[:10])
@pytest.mark.parametrize("identifier", OPTIONAL_TEXTS)
def test_optional_value_that_is_no_text_is_left_empty(identifier: str, value: FieldValue) -> None:
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL, offer_id="offer", detail=identifier
    )
    assert mapped(form={identifier: value}) == MappingResult(
        terms=some_terms(), attentions=(attention,)
    )


@pytest.mark.parametrize("identifier", OPTIONAL_TEXTS)
@pytest.mark.parametrize("value", ["\u200b", "\u00a0 \u2060", ()], ids=ascii)
def test_value_without_anything_visible_is_cleared(identifier: str, value: FieldValue) -> None:
    assert mapped(form={identifier: value}) == MappingResult(terms=some_terms())


def test_invisible_characters_and_outer_blanks_leave_the_text() -> None:
    terms = letter_says(location_office=" Lis\u00adbon\u200b ", job_title="\ufeffEngineer")
    assert (terms.display_location, terms.job_title) == ("Lisbon", "Engineer")


@pytest.mark.parametrize("value", [True, ("grace@acme.example",)])
def test_unreadable_recruiter_is_not_replaced_by_the_creator(value: FieldValue) -> None:
    """Decision 17."""
    attention = Attention(
        reason=AttentionReason.UNREADABLE_OPTIONAL, offer_id="offer", detail="recruiter_email"
    )
    assert mapped(recruiter_email=value) == MappingResult(
        terms=replace(some_terms(), assignee=None), attentions=(attention,)
    )


def test_a_field_is_found_wherever_it_stands_on_the_form() -> None:
    offer = an_offer()
    turned = map_offer(
        type(offer)(
            id=offer.id,
            status=offer.status,
            created_at=offer.created_at,
            creator_email=offer.creator_email,
            fields=(OfferField(identifier="first", value=1), *reversed(offer.fields)),
        ),
        an_opportunity(offer),
        a_company(),
    )
    assert turned == MappingResult(terms=some_terms(), unmapped_fields=("first",))
