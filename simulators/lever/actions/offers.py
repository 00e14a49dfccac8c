"""Offers, as users create and change them.

Lever's API cannot write offers, and no webhook reports them.
"""

from collections.abc import Iterable, Mapping

from simulators.lever.actions import opportunities
from simulators.lever.model.account import Account
from simulators.lever.model.offer_form import INTERVALS, label
from simulators.lever.model.records import Json, Offer, OfferEvent, OfferField, Opportunity

STATUSES = (
    "draft",
    "approval-sent",
    "approved",
    "sent",
    "sent-manually",
    "opened",
    "signed",
    "denied",
)
UNSENT = ("draft", "approval-sent", "approved")
PATHS = {
    "approved": ("approval-sent", "approved"),
    "opened": ("sent", "opened"),
    "signed": ("sent", "opened", "signed"),
    "denied": ("sent", "denied"),
}
"""The statuses that an unsent offer passes on the way to others."""


def create_offer(
    account: Account,
    opportunity: Opportunity,
    *,
    status: str = "draft",
    creator: str | None = None,
    fields: Iterable[Mapping[str, object]] = (),
    created_at: int | None = None,
) -> Offer:
    """Create an offer, with the times and documents of all statuses that it passed.

    Raises ValueError for an unknown status or a field without an identifier.
    """
    _check_status(status)
    offer = Offer(
        id=account.new_id(),
        opportunity=opportunity.id,
        posting=opportunity.application.posting if opportunity.application else None,
        created_at=account.now() if created_at is None else created_at,
        status="draft",
        creator=creator,
        fields=[],
        candidate_signature=_no_signature(),
    )
    offer.events.append(OfferEvent(offer.created_at, creator, "created"))
    set_fields(account, offer, fields)
    advance(account, offer, opportunity, status, offer.created_at, by=creator)
    account.offers[opportunity.id].append(offer)
    _touch_opportunity(account, opportunity, offer.created_at)
    return offer


def change(
    account: Account,
    opportunity: Opportunity,
    offer: Offer,
    fields: list[Mapping[str, object]],
    status: str | None,
) -> Offer:
    """Change an offer and return it, or the new offer that a revision creates beside it."""
    if fields:
        offer = offer_to_revise(account, opportunity, offer)
        set_fields(account, offer, fields)
        _touch_opportunity(account, opportunity, account.now())
    if status is not None:
        advance(account, offer, opportunity, status, account.now())
    return offer


def advance(
    account: Account,
    offer: Offer,
    opportunity: Opportunity,
    status: str,
    at: int,
    *,
    by: str | None = None,
) -> None:
    """Bring the offer to a status, through those that lie before it.

    An offer that is signed or declined without having been sent was sent through Lever.
    """
    _check_status(status)
    path = PATHS.get(status, (status,)) if offer.status in UNSENT else (status,)
    for each in path:
        set_status(account, offer, opportunity, each, at, by=by)


def offer_to_revise(account: Account, opportunity: Opportunity, offer: Offer) -> Offer:
    """The offer that receives new contents.

    With U8, an offer that the candidate has seen is left and a new one created.
    """
    if not account.assumptions.revision_makes_new_offer or offer.status not in {
        "sent",
        "sent-manually",
        "opened",
        "denied",
    }:
        return offer
    fields = [
        {"identifier": each.identifier, "text": each.text, "value": each.value}
        for each in offer.fields
    ]
    return create_offer(account, opportunity, status="draft", creator=offer.creator, fields=fields)


def _touch_opportunity(account: Account, opportunity: Opportunity, at: int) -> None:
    if account.assumptions.offer_moves_updated_at:
        opportunities.touch(account, opportunity, at)


