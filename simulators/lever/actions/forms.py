"""Form fields: how they are created and filled in.

https://hire.lever.co/developer/documentation#form-fields
"""

from collections.abc import Callable

from simulators.common.json_schema import BOOLEAN, STRING
from simulators.lever.errors import bad_request
from simulators.lever.model.account import Account
from simulators.lever.model.attachments import Form, FormTemplate
from simulators.lever.model.records import Json

NO_FEEDBACK = "no-feedback"
TYPES = (
    "code",
    "currency",
    "date",
    "dropdown",
    "file-upload",
    "multiple-choice",
    "multiple-select",
    "score-system",
    "score",
    "scorecard",
    "text",
    "textarea",
    "university",
    "yes-no",
)

FIELD: Json = {
    "type": "object",
    "properties": dict.fromkeys(("description", "text", "type", "id", "prompt", "currency"), STRING)
    | {"required": BOOLEAN},
    "required": ["description", "required", "text", "type", "id"],
}
"""The JSON schema of a field."""
SCORES = ("4 - Strong Hire", "3 - Hire", "2 - No Hire", "1 - Strong No Hire")


def field(
    text: str,
    kind: str,
    new_id: Callable[[], str],
    *,
    required: bool = False,
    description: str = "",
) -> Json:
    """A form field, with its keys in the order of recorded fields."""
    result: Json = {
        "description": description,
        "required": required,
        "text": text,
        "type": kind,
        "id": new_id(),
    }
    if kind == "score-system":
        result |= {"prompt": "Select one", "options": [{"text": score} for score in SCORES]}
    return result


def new_fields(definitions: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """Create fields, each with a new id. Raises LeverError 400 for an invalid one."""
    return [_new_field(each, new_id) for each in definitions]


def _new_field(definition: Json, new_id: Callable[[], str]) -> Json:
    text, kind, description = (definition.get(name) for name in ("text", "type", "description"))
    if not isinstance(text, str) or kind not in TYPES or not isinstance(description, str | None):
        raise bad_request(
            f"Invalid value for fields: each needs a text and a type, one of {', '.join(TYPES)}"
        )
    result = field(
        text,
        str(kind),
        new_id,
        required=definition.get("required") is True,
        description=description or "",
    )
    for name, value_type in (
        ("prompt", str),
        ("currency", str),
        ("options", list),
        ("scores", list),
    ):
        if isinstance(definition.get(name), value_type):
            result[name] = definition[name]
    return result


def fill_in(fields: list[Json], answers: list[Json]) -> list[Json]:
    """The fields with these values; other fields keep theirs.

    Raises LeverError 400 for an unknown field.
    """
    field_ids = {each["id"] for each in fields}
    for answer in answers:
        if answer.get("id") not in field_ids:
            raise bad_request(f"Invalid value for fields: no field {answer.get('id')} on this form")
    values = {answer["id"]: answer.get("value") for answer in answers}
    return [{**each, "value": values.get(each["id"], each.get("value"))} for each in fields]


def from_template(
    account: Account, template: FormTemplate, kind: str, by: str | None, body: Json
) -> Form:
    """A form of this template, filled in with `fields`, `createdAt` and `completedAt` of `body`."""
    answers = [_with_id(template, answer) for answer in body.get("fields") or []]
    at = body.get("createdAt") or account.now()
    return Form(
        id=account.new_id(),
        type=kind,
        text=template.text,
        instructions=template.instructions,
        fields=fill_in(template.fields, answers),
        template=template.id,
        user=by,
        created_at=at,
        completed_at=body.get("completedAt") or at,
    )


def _with_id(template: FormTemplate, answer: Json) -> Json:
    """Some clients name a field by its text instead of its id."""
    if answer.get("id") is not None:
        return answer
    return {
        **answer,
        "id": next(
            (each["id"] for each in template.fields if each["text"] == answer.get("text")), None
        ),
    }
