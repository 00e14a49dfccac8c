"""Schemas for the parts of Agora's JSON that the integration reads and writes."""

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
    state = fields.String(load_default="active", allow_none=True)
    group = fields.String(load_default="", allow_none=True)


class UserPageSchema(AgoraSchema):
    data = fields.List(fields.Raw(allow_none=True), required=True)
    next = fields.String(required=True, allow_none=True)


class LetterSchema(AgoraSchema):
    url = fields.Url(required=True, require_tld=False, schemes={"http", "https"})


def dump_terms(terms: Terms) -> dict[str, Any]:
    """Return the letter fields that come from Lever, as JSON.

    Agora leaves the fields that are not sent unchanged (decision 20).
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
