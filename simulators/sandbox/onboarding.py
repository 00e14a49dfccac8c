"""The set-up as a user does it, page by page: in Agora, on our pages, in Lever, and back."""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.settings import PREFIX
from domain.connection import WebhookEvent
from simulators.agora import AgoraSimulator
from simulators.lever import LeverSimulator
from simulators.lever.customer import Customer
from simulators.sandbox.browser import Browser
from simulators.sandbox.integration_settings import agora_settings, lever_settings


@dataclass(frozen=True)
class Webhook:
    id: str
    url: str
    signature_token: str


def integration_environment(
    lever: LeverSimulator,
    agora: AgoraSimulator,
    *,
    lever_url: str,
    agora_url: str,
    integration_url: str,
    store: str,
) -> dict[str, str]:
    """The settings with which the integration uses the simulators.

    It is registered with Lever as any partner's app is.
    """
    lever.register_redirect_uri(f"{integration_url}/oauth/lever/callback")
    settings = {
        "PUBLIC_URL": integration_url,
        "PORT": str(urlsplit(integration_url).port or 9000),
        "DATABASE_URL": store,
        "ENCRYPTION_KEYS": _key("vault", lever),
        "SESSION_SECRET": _key("session", lever),
    }
    return {
        **{PREFIX + name: value for name, value in settings.items()},
        **lever_settings(lever_url, lever.oauth_client_id, lever.oauth_client_secret),
        **agora_settings(agora_url, agora.api_key, agora.launch_secret),
    }


def _key(purpose: str, lever: LeverSimulator) -> str:
    """A key that is the same for the same seed, so that a stored database can be opened again."""
    digest = hashlib.sha256(f"{purpose} {lever.oauth_client_secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()


def connect(
    person: Browser, lever: Customer, agora: AgoraSimulator, *, agora_url: str
) -> dict[WebhookEvent, Webhook]:
    """From Agora's settings to a working connection, as an Owner who is a Super Admin of this
    Lever account.

    Raises ElementNotFound when the pages have changed.
    """
    log_in_to_agora(person, agora, agora_url)
    person.open(f"{agora_url}/settings/integrations/ats/lever")
    person.follow("Configure Lever")
    person.press("Next")
    person.press("Log in", user=lever.user_id)
    if person.has_button("Accept"):  # Lever does not ask again after a consent.
        person.press("Accept")
    webhooks = {event: _webhook(lever, event, person) for event in WebhookEvent}
    person.press("Save", **{event: webhook.signature_token for event, webhook in webhooks.items()})
    for webhook in webhooks.values():
        lever.verify_webhook(webhook.id)
    person.press("Next")
    person.press("Done")
    return webhooks


def log_in_to_agora(
    person: Browser, agora: AgoraSimulator, agora_url: str, group: str = "Owner"
) -> None:
    """Log in as the first user of this permission group."""
    users = agora.company(agora.company_id).users.values()
    person.open(f"{agora_url}/login")
    person.press(next(user.first_name for user in users if user.group == group))


def _webhook(lever: Customer, event: WebhookEvent, person: Browser) -> Webhook:
    """Add a webhook in Lever's settings with the URL that our page shows."""
    url = next(word for word in person.words() if word.endswith(f"/{event}"))
    made = lever.add_webhook(event, url)
    return Webhook(made.id, url, made.signature_token)