def set_fields(account: Account, offer: Offer, fields: Iterable[Mapping[str, object]]) -> None:
    """Set form fields by their identifiers; other fields keep their values."""
    changes = [(_identifier(each), each) for each in fields]
    for identifier, change in changes:
        if identifier == "salary_interval" and account.assumptions.only_known_intervals:
            _check_interval(change.get("value"))
    present = {each.identifier: each for each in offer.fields}
    for identifier, change in changes:
        field = present.get(identifier)
        if field is None:
            field = present[identifier] = OfferField(identifier, label(identifier), None)
            offer.fields.append(field)
        field.text = str(change.get("text") or field.text)
        field.value = change.get("value", field.value)


def _identifier(field: Mapping[str, object]) -> str:
    identifier = field.get("identifier")
    if not isinstance(identifier, str) or not identifier:
        raise ValueError(
            'a field of an offer needs its identifier, such as {"identifier": "salary_amount",'
            ' "value": 1}'
        )
    return identifier


def set_status(
    account: Account,
    offer: Offer,
    opportunity: Opportunity,
    status: str,
    at: int,
    *,
    by: str | None = None,
) -> None:
    """Set the status, with the times and documents that follow from it.

    A manual send leaves `sentAt` and the document empty (U10, U11). An offer that is unsent again,
    or sent again, loses what belongs to its last sending.
    """
    _check_status(status)
    if status == offer.status:
        return
    before, offer.status = offer.status, status
    offer.events.append(OfferEvent(at, by, status))
    _touch_opportunity(account, opportunity, at)
    if status in {"draft", "approval-sent"}:
        offer.approved = offer.approved_at = None
    if status == "approved":
        offer.approved, offer.approved_at = True, at
    if status in UNSENT or status in {"sent", "sent-manually"}:
        _forget_sending(offer)
    if status == "sent-manually":
        _send_manually(account, offer, at)
    if status == "sent":
        offer.sent_at, offer.sent_document = at, _document(account, offer, "sent", at)
    if status == "opened" or (status == "signed" and before == "sent"):
        _open(offer, opportunity, at)
    if status == "signed":
        _sign(account, offer, opportunity, at)


def _forget_sending(offer: Offer) -> None:
    offer.sent_at = offer.sent_document = offer.signed_document = None
    offer.candidate_signature = _no_signature()


def _no_signature() -> Json:
    return {"role": "candidate", "name": None, "email": None}


def _send_manually(account: Account, offer: Offer, at: int) -> None:
    if account.assumptions.manual_send_sets_sent_at:
        offer.sent_at = at
    if account.assumptions.manual_send_has_document:
        offer.sent_document = _document(account, offer, "sent", at)


def _open(offer: Offer, opportunity: Opportunity, at: int) -> None:
    _name_signer(offer, opportunity)
    offer.candidate_signature.setdefault("firstOpenedAt", at)
    offer.candidate_signature["lastOpenedAt"] = at


def _sign(account: Account, offer: Offer, opportunity: Opportunity, at: int) -> None:
    """Sign, or upload the signed copy of an offer sent manually, which Lever saw no one open."""
    _name_signer(offer, opportunity)
    offer.candidate_signature |= {"signedAt": at, "signed": True}
    offer.signed_document = _document(account, offer, "signed", at)


def _name_signer(offer: Offer, opportunity: Opportunity) -> None:
    contact = opportunity.contact
    offer.candidate_signature["name"] = contact.name
    offer.candidate_signature["email"] = next(iter(contact.emails), None)


def _document(account: Account, offer: Offer, status: str, at: int) -> Json:
    path = f"opportunities/{offer.opportunity}/offers/{offer.id}/download?status={status}"
    url = f"{account.api_url}/{path}"
    return {"fileName": f"offer-{status}.pdf", "uploadedAt": at, "downloadUrl": url}


def _check_interval(interval: object) -> None:
    if interval is not None and interval not in INTERVALS:
        raise ValueError(
            f"{interval!r} is no salary_interval of the form; one of {', '.join(INTERVALS)}"
        )


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise ValueError(
            f"{status!r} is no status of an offer in Lever; one of {', '.join(STATUSES)}"
        )
