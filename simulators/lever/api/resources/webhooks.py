"""Webhooks through the API.

Each credential sees and changes only its own webhooks, and none that were created in Settings.
"""

from functools import partial
from typing import Any

from simulators.common.api.parameters import ValueType
from simulators.common.json_schema import STRING as URL_SCHEMA
from simulators.common.json_schema import array, object_schema
from simulators.lever.actions.opportunities import ORIGINS
from simulators.lever.api.parameters import OBJECT, OBJECTS, TEXT, Body, Value, one_of
from simulators.lever.api.request_context import (
    current_account,
    current_credential,
    current_customer,
)
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.errors import bad_request, not_found
from simulators.lever.model.records import Json, Webhook
from simulators.lever.serializer import envelope
from simulators.lever.serializers import WEBHOOK, webhook_json
from simulators.lever.webhook_sender import EVENTS, WITH_ORIGINS, WebhookSender

routes = LeverRoutes()

DEFAULT_ORIGINS = ("applied", "sourced", "referred", "university", "internal", "agency")


def _url(raw: object) -> str:
    if not isinstance(raw, str) or not raw.startswith(("https://", "http://")):
        raise ValueError("must be an https URL")
    return raw


URL, EVENT = ValueType(URL_SCHEMA, _url), one_of(*EVENTS)
CONFIGURATION = Value("configuration", OBJECT, 'such as {"conditions": {"origins": ["applied"]}}')
NEW_WEBHOOK = Body(
    Value("url", URL, required=True), Value("event", EVENT, required=True), CONFIGURATION
)
CHANGES = Body(
    Value("data", OBJECTS, "webhooks, each with its id and the changed values", required=True)
)
CHANGE = Body(
    Value("id", TEXT, required=True), Value("url", URL), Value("event", EVENT), CONFIGURATION
)


@routes.route("GET", "/webhooks", "webhooks:read", gives=object_schema(data=array(WEBHOOK.ref)))
def webhooks() -> Json:
    """Webhooks, without `hasNext` and signature tokens."""
    return {
        "data": [
            webhook_json(each)
            for each in current_customer().sender.webhooks.values()
            if _is_own(each)
        ]
    }


@routes.route(
    "POST", "/webhooks", "webhooks:write", body=NEW_WEBHOOK, gives=envelope(WEBHOOK.ref), status=201
)
def create() -> Json:
    """Create a webhook. It sends nothing before the event's group is enabled in Settings."""
    body = NEW_WEBHOOK.read()
    origins = _origins(body, body["event"])
    created = current_customer().sender.add(
        current_account().new_id(), body["event"], body["url"], enable=False
    )
    created.created_by, created.origins = current_credential().name, origins
    if (body.get("configuration") or {}).get("verifyConnection") is True:
        current_customer().clock.call_later(0, partial(_verify, current_customer().sender, created))
    return {"data": webhook_json(created, with_token=True)}


@routes.route(
    "PUT", "/webhooks", "webhooks:write", body=CHANGES, gives=object_schema(data=array(WEBHOOK.ref))
)
def update() -> Json:
    changes = [CHANGE.read(each) for each in CHANGES.read()["data"]]
    return {"data": [webhook_json(_change(each)) for each in changes]}


def _change(body: Json) -> Webhook:
    found = _get_webhook(body["id"])
    event = body.get("event") or found.event
    if "configuration" in body or event != found.event:
        found.origins = _origins(body, event)
    found.event = event
    found.url = body.get("url") or found.url
    found.updated_at = current_account().now()
    return found


@routes.route("DELETE", "/webhooks/:webhook", "webhooks:write")
def delete(webhook: str) -> None:
    del current_customer().sender.webhooks[_get_webhook(webhook).id]


def _verify(sender: WebhookSender, webhook: Webhook) -> None:
    """Send a sample. Its result is in the delivery history."""
    sender.verify(webhook)


def _is_own(webhook: Webhook) -> bool:
    return webhook.created_by == current_credential().name


def _get_webhook(webhook_id: str) -> Webhook:
    found = current_customer().sender.webhooks.get(webhook_id)
    if found is None or not _is_own(found):
        raise not_found("webhooks", webhook_id)
    return found


def _origins(body: Json, event: str) -> list[str] | None:
    """The origins for which the webhook sends; all by default.

    They are under `configuration.conditions` or, as in an older example, under `configuration`.
    """
    if event not in WITH_ORIGINS:
        return None
    configuration: Any = body.get("configuration") or {}
    conditions = configuration.get("conditions") or configuration
    origins = conditions.get("origins") if isinstance(conditions, dict) else None
    if origins is None:
        return list(DEFAULT_ORIGINS)
    if not isinstance(origins, list) or not set(map(str, origins)) <= set(ORIGINS):
        raise bad_request(f"Invalid value for origins: must be among {', '.join(ORIGINS)}")
    return [str(each) for each in origins]
