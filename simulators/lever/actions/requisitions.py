"""Requisitions, and the requisition fields that a company adds."""

from simulators.lever.errors import bad_request, not_found
from simulators.lever.model.account import Account
from simulators.lever.model.records import Opportunity, Requisition

STATUSES = ("open", "onHold", "closed", "draft")
FIELD_TYPES = ("number", "text", "date", "object", "dropdown")
MAX_FIELDS, MAX_SUBFIELDS, MAX_OPTIONS = 100, 10, 8000


def get_requisition(account: Account, requisition_id: str) -> Requisition:
    if (requisition := account.requisitions.get(requisition_id)) is None:
        raise not_found("requisitions", requisition_id)
    return requisition


def confidential(account: Account, requisition: Requisition) -> bool:
    """A requisition is confidential when a confidential posting is linked to it."""
    linked = (account.postings.get(each) for each in requisition.postings)
    return any(posting.confidentiality == "confidential" for posting in linked if posting)


def hire_for(
    account: Account, opportunity: Opportunity, requisition_id: str, reason_id: str
) -> None:
    """Fill a seat of the requisition. Raises LeverError 400 when it cannot be filled.

    An extended offer must be signed, and be for a posting of the requisition. Without an offer
    there is no check. Lever also refuses an opportunity with several active applications; here it
    has at most one.
    """
    requisition = account.requisitions.get(requisition_id)
    if requisition is None:
        raise bad_request(f"Invalid value for requisitionId: no requisition {requisition_id}")
    if account.archive_reason(reason_id).type != "hired":
        return
    if requisition.status == "closed":
        raise bad_request(f"Requisition {requisition.code} is closed")
    _check_extended_offer(account, opportunity, requisition)
    requisition.headcount_hired += 1
    requisition.updated_at = account.now()
    hired_with = {offer.id for offer in account.offers.get(opportunity.id, ())}
    requisition.offers = [offer for offer in requisition.offers if offer not in hired_with]
    if opportunity.application:
        opportunity.application.requisition_for_hire = {
            "id": requisition.id,
            "requisitionCode": requisition.code,
            "hiringManagerOnHire": requisition.hiring_manager,
        }


def _check_extended_offer(
    account: Account, opportunity: Opportunity, requisition: Requisition
) -> None:
    extended = [
        offer
        for offer in account.offers.get(opportunity.id, ())
        if offer.status in {"sent", "sent-manually", "opened", "signed"}
    ]
    if not extended:
        return
    latest = max(extended, key=lambda offer: offer.created_at)
    if latest.status != "signed":
        raise bad_request("The offer that was extended is not signed")
    if latest.posting not in requisition.postings:
        raise bad_request(f"The offer is for no posting of requisition {requisition.code}")
