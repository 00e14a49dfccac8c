"""Offers: read-only, for one opportunity at a time."""

from flask import Response

from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import Parameter, expandable, one_of
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.documents import download, pdf
from simulators.lever.errors import not_found
from simulators.lever.model.records import Json
from simulators.lever.serializer import list_schema
from simulators.lever.serializers import OFFER, USER, sent_offer

routes = LeverRoutes()

EXPAND = expandable({"creator": None})
STATUS = Parameter(
    "status",
    one_of("sent", "signed"),
    "which document; the default is the signed one if it exists, else the sent one",
)


@routes.route(
    "GET",
    "/opportunities/:opportunity/offers",
    "offers:read",
    takes=(EXPAND,),
    gives=list_schema(OFFER),
)
def offers(opportunity: str) -> Json:
    found, expand = get_visible_opportunity(opportunity), EXPAND()
    offers = sorted(
        current_account().offers.get(found.id, ()), key=lambda offer: (offer.created_at, offer.id)
    )
    if current_account().assumptions.newest_offers_first:
        offers.reverse()
    offers_json = [sent_offer(current_account(), offer) for offer in offers]
    for offer_json in offers_json if expand else ():
        creator = current_account().users.get(offer_json["creator"] or "")
        offer_json["creator"] = USER.json(creator) if creator else None
    return unpaginated(offers_json)


@routes.route(
    "GET",
    "/opportunities/:opportunity/offers/:offer/download",
    "offers:read",
    takes=(STATUS,),
    media="application/pdf",
)
def download_offer(opportunity: str, offer: str) -> Response:
    """The signed document if there is one, else the sent one; or the one that `status` selects."""
    found = next(
        (
            each
            for each in current_account().offers.get(get_visible_opportunity(opportunity).id, ())
            if each.id == offer
        ),
        None,
    )
    if found is None:
        raise not_found("offers", offer)
    status = STATUS()
    documents = {"signed": found.signed_document, "sent": found.sent_document}
    document = documents[status] if status else found.signed_document or found.sent_document
    if document is None:
        raise not_found("offer documents", offer)
    return download(document["fileName"], pdf(f"offer {found.id}"))
