"""Launches from Agora, and pages of the set-up."""

import jwt
import requests
from requests.adapters import BaseAdapter

from domain.connection import WebhookEvent
from simulators.sandbox.browser import Browser
from simulators.sandbox.environment import AGORA, INTEGRATION, SandboxEnvironment
from simulators.sandbox.onboarding import Webhook


def open_page(
    world: SandboxEnvironment,
    path: str = "/setup",
    *,
    company_id: str | None = None,
    user_id: str | None = None,
) -> Browser:
    """A user, the owner by default, is launched from Agora and opens this page."""
    person = world.browser()
    url = world.agora.launch_url(
        company_id or world.agora.company_id, user_id or world.agora.owner_id
    )
    person.open(url)
    person.open(INTEGRATION + path)
    return person


def launch_token(
    world: SandboxEnvironment,
    *,
    secret: str | None = None,
    without: str | None = None,
    **claims: object,
) -> str:
    """A launch token as Agora makes it, with these claims."""
    now = int(world.clock.now())
    token = {
        "iss": "agora",
        "aud": "agora-lever",
        "iat": now,
        "exp": now + 300,
        "jti": "once",
        "company_id": world.agora.company_id,
        "company_name": "Acme",
        "user_id": world.agora.owner_id,
        "user_name": "Olivia",
        "may_configure": True,
        "return_url": f"{AGORA}/settings/integrations/ats",
        "action": "configure",
    } | claims
    token.pop(without or "", None)
    return jwt.encode(token, secret or world.settings.agora_launch_secret, algorithm="HS256")


def offer_form(**fields: object) -> list[dict[str, object]]:
    """Lever's offer form with the required fields; None removes one."""
    values = {
        "salary_amount": 96000,
        "salary_interval": "per-year-salary",
        "job_title": "Engineer",
    } | fields
    return [
        {"identifier": identifier, "value": value}
        for identifier, value in values.items()
        if value is not None
    ]


def connect(world: SandboxEnvironment) -> None:
    """All pages of the set-up, from Agora to Done."""
    person = open_page(world)
    person.press("Next")
    person.press("Log in")
    person.press("Accept")
    urls = {
        event: next(word for word in person.words() if word.endswith(f"/{event}"))
        for event in WebhookEvent
    }
    made = {event: world.lever.add_webhook(event, url) for event, url in urls.items()}
    world.webhooks = {
        event: Webhook(each.id, each.url, each.signature_token) for event, each in made.items()
    }
    person.press(
        "Save", **{event: webhook.signature_token for event, webhook in world.webhooks.items()}
    )
    for webhook in world.webhooks.values():
        world.lever.verify_webhook(webhook.id)
    person.press("Next")
    person.press("Done")
    world.run_due_now()


def page_text(person: Browser) -> str:
    return " ".join(person.words())


class UnreachableService(BaseAdapter):
    """Mounted in place of a service that does not respond."""

    def send(self, *_args: object, **_options: object) -> requests.Response:
        raise requests.ConnectionError("the service is unreachable")

    def close(self) -> None:
        """Do nothing."""
