"""The steps of the set-up. A step is done when its result is there, wherever the user is."""

from flask import url_for

from application.reporting import Reporting
from domain.connection import Connection, ConnectionState

CONNECTED_STATES = {ConnectionState.AUTHORIZED, ConnectionState.ACTIVE}


def setup_steps(
    reporting: Reporting, connection: Connection, current: str
) -> list[dict[str, object]]:
    """The steps for the template; `current` is the endpoint of the page that is shown."""
    is_connected = connection.state in CONNECTED_STATES
    steps = [
        ("Connect Lever", "configure.permissions", is_connected, True),
        (
            "Webhooks",
            "webhook_tokens.events",
            not connection.unverified_webhooks,
            is_connected,
        ),
        ("Offer form", "mapping.fields", connection.is_active, is_connected),
        (
            "Test offer",
            "test_offer.watch",
            connection.is_active and reporting.has_announced_letter(connection),
            connection.is_active,
        ),
    ]
    return [
        {
            "label": label,
            "state": "done" if is_done else "now" if endpoint == current else "next",
            "current": endpoint == current,
            "href": url_for(endpoint) if is_open and endpoint != current else None,
        }
        for label, endpoint, is_done, is_open in steps
    ]
