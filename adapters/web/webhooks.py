"""Where Lever's webhooks arrive: one address for each connection and event (decision 29)."""

import logging
import sys

from flask import Blueprint, Response, jsonify, request

from adapters.web.audit import record
from application.connecting import NoSuchConnection
from application.ports import NotFromLever, ServiceUnavailable, Unreadable
from application.receiving import Receiving
from domain.connection import Event

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
LONGEST = 64 * 1024
"""Bytes; a delivery of Lever's has some 400."""


def webhooks(receiving: Receiving) -> Blueprint:
    pages = Blueprint("webhooks", __name__)

    @pages.post("/webhooks/lever/<connection_id>/<event>")
    def receive(connection_id: str, event: str) -> tuple[Response, int]:
        """202 once the look-at is durable; Lever delivers again on anything that is not 2xx."""
        receiving(connection_id, _event(event), _body())
        return jsonify(accepted=True), 202

    @pages.errorhandler(NoSuchConnection)
    def unknown(_error: NoSuchConnection) -> tuple[Response, int]:
        return jsonify(error="there is no webhook at this address: copy it again from the integration's set-up page"), 404

    @pages.errorhandler(Unreadable)
    def unreadable(error: Unreadable) -> tuple[Response, int]:
        _record(error)
        return jsonify(error=str(error)), 400

    @pages.errorhandler(NotFromLever)
    def forged(error: NotFromLever) -> tuple[Response, int]:
        _record(error)
        return jsonify(error=str(error)), 401

    @pages.errorhandler(ServiceUnavailable)
    def cannot_be_kept(error: ServiceUnavailable) -> tuple[Response, int, dict[str, str]]:
        log.warning("a delivery is to come again later: %s", error)
        message = jsonify(error="the delivery cannot be made durable just now: deliver it again later")
        return message, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}

    return pages


def _record(refusal: Exception) -> None:
    where = request.view_args or {}
    record("a delivery was refused", connection=where.get("connection_id"), webhook=where.get("event"), why=str(refusal))


def _event(name: str) -> Event:
    try:
        return Event(name)
    except ValueError:
        raise NoSuchConnection(name) from None


def _body() -> bytes:
    """At most one byte more than is allowed, whatever the sender says of its length; never unpacked."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreadable("a body that is not compressed is expected")
    request.max_content_length = sys.maxsize  # the bound is here: a longer body is answered as every other that is no delivery
    return request.stream.read(LONGEST + 1)
