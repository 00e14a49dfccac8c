"""Webhooks by API: each credential sees and changes its own; those made in Settings are nobody's here."""

from typing import Any

from simulators.lever.asking import account, body, credential, lever, required
from simulators.lever.errors import bad_request, not_found
from simulators.lever.records import Json, Webhook
from simulators.lever.recruiting import ORIGINS
from simulators.lever.routing import route
from simulators.lever.shapes import webhook_json
from simulators.lever.webhooks import EVENTS, WITH_ORIGINS


@route("GET", "/webhooks", "webhooks:read")
def webhooks() -> Json:
    """Without `hasNext`, and without the signature tokens."""
    return {"data": [webhook_json(each) for each in lever().sender.webhooks.values() if _own(each)]}


@route("POST", "/webhooks", "webhooks:write")
def create() -> tuple[Json, int]:
    """The event's group must still be switched on in Settings before anything is sent."""
    given = body()
    url, event = _url(required(given, "url")), _event(required(given, "event"))
    origins = _origins(given, event)
    made = lever().sender.add(account().new_id(), event, url, switch_on=False)
    made.made_by, made.origins = credential().name, origins
    return {"data": webhook_json(made, with_token=True)}, 201


@route("PUT", "/webhooks", "webhooks:write")
def update() -> Json:
    changes = required(body(), "data")
    if not isinstance(changes, list) or not all(isinstance(each, dict) for each in changes):
        raise bad_request("Invalid value for data: must be an array of webhooks, each with its id")
    return {"data": [webhook_json(_change(each)) for each in changes]}


def _change(given: Json) -> Webhook:
    found = _found(str(given.get("id")))
    event, url = _event(given.get("event", found.event)), _url(given.get("url", found.url))
    if "configuration" in given:
        found.origins = _origins(given, event)
    found.event, found.url, found.updated_at = event, url, account().now()
    return found


@route("DELETE", "/webhooks/:webhook", "webhooks:write")
def delete(webhook: str) -> None:
    del lever().sender.webhooks[_found(webhook).id]


def _own(webhook: Webhook) -> bool:
    return webhook.made_by == credential().name


def _found(webhook_id: str) -> Webhook:
    found = lever().sender.webhooks.get(webhook_id)
    if found is None or not _own(found):
        raise not_found("webhooks", webhook_id)
    return found


def _url(value: object) -> str:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise bad_request("Invalid value for url: must be an https URL")
    return value


def _event(value: object) -> str:
    if not isinstance(value, str) or value not in EVENTS:
        raise bad_request(f"Invalid value for event: must be one of {', '.join(EVENTS)}")
    return value


def _origins(given: Json, event: str) -> list[str] | None:
    """Under `configuration.conditions` or, as in an older example, right under `configuration`. All of them, if not told."""
    if event not in WITH_ORIGINS:
        return None
    configuration: Any = given.get("configuration") or {}
    conditions = configuration.get("conditions") or configuration if isinstance(configuration, dict) else {}
    origins = conditions.get("origins") if isinstance(conditions, dict) else None
    if origins is None:
        return list(DEFAULT_ORIGINS)
    if not isinstance(origins, list) or not set(map(str, origins)) <= set(ORIGINS):
        raise bad_request(f"Invalid value for origins: must be among {', '.join(ORIGINS)}")
    return [str(each) for each in origins]


DEFAULT_ORIGINS = ("applied", "sourced", "referred", "university", "internal", "agency")
