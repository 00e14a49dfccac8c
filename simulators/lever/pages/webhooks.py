"""Settings > Integrations and API > Webhooks.

A section for each event, with its switch, webhooks and deliveries:
https://help.lever.co/hc/en-us/articles/20087284427677
"""

from itertools import islice

from flask import render_template, request, session
from werkzeug.wrappers import Response

from simulators.lever.actions.opportunities import ORIGINS
from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.errors import not_found
from simulators.lever.model.permissions import MANAGE_INTEGRATIONS
from simulators.lever.model.records import Webhook
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to, release_lock
from simulators.lever.pages.session import AccessDenied, require_permission
from simulators.lever.webhook_sender import EVENTS, WITH_ORIGINS

routes = PageRoutes()

PAGE_SIZE = 20
RESULT = "webhook_result"
WORDS = {
    "applicationCreated": "Application created",
    "candidateArchiveChange": "Candidate archived or unarchived",
    "candidateDeleted": "Candidate deleted",
    "candidateHired": "Candidate hired",
    "candidateStageChange": "Candidate stage changed",
    "contactCreated": "Contact created",
    "contactUpdated": "Contact updated",
    "interviewCreated": "Interview created",
    "interviewUpdated": "Interview updated",
    "interviewDeleted": "Interview deleted",
}
MAIN = ("candidateStageChange", "candidateArchiveChange", "candidateHired", "candidateDeleted")


def webhooks(wrong: str | None = None) -> str:
    """Query `deliveries`: the page of the history, from 1.

    `wrong` says what is wrong with the address of a new webhook.
    """
    sender, requested_page = current_customer().sender, request.args.get("deliveries", "1")
    page = int(requested_page) if requested_page in {str(number) for number in range(1, 101)} else 1
    first = (page - 1) * PAGE_SIZE
    deliveries = list(islice(reversed(sender.deliveries), first, first + PAGE_SIZE + 1))
    return render_template(
        "lever/settings/webhooks.html",
        sender=sender,
        events=(*MAIN, *(each for each in EVENTS if each not in MAIN)),
        words=WORDS,
        with_origins=WITH_ORIGINS,
        origins=ORIGINS,
        verified=_verified(),
        deliveries=deliveries[:PAGE_SIZE],
        more=len(deliveries) > PAGE_SIZE,
        page=page,
        wrong=wrong,
        filled=request.form,
        result=session.pop(RESULT, None),
    )


def _say(section: str, message: str, tone: str = "good") -> None:
    """Show a message in a section of the next page: an event, or "deliveries".

    The page is long, so a message at its top would be out of view.
    """
    session[RESULT] = {"section": section, "message": message, "tone": tone}


def _verified() -> dict[str, bool]:
    """The result of the last delivery of each webhook."""
    return {
        each.webhook_id: each.succeeded
        for each in current_customer().sender.deliveries
        if each.attempts
    }


@routes.post("/settings/integrations/webhooks")
def add_webhook() -> Response | tuple[str, int]:
    """Add a webhook.

    Fields: `event`, `url`, and for events with origins `origin-<origin>` for each selected one.
    """
    require_permission(MANAGE_INTEGRATIONS)
    try:
        created = current_customer().sender.add(
            current_account().new_id(), form_value("event"), form_value("url"), enable=False
        )
    except ValueError:
        return (
            webhooks(
                f"{form_value('url') or 'Nothing'} is no address that a webhook can be sent to. It"
                " begins with https://."
            ),
            422,
        )
    created.origins = _origins(created.event)
    is_on = created.event in current_customer().sender.enabled_events
    off = "" if is_on else " Nothing is sent yet: this event is switched off."
    _say(
        created.event,
        f"The webhook is added to “{WORDS[created.event]}”. Copy its signature token to the"
        f" receiver.{off}",
        "good" if is_on else "warn",
    )
    return _back(created.event)


@routes.post("/settings/integrations/webhooks/<webhook_id>/origins")
def change_origins(webhook_id: str) -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    found = _editable_webhook(webhook_id)
    found.origins, found.updated_at = _origins(found.event), current_account().now()
    _say(found.event, "The conditions are changed.")
    return _back(found.event)


def _origins(event: str) -> list[str] | None:
    """None for events without the condition, and when all are selected."""
    origins = [each for each in ORIGINS if form_value(f"origin-{each}") == "on"]
    return origins if event in WITH_ORIGINS and len(origins) < len(ORIGINS) else None


@routes.post("/settings/integrations/webhooks/events/<event>")
def switch(event: str) -> Response:
    """Field `on`: yes or no; for all webhooks of the event."""
    require_permission(MANAGE_INTEGRATIONS)
    if event not in EVENTS:
        raise not_found("events", event)
    on = form_value("on") == "yes"
    (
        current_customer().sender.enabled_events.add
        if on
        else current_customer().sender.enabled_events.discard
    )(event)
    _say(event, f"“{WORDS[event]}” is switched {'on' if on else 'off'}.")
    return _back(event)


@routes.post("/settings/integrations/webhooks/<webhook_id>/verify")
def verify(webhook_id: str) -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    found = _get_webhook(webhook_id)
    with release_lock():
        verified = current_customer().sender.verify(found)
    attempt = current_customer().sender.deliveries[-1].attempts[-1]
    if verified:
        _say(found.event, f"The connection is verified: {found.url} answered {attempt.status}.")
    else:
        result = f"answered {attempt.status}" if attempt.status else "did not answer"
        _say(
            found.event,
            f"The connection could not be verified: {found.url} {result}. The webhook is kept.",
            "bad",
        )
    return _back(found.event)


@routes.post("/settings/integrations/webhooks/<webhook_id>/regenerate")
def regenerate(webhook_id: str) -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    found = _editable_webhook(webhook_id)
    current_customer().sender.regenerate(found)
    _say(
        found.event,
        "New signature token created. Copy it to the receiver: Lever signs with it from now on.",
        "warn",
    )
    return _back(found.event)


@routes.post("/settings/integrations/webhooks/<webhook_id>/remove")
def remove(webhook_id: str) -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    found = _editable_webhook(webhook_id)
    del current_customer().sender.webhooks[found.id]
    _say(found.event, "Webhook removed.")
    return _back(found.event)


@routes.post("/settings/integrations/webhooks/deliveries/<int:number>/rerun")
def rerun(number: int) -> Response:
    require_permission(MANAGE_INTEGRATIONS)
    found = next(
        (each for each in current_customer().sender.deliveries if each.number == number), None
    )
    if found is None:
        raise AccessDenied(
            "That delivery is no longer kept",
            "Lever keeps the last 1,000 deliveries for two weeks.",
            404,
        )
    with release_lock():
        again = current_customer().sender.rerun(found)
    if again.succeeded:
        _say("deliveries", "Delivered again.")
    else:
        _say("deliveries", "Sent again, but the receiver refused it.", "bad")
    return redirect_to("integrations", tab="webhooks", _anchor="deliveries")


def _get_webhook(webhook_id: str) -> Webhook:
    if (found := current_customer().sender.webhooks.get(webhook_id)) is None:
        raise not_found("webhooks", webhook_id)
    return found


def _editable_webhook(webhook_id: str) -> Webhook:
    found = _get_webhook(webhook_id)
    if found.created_by is not None:
        raise AccessDenied(
            "This webhook was created through the API",
            "Only the app that created it can change it, through the API.",
        )
    return found


def _back(event: str) -> Response:
    return redirect_to("integrations", tab="webhooks", _anchor=event)
