"""Schemas for the parts of Lever's JSON that the integration reads.

Unknown fields are ignored, because Lever may add fields at any time.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from domain.offer import POSSIBLE_YEARS


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


class OptionalEpochMilliseconds(EpochMilliseconds):
    """A time as milliseconds since the epoch; any other value becomes None."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, *args, **kwargs)
        except ValidationError:
            return None


def to_epoch_milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


class CreationTime(EpochMilliseconds):
    """A time as milliseconds since the epoch, in a year that an offer can be of.

    The limits catch seconds that were taken for milliseconds (decision 16).
    """

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        created_at = super()._deserialize(value, *args, **kwargs)
        if created_at.year not in POSSIBLE_YEARS:
            raise ValidationError("not in a possible year")
        return created_at


class Reference(fields.Field[Any]):
    """An id, the object that replaces it with `expand`, or null."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("id"), str)):
            return value
        raise ValidationError("neither an id nor an object with one")


class OptionalReference(Reference):
    """A reference; a value of another type becomes None."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, *args, **kwargs)
        except ValidationError:
            return None


class OptionalText(fields.Field[str]):
    """A string; a value of another type becomes an empty one."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:
        return value if isinstance(value, str) else ""


class Texts(fields.Field[list[str]]):
    """The strings of a list; values of other types are left out."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> list[str]:
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


class StageIds(fields.Field[frozenset[str] | None]):
    """The stages of `stageChanges`. None when no change is shown.

    The field comes with each opportunity, without `expand`, and needs no further scope.
    """

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> frozenset[str] | None:
        changes = value if isinstance(value, list) else []
        stages = (each.get("toStageId") for each in changes if isinstance(each, dict))
        return frozenset(each for each in stages if isinstance(each, str)) or None


class FormValue(fields.Field[Any]):
    """The value of an offer field: a string, number, boolean or null.

    A list or an object becomes a tuple, which marks it as a value of an unsupported type.
    """

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        return tuple(value) if isinstance(value, dict | list) else value


class ListOfObjects(fields.List[Any]):
    """A list whose null elements are left out. Null instead of the list means empty."""

    def __init__(self, schema: type[Schema], **kwargs: Any) -> None:
        super().__init__(fields.Nested(schema), load_default=list, allow_none=True, **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, list):
            value = [each for each in value if each is not None]
        return super().deserialize(value, *args, **kwargs) or []


class Archived(LeverSchema):
    archived_at = EpochMilliseconds(data_key="archivedAt", required=True)


class ShowLink(fields.Field[str]):
    """The web address of a record's page. Any other value, such as a `javascript:` URL, becomes an
    empty string.
    """

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:
        show = value.get("show") if isinstance(value, dict) else None
        return show if isinstance(show, str) and show.startswith(("https://", "http://")) else ""


class OpportunitySchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#opportunities"""

    id = fields.String(required=True)
    name = OptionalText(load_default="", allow_none=True)
    emails = Texts(load_default=list, allow_none=True)
    stage = Reference(required=True, allow_none=True)
    owner = OptionalReference(load_default=None, allow_none=True)
    archived = fields.Nested(Archived, load_default=None, allow_none=True)
    stage_history = StageIds(data_key="stageChanges", load_default=None, allow_none=True)
    url = ShowLink(data_key="urls", load_default="", allow_none=True)


class UpdatedOpportunitySchema(LeverSchema):
    """What the sweep reads of an opportunity. Only the id must be readable (decision 52)."""

    id = fields.String(required=True)
    stage = OptionalReference(load_default=None, allow_none=True)
    archived = fields.Raw(load_default=None, allow_none=True)
    updated_at = OptionalEpochMilliseconds(data_key="updatedAt", load_default=None, allow_none=True)


class OfferFieldSchema(LeverSchema):
    identifier = fields.String(required=True)
    text = OptionalText(load_default="", allow_none=True)
    description = OptionalText(load_default="", allow_none=True)
    value = FormValue(load_default=None, allow_none=True)


class OfferSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#offers"""

    id = fields.String(required=True)
    status = fields.String(required=True)
    created_at = CreationTime(data_key="createdAt", required=True)
    creator = Reference(load_default=None, allow_none=True)
    fields_ = ListOfObjects(OfferFieldSchema, data_key="fields")


class UserSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#users"""

    id = fields.String(required=True)
    email = OptionalText(load_default="", allow_none=True)


class IdSchema(LeverSchema):
    id = fields.String(required=True)


class PageSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#pagination"""

    data = fields.List(fields.Raw(allow_none=True), required=True)
    has_next = fields.Boolean(data_key="hasNext", load_default=None, truthy={True}, falsy={False})
    next = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1))


class TokensSchema(LeverSchema):
    """https://hire.lever.co/developer/documentation#authentication"""

    access_token = fields.String(required=True, validate=validate.Length(min=1))
    refresh_token = fields.String(required=True, validate=validate.Length(min=1))
    expires_in = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
