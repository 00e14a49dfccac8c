"""Made-up attachments of a seeded account: past interviews, feedback, a resume, a referral."""

import random
import uuid
from functools import partial

from simulators.lever.actions.forms import NO_FEEDBACK, SCORES, field
from simulators.lever.documents import pdf
from simulators.lever.model.account import Account
from simulators.lever.model.attachments import (
    Attachments,
    File,
    Form,
    FormTemplate,
    Interview,
    Panel,
    Resume,
)
from simulators.lever.model.audit import AuditEvent, target_user, user_summary
from simulators.lever.model.records import Json, Opportunity, Requisition

HOUR = 3600 * 1000
DAY = 24 * HOUR


def add_templates(account: Account, seed: int) -> None:
    """Add templates, requisition fields, requisitions and audit events to a new account.

    That is a feedback template, a template of a profile form, and a requisition for each posting.
    """
    new_id, then = _ids(random.Random(f"templates {seed}")), account.now() - 870 * DAY  # noqa: S311  reproducible seed data
    score = [field("Overall rating", "score-system", new_id)]
    rating = FormTemplate(
        new_id(),
        "Interview feedback",
        "",
        [*score, field("Comments", "textarea", new_id)],
        then,
        then,
    )
    none = FormTemplate(NO_FEEDBACK, "No Feedback", "", score, then, then)
    account.feedback_templates.update({each.id: each for each in (rating, none)})
    fields = [
        field("Start date", "date", new_id),
        field("Eligible for benefits?", "yes-no", new_id),
    ]
    profile = FormTemplate(new_id(), "Onboarding", "", fields, then, then)
    account.form_templates[profile.id] = profile
    for name, text in (
        ("rec_start_date", "Recruiting Start Date"),
        ("target_hire_date", "Target Hire Date"),
    ):
        account.requisition_fields[name] = {
            "id": name,
            "text": text,
            "type": "date",
            "isRequired": False,
        }
    for user in account.users.values():
        event = AuditEvent(
            new_id(),
            user.created_at,
            "user:added",
            None,
            target_user(user),
            {"user": user_summary(user)},
        )
        account.record_audit_event(event)
    for number, posting in enumerate(account.postings.values(), 1):
        requisition = Requisition(
            new_id(),
            f"99{number:05}",
            posting.text,
            posting.created_at,
            posting.created_at,
            number * 2,
        )
        requisition.creator = requisition.owner = requisition.hiring_manager = posting.owner
        requisition.location = posting.location
        requisition.department = posting.department
        requisition.team = posting.team
        requisition.employment_status, requisition.postings = "full-time", [posting.id]
        attribution: Json = {"timestamp": requisition.created_at, "service": "hire"}
        requisition.history = [
            {"beginAt": requisition.created_at, "status": "open", "attribution": attribution}
        ]
        if number == 1:
            requisition.approval = _approval(account, requisition, new_id)
        account.requisitions[requisition.id] = requisition
        posting.requisition_codes = [requisition.code]


def _approval(account: Account, requisition: Requisition, new_id: "partial[str]") -> Json:
    """An approval by the hiring manager, with the keys of recorded approvals."""
    asked, approved = requisition.created_at + 2000, requisition.created_at + HOUR
    approver = {
        "id": requisition.hiring_manager,
        "user": "Requisition hiring manager",
        "isDynamic": True,
        "approved": True,
        "approvedAt": approved,
        "type": "dynamic",
    }
    step = {
        "completed": True,
        "status": "approved",
        "outOfBandOnly": False,
        "approvalsRequired": 1,
        "approvers": [approver],
        "id": new_id(),
    }
    return {
        "steps": [step],
        "id": new_id(),
        "status": "approved",
        "startedAt": asked,
        "approvedAt": approved,
        "accountId": account.id,
        "createdBy": requisition.creator,
    }


