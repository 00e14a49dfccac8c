"""Forms that were filled in: feedback, profile forms, referrals. And the templates that they are made from."""

from collections.abc import Iterable

from simulators.lever.asking import account
from simulators.lever.errors import bad_request, forbidden, not_found
from simulators.lever.forming import NO_FEEDBACK, answered, from_template, new_fields
from simulators.lever.paging import whole
from simulators.lever.papers import Form, FormTemplate
from simulators.lever.records import Json
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.schemas import ID, OBJECT, TIME, among, either, many, nullable, record
from simulators.lever.schemas import TEXT as STRING
from simulators.lever.schemas import TRUTH as BOOLEAN
from simulators.lever.shaping import Shape, data, listed
from simulators.lever.values import (
    AS_SOMEONE,
    AS_USER,
    OBJECTS,
    PAST,
    TEXT,
    TEXTS,
    TRUTH,
    Body,
    Parameter,
    Value,
    perform_as,
)

FIELD: Json = {
    "type": "object",
    "properties": dict.fromkeys(("description", "text", "type", "id", "prompt", "currency"), STRING) | {"required": BOOLEAN},
    "required": ["description", "required", "text", "type", "id"],
}
START = (
    ("id", ID, "id"),
    ("type", among("interview", "form", "referral"), "type"),
    ("text", STRING, "text"),
    ("instructions", STRING, "instructions"),
)
FEEDBACK = Shape(
    "Feedback",
    *START,
    ("fields", many(FIELD), "fields"),
    ("baseTemplateId", nullable(STRING), "template"),
    ("interview", nullable(ID), "interview"),
    ("panel", nullable(ID), "panel"),
    ("user", nullable(ID), "user"),
    ("createdAt", TIME, "created_at"),
    ("completedAt", nullable(TIME), "completed_at"),
    ("updatedAt", nullable(TIME), "updated_at"),
    ("deletedAt", nullable(TIME), "deleted_at"),
)
PROFILE_FORM = Shape(
    "ProfileForm",
    *START,
    ("baseTemplateId", nullable(STRING), "template"),
    ("fields", many(FIELD), "fields"),
    ("user", nullable(ID), "user"),
    ("stage", nullable(STRING), "stage"),
    ("completedAt", nullable(TIME), "completed_at"),
    ("createdAt", TIME, "created_at"),
    ("deletedAt", nullable(TIME), "deleted_at"),
)
REFERRAL = Shape(
    "Referral",
    *START,
    ("fields", many(FIELD), "fields"),
    ("baseTemplateId", nullable(STRING), "template"),
    ("user", nullable(ID), "user"),
    ("referrer", nullable(ID), "referrer"),
    ("stage", nullable(STRING), "stage"),
    ("createdAt", TIME, "created_at"),
    ("completedAt", nullable(TIME), "completed_at"),
)
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

ANSWERS = Value("fields", OBJECTS, 'such as [{"id": "...", "value": "..."}]')
NEW_FEEDBACK = Body(
    Value("baseTemplateId", TEXT, required=True),
    *(Value(name, TEXT) for name in ("panel", "interview")),
    ANSWERS,
    *(Value(name, PAST) for name in ("createdAt", "completedAt")),
)
CHANGED_FEEDBACK = Body(Value("completedAt", PAST), Value("fieldValues", OBJECTS, 'such as [{"id": "...", "value": "..."}]'))
NEW_FORM = Body(Value("baseTemplateId", TEXT, required=True), ANSWERS, Value("secret", TRUTH))
TEMPLATE = (
    Value("text", TEXT, required=True),
    Value("instructions", TEXT),
    Value("group", TEXT, "the id of a group"),
    Value("fields", OBJECTS, 'such as [{"type": "date", "text": "Start date"}]', required=True),
)
A_FEEDBACK_TEMPLATE = Body(*TEMPLATE)
A_FORM_TEMPLATE = Body(*TEMPLATE, Value("secretByDefault", TRUTH))
ONLY = Parameter("include", TEXTS, "only these fields and the id: text, group, fields")


@route("GET", "/opportunities/:opportunity/feedback", "feedback:read", gives=listed(FEEDBACK))
def feedbacks(opportunity: str) -> Json:
    """Without those that were deleted."""
    return whole(FEEDBACK.json(form) for form in _standing(account().papers(visible(opportunity)).feedback.values()))


def _standing(forms: Iterable[Form]) -> list[Form]:
    return [form for form in forms if form.deleted_at is None]


