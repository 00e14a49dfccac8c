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
EEO = {
    "gender": ("Gender", ("Female", "Male", "Decline to self-identify")),
    "veteran": (
        "Veteran status",
        ("I am a veteran", "I am not a veteran", "Decline to self-identify"),
    ),
}


def questions(posting: Posting) -> Json:
    return {
        "id": posting.id,
        "text": posting.text,
        "customQuestions": [],
        "eeoQuestions": {name: _choice(label, options) for name, (label, options) in EEO.items()},
        "personalInformation": [_question(*each) for each in PERSONAL_QUESTIONS],
        "urls": [_question(name, name, "text", False) for name in URLS],
    }


def _question(text: str, name: str, kind: str, required: bool) -> Json:
    return {"text": text, "name": name, "type": kind, "required": required, "value": None}


def _choice(text: str, options: tuple[str, ...]) -> Json:
    choices = [{"text": option, "optionId": option} for option in options]
    shape: Json = {
        "description": None,
        "required": False,
        "text": text,
        "type": "dropdown",
        "options": choices,
    }
    return {**shape, "prompt": text, "value": None}


def apply(account: Account, posting: Posting, given: Json) -> Application:
    """Create an opportunity in New applicant.

    Raises LeverError 400 for a closed posting or a missing answer.
    """
    if posting.state not in OPEN:
        raise bad_request(f"Posting {posting.id} takes no applications: it is {posting.state}")
    told = _values(given["personalInformation"])
    for text, name, _, required in PERSONAL_QUESTIONS:
        if required and not told.get(name):
            raise bad_request(f"Missing required parameter: personalInformation {name} ({text})")
    resume = uploaded(account, told["resume"]) if told.get("resume") else None
    links = [url for url in _values(given.get("urls") or []).values() if url]
    contact = _contact(account, told, links)
    opportunity = opportunities.add_opportunity(
        account,
        contact,
        stage="applicant-new",
        origin=given.get("origin") or "applied",
        owner=posting.owner,
        posting=posting,
    )
    opportunity.sources = [given.get("source") or "Job site"]
    application = opportunity.application
    assert application is not None, "an opportunity made for a posting has an application"  # noqa: S101  what add_opportunity does
    application.type, application.name, application.email = (
        "posting",
        told["fullName"],
        told["email"],
    )
    application.company, application.phone = (
        told.get("currentCompany") or None,
        told.get("phone") or None,
    )
    application.comments, application.links = (
        told.get("additionalInformation") or None,
        tuple(links),
    )
    application.ip_address, application.eeo = given.get("ipAddress"), given.get("eeoResponses")
    if resume:
        attach(account, opportunity, resume.name, resume.content, as_resume=True)
    account.order.put(opportunity)
    return application


def _values(answers: list[Json]) -> dict[str, str]:
    """The answers by name. Raises LeverError 400 for values that are not text."""
    told: dict[str, str] = {}
    for answer in answers:
        name, value = answer.get("name"), answer.get("value")
        if not isinstance(name, str) or not isinstance(value, str | None):
            raise bad_request(
                'Each answer must be such as {"name": "fullName", "value": "Shane Smith"}'
            )
        told[name] = value or ""
    return told


def _contact(account: Account, told: dict[str, str], links: list[str]) -> Contact:
    for known in account.with_email(told["email"]):
        opportunities.add_to_contact(account, known, [], links, [])
        return known
    contact = opportunities.add_contact(account, told["fullName"], [told["email"]])
    contact.headline, contact.location = (
        told.get("currentCompany", ""),
        told.get("currentLocation", ""),
    )
    contact.links = links
    contact.phones = [{"type": None, "value": told["phone"]}] if told.get("phone") else []
    return contact


def rename_tag(account: Account, posting: Posting, before: str) -> None:
    """Rename the tag that a posting's title gave to its opportunities."""
    for opportunity_id in list(account.order.find({"posting_id": [posting.id]}, {}, None)):
        opportunity = account.opportunities[opportunity_id]
        if before in opportunity.tags:
            opportunity.tags = list(
                dict.fromkeys(posting.text if tag == before else tag for tag in opportunity.tags)
            )
            opportunities.touch(account, opportunity, account.now())
