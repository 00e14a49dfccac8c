"""The two ways in which a letter is accepted in Agora itself: "Move Forward", and Docusign. Neither tells its source.

https://help.getagora.com/en/articles/6601286-candidate-acceptance-feature
https://help.getagora.com/en/articles/6365711-using-agora-s-docusign-integrations-overview
"""

from simulators.agora.errors import Problem, forbidden
from simulators.agora.records import (
    ACCEPTED,
    PUBLISHED,
    VERBALLY_ACCEPTED,
    ActivityEntry,
    Company,
    Letter,
    User,
)

SENT, CANDIDATE_SIGNED, COMPLETED = "sent", "candidate_signed", "completed"
DOCUSIGN_STATUSES = (SENT, CANDIDATE_SIGNED, COMPLETED)


def move_forward(company: Company, letter: Letter, now: float) -> None:
    """Once only: afterwards the letter is no longer one that waits. Raises Problem 409."""
    if not company.candidate_acceptance:
        raise Problem(
            409,
            "This company does not use Move Forward; please answer the person who sent you the letter.",
        )
    if letter.status != PUBLISHED:
        raise Problem(
            409,
            "This letter has been answered already; to change your mind, talk to the person who sent it.",
        )
    _enter(letter, now, "candidate", "moved_forward")
    letter.status = VERBALLY_ACCEPTED


def send_document(letter: Letter) -> None:
    """With a template and a co-signer the document waits for the candidate; without them it waits no longer."""
    if letter.docusign_status in {None, SENT}:
        ready = letter.terms["legal_template_id"] and letter.terms["co_signer_id"]
        letter.docusign_status = SENT if ready else None


def sign(letter: Letter, now: float) -> None:
    """As the candidate, from the letter. Raises Problem 409 unless there is a document that waits for it."""
    if letter.docusign_status != SENT:
        raise Problem(409, "There is no document that waits for your signature.")
    _enter(letter, now, "candidate", "signed")
    letter.docusign_status = CANDIDATE_SIGNED


def co_sign(letter: Letter, by: User, now: float) -> None:
    """With both signatures the offer is accepted. Raises Problem 403 or 409."""
    if letter.terms["co_signer_id"] != by.id:
        raise forbidden("Only the co-signer of this letter signs here.")
    if letter.docusign_status != CANDIDATE_SIGNED:
        raise Problem(409, "The candidate signs first, and the co-signer once.")
    _enter(letter, now, by.id, "signed")
    letter.docusign_status, letter.status = COMPLETED, ACCEPTED


def _enter(letter: Letter, now: float, actor: str, what: str) -> None:
    letter.activity.append(ActivityEntry(now, actor, what))
    letter.updated_at = now
