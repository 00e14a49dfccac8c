"""Texts of our pages and commands.

Where the vendor's help article has words for a thing, they are its words.
"""

from dataclasses import dataclass
from datetime import timedelta

from application.reporting import ImportProgress, StepHint, TestOfferStep, TestStep
from domain.connection import ConnectionState, WebhookEvent

OPEN_FROM_AGORA = (
    "Open this page from Agora: Settings, then ATS under Integrations, then Connect under Lever."
)
"""The next step for a user without a session."""

PERMISSION_PURPOSES = {
    "View and manage all candidates' notes": (
        "The integration will add a note to the Lever opportunity with the link to the"
        " newly created Agora offer."
    ),
    "View all candidates' offers": (
        "The integration will use Lever offer data to populate and create the Agora offer."
    ),
    "View and manage all opportunities": (
        "The integration will add to the Lever opportunity a tag and a link to the newly"
        " created Agora offer."
    ),
    "View all users": (
        "The integration will be able to match the Lever opportunity creator with an Agora user."
    ),
    "Allow offline access": (
        "The integration will be able to create an Agora offer automatically in the background."
    ),
}
"""Why the integration requests each of the five permissions."""


@dataclass(frozen=True)
class WebhookLabel:
    """`name` is the event's name on Lever's Webhooks page."""

    name: str
    purpose: str


WEBHOOK_LABELS = {
    WebhookEvent.STAGE_CHANGE: WebhookLabel(
        "Candidate stage changed",
        "Sent when a candidate changes stage, for example to Offer.",
    ),
    WebhookEvent.ARCHIVE_CHANGE: WebhookLabel(
        "Candidate archived or unarchived", "Sent when a candidate is archived or restored."
    ),
    WebhookEvent.HIRED: WebhookLabel("Candidate hired", "Sent when a candidate is hired."),
    WebhookEvent.DELETED: WebhookLabel(
        "Candidate deleted",
        "Sent when a candidate is deleted. The offer letter is then deleted in Agora.",
    ),
}

STATE_LABELS = {
    ConnectionState.NOT_CONNECTED: "Not connected",
    ConnectionState.AUTHORIZED: "Finish set-up",
    ConnectionState.ACTIVE: "Connected",
    ConnectionState.REVOKED: "Access revoked",
    ConnectionState.DISCONNECTED: "Disconnected",
}
STATE_DESCRIPTIONS = {
    ConnectionState.NOT_CONNECTED: "Lever is not connected.",
    ConnectionState.AUTHORIZED: (
        "Lever is connected, but the set-up is not complete: no letters are created yet."
    ),
    ConnectionState.ACTIVE: (
        "Lever is connected. Every offer made there becomes an offer letter in Agora."
    ),
    ConnectionState.REVOKED: (
        "Lever no longer accepts the connection: its access was revoked in Lever, or has expired."
        " Nothing is read from Lever until you connect it again. Existing letters stay in Agora."
    ),
    ConnectionState.DISCONNECTED: "Disconnected from Lever. Existing letters stay in Agora.",
}

TEST_STEP_LABELS = {
    TestStep.NOTIFIED: "Lever notified Agora",
    TestStep.FOUND: "Stage and offer found",
    TestStep.MAPPED: "Offer fields mapped",
    TestStep.CREATED: "Letter created in Agora",
    TestStep.ANNOUNCED: "Note, link and tag added in Lever",
}
_MOVE = "Move a candidate to the stage Offer in Lever."
TEST_STEP_HINTS = {
    StepHint.MOVE_A_CANDIDATE: _MOVE,
    StepHint.CHECK_THE_WEBHOOK: (
        f"{_MOVE} The webhook Candidate stage changed has never sent anything. If this does not"
        " change, check its URL and signature token on the webhooks page, and press Verify"
        " connection in Lever."
    ),
    StepHint.SYNCING: "Reading the candidate from Lever.",
    StepHint.RETRYING: "Lever or Agora did not respond properly. It is retried automatically.",
    StepHint.CREATE_AN_OFFER: (
        "The candidate is in the stage Offer. Create an offer and mark it as sent manually;"
        " Lever is checked every minute."
    ),
}


def describe_step(step: TestOfferStep) -> str:
    """What a step of a test offer waits for, or what is wrong with it."""
    hint = [] if step.hint is None else [TEST_STEP_HINTS[step.hint]]
    return " ".join(hint + [attention.message for attention in step.attentions])


def describe_import(progress: ImportProgress) -> str:
    letters = f"{_count(progress.letters, 'letter')} created"
    candidates = _count(progress.found, "candidate")
    if progress.is_finished:
        return f"Past offers imported: {candidates} checked, {letters}."
    if not progress.all_found:
        return f"Importing past offers: {candidates} found so far."
    pace = "" if progress.per_minute is None else f"; {progress.per_minute:,.0f} a minute"
    left = "" if progress.time_left is None else f", {_about(progress.time_left)} left"
    return (
        f"Importing past offers: {progress.synced:,} of {candidates} checked,"
        f" {letters}{pace}{left}."
    )


def _about(time: timedelta) -> str:
    minutes = round(time / timedelta(minutes=1))
    return f"about {_count(minutes, 'minute')}" if minutes else "less than a minute"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
