"""Interview panels and interviews.

Only those that were created through the API can be changed through it.
"""

from simulators.common.json_schema import (
    BOOLEAN,
    EPOCH_MILLISECONDS,
    ID,
    INTEGER,
    OBJECT,
    STRING,
    array,
    nullable,
    object_schema,
)
from simulators.lever.actions import interviews as actions
from simulators.lever.actions.forms import NO_FEEDBACK
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import (
    OBJECTS,
    PERFORM_AS_REQUIRED,
    STRINGS,
    TEXT,
    TIME,
    USER,
    Body,
    Value,
    integer_between,
    one_of,
    perform_as,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, forbidden, not_found
from simulators.lever.model.attachments import Interview, Panel
from simulators.lever.model.records import Json, Opportunity
from simulators.lever.serializer import Serializer, envelope, list_schema

routes = LeverRoutes()

REMINDERS = ("once", "daily", "frequently", "none")


def _interviewer(user_id: str, template: str) -> Json:
    user = current_account().users.get(user_id)
    return {
        "id": user_id,
        "name": user.name if user else None,
        "email": user.email if user else None,
        "feedbackTemplate": template,
    }


def _panel_interviewers(interview: Interview) -> list[Json]:
    people = [_interviewer(*each) for each in interview.interviewers.items()]
    order = ("id", "email", "name", "responseStatus", "feedbackTemplate")
    return [
        {name: {**each, "responseStatus": "needsAction"}[name] for name in order} for each in people
    ]


def _interviewers(interview: Interview) -> list[Json]:
    return [_interviewer(*each) for each in interview.interviewers.items()]


def _feedback(entry: tuple[Opportunity, Panel, Interview]) -> list[str]:
    opportunity, _, interview = entry
    return [
        form.id
        for form in current_account().attachments(opportunity).feedback.values()
        if form.interview == interview.id
    ]


def _postings(entry: tuple[Opportunity, Panel, Interview]) -> list[str]:
    application = entry[0].application
    return [application.posting] if application and application.id in entry[1].applications else []


PERSON = object_schema(
    id=ID, name=nullable(STRING), email=nullable(STRING), feedbackTemplate=STRING
)
INTERVIEW = Serializer(
    "Interview",
    ("id", ID, lambda each: each[2].id),
    ("panel", ID, lambda each: each[2].panel),
    ("subject", nullable(STRING), lambda each: each[2].subject),
    ("note", nullable(STRING), lambda each: each[2].note),
    ("interviewers", array(PERSON), lambda each: _interviewers(each[2])),
    ("timezone", STRING, lambda each: each[1].timezone),
    ("createdAt", EPOCH_MILLISECONDS, lambda each: each[2].created_at),
    ("date", EPOCH_MILLISECONDS, lambda each: each[2].date),
    ("duration", INTEGER, lambda each: each[2].duration),
    ("location", nullable(STRING), lambda each: each[2].location),
    ("feedbackTemplate", nullable(STRING), lambda each: each[2].feedback_template),
    ("feedbackForms", array(ID), _feedback),
    ("feedbackReminder", STRING, lambda each: each[2].feedback_reminder),
    ("user", nullable(ID), lambda each: each[2].user),
    ("stage", STRING, lambda each: each[2].stage),
    ("canceledAt", nullable(EPOCH_MILLISECONDS), lambda each: each[2].canceled_at),
    ("postings", array(ID), _postings),
    ("gcalEventUrl", nullable(STRING), lambda _: None),
    ("opportunityId", ID, lambda each: each[0].id),
)
PANEL_INTERVIEW = Serializer(
    "PanelInterview",
    ("id", ID, "id"),
    ("date", EPOCH_MILLISECONDS, "date"),
    ("duration", INTEGER, "duration"),
    ("feedbackReminder", STRING, "feedback_reminder"),
    ("feedbackTemplate", nullable(STRING), "feedback_template"),
    ("interviewers", array(OBJECT), _panel_interviewers),
    ("location", nullable(STRING), "location"),
    ("note", nullable(STRING), "note"),
    ("subject", nullable(STRING), "subject"),
)
PANEL = Serializer(
    "Panel",
    ("id", ID, "id"),
    ("applications", array(ID), "applications"),
    ("canceledAt", nullable(EPOCH_MILLISECONDS), "canceled_at"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("end", EPOCH_MILLISECONDS, "end"),
    ("externallyManaged", BOOLEAN, "externally_managed"),
    ("externalUrl", nullable(STRING), "external_url"),
    ("feedbackReminder", STRING, "feedback_reminder"),
    ("interviews", array(PANEL_INTERVIEW.ref), PANEL_INTERVIEW.each("interviews")),
    ("note", nullable(STRING), "note"),
    ("stage", STRING, "stage"),
    ("start", EPOCH_MILLISECONDS, "start"),
    ("timezone", STRING, "timezone"),
    ("user", nullable(ID), "user"),
)

REMINDER = Value("feedbackReminder", one_of(*REMINDERS), "the default is daily")
DETAILS = (
    *(Value(name, TEXT) for name in ("subject", "note", "location", "feedbackTemplate")),
    Value("interviewers", OBJECTS, 'such as [{"id": "..."}]', required=True),
    Value("date", TIME, required=True),
    Value("duration", integer_between(1, 60 * 24 * 31), "in minutes", required=True),
    REMINDER,
)
NEW_INTERVIEW = Body(Value("panel", TEXT, "an externally managed panel", required=True), *DETAILS)
INTERVIEW_BODY = Body(Value("id", TEXT), *DETAILS)
INTERVIEWER_BODY = Body(Value("id", USER, required=True), Value("feedbackTemplate", TEXT))
PANEL_BODY = Body(
    Value("timezone", TEXT, required=True),
    Value("interviews", OBJECTS, "one at least", required=True),
    Value("applications", STRINGS, "the default is the active application"),
    Value("note", TEXT),
    Value("externalUrl", TEXT),
    REMINDER,
)


@routes.route(
    "GET", "/opportunities/:opportunity/interviews", "interviews:read", gives=list_schema(INTERVIEW)
)
def list_interviews(opportunity: str) -> Json:
    found = get_visible_opportunity(opportunity)
    panels = current_account().attachments(found).panels.values()
    return unpaginated(
        INTERVIEW.json((found, panel, each)) for panel in panels for each in panel.interviews
    )


@routes.route(
    "GET",
    "/opportunities/:opportunity/interviews/:interview",
    "interviews:read",
    gives=envelope(INTERVIEW.ref),
)
def interview(opportunity: str, interview: str) -> Json:
    found = get_visible_opportunity(opportunity)
    return {"data": INTERVIEW.json((found, *_interview(found, interview)))}


@routes.route(
    "POST",
    "/opportunities/:opportunity/interviews",
    "interviews:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=NEW_INTERVIEW,
    gives=envelope(INTERVIEW.ref),
    status=201,
)
def create_interview(opportunity: str) -> Json:
    found = get_visible_opportunity(opportunity)
    by = perform_as(required=True)
    body = NEW_INTERVIEW.read()
    panel = current_account().attachments(found).panels.get(body["panel"])
    if panel is None:
        raise bad_request(f"Invalid value for panel: no panel {body['panel']}")
    _check_externally_managed(panel)
    created = _build(found, panel.id, body, by)
    actions.add_interview(current_account(), found, panel, created)
    return {"data": INTERVIEW.json((found, panel, created))}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/interviews/:interview",
    "interviews:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=INTERVIEW_BODY,
    gives=envelope(INTERVIEW.ref),
)
def update_interview(opportunity: str, interview: str) -> Json:
    """Replace an interview."""
    found, by = get_visible_opportunity(opportunity), perform_as(required=True)
    panel, before = _interview(found, interview)
    _check_externally_managed(panel)
    replacement = _build(found, panel.id, INTERVIEW_BODY.read(), by, before)
    actions.replace_interviews(
        current_account(),
        found,
        panel,
        [replacement if each is before else each for each in panel.interviews],
    )
    return {"data": INTERVIEW.json((found, panel, replacement))}


@routes.route(
    "DELETE",
    "/opportunities/:opportunity/interviews/:interview",
    "interviews:write",
    takes=(PERFORM_AS_REQUIRED,),
)
def delete_interview(opportunity: str, interview: str) -> None:
    """Delete an interview; deleting the last one deletes the panel."""
    perform_as(required=True)
    found = get_visible_opportunity(opportunity)
    panel, removed = _interview(found, interview)
    _check_externally_managed(panel)
    actions.remove_interview(current_account(), found, panel, removed)


@routes.route("GET", "/opportunities/:opportunity/panels", "panels:read", gives=list_schema(PANEL))
def panels(opportunity: str) -> Json:
    return unpaginated(
        PANEL.json(panel)
        for panel in current_account()
        .attachments(get_visible_opportunity(opportunity))
        .panels.values()
    )


@routes.route(
    "GET", "/opportunities/:opportunity/panels/:panel", "panels:read", gives=envelope(PANEL.ref)
)
def panel(opportunity: str, panel: str) -> Json:
    return {"data": PANEL.json(_panel(get_visible_opportunity(opportunity), panel))}


@routes.route(
    "POST",
    "/opportunities/:opportunity/panels",
    "panels:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=PANEL_BODY,
    gives=envelope(PANEL.ref),
    status=201,
)
def create_panel(opportunity: str) -> Json:
    found = get_visible_opportunity(opportunity)
    by = perform_as(required=True)
    body = PANEL_BODY.read()
    created = Panel(
        current_account().new_id(), body["timezone"], by, found.stage, current_account().now()
    )
    interviews = _interviews(found, created, body, by)
    _fill_in(created, body, found)
    created.interviews = interviews
    actions.add_panel(current_account(), found, created)
    return {"data": PANEL.json(created)}


@routes.route(
    "PUT",
    "/opportunities/:opportunity/panels/:panel",
    "panels:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=PANEL_BODY,
    gives=envelope(PANEL.ref),
)
def update_panel(opportunity: str, panel: str) -> Json:
    """Replace a panel: interviews sent with their ids are kept, the others are deleted."""
    found, by = get_visible_opportunity(opportunity), perform_as(required=True)
    changed, body = _panel(found, panel), PANEL_BODY.read()
    _check_externally_managed(changed)
    interviews = _interviews(found, changed, body, by)
    _fill_in(changed, body, found)
    actions.replace_interviews(current_account(), found, changed, interviews)
    return {"data": PANEL.json(changed)}


@routes.route(
    "DELETE",
    "/opportunities/:opportunity/panels/:panel",
    "panels:write",
    takes=(PERFORM_AS_REQUIRED,),
)
def delete_panel(opportunity: str, panel: str) -> None:
    perform_as(required=True)
    found = get_visible_opportunity(opportunity)
    removed = _panel(found, panel)
    _check_externally_managed(removed)
    actions.remove_panel(current_account(), found, removed)


def _panel(opportunity: Opportunity, panel_id: str) -> Panel:
    if (found := current_account().attachments(opportunity).panels.get(panel_id)) is None:
        raise not_found("panels", panel_id)
    return found


def _interview(opportunity: Opportunity, interview_id: str) -> tuple[Panel, Interview]:
    for panel in current_account().attachments(opportunity).panels.values():
        for interview in panel.interviews:
            if interview.id == interview_id:
                return panel, interview
    raise not_found("interviews", interview_id)


def _check_externally_managed(panel: Panel) -> None:
    if not panel.externally_managed:
        raise forbidden("Only panels that are externally managed can be changed through the API")


def _fill_in(panel: Panel, body: Json, opportunity: Opportunity) -> None:
    application = opportunity.application
    own_applications = [application.id] if application else []
    if "applications" in body and (
        not body["applications"] or not set(body["applications"]) <= set(own_applications)
    ):
        raise bad_request(
            "Invalid value for applications: must be applications of the opportunity, one at least"
        )
    active = own_applications if application and application.archived is None else []
    panel.applications = body.get("applications") or active
    panel.timezone = body["timezone"]
    panel.note = body.get("note")
    panel.external_url = body.get("externalUrl")
    panel.feedback_reminder = body.get("feedbackReminder") or "daily"


def _interviews(
    opportunity: Opportunity, panel: Panel, body: Json, by: str | None
) -> list[Interview]:
    existing = {interview.id: interview for interview in panel.interviews}
    bodies = [INTERVIEW_BODY.read(each) for each in body["interviews"]]
    if not bodies:
        raise bad_request("Invalid value for interviews: must be one at least")
    return [
        _build(opportunity, panel.id, each, by, existing.get(each.get("id") or ""))
        for each in bodies
    ]


def _build(
    opportunity: Opportunity,
    panel_id: str,
    body: Json,
    by: str | None,
    before: Interview | None = None,
) -> Interview:
    """An interview: new, or with the id and creation time of `before`."""
    people = [INTERVIEWER_BODY.read(each) for each in body["interviewers"]]
    if not people:
        raise bad_request("Invalid value for interviewers: must be one at least")
    return Interview(
        id=before.id if before else current_account().new_id(),
        panel=panel_id,
        subject=body.get("subject"),
        note=body.get("note"),
        interviewers={each["id"]: each.get("feedbackTemplate") or NO_FEEDBACK for each in people},
        date=body["date"],
        duration=body["duration"],
        user=by,
        stage=before.stage if before else opportunity.stage,
        created_at=before.created_at if before else current_account().now(),
        location=body.get("location"),
        feedback_template=body.get("feedbackTemplate") or (None if before else NO_FEEDBACK),
        feedback_reminder=body.get("feedbackReminder") or "daily",
    )
