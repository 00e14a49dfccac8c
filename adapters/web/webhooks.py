"""The endpoint of Lever's webhooks: one URL for each connection and event (decision 29)."""

import logging
import sys
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from adapters.http.limits import MAX_BODY_BYTES
from adapters.web.audit_log import log_event
from application.connections import ConnectionNotFound
from application.ports import (
    InvalidSignature,
    MalformedDelivery,
    OutdatedDelivery,
    ReplayedDelivery,
    ServiceUnavailable,
    TooManyUnknownOpportunities,
    UnbelievedDelivery,
)
from application.receive_webhook import ReceiveWebhook
from domain.connection import WebhookEvent

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
UNBELIEVED: dict[type[UnbelievedDelivery], str] = {
    InvalidSignature: "invalid signature",
    OutdatedDelivery: "outdated",
    ReplayedDelivery: "replayed",
}
"""The metric's word for each reason why a delivery is answered with 401."""
RESULTS = (
    "accepted",
    "malformed",
    *UNBELIEVED.values(),
    "unknown URL",
    "too many unknown opportunities",
    "store unavailable",
)


def webhooks_blueprint(receive_webhook: ReceiveWebhook, count: Callable[[str], None]) -> Blueprint:
    """Build the endpoint. `count` is called with the result of each delivery."""
    pages = Blueprint("webhooks", __name__)

    @pages.post("/webhooks/lever/<connection_id>/<event>")
    def receive(connection_id: str, event: str) -> tuple[Response, int]:
        """Respond 202 once the sync request is durable.

        Lever repeats a delivery after any status that is not 2xx.
        """
        receive_webhook(connection_id, _event(event), _body())
        count("accepted")
        return jsonify(accepted=True), 202

    @pages.errorhandler(ConnectionNotFound)
    def unknown(_error: ConnectionNotFound) -> tuple[Response, int]:
        count("unknown URL")
        return (
            jsonify(
                error=(
                    "there is no webhook at this URL: copy it again from the integration's set-up"
                    " page"
                )
            ),
            404,
        )

    @pages.errorhandler(MalformedDelivery)
    def malformed(error: MalformedDelivery) -> tuple[Response, int]:
        count("malformed")
        _log_rejection(error)
        return jsonify(error=str(error)), 400

    @pages.errorhandler(UnbelievedDelivery)
    def unbelieved(error: UnbelievedDelivery) -> tuple[Response, int]:
        count(UNBELIEVED[type(error)])
        _log_rejection(error)
        return jsonify(error=str(error)), 401

    @pages.errorhandler(UnsupportedMediaType)
    def unsupported(error: UnsupportedMediaType) -> tuple[Response, int, dict[str, str]]:
        _log_rejection(error)
        return jsonify(error=error.description), 415, {"Accept-Encoding": "identity"}

    @pages.errorhandler(ServiceUnavailable)
    def unavailable(error: ServiceUnavailable) -> tuple[Response, int, dict[str, str]]:
        too_many = isinstance(error, TooManyUnknownOpportunities)
        count("too many unknown opportunities" if too_many else "store unavailable")
        log.warning("webhook rejected with 503: %s", error)
        message = jsonify(error="the delivery cannot be stored now: deliver it again later")
        return message, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}

    return pages


def _log_rejection(rejection: Exception) -> None:
    where = request.view_args or {}
    log_event(
        "webhook rejected",
        connection=where.get("connection_id"),
        webhook=where.get("event"),
        why=str(rejection),
    )


def _event(name: str) -> WebhookEvent:
    try:
        return WebhookEvent(name)
    except ValueError:
        raise ConnectionNotFound(name) from None


def _body() -> bytes:
    """Read at most one byte more than is allowed, whatever Content-Length says.

    Compressed bodies are refused (RFC 9110, 8.4: names of codings have no case).
    """
    if not _is_unencoded(request.headers.get("Content-Encoding", "")):
        raise UnsupportedMediaType("the body must not be compressed")
    # The limit is applied here, so that a longer body gets the response of every malformed
    # delivery.
    request.max_content_length = sys.maxsize
    return request.stream.read(MAX_BODY_BYTES + 1)


def _is_unencoded(codings: str) -> bool:
    return {coding.strip().lower() for coding in codings.split(",")} <= {"", "identity"}
