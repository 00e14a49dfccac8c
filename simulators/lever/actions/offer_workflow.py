"""The offer workflow of Lever's pages: approval, sending, the candidate's answer, revision.

https://help.lever.co/hc/en-us/articles/20087310413213 (creating), 20087357611549 (approval),
20087336297757 (revising), 360030607532 (outside of Lever), 206512885 (visibility).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.lever.actions.offers import create_offer, offer_to_revise, set_status
from simulators.lever.model.account import Account, has_permission
from simulators.lever.model.permissions import MANAGE_PROFILES, SUPER_ADMIN
from simulators.lever.model.records import (
    Offer,
    OfferEvent,
    OfferField,
    OfferVersion,
    Opportunity,
    User,
)


class IllegalOfferTransition(Exception):
    """The action is not possible in the offer's status; the message says what is."""


@dataclass(slots=True, frozen=True)
class OfferAction:
    """An action on an offer: the statuses in which it is possible, and the status that follows."""

    label: str
    from_statuses: tuple[str, ...]
    to_status: str


OFFER_ACTIONS = {
    "request-approval": OfferAction("Send approval request", ("draft",), "approval-sent"),
    "approve": OfferAction("Approve", ("approval-sent",), "approved"),
    "refuse": OfferAction("Refuse", ("approval-sent",), "draft"),
    "send": OfferAction("Send", ("draft", "approved"), "sent"),
    "send-manually": OfferAction("Mark as Sent Manually", ("draft", "approved"), "sent-manually"),
    "open": OfferAction("Open the offer", ("sent",), "opened"),
    "sign": OfferAction("Sign the offer", ("sent", "opened"), "signed"),
    "upload-signed": OfferAction("Upload signed copy", ("sent-manually",), "signed"),
    "decline": OfferAction("Mark as declined", ("sent", "opened", "sent-manually"), "denied"),
}
"""All actions. A refused approval returns the offer to draft, which Lever does not document (U9).
"""

REVISABLE = ("draft", "approval-sent", "approved", "sent", "opened", "sent-manually", "denied")
STATUS_LABELS = {
    "draft": "Draft",
    "approval-sent": "Approval sent",
    "approved": "Approved",
    "sent": "Sent",
    "sent-manually": "Sent Manually",
    "opened": "Opened",
    "signed": "Signed",
    "denied": "Declined",
}
"""The statuses of the API, as Lever's pages name them."""


def can_see(account: Account, user: User, offer: Offer) -> bool:
    """Whether the user may see the offer.

    Super Admins, the offer's creator and approvers, and the owner and hiring manager of its posting
    may see it.
    """
    posting = account.postings.get(offer.posting or "")
    responsible = {posting.owner, posting.hiring_manager} if posting else set()
    concerned = {offer.creator, *offer.approvers, *responsible}
    return user.access_role == SUPER_ADMIN or (
        user.id in concerned and has_permission(account, user, MANAGE_PROFILES)
    )


def available_actions(offer: Offer) -> list[str]:
    return [name for name, action in OFFER_ACTIONS.items() if offer.status in action.from_statuses]


def perform(account: Account, opportunity: Opportunity, offer: Offer, name: str, by: User) -> None:
    """Perform an action.

    Raises IllegalOfferTransition; KeyError for an unknown action; PermissionError when another user
    must approve first.
    """
    action = OFFER_ACTIONS[name]
    if offer.status not in action.from_statuses:
        raise IllegalOfferTransition(
            f"This offer is {STATUS_LABELS[offer.status]}, so {action.label!r} is not possible now."
        )
    if name in {"approve", "refuse"}:
        _check_next_approver(account, offer, by)
    if name == "refuse":
        offer.approvers, offer.approvals = [], []
        if account.assumptions.refused_approval_stays:
            offer.events.append(OfferEvent(account.now(), by.id, "approval refused"))
            return
    if name == "approve" and len(_pending_approvers(offer)) > 1:
        offer.approvals.append(by.id)
        offer.events.append(
            OfferEvent(account.now(), by.id, "approval given, the next approver is asked")
        )
        return
    if name == "approve":
        offer.approvals.append(by.id)
    set_status(account, offer, opportunity, action.to_status, account.now(), by=by.id)


def request_approval(
    account: Account, opportunity: Opportunity, offer: Offer, approvers: list[str], by: User
) -> None:
    """Ask approvers, one after the other in this order.

    Raises IllegalOfferTransition, and ValueError without approvers.
    """
    approver_ids = [each for each in dict.fromkeys(approvers) if each in account.users]
    if not approver_ids:
        raise ValueError("Choose an approver.")
    perform(account, opportunity, offer, "request-approval", by)
    offer.approvers, offer.approvals = approver_ids, []


def next_approver(offer: Offer) -> str | None:
    return next(iter(_pending_approvers(offer)), None) if offer.status == "approval-sent" else None


def _pending_approvers(offer: Offer) -> list[str]:
    return [each for each in offer.approvers if each not in offer.approvals]


def _check_next_approver(account: Account, offer: Offer, by: User) -> None:
    """Raises PermissionError unless this user is the next approver.

    If no approver was named, any Super Admin may approve.
    """
    next_approver_id = next_approver(offer)
    if by.id == next_approver_id or (next_approver_id is None and by.access_role == SUPER_ADMIN):
        return
    name = account.users[next_approver_id].name if next_approver_id else "a Super Admin"
    raise PermissionError(f"It is {name}'s turn to approve or refuse this offer.")


def create_draft(
    account: Account, opportunity: Opportunity, values: Mapping[str, object], by: User
) -> Offer:
    """Create a draft with the fields of the form, filled in or not."""
    offer = create_offer(account, opportunity, creator=by.id)
    offer.fields = _fields(account, values)
    return offer


def revise(
    account: Account,
    opportunity: Opportunity,
    offer: Offer,
    values: Mapping[str, object],
    then: str,
    by: User,
) -> None:
    """Give the offer new contents, and the status `then`: a draft again, or sent again.

    The old version is stored.

    Raises IllegalOfferTransition.
    """
    check_revisable(offer)
    offer = offer_to_revise(account, opportunity, offer)
    offer.versions.append(OfferVersion(account.now(), by.id, offer.status, offer.fields))
    offer.fields, offer.approvers, offer.approvals = _fields(account, values), [], []
    offer.events.append(OfferEvent(account.now(), by.id, "modified"))
    set_status(account, offer, opportunity, "draft", account.now(), by=by.id)
    set_status(account, offer, opportunity, then, account.now(), by=by.id)


def check_revisable(offer: Offer) -> None:
    """Raises IllegalOfferTransition."""
    if offer.status not in REVISABLE:
        raise IllegalOfferTransition(
            "A signed offer cannot be modified. Create a new one for this candidate."
        )


def delete_draft(account: Account, offer: Offer) -> None:
    """Delete a draft. Raises IllegalOfferTransition for any other status."""
    if offer.status != "draft":
        raise IllegalOfferTransition(
            f"This offer is {STATUS_LABELS[offer.status]}; only a draft can be deleted."
        )
    account.offers[offer.opportunity].remove(offer)


def _fields(account: Account, values: Mapping[str, object]) -> list[OfferField]:
    return [
        OfferField(each.identifier, each.label, values.get(each.identifier))
        for each in account.offer_form.fields_on_form()
    ]
