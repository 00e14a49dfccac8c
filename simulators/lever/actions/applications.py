"""Applications to a posting: the questions of its form, and the answers.

https://hire.lever.co/developer/documentation#apply-to-a-posting
"""

from simulators.lever.actions import opportunities
from simulators.lever.actions.files import attach, uploaded
from simulators.lever.errors import bad_request
from simulators.lever.model.account import Account
from simulators.lever.model.records import Application, Contact, Json, Posting

OPEN = ("published", "internal")
PERSONAL_QUESTIONS = (
    ("Full name", "fullName", "text", True),
    ("Email", "email", "text", True),
    ("Current company", "currentCompany", "text", False),
    ("Current location", "currentLocation", "text", False),
    ("Phone", "phone", "text", False),
    ("Resume", "resume", "file-upload", False),
    ("Additional information", "additionalInformation", "textarea", False),
)
URLS = ("LinkedIn", "Other")
DECLINE = "Decline to self-identify"
NOT_HISPANIC = "(Not Hispanic or Latino)"
RACES = {
    "Hispanic or Latino": "A person of Cuban, Mexican, Puerto Rican, South or Central American, or"
    " other Spanish culture or origin regardless of race.",
    f"White {NOT_HISPANIC}": "A person having origins in any of the original peoples of Europe, the"
    " Middle East, or North Africa.",
    f"Black or African American {NOT_HISPANIC}": "A person having origins in any of the black"
    " racial groups of Africa.",
    f"Native Hawaiian or Other Pacific Islander {NOT_HISPANIC}": "A person having origins in any of"
    " the peoples of Hawaii, Guam, Samoa, or other Pacific Islands.",
    f"Asian {NOT_HISPANIC}": "A person having origins in any of the original peoples of the Far"
    " East, Southeast Asia, or the Indian Subcontinent, including, for example, Cambodia, China,"
    " India, Japan, Korea, Malaysia, Pakistan, the Philippine Islands, Thailand, and Vietnam.",
    f"American Indian or Alaska Native {NOT_HISPANIC}": "A person having origins in any of the"
    " original peoples of North and South America (including Central America), and who maintain"
    " tribal affiliation or community attachment.",
    f"Two or More Races {NOT_HISPANIC}": "All persons who identify with more than one of the above"
    " five races.",
}
"""The categories of the U.S. EEO-1 report with their definitions."""
EEO: dict[str, tuple[str, dict[str, str | None]]] = {
    "gender": ("Gender", dict.fromkeys(("Female", "Male", DECLINE))),
    "race": ("Race", {**RACES, DECLINE: None}),
    "veteran": (
        "Veteran status",
        dict.fromkeys(("I am a veteran", "I am not a veteran", DECLINE)),
    ),
}
"""The questions for the U.S. Equal Employment Opportunity Commission, as recorded: the label, and
the options with their descriptions.
"""


def questions(posting: Posting) -> Json:
    return {
        "id": posting.id,
        "text": posting.text,
        "customQuestions": [],
        "eeoQuestions": {name: _choice(label, options) for name, (label, options) in EEO.items()},
        "personalInformation": [_question(*each) for each in PERSONAL_QUESTIONS],
        "urls": [_question(name, name, "text", False) for name in URLS],
        "consentDisclosures": None,
    }


def _question(text: str, name: str, kind: str, required: bool) -> Json:
    return {"text": text, "name": name, "type": kind, "required": required, "value": None}


def _choice(text: str, options: dict[str, str | None]) -> Json:
    choices = [
        {"text": option, "optionId": option, **({"description": about} if about else {})}
        for option, about in options.items()
    ]
    question: Json = {
        "description": None,
        "required": False,
        "text": text,
        "type": "dropdown",
        "options": choices,
    }
    return {**question, "prompt": text, "value": None}


def apply(account: Account, posting: Posting, body: Json) -> Application:
    """Create an opportunity in New applicant.

    Raises LeverError 400 for a closed posting or a missing answer.
    """
    if posting.state not in OPEN:
        raise bad_request(f"Posting {posting.id} takes no applications: it is {posting.state}")
    answers = _values(body["personalInformation"])
    for text, name, _, required in PERSONAL_QUESTIONS:
        if required and not answers.get(name):
            raise bad_request(f"Missing required parameter: personalInformation {name} ({text})")
    resume = uploaded(account, answers["resume"]) if answers.get("resume") else None
    links = [url for url in _values(body.get("urls") or []).values() if url]
    contact = _contact(account, answers, links)
    opportunity = opportunities.add_opportunity(
        account,
        contact,
        stage="applicant-new",
        origin=body.get("origin") or "applied",
        owner=posting.owner,
        posting=posting,
    )
    opportunity.sources = [body.get("source") or "Job site"]
    application = opportunity.application
    assert application is not None, "an opportunity made for a posting has an application"  # noqa: S101  what add_opportunity does
    application.type = "posting"
    application.name = answers["fullName"]
    application.email = answers["email"]
    application.company = answers.get("currentCompany") or None
    application.phone = answers.get("phone") or None
    application.comments = answers.get("additionalInformation") or None
    application.links = tuple(links)
    application.ip_address, application.eeo = body.get("ipAddress"), body.get("eeoResponses")
    if resume:
        attach(account, opportunity, resume.name, resume.content, as_resume=True)
    account.opportunity_index.mark_changed(opportunity)
    return application


def _values(answers: list[Json]) -> dict[str, str]:
    """The answers by name. Raises LeverError 400 for values that are not text."""
    values: dict[str, str] = {}
    for answer in answers:
        name, value = answer.get("name"), answer.get("value")
        if not isinstance(name, str) or not isinstance(value, str | None):
            raise bad_request(
                'Each answer must be such as {"name": "fullName", "value": "Shane Smith"}'
            )
        values[name] = value or ""
    return values


def _contact(account: Account, answers: dict[str, str], links: list[str]) -> Contact:
    for existing in account.with_email(answers["email"]):
        opportunities.add_to_contact(account, existing, [], links, [])
        return existing
    contact = opportunities.add_contact(account, answers["fullName"], [answers["email"]])
    contact.headline = answers.get("currentCompany", "")
    contact.location = answers.get("currentLocation", "")
    contact.links = links
    contact.phones = [{"type": None, "value": answers["phone"]}] if answers.get("phone") else []
    return contact


def rename_tag(account: Account, posting: Posting, before: str) -> None:
    """Rename the tag that a posting's title gave to its opportunities."""
    for opportunity_id in list(
        account.opportunity_index.find({"posting_id": [posting.id]}, {}, None)
    ):
        opportunity = account.opportunities[opportunity_id]
        if before in opportunity.tags:
            opportunity.tags = list(
                dict.fromkeys(posting.text if tag == before else tag for tag in opportunity.tags)
            )
            opportunities.touch(account, opportunity, account.now())
