"""The vendor's words for what our pages show, from its help article."""

from dataclasses import dataclass
from datetime import timedelta

from application.reporting import ImportProgress
from domain.connection import ConnectionState, WebhookEvent

PERMISSION_PURPOSES = {
    "View and manage all candidates' notes": "The integration will add a note to the Lever opportunity with the link to the"
    " newly created Agora offer.",
    "View all candidates' offers": "The integration will use Lever offer data to populate and create the Agora offer.",
    "View and manage all opportunities": "The integration will add to the Lever opportunity a tag and a link to the newly"
    " created Agora offer.",
    "View all users": "The integration will be able to match the Lever opportunity creator with an Agora user.",
    "Allow offline access": "The integration will be able to create an Agora offer automatically in the background.",
}
"""Why each of the five permissions is asked for."""


@dataclass(frozen=True)
class WebhookLabel:
    """`name` is the event's on Lever's Webhooks page."""

    name: str
    purpose: str


WEBHOOK_LABELS = {
    WebhookEvent.STAGE_CHANGE: WebhookLabel(
        "Candidate stage change", "A candidate's stage changes, to Offer for one."
    ),
    WebhookEvent.ARCHIVE_CHANGE: WebhookLabel(
        "Candidate archive state change", "A candidate is archived."
    ),
    WebhookEvent.HIRED: WebhookLabel("Candidate hired", "A candidate is hired."),
    WebhookEvent.DELETED: WebhookLabel(
        "Candidate deleted", "A candidate is deleted; the offer letter is then deleted in Agora."
    ),
}

STATE_DESCRIPTIONS = {
    ConnectionState.NOT_CONNECTED: "Lever is not connected.",
    ConnectionState.AUTHORIZED: "Lever is connected, but the set-up is not complete: no letters are made yet.",
    ConnectionState.ACTIVE: "Lever is connected. Every offer made there becomes an offer letter in Agora.",
    ConnectionState.REVOKED: "Lever no longer accepts the connection: somebody revoked the access there, or it ended."
    " Nothing more is read from Lever until it is connected again. Letters that were made stay in Agora.",
    ConnectionState.DISCONNECTED: "Disconnected from Lever. Letters that were made stay in Agora.",
}


def describe_import(progress: ImportProgress) -> str:
    letters = _many(progress.letters, "letter")
    if progress.is_finished:
        return f"The offers made before the connection were brought in: {_many(progress.found, 'candidate')} looked at, {letters}."
    doing = "Bringing in the offers made before the connection: "
    if not progress.all_found:
        return f"{doing}{_many(progress.found, 'candidate')} found so far."
    pace = "" if progress.per_minute is None else f"; {progress.per_minute:,.0f} a minute"
    left = "" if progress.time_left is None else f", {_about(progress.time_left)} left"
    return f"{doing}{progress.synced:,} of {_many(progress.found, 'candidate')} looked at, {letters}{pace}{left}."


def _about(time: timedelta) -> str:
    minutes = round(time / timedelta(minutes=1))
    return f"about {_many(minutes, 'minute')}" if minutes else "less than a minute"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