def generate_attachments(account: Account, opportunity: Opportunity) -> Attachments:
    """Generate attachments, always the same: all randomness derives from the opportunity's id."""
    rng = random.Random(opportunity.id)  # noqa: S311  reproducible seed data
    new_id, attachments = _ids(rng), Attachments()
    if opportunity.origin in {"applied", "internal", "university"}:
        resume = _resume(opportunity, new_id)
        attachments.resumes[resume.id] = resume
    if opportunity.origin == "referred" and opportunity.owner:
        referral = _referral(opportunity, new_id, rng)
        attachments.referrals[referral.id] = referral
    for change in opportunity.stage_changes:
        if account.stages[change.stage].group == "interview":
            panel = _panel(account, opportunity, change.stage, change.at, new_id, rng)
            attachments.panels[panel.id] = panel
            for form in _feedback(account, panel, new_id, rng):
                attachments.feedback[form.id] = form
    return attachments


def _ids(rng: random.Random) -> "partial[str]":
    return partial(_new_id, rng)


def _new_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _resume(opportunity: Opportunity, new_id: "partial[str]") -> Resume:
    name = f"{'-'.join(opportunity.contact.name.split())}.pdf"
    content = pdf(f"resume of {opportunity.contact.name}")
    jobs = [each for each in opportunity.contact.headline.split(", ") if each]
    positions = [
        {"org": org, "title": "", "summary": None, "location": None, "start": None, "end": None}
        for org in jobs
    ]
    file = File(new_id(), name, len(content), opportunity.created_at + 4, content)
    return Resume(new_id(), opportunity.created_at, file, {"positions": positions, "schools": []})


def _referral(opportunity: Opportunity, new_id: "partial[str]", rng: random.Random) -> Form:
    how = rng.choice(("Former colleague", "Friend", "Reputation"))
    fields = [
        {
            **field("Relationship", "dropdown", new_id, required=True),
            "prompt": "Select one",
            "value": how,
        },
        {**field("Notes / Comments", "textarea", new_id), "value": "We worked on the same team."},
    ]
    at, first = opportunity.created_at, opportunity.stage_changes[0].stage
    form = Form(new_id(), "referral", "Referral", "", fields, None, opportunity.owner, at, at)
    form.referrer, form.stage = opportunity.owner, first
    return form


def _panel(
    account: Account,
    opportunity: Opportunity,
    stage: str,
    at: int,
    new_id: "partial[str]",
    rng: random.Random,
) -> Panel:
    interviewer = rng.choice(
        [user.id for user in account.users.values() if user.deactivated_at is None]
    )
    template = next(iter(account.feedback_templates), NO_FEEDBACK)
    panel = Panel(new_id(), "Europe/Lisbon", opportunity.owner, stage, at, externally_managed=False)
    panel.applications = [opportunity.application.id] if opportunity.application else []
    subject = f"{account.stages[stage].text} - {opportunity.contact.name}"
    date = at + DAY - at % HOUR
    panel.interviews = [
        Interview(
            new_id(),
            panel.id,
            subject,
            None,
            {interviewer: template},
            date,
            45,
            opportunity.owner,
            stage,
            at,
        )
    ]
    panel.interviews[0].feedback_template = template
    return panel


def _feedback(
    account: Account, panel: Panel, new_id: "partial[str]", rng: random.Random
) -> list[Form]:
    """Feedback for each interview that ended more than an hour ago."""
    past = [each for each in panel.interviews if each.ends + HOUR < account.now()]
    return [_feedback_form(account, each, new_id, rng) for each in past]


def _feedback_form(
    account: Account, interview: Interview, new_id: "partial[str]", rng: random.Random
) -> Form:
    (user, template_id), *_ = interview.interviewers.items()
    template, at = account.feedback_templates[template_id], interview.ends + HOUR
    values = {"score-system": rng.choice(SCORES[:3]), "textarea": "Clear answers, good questions."}
    fields = [{**each, "value": values.get(each["type"])} for each in template.fields]
    form = Form(
        new_id(),
        "interview",
        template.text,
        template.instructions,
        fields,
        template.id,
        user,
        at,
        at,
    )
    form.panel, form.interview = interview.panel, interview.id
    return form
