"""Helpers for the tests of the mapping."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any

from domain.attention import AttentionReason
from domain.company import Company
from domain.mapping import MappingResult, map_offer
from domain.offer import FieldValue
from domain.opportunity import Opportunity
from domain.terms import Terms
from tests.builders import NOW, a_company, an_offer, an_opportunity


def mapped(
    opportunity: Opportunity | None = None,
    company: Company | None = None,
    *,
    creator_email: str | None = "grace@acme.example",
    created_at: datetime = NOW,
    labels: Mapping[str, str] | None = None,
    form: Mapping[str, FieldValue] | None = None,
    without: Container[str] = (),
    **fields: FieldValue,
) -> MappingResult:
    values = {**(form or {}), **fields}
    offer = an_offer(
        creator_email=creator_email,
        created_at=created_at,
        labels=labels,
        form=values,
        without=without,
    )
    return map_offer(offer, opportunity or an_opportunity(offer), company or a_company())


def letter_says(*args: Any, **fields: Any) -> Terms:
    terms = mapped(*args, **fields).terms
    assert terms is not None
    return terms


def needs(result: MappingResult) -> list[AttentionReason]:
    return [attention.reason for attention in result.attentions]
