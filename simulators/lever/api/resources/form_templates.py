"""Templates of feedback and profile forms.

Only templates that were created through the API can be deleted through it.
"""

from simulators.common.json_schema import BOOLEAN as BOOLEAN_SCHEMA
from simulators.common.json_schema import (
    EPOCH_MILLISECONDS,
    ID,
    OBJECT,
    STRING,
    any_of,
    array,
    enum,
    nullable,
    object_schema,
)
from simulators.lever.actions.forms import FIELD, NO_FEEDBACK, new_fields
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import BOOLEAN, OBJECTS, STRINGS, TEXT, Body, Parameter, Value
from simulators.lever.api.request_context import current_account
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, forbidden, not_found
from simulators.lever.model.attachments import FormTemplate
from simulators.lever.model.records import Json
from simulators.lever.serializer import Serializer, envelope, list_schema

routes = LeverRoutes()

GROUP = nullable(object_schema(id=STRING, name=STRING))
FEEDBACK_TEMPLATE = Serializer(
    "FeedbackTemplate",
    ("id", any_of(ID, enum(NO_FEEDBACK)), "id"),
    ("text", STRING, "text"),
    ("group", GROUP, "group"),
    ("instructions", STRING, "instructions"),
    ("fields", array(FIELD), "fields"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("stage", nullable(OBJECT), "stage"),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
)
FORM_TEMPLATE = Serializer(
    "FormTemplate",
    ("id", ID, "id"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
    ("text", STRING, "text"),
    ("instructions", STRING, "instructions"),
    ("group", GROUP, "group"),
    ("secretByDefault", BOOLEAN_SCHEMA, "secret_by_default"),
    ("fields", array(FIELD), "fields"),
)
PART_OF_TEMPLATE: Json = {**FORM_TEMPLATE.schema, "required": ["id"]}

TEMPLATE = (
    Value("text", TEXT, required=True),
    Value("instructions", TEXT),
    Value("group", TEXT, "the id of a group"),
    Value("fields", OBJECTS, 'such as [{"type": "date", "text": "Start date"}]', required=True),
)
FEEDBACK_TEMPLATE_BODY = Body(*TEMPLATE)
FORM_TEMPLATE_BODY = Body(*TEMPLATE, Value("secretByDefault", BOOLEAN))
INCLUDE_FIELDS = Parameter("include", STRINGS, "only these fields and the id: text, group, fields")


@routes.route(
    "GET", "/feedback_templates", "feedback_templates:read", gives=list_schema(FEEDBACK_TEMPLATE)
)
def feedback_templates() -> Json:
    return unpaginated(
        FEEDBACK_TEMPLATE.json(each) for each in current_account().feedback_templates.values()
    )


@routes.route(
    "GET",
    "/feedback_templates/:template",
    "feedback_templates:read",
    gives=envelope(FEEDBACK_TEMPLATE.ref),
)
def feedback_template(template: str) -> Json:
    return {
        "data": FEEDBACK_TEMPLATE.json(
            _get_template(current_account().feedback_templates, "feedback_templates", template)
        )
    }


@routes.route(
    "POST",
    "/feedback_templates",
    "feedback_templates:write",
    body=FEEDBACK_TEMPLATE_BODY,
    gives=envelope(FEEDBACK_TEMPLATE.ref),
    status=201,
)
def create_feedback_template() -> Json:
    """Create a feedback template, with exactly one field of type score-system."""
    created = _build(FEEDBACK_TEMPLATE_BODY.read())
    _check_score_field(created)
    current_account().feedback_templates[created.id] = created
    return {"data": FEEDBACK_TEMPLATE.json(created)}


@routes.route(
    "PUT",
    "/feedback_templates/:template",
    "feedback_templates:write",
    body=FEEDBACK_TEMPLATE_BODY,
    gives=envelope(FEEDBACK_TEMPLATE.ref),
)
def update_feedback_template(template: str) -> Json:
    found = _get_template(current_account().feedback_templates, "feedback_templates", template)
    replacement = _build(FEEDBACK_TEMPLATE_BODY.read(), found)
    _check_score_field(replacement)
    current_account().feedback_templates[found.id] = replacement
    return {"data": FEEDBACK_TEMPLATE.json(replacement)}


@routes.route("DELETE", "/feedback_templates/:template", "feedback_templates:write")
def delete_feedback_template(template: str) -> None:
    """Delete a feedback template that was created through the API."""
    _delete(current_account().feedback_templates, "feedback_templates", template)


@routes.route(
    "GET",
    "/form_templates",
    "form_templates:read",
    takes=(INCLUDE_FIELDS,),
    gives=object_schema(data=array(PART_OF_TEMPLATE), hasNext=BOOLEAN_SCHEMA),
)
def form_templates() -> Json:
    only = INCLUDE_FIELDS()
    templates = (FORM_TEMPLATE.json(each) for each in current_account().form_templates.values())
    return unpaginated(
        {name: value for name, value in template.items() if not only or name in {"id", *only}}
        for template in templates
    )


@routes.route(
    "GET", "/form_templates/:template", "form_templates:read", gives=envelope(FORM_TEMPLATE.ref)
)
def form_template(template: str) -> Json:
    return {
        "data": FORM_TEMPLATE.json(
            _get_template(current_account().form_templates, "form_templates", template)
        )
    }


@routes.route(
    "POST",
    "/form_templates",
    "form_templates:write",
    body=FORM_TEMPLATE_BODY,
    gives=envelope(FORM_TEMPLATE.ref),
    status=201,
)
def create_form_template() -> Json:
    created = _build(FORM_TEMPLATE_BODY.read())
    current_account().form_templates[created.id] = created
    return {"data": FORM_TEMPLATE.json(created)}


@routes.route(
    "PUT",
    "/form_templates/:template",
    "form_templates:write",
    body=FORM_TEMPLATE_BODY,
    gives=envelope(FORM_TEMPLATE.ref),
)
def update_form_template(template: str) -> Json:
    found = _get_template(current_account().form_templates, "form_templates", template)
    replacement = current_account().form_templates[found.id] = _build(
        FORM_TEMPLATE_BODY.read(), found
    )
    return {"data": FORM_TEMPLATE.json(replacement)}


@routes.route("DELETE", "/form_templates/:template", "form_templates:write")
def delete_form_template(template: str) -> None:
    """Delete a profile form template that was created through the API."""
    _delete(current_account().form_templates, "form_templates", template)


def _get_template(
    templates: dict[str, FormTemplate], resource: str, template_id: str
) -> FormTemplate:
    if (found := templates.get(template_id)) is None:
        raise not_found(resource, template_id)
    return found


def _delete(templates: dict[str, FormTemplate], resource: str, template_id: str) -> None:
    if not _get_template(templates, resource, template_id).by_api:
        raise forbidden(
            "Only templates that were created through the API can be deleted through it"
        )
    del templates[template_id]


def _build(body: Json, before: FormTemplate | None = None) -> FormTemplate:
    if not body["fields"]:
        raise bad_request("Invalid value for fields: must be one at least")
    now = current_account().now()
    return FormTemplate(
        id=before.id if before else current_account().new_id(),
        text=body["text"],
        instructions=body.get("instructions") or "",
        fields=new_fields(body["fields"], current_account().new_id),
        created_at=before.created_at if before else now,
        updated_at=now,
        group={"id": body["group"], "name": ""} if body.get("group") else None,
        secret_by_default=bool(body.get("secretByDefault")),
        by_api=before.by_api if before else True,
    )


def _check_score_field(template: FormTemplate) -> None:
    if [field["type"] for field in template.fields].count("score-system") != 1:
        raise bad_request("Invalid value for fields: exactly one must be of type score-system")
