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
    *(
        "code",
        "currency",
        "date",
        "dropdown",
        "file-upload",
        "multiple-choice",
        "multiple-select",
        "score-system",
        "score",
    ),
    *("scorecard", "text", "textarea", "university", "yes-no"),
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
    """Keys in the order of recorded fields."""
    shape: Json = {
        "description": description,
        "required": required,
        "text": text,
        "type": kind,
        "id": new_id(),
    }
    if kind == "score-system":
        shape |= {"prompt": "Select one", "options": [{"text": score} for score in SCORES]}
    return shape


def new_fields(given: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """Create a field. Raises LeverError 400."""
    return [_new_field(each, new_id) for each in given]


def _new_field(given: Json, new_id: Callable[[], str]) -> Json:
    text, kind, description = (given.get(name) for name in ("text", "type", "description"))
    if not isinstance(text, str) or kind not in TYPES or not isinstance(description, str | None):
        raise bad_request(
            f"Invalid value for fields: each needs a text and a type, one of {', '.join(TYPES)}"
        )
    made = field(
        text,
        str(kind),
        new_id,
        required=given.get("required") is True,
        description=description or "",
    )
    for name, shape in (("prompt", str), ("currency", str), ("options", list), ("scores", list)):
        if isinstance(given.get(name), shape):
            made[name] = given[name]
    return made


def fill_in(fields: list[Json], answers: list[Json]) -> list[Json]:
    """The fields with these values; other fields keep theirs.

    Raises LeverError 400 for an unknown field.
    """
    known = {each["id"] for each in fields}
    for answer in answers:
        if answer.get("id") not in known:
            raise bad_request(f"Invalid value for fields: no field {answer.get('id')} on this form")
    values = {answer["id"]: answer.get("value") for answer in answers}
    return [{**each, "value": values.get(each["id"], each.get("value"))} for each in fields]


def from_template(
    account: Account, template: FormTemplate, kind: str, by: str | None, given: Json
) -> Form:
    """A form filled in with `given`: fields, createdAt, completedAt."""
    answers = [_with_id(template, answer) for answer in given.get("fields") or []]
    at = given.get("createdAt") or account.now()
    return Form(
        id=account.new_id(),
        type=kind,
        text=template.text,
        instructions=template.instructions,
        fields=fill_in(template.fields, answers),
        template=template.id,
        user=by,
        created_at=at,
        completed_at=given.get("completedAt") or at,
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
