"""Templates of feedback and of profile forms. Only those that came through the API can be deleted through it."""

from simulators.lever.asking import account
from simulators.lever.errors import bad_request, forbidden, not_found
from simulators.lever.forming import FIELD, NO_FEEDBACK, new_fields
from simulators.lever.paging import whole
from simulators.lever.papers import FormTemplate
from simulators.lever.records import Json
from simulators.lever.routing import route
from simulators.lever.shaping import Shape, data, listed
from simulators.lever.values import OBJECTS, TEXT, TEXTS, TRUTH, Body, Parameter, Value
from simulators.schemas import ID, OBJECT, TIME, among, either, many, nullable, record
from simulators.schemas import TEXT as STRING
from simulators.schemas import TRUTH as BOOLEAN

GROUP = nullable(record(id=STRING, name=STRING))
FEEDBACK_TEMPLATE = Shape(
    "FeedbackTemplate",
    ("id", either(ID, among(NO_FEEDBACK)), "id"),
    ("text", STRING, "text"),
    ("group", GROUP, "group"),
    ("instructions", STRING, "instructions"),
    ("fields", many(FIELD), "fields"),
    ("createdAt", TIME, "created_at"),
    ("stage", nullable(OBJECT), "stage"),
    ("updatedAt", TIME, "updated_at"),
)
FORM_TEMPLATE = Shape(
    "FormTemplate",
    ("id", ID, "id"),
    ("createdAt", TIME, "created_at"),
    ("updatedAt", TIME, "updated_at"),
    ("text", STRING, "text"),
    ("instructions", STRING, "instructions"),
    ("group", GROUP, "group"),
    ("secretByDefault", BOOLEAN, "secret_by_default"),
    ("fields", many(FIELD), "fields"),
)
PART_OF_TEMPLATE: Json = {**FORM_TEMPLATE.schema, "required": ["id"]}

TEMPLATE = (
    Value("text", TEXT, required=True),
    Value("instructions", TEXT),
    Value("group", TEXT, "the id of a group"),
    Value("fields", OBJECTS, 'such as [{"type": "date", "text": "Start date"}]', required=True),
)
A_FEEDBACK_TEMPLATE = Body(*TEMPLATE)
A_FORM_TEMPLATE = Body(*TEMPLATE, Value("secretByDefault", TRUTH))
ONLY = Parameter("include", TEXTS, "only these fields and the id: text, group, fields")


@route("GET", "/feedback_templates", "feedback_templates:read", gives=listed(FEEDBACK_TEMPLATE))
def feedback_templates() -> Json:
    return whole(FEEDBACK_TEMPLATE.json(each) for each in account().feedback_templates.values())


@route("GET", "/feedback_templates/:template", "feedback_templates:read", gives=data(FEEDBACK_TEMPLATE.ref))
def feedback_template(template: str) -> Json:
    return {"data": FEEDBACK_TEMPLATE.json(_known(account().feedback_templates, "feedback_templates", template))}


@route(
    "POST",
    "/feedback_templates",
    "feedback_templates:write",
    body=A_FEEDBACK_TEMPLATE,
    gives=data(FEEDBACK_TEMPLATE.ref),
    status=201,
)
def create_feedback_template() -> Json:
    """With exactly one field of type score-system."""
    made = _made(A_FEEDBACK_TEMPLATE.read())
    _must_have_a_score(made)
    account().feedback_templates[made.id] = made
    return {"data": FEEDBACK_TEMPLATE.json(made)}


@route(
    "PUT",
    "/feedback_templates/:template",
    "feedback_templates:write",
    body=A_FEEDBACK_TEMPLATE,
    gives=data(FEEDBACK_TEMPLATE.ref),
)
def update_feedback_template(template: str) -> Json:
    found = _known(account().feedback_templates, "feedback_templates", template)
    made = _made(A_FEEDBACK_TEMPLATE.read(), found)
    _must_have_a_score(made)
    account().feedback_templates[found.id] = made
    return {"data": FEEDBACK_TEMPLATE.json(made)}


@route("DELETE", "/feedback_templates/:template", "feedback_templates:write")
def delete_feedback_template(template: str) -> None:
    """Only one that came through the API."""
    _delete(account().feedback_templates, "feedback_templates", template)


@route(
    "GET",
    "/form_templates",
    "form_templates:read",
    takes=(ONLY,),
    gives=record(data=many(PART_OF_TEMPLATE), hasNext=BOOLEAN),
)
def form_templates() -> Json:
    only = ONLY()
    shapes = (FORM_TEMPLATE.json(each) for each in account().form_templates.values())
    return whole({name: value for name, value in shape.items() if not only or name in {"id", *only}} for shape in shapes)


@route("GET", "/form_templates/:template", "form_templates:read", gives=data(FORM_TEMPLATE.ref))
def form_template(template: str) -> Json:
    return {"data": FORM_TEMPLATE.json(_known(account().form_templates, "form_templates", template))}


@route("POST", "/form_templates", "form_templates:write", body=A_FORM_TEMPLATE, gives=data(FORM_TEMPLATE.ref), status=201)
def create_form_template() -> Json:
    made = _made(A_FORM_TEMPLATE.read())
    account().form_templates[made.id] = made
    return {"data": FORM_TEMPLATE.json(made)}


@route("PUT", "/form_templates/:template", "form_templates:write", body=A_FORM_TEMPLATE, gives=data(FORM_TEMPLATE.ref))
def update_form_template(template: str) -> Json:
    found = _known(account().form_templates, "form_templates", template)
    made = account().form_templates[found.id] = _made(A_FORM_TEMPLATE.read(), found)
    return {"data": FORM_TEMPLATE.json(made)}


@route("DELETE", "/form_templates/:template", "form_templates:write")
def delete_form_template(template: str) -> None:
    """Only one that came through the API."""
    _delete(account().form_templates, "form_templates", template)


def _known(templates: dict[str, FormTemplate], resource: str, template_id: str) -> FormTemplate:
    if (found := templates.get(template_id)) is None:
        raise not_found(resource, template_id)
    return found


def _delete(templates: dict[str, FormTemplate], resource: str, template_id: str) -> None:
    if not _known(templates, resource, template_id).by_api:
        raise forbidden("Only templates that were created through the API can be deleted through it")
    del templates[template_id]


def _made(given: Json, before: FormTemplate | None = None) -> FormTemplate:
    if not given["fields"]:
        raise bad_request("Invalid value for fields: must be one at least")
    now = account().now()
    return FormTemplate(
        id=before.id if before else account().new_id(),
        text=given["text"],
        instructions=given.get("instructions") or "",
        fields=new_fields(given["fields"], account().new_id),
        created_at=before.created_at if before else now,
        updated_at=now,
        group={"id": given["group"], "name": ""} if given.get("group") else None,
        secret_by_default=bool(given.get("secretByDefault")),
        by_api=before.by_api if before else True,
    )


def _must_have_a_score(template: FormTemplate) -> None:
    if [field["type"] for field in template.fields].count("score-system") != 1:
        raise bad_request("Invalid value for fields: exactly one must be of type score-system")