@route("GET", "/opportunities/:opportunity/feedback/:feedback", "feedback:read", gives=data(FEEDBACK.ref))
def feedback(opportunity: str, feedback: str) -> Json:
    """A deleted one too, with the time of its deletion."""
    return {"data": FEEDBACK.json(_feedback(opportunity, feedback))}


@route(
    "POST",
    "/opportunities/:opportunity/feedback",
    "feedback:write",
    takes=(AS_SOMEONE,),
    body=NEW_FEEDBACK,
    gives=data(FEEDBACK.ref),
    status=201,
)
def create_feedback(opportunity: str) -> Json:
    found, by, given = visible(opportunity), perform_as(required=True), NEW_FEEDBACK.read()
    papers = account().papers(found)
    for name, known in (("panel", papers.panels), ("interview", papers.interviews)):
        if given.get(name) is not None and given[name] not in known:
            raise bad_request(f"Invalid value for {name}: no {name} {given[name]}")
    template = _template(account().feedback_templates, given["baseTemplateId"])
    made = from_template(account(), template, "interview", by, given)
    made.panel, made.interview = given.get("panel"), given.get("interview")
    papers.feedback[made.id] = made
    return {"data": FEEDBACK.json(made)}


@route(
    "PUT",
    "/opportunities/:opportunity/feedback/:feedback",
    "feedback:write",
    takes=(AS_SOMEONE,),
    body=CHANGED_FEEDBACK,
    gives=data(FEEDBACK.ref),
)
def update_feedback(opportunity: str, feedback: str) -> Json:
    perform_as(required=True)
    found, given = _feedback(opportunity, feedback), CHANGED_FEEDBACK.read()
    found.fields = answered(found.fields, given.get("fieldValues") or [])
    found.completed_at = given.get("completedAt") or found.completed_at
    found.updated_at = account().now()
    return {"data": FEEDBACK.json(found)}


@route("DELETE", "/opportunities/:opportunity/feedback/:feedback", "feedback:write", takes=(AS_SOMEONE,))
def delete_feedback(opportunity: str, feedback: str) -> None:
    perform_as(required=True)
    found = _feedback(opportunity, feedback)
    found.deleted_at = found.deleted_at or account().now()


def _feedback(opportunity: str, feedback_id: str) -> Form:
    if (found := account().papers(visible(opportunity)).feedback.get(feedback_id)) is None:
        raise not_found("feedback", feedback_id)
    return found


@route("GET", "/opportunities/:opportunity/forms", "forms:read", gives=listed(PROFILE_FORM))
def forms(opportunity: str) -> Json:
    return whole(PROFILE_FORM.json(form) for form in account().papers(visible(opportunity)).forms.values())


@route("GET", "/opportunities/:opportunity/forms/:form", "forms:read", gives=data(PROFILE_FORM.ref))
def form(opportunity: str, form: str) -> Json:
    if (found := account().papers(visible(opportunity)).forms.get(form)) is None:
        raise not_found("forms", form)
    return {"data": PROFILE_FORM.json(found)}


@route(
    "POST",
    "/opportunities/:opportunity/forms",
    "forms:write",
    takes=(AS_USER,),
    body=NEW_FORM,
    gives=data(PROFILE_FORM.ref),
    status=201,
)
def create_form(opportunity: str) -> Json:
    found, by, given = visible(opportunity), perform_as(), NEW_FORM.read()
    template = _template(account().form_templates, given["baseTemplateId"])
    made = from_template(account(), template, "form", by, given)
    made.stage, made.secret = found.stage, bool(given.get("secret", template.secret_by_default))
    account().papers(found).forms[made.id] = made
    return {"data": PROFILE_FORM.json(made)}


@route("GET", "/opportunities/:opportunity/referrals", "referrals:read", gives=listed(REFERRAL))
def referrals(opportunity: str) -> Json:
    return whole(REFERRAL.json(form) for form in account().papers(visible(opportunity)).referrals.values())


@route("GET", "/opportunities/:opportunity/referrals/:referral", "referrals:read", gives=data(REFERRAL.ref))
def referral(opportunity: str, referral: str) -> Json:
    if (found := account().papers(visible(opportunity)).referrals.get(referral)) is None:
        raise not_found("referrals", referral)
    return {"data": REFERRAL.json(found)}


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


def _template(templates: dict[str, FormTemplate], template_id: str) -> FormTemplate:
    if (found := templates.get(template_id)) is None:
        raise bad_request(f"Invalid value for baseTemplateId: no template {template_id}")
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
