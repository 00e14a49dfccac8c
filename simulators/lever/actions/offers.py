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


def create_offer(
    account: Account,
    opportunity: Opportunity,
    *,
    status: str = "draft",
    creator: str | None = None,
    fields: Iterable[Mapping[str, object]] = (),
    created_at: int | None = None,
) -> Offer:
    """Create an offer. Raises ValueError for an unknown status or a field without an identifier."""
    _check_status(status)
    offer = Offer(
        id=account.new_id(),
        opportunity=opportunity.id,
        posting=opportunity.application.posting if opportunity.application else None,
        created_at=account.now() if created_at is None else created_at,
        status="draft",
        creator=creator,
        fields=[],
        candidate_signature={"role": "candidate", "name": None, "email": None},
    )
    offer.events.append(OfferEvent(offer.created_at, creator, "created"))
    set_fields(account, offer, fields)
    set_status(account, offer, opportunity, status, offer.created_at, by=creator)
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
        set_status(account, offer, opportunity, status, account.now())
    return offer


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

    A manual send leaves `sentAt` and the document empty (U10, U11).
    """
    _check_status(status)
    if status == offer.status:
        return
    offer.status = status
    offer.events.append(OfferEvent(at, by, status))
    _touch_opportunity(account, opportunity, at)
    if status == "sent-manually":
        _send_manually(account, offer, at)
    if status == "approved":
        offer.approved, offer.approved_at = True, at
    if status == "sent":
        offer.sent_at, offer.sent_document = at, _document(account, offer, "sent", at)
    if status in {"opened", "signed"}:
        _opened(offer, opportunity, at)
    if status == "signed":
        offer.candidate_signature["signedAt"] = at
        offer.signed_document = _document(account, offer, "signed", at)


def _send_manually(account: Account, offer: Offer, at: int) -> None:
    if account.assumptions.manual_send_sets_sent_at:
        offer.sent_at = at
    if account.assumptions.manual_send_has_document:
        offer.sent_document = _document(account, offer, "sent", at)


def _opened(offer: Offer, opportunity: Opportunity, at: int) -> None:
    signature, contact = offer.candidate_signature, opportunity.contact
    signature["name"], signature["email"] = contact.name, next(iter(contact.emails), None)
    signature.setdefault("firstOpenedAt", at)
    signature["lastOpenedAt"] = at


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
