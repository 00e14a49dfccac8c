"""Agora's JSON, as far as we read and write it."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from domain.terms import Terms


class AgoraSchema(Schema):
    class Meta:
        unknown = EXCLUDE


class CompanySchema(AgoraSchema):
    default_currency = fields.String(required=True, validate=validate.Length(equal=3))


class UserSchema(AgoraSchema):
    id = fields.String(required=True)
    email = fields.String(required=True)


class UserPageSchema(AgoraSchema):
    data = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LetterSchema(AgoraSchema):
    url = fields.Url(required=True, require_tld=False, schemes={"http", "https"})


def dump_terms(terms: Terms) -> dict[str, Any]:
    """Only what belongs to Lever is named, so what Agora's people chose is left alone (decision 20)."""
    said = {
        "assignee_id": terms.assignee,
        "base_salary": terms.base_salary,
        "pay_period": terms.pay_period.value,
        "candidate_address_line_1": terms.candidate_address_line_1,
        "candidate_address_line_2": terms.candidate_address_line_2,
        "candidate_first_name": terms.candidate_first_name,
        "candidate_last_name": terms.candidate_last_name,
        "candidate_email": terms.candidate_email,
        "currency": terms.currency,
        "display_location": terms.display_location,
        "equity_type": terms.equity_type,
        "job_title": terms.job_title,
        "number_of_shares": terms.number_of_shares,
        "sign_on_bonus": terms.sign_on_bonus,
        "start_date": terms.start_date,
        "target_bonus_amount": terms.target_bonus_amount,
        "target_bonus_percent": terms.target_bonus_percent,
        "expires_on": terms.expires_on,
    }
    return {name: _written(value) for name, value in said.items()}


def _written(value: Any) -> Any:
    match value:
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return value
