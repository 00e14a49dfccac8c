"""Completed forms: feedback, profile forms, referrals."""

from collections.abc import Iterable

from simulators.common.json_schema import EPOCH_MILLISECONDS, ID, STRING, array, enum, nullable
from simulators.lever.actions.forms import FIELD, fill_in, from_template
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import (
    BOOLEAN,
    OBJECTS,
    PAST,
    PERFORM_AS,
    PERFORM_AS_REQUIRED,
    TEXT,
    Body,
    Value,
    perform_as,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, not_found
from simulators.lever.model.attachments import Form, FormTemplate
from simulators.lever.model.records import Json
from simulators.lever.serializer import Serializer, envelope, list_schema

routes = LeverRoutes()

COMMON_ROWS = (
    ("id", ID, "id"),
    ("type", enum("interview", "form", "referral"), "type"),
    ("text", STRING, "text"),
    ("instructions", STRING, "instructions"),
)
FEEDBACK = Serializer(
    "Feedback",
    *COMMON_ROWS,
    ("fields", array(FIELD), "fields"),
    ("baseTemplateId", nullable(STRING), "template"),
    ("interview", nullable(ID), "interview"),
    ("panel", nullable(ID), "panel"),
    ("user", nullable(ID), "user"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("completedAt", nullable(EPOCH_MILLISECONDS), "completed_at"),
    ("updatedAt", nullable(EPOCH_MILLISECONDS), "updated_at"),
    ("deletedAt", nullable(EPOCH_MILLISECONDS), "deleted_at"),
)
PROFILE_FORM = Serializer(
    "ProfileForm",
    *COMMON_ROWS,
    ("baseTemplateId", nullable(STRING), "template"),
    ("fields", array(FIELD), "fields"),
    ("user", nullable(ID), "user"),
    ("stage", nullable(STRING), "stage"),
    ("completedAt", nullable(EPOCH_MILLISECONDS), "completed_at"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("deletedAt", nullable(EPOCH_MILLISECONDS), "deleted_at"),
)
REFERRAL = Serializer(
    "Referral",
    *COMMON_ROWS,
    ("fields", array(FIELD), "fields"),
    ("baseTemplateId", nullable(STRING), "template"),
    ("user", nullable(ID), "user"),
    ("referrer", nullable(ID), "referrer"),
    ("stage", nullable(STRING), "stage"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("completedAt", nullable(EPOCH_MILLISECONDS), "completed_at"),
)
FIELD_VALUES = Value("fields", OBJECTS, 'such as [{"id": "...", "value": "..."}]')
NEW_FEEDBACK = Body(
    Value("baseTemplateId", TEXT, required=True),
    *(Value(name, TEXT) for name in ("panel", "interview")),
    FIELD_VALUES,
    *(Value(name, PAST) for name in ("createdAt", "completedAt")),
)
CHANGED_FEEDBACK = Body(
    Value("completedAt", PAST),
    Value("fieldValues", OBJECTS, 'such as [{"id": "...", "value": "..."}]'),
)
NEW_FORM = Body(
    Value("baseTemplateId", TEXT, required=True), FIELD_VALUES, Value("secret", BOOLEAN)
)


@routes.route(
    "GET", "/opportunities/:opportunity/feedback", "feedback:read", gives=list_schema(FEEDBACK)
)
def feedbacks(opportunity: str) -> Json:
    """Feedback forms, without deleted ones."""
    return unpaginated(
        FEEDBACK.json(form)
        for form in _not_deleted(
            current_account().attachments(get_visible_opportunity(opportunity)).feedback.values()
        )
    )


def _not_deleted(forms: Iterable[Form]) -> list[Form]:
    return [form for form in forms if form.deleted_at is None]


@routes.route(
    "GET",
    "/opportunities/:opportunity/feedback/:feedback",
    "feedback:read",
    gives=envelope(FEEDBACK.ref),
)
def feedback(opportunity: str, feedback: str) -> Json:
    """A feedback form; a deleted one has the time of its deletion."""
    return {"data": FEEDBACK.json(_feedback(opportunity, feedback))}


@routes.route(
    "POST",
    "/opportunities/:opportunity/feedback",
    "feedback:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=NEW_FEEDBACK,
    gives=envelope(FEEDBACK.ref),
    status=201,
)
def create_feedback(opportunity: str) -> Json:
    found = get_visible_opportunity(opportunity)
    by = perform_as(required=True)
    body = NEW_FEEDBACK.read()
    attachments = current_account().attachments(found)
    for name, existing in (("panel", attachments.panels), ("interview", attachments.interviews)):
        if body.get(name) is not None and body[name] not in existing:
            raise bad_request(f"Invalid value for {name}: no {name} {body[name]}")
    template = _template(current_account().feedback_templates, body["baseTemplateId"])
    created = from_template(current_account(), template, "interview", by, body)
    created.panel, created.interview = body.get("panel"), body.get("interview")
    if current_account().assumptions.feedback_starts_as_draft:
        created.completed_at = body.get("completedAt")
    attachments.feedback[created.id] = created
    return {"data": FEEDBACK.json(created)}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/feedback/:feedback",
    "feedback:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=CHANGED_FEEDBACK,
    gives=envelope(FEEDBACK.ref),
)
def update_feedback(opportunity: str, feedback: str) -> Json:
    perform_as(required=True)
    found, body = _feedback(opportunity, feedback), CHANGED_FEEDBACK.read()
    found.fields = fill_in(found.fields, body.get("fieldValues") or [])
    found.completed_at = body.get("completedAt") or found.completed_at
    found.updated_at = current_account().now()
    return {"data": FEEDBACK.json(found)}


@routes.route(
    "DELETE",
    "/opportunities/:opportunity/feedback/:feedback",
    "feedback:write",
    takes=(PERFORM_AS_REQUIRED,),
)
def delete_feedback(opportunity: str, feedback: str) -> None:
    perform_as(required=True)
    found = _feedback(opportunity, feedback)
    found.deleted_at = found.deleted_at or current_account().now()


def _feedback(opportunity: str, feedback_id: str) -> Form:
    if (
        found := current_account()
        .attachments(get_visible_opportunity(opportunity))
        .feedback.get(feedback_id)
    ) is None:
        raise not_found("feedback", feedback_id)
    return found


@routes.route(
    "GET", "/opportunities/:opportunity/forms", "forms:read", gives=list_schema(PROFILE_FORM)
)
def forms(opportunity: str) -> Json:
    return unpaginated(
        PROFILE_FORM.json(form)
        for form in current_account()
        .attachments(get_visible_opportunity(opportunity))
        .forms.values()
    )


@routes.route(
    "GET", "/opportunities/:opportunity/forms/:form", "forms:read", gives=envelope(PROFILE_FORM.ref)
)
def form(opportunity: str, form: str) -> Json:
    if (
        found := current_account().attachments(get_visible_opportunity(opportunity)).forms.get(form)
    ) is None:
        raise not_found("forms", form)
    return {"data": PROFILE_FORM.json(found)}


@routes.route(
    "POST",
    "/opportunities/:opportunity/forms",
    "forms:write",
    takes=(PERFORM_AS,),
    body=NEW_FORM,
    gives=envelope(PROFILE_FORM.ref),
    status=201,
)
def create_form(opportunity: str) -> Json:
    found, by, body = get_visible_opportunity(opportunity), perform_as(), NEW_FORM.read()
    template = _template(current_account().form_templates, body["baseTemplateId"])
    created = from_template(current_account(), template, "form", by, body)
    created.stage = found.stage
    created.secret = bool(body.get("secret", template.secret_by_default))
    current_account().attachments(found).forms[created.id] = created
    return {"data": PROFILE_FORM.json(created)}


@routes.route(
    "GET", "/opportunities/:opportunity/referrals", "referrals:read", gives=list_schema(REFERRAL)
)
def referrals(opportunity: str) -> Json:
    return unpaginated(
        REFERRAL.json(form)
        for form in current_account()
        .attachments(get_visible_opportunity(opportunity))
        .referrals.values()
    )


@routes.route(
    "GET",
    "/opportunities/:opportunity/referrals/:referral",
    "referrals:read",
    gives=envelope(REFERRAL.ref),
)
def referral(opportunity: str, referral: str) -> Json:
    if (
        found := current_account()
        .attachments(get_visible_opportunity(opportunity))
        .referrals.get(referral)
    ) is None:
        raise not_found("referrals", referral)
    return {"data": REFERRAL.json(found)}


def _template(templates: dict[str, FormTemplate], template_id: str) -> FormTemplate:
    if (found := templates.get(template_id)) is None:
        raise bad_request(f"Invalid value for baseTemplateId: no template {template_id}")
    return found
