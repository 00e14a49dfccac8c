"""Schemas for the parts of Lever's JSON that the integration reads.

Unknown fields are ignored, because Lever may add fields at any time.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate


class LeverSchema(Schema):
    class Meta:
        unknown = EXCLUDE


class EpochMilliseconds(fields.Field[datetime]):
    """A time as milliseconds since the epoch."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("not milliseconds since the epoch")
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
        except OverflowError:
            raise ValidationError("outside the range of dates") from None


def to_epoch_milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


class Reference(fields.Field[Any]):
    """An id, the object that replaces it with `expand`, or null."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("id"), str)):
            return value
        raise ValidationError("neither an id nor an object with one")


class FormValue(fields.Field[Any]):
    """The value of an offer field: a string, number, boolean or null.

    A list or an object becomes a tuple, which marks it as a value of an unsupported type.
    """

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        return tuple(value) if isinstance(value, dict | list) else value


class Archived(LeverSchema):
    archived_at = EpochMilliseconds(data_key="archivedAt", required=True)


class Link(fields.Field[str]):
    """A web address. Any other value, such as a `javascript:` URL, becomes an empty string."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:
        return value if isinstance(value, str) and value.startswith(("https://", "http://")) else ""


class Urls(LeverSchema):
    show = Link(load_default="")


class OpportunitySchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#opportunities"""

    id = fields.String(required=True)
    name = fields.String(load_default="", allow_none=True)
    emails = fields.List(fields.String(), load_default=list)
    stage = Reference(required=True, allow_none=True)
    owner = Reference(load_default=None, allow_none=True)
    archived = fields.Nested(Archived, load_default=None, allow_none=True)
    urls = fields.Nested(Urls, load_default=dict)


class OfferFieldSchema(LeverSchema):
    identifier = fields.String(required=True)
    text = fields.String(load_default="", allow_none=True)
    value = FormValue(load_default=None, allow_none=True)


class OfferSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#offers"""

    id = fields.String(required=True)
    status = fields.String(required=True)
    created_at = EpochMilliseconds(data_key="createdAt", required=True)
    creator = Reference(load_default=None, allow_none=True)
    fields_ = fields.List(fields.Nested(OfferFieldSchema), data_key="fields", load_default=list)


class CommentSchema(LeverSchema):
    value = fields.Raw(load_default="", allow_none=True)


class NoteSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#notes"""

    id = fields.String(required=True)
    fields_ = fields.List(fields.Nested(CommentSchema), data_key="fields", load_default=list)


class UserSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#users"""

    id = fields.String(required=True)
    email = fields.String(load_default=None, allow_none=True)


class IdSchema(LeverSchema):
    id = fields.String(required=True)


class PageSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#pagination"""

    data = fields.List(fields.Raw(), required=True)
    has_next = fields.Boolean(data_key="hasNext", load_default=None, truthy={True}, falsy={False})
    next = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1))


class TokensSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#authentication"""

    access_token = fields.String(required=True, validate=validate.Length(min=1))
    refresh_token = fields.String(required=True, validate=validate.Length(min=1))
    expires_in = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
