"""Where Lever's webhooks arrive: one address for each connection and event (decision 29)."""

import logging
import sys

from flask import Blueprint, Response, jsonify, request

from adapters.web.audit_log import log_event
from application.connections import ConnectionNotFound
from application.ports import InvalidSignature, MalformedDelivery, ServiceUnavailable
from application.receive_webhook import ReceiveWebhook
from domain.connection import WebhookEvent

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
MAX_BODY_BYTES = 64 * 1024
"""Bytes; a delivery of Lever's has some 400."""


def webhooks(receiving: ReceiveWebhook) -> Blueprint:
    pages = Blueprint("webhooks", __name__)

    @pages.post("/webhooks/lever/<connection_id>/<event>")
    def receive(connection_id: str, event: str) -> tuple[Response, int]:
        """202 once the look-at is durable; Lever delivers again on anything that is not 2xx."""
        receiving(connection_id, _event(event), _body())
        return jsonify(accepted=True), 202

    @pages.errorhandler(ConnectionNotFound)
    def unknown(_error: ConnectionNotFound) -> tuple[Response, int]:
        return jsonify(
            error="there is no webhook at this address: copy it again from the integration's set-up page"
        ), 404

    @pages.errorhandler(MalformedDelivery)
    def unreadable(error: MalformedDelivery) -> tuple[Response, int]:
        _record(error)
        return jsonify(error=str(error)), 400

    @pages.errorhandler(InvalidSignature)
    def forged(error: InvalidSignature) -> tuple[Response, int]:
        _record(error)
        return jsonify(error=str(error)), 401

    @pages.errorhandler(ServiceUnavailable)
    def cannot_be_kept(error: ServiceUnavailable) -> tuple[Response, int, dict[str, str]]:
        log.warning("a delivery is to come again later: %s", error)
        message = jsonify(
            error="the delivery cannot be made durable just now: deliver it again later"
        )
        return message, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}

    return pages


def _record(refusal: Exception) -> None:
    where = request.view_args or {}
    log_event(
        "a delivery was refused",
        connection=where.get("connection_id"),
        webhook=where.get("event"),
        why=str(refusal),
    )


def _event(name: str) -> WebhookEvent:
    try:
        return WebhookEvent(name)
    except ValueError:
        raise ConnectionNotFound(name) from None


def _body() -> bytes:
    """At most one byte more than is allowed, whatever the sender says of its length; never unpacked."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise MalformedDelivery("a body that is not compressed is expected")
    request.max_content_length = (
        sys.maxsize
    )  # the bound is here: a longer body is answered as every other that is no delivery
    return request.stream.read(MAX_BODY_BYTES + 1)
