"""Accepting a letter in Agora: with "Move Forward", or by signing with Docusign.

Neither is reported to the letter's source.
https://help.getagora.com/en/articles/6601286-candidate-acceptance-feature
https://help.getagora.com/en/articles/6365711-using-agora-s-docusign-integrations-overview
"""

from collections.abc import Iterable

from simulators.agora.errors import Problem, forbidden
from simulators.agora.letter_state import is_expired
from simulators.agora.records import (
    ACCEPTED,
    PUBLISHED,
    VERBALLY_ACCEPTED,
    ActivityEntry,
    Company,
    Letter,
    User,
)

SENT, CANDIDATE_SIGNED, COMPLETED, OUTDATED = "sent", "candidate_signed", "completed", "outdated"
DOCUSIGN_STATUSES = (SENT, CANDIDATE_SIGNED, COMPLETED, OUTDATED)
NOT_IN_THE_DOCUMENT = frozenset({"assignee_id"})
"""Fields whose change leaves a signed document as it is."""


def move_forward(company: Company, letter: Letter, now: float) -> None:
    """Record the candidate's informal acceptance; possible once.

    Raises: Problem 409 if the company does not use Move Forward or the letter is answered.
    """
    if not company.candidate_acceptance:
        raise Problem(
            409,
            "This company does not use Move Forward. Contact the person who sent you the letter.",
        )
    if letter.status != PUBLISHED:
        raise Problem(
            409,
            "This letter is already answered. "
            "To change your answer, contact the person who sent it.",
        )
    _check_not_expired(letter, now)
    _record(letter, now, "candidate", "moved_forward")
    letter.status = VERBALLY_ACCEPTED


def update_document(letter: Letter) -> None:
    """Send the document once a template and a co-signer are set; withdraw it without them.

    A document that the candidate has signed stays as it is.
    """
    if letter.docusign_status in {None, SENT}:
        ready = letter.terms["legal_template_id"] and letter.terms["co_signer_id"]
        letter.docusign_status = SENT if ready else None


def mark_outdated(letter: Letter, changed: Iterable[str], actor: str, now: float) -> None:
    """Mark the signature as outdated if a signed letter's contents changed (decision 20)."""
    if letter.docusign_status in {CANDIDATE_SIGNED, COMPLETED} and not (
        NOT_IN_THE_DOCUMENT.issuperset(changed)
    ):
        _record(letter, now, actor, "signature_outdated")
        letter.docusign_status = OUTDATED


def send_document_again(letter: Letter, by: User, now: float) -> None:
    """Send the changed document for new signatures. Raises Problem 409 unless it is outdated."""
    if letter.docusign_status != OUTDATED:
        raise Problem(409, "The document is sent again only after the offer has changed.")
    if not (letter.terms["legal_template_id"] and letter.terms["co_signer_id"]):
        raise Problem(409, "Choose a legal document template and a co-signer first.")
    _record(letter, now, by.id, "document_sent")
    letter.docusign_status = SENT


def sign(letter: Letter, now: float) -> None:
    """Sign as the candidate. Raises Problem 409 unless a document is waiting."""
    if letter.docusign_status != SENT:
        raise Problem(409, "No document is waiting for your signature.")
    _check_not_expired(letter, now)
    _record(letter, now, "candidate", "signed")
    letter.docusign_status = CANDIDATE_SIGNED


def co_sign(letter: Letter, by: User, now: float) -> None:
    """Sign as the co-signer. The offer is then accepted. Raises Problem 403 or 409."""
    if letter.terms["co_signer_id"] != by.id:
        raise forbidden("Only the co-signer of this letter can sign here.")
    if letter.docusign_status != CANDIDATE_SIGNED:
        raise Problem(409, "The co-signer signs once, after the candidate.")
    _record(letter, now, by.id, "signed")
    letter.docusign_status, letter.status = COMPLETED, ACCEPTED


def _check_not_expired(letter: Letter, now: float) -> None:
    if is_expired(letter, now):
        raise Problem(
            409,
            "This offer has expired, so it can no longer be accepted. "
            "Ask the person who sent it for a new date.",
        )


def _record(letter: Letter, now: float, actor: str, what: str) -> None:
    letter.activity.append(ActivityEntry(now, actor, what))
    letter.updated_at = now
