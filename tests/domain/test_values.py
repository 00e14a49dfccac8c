from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from domain.attention import Attention, AttentionReason
from domain.company import Company
from domain.connection import Connection, Trigger
from domain.decision import Decision, LetterUpdate, SyncContext
from domain.mapping import MappingResult
from domain.offer import OfferField
from domain.opportunity import Opportunity
from tests.builders import DIGEST_KEY, a_company, a_letter, an_offer, an_opportunity, some_terms

VALUES: list[Any] = [
    OfferField(identifier="job_title"),
    an_offer(),
    an_opportunity(),
    a_company(),
    some_terms(),
    a_letter(),
    Attention(reason=AttentionReason.NO_PAY),
    MappingResult(terms=None),
    Trigger(),
    Connection(id="connection", company_id="acme"),
    LetterUpdate(letter=a_letter()),
    Decision(),
    SyncContext(connection_id="connection", digest_key=DIGEST_KEY),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_never_changes(value: Any) -> None:
    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field.name, None)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_made_by_the_names_of_its_fields_only(value: Any) -> None:
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        type(value)("something")


def test_what_nobody_said_is_empty() -> None:
    assert Opportunity(id="ada", name="Ada", stage="offer") == Opportunity(
        id="ada",
        name="Ada",
        stage="offer",
        emails=(),
        owner_email=None,
        archived_at=None,
        url="",
        offers=(),
    )
    assert Company(id="acme", default_currency="USD").users == {}
    assert MappingResult(terms=None) == MappingResult(terms=None, attentions=(), unmapped_fields=())
