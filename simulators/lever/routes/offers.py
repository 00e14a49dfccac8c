"""Offers: read only, and only opportunity by opportunity."""

from simulators.lever.asking import account, expanded, whole
from simulators.lever.records import Json
from simulators.lever.routes.opportunities import visible
from simulators.lever.routing import route
from simulators.lever.shapes import offer_json, user_json


@route("GET", "/opportunities/:opportunity/offers", "offers:read")
def offers(opportunity: str) -> Json:
    found, fields = visible(opportunity), expanded({"creator": None})
    offers = sorted(account().offers.get(found.id, ()), key=lambda offer: (offer.created_at, offer.id))
    shapes = [offer_json(offer) for offer in offers]
    for shape in shapes if fields else ():
        creator = account().users.get(shape["creator"] or "")
        shape["creator"] = user_json(creator) if creator else None
    return whole(shapes)
