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
from simulators.lever.model.audit import AuditEvent, target_user, who
from simulators.lever.model.records import Json, Opportunity, Requisition

HOUR = 3600 * 1000
DAY = 24 * HOUR


def add_templates(account: Account, seed: int) -> None:
    """A feedback template and one of a profile form, requisition fields, a requisition for each
    posting, and audit events.
    """
    new_id, then = _ids(random.Random(f"templates {seed}")), account.now() - 870 * DAY  # noqa: S311  a replayable world
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
            new_id(), user.created_at, "user:added", None, target_user(user), {"user": who(user)}
        )
        account.record_audit_event(event)
    for number, posting in enumerate(account.postings.values(), 1):
        made = Requisition(
            new_id(),
            f"99{number:05}",
            posting.text,
            posting.created_at,
            posting.created_at,
            number * 2,
        )
        made.creator = made.owner = made.hiring_manager = posting.owner
        made.location, made.department, made.team = (
            posting.location,
            posting.department,
            posting.team,
        )
        made.employment_status, made.postings = "full-time", [posting.id]
        attribution: Json = {"timestamp": made.created_at, "service": "hire"}
        made.history = [{"beginAt": made.created_at, "status": "open", "attribution": attribution}]
        account.requisitions[made.id] = made
        posting.requisition_codes = [made.code]


def generate_attachments(account: Account, opportunity: Opportunity) -> Attachments:
    """Always the same: all randomness derives from the opportunity's id."""
    rng = random.Random(opportunity.id)  # noqa: S311  a replayable world
    new_id, papers = _ids(rng), Attachments()
    if opportunity.origin in {"applied", "internal", "university"}:
        resume = _resume(opportunity, new_id)
        papers.resumes[resume.id] = resume
    if opportunity.origin == "referred" and opportunity.owner:
        referral = _referral(opportunity, new_id, rng)
        papers.referrals[referral.id] = referral
    for change in opportunity.stage_changes:
        if account.stages[change.stage].group == "interview":
            panel = _panel(account, opportunity, change.stage, change.at, new_id, rng)
            papers.panels[panel.id] = panel
            for form in _feedback(account, panel, new_id, rng):
                papers.feedback[form.id] = form
    return papers


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
    """One for each interview in the past."""
    held = [each for each in panel.interviews if each.ends + HOUR < account.now()]
    return [_judgement(account, each, new_id, rng) for each in held]


def _judgement(
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
