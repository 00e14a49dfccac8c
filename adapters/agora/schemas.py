"""Agora's JSON, as far as we read and write it."""

import dataclasses
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
    """The fields of a letter that belong to Lever, as JSON.

    Agora keeps the fields that are not named (decision 20).
    """
    values = {field.name: getattr(terms, field.name) for field in dataclasses.fields(terms)}
    values["assignee_id"] = values.pop("assignee")
    return {name: _to_json(value) for name, value in values.items()}


def _to_json(value: Any) -> Any:
    match value:
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return value
