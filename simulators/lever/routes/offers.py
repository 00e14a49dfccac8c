"""Offers: read only, and only opportunity by opportunity."""

from flask import Response

from simulators.lever.asking import account, expanded, one
from simulators.lever.errors import bad_request, not_found
from simulators.lever.paging import whole
from simulators.lever.records import Json, Offer
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


@route("GET", "/opportunities/:opportunity/offers/:offer/download", "offers:read")
def download(opportunity: str, offer: str) -> Response:
    """The signed document if there is one, else the sent one; or the one that is asked for by `status`."""
    found = next((each for each in account().offers.get(visible(opportunity).id, ()) if each.id == offer), None)
    if found is None:
        raise not_found("offers", offer)
    if (wanted := one("status")) not in {None, "sent", "signed"}:
        raise bad_request("Invalid value for status: must be sent or signed")
    documents = {"signed": found.signed_document, "sent": found.sent_document}
    document = documents[wanted] if wanted else found.signed_document or found.sent_document
    if document is None:
        raise not_found("offer documents", offer)
    headers = {"Content-Disposition": f'attachment; filename="{document["fileName"]}"'}
    return Response(_pdf(found), mimetype="application/pdf", headers=headers)


def _pdf(offer: Offer) -> bytes:
    """A document of one empty page."""
    pages = "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj"
    return f"%PDF-1.4\n% offer {offer.id}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj {pages}\ntrailer<</Root 1 0 R>>\n".encode()
