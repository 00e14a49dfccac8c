"""The texts of notifications: what happened, what it means, what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from application.ports import CandidateNotice, Message

MAX_NAME_LENGTH = 80
REVOKED_SENTENCE = (
    "Lever no longer accepts the connection to Agora: its access was revoked in Lever, or has"
    " expired. Nothing is read from Lever, and no letters are created or updated, until it is"
    " connected again. Existing letters stay in Agora. Open Agora, Settings, ATS, and connect"
    " Lever again."
)
_UNKNOWN_NAME = "a candidate"


@dataclass(frozen=True, kw_only=True)
class Links:
    """The URLs of Lever's pages and of ours, without a trailing slash."""

    lever_web_url: str
    public_url: str

    @property
    def status_page(self) -> str:
        return f"{self.public_url}/status"

    def candidate(self, opportunity_id: str) -> str:
        return f"{self.lever_web_url}/candidates/{quote(opportunity_id, safe='')}"


def subject_of(message: Message) -> str:
    """One line."""
    if message.is_summary:
        number = len(message.candidates) + message.further
        parts = [_count(number, "candidate")] if number else []
        parts += ["the connection to Lever"] if message.revoked else []
        return f"Agora offer letters: {' and '.join(parts)} in today's summary"
    if message.revoked:
        return "Agora offer letters: Lever is no longer connected"
    name = _name(message.candidates[0]) if message.candidates else ""
    about = f"the offer letter of {name}" if name else "the connection to Lever"
    return f"Agora offer letters: {about} needs attention"


def text_of(message: Message, links: Links) -> str:
    """The whole text, in lines without markup."""
    return "\n".join(_lines(message, links))


def _lines(message: Message, links: Links) -> Iterator[str]:
    if message.is_summary:
        yield "What needs attention today in the integration of Lever with Agora:"
        yield ""
    if message.revoked:
        yield REVOKED_SENTENCE
        yield ""
    for candidate in message.candidates:
        yield from _candidate_lines(candidate, links)
        yield ""
    if message.further:
        yield f"{_count(message.further, 'more candidate')} on the status page."
        yield ""
    yield f"Status page: {links.status_page} (open it from Agora: Settings, ATS, Lever)"
    if not message.is_summary:
        yield "This is told once. It disappears from the status page when it is solved."


def _candidate_lines(candidate: CandidateNotice, links: Links) -> Iterator[str]:
    if not candidate.opportunity_id:
        yield from candidate.sentences
        return
    name = _name(candidate)
    if len(candidate.sentences) == 1:
        yield f"{name[0].upper()}{name[1:]}: {candidate.sentences[0]}"
    else:
        yield f"{name[0].upper()}{name[1:]}:"
        yield from (f"- {sentence}" for sentence in candidate.sentences)
    yield f"In Lever: {links.candidate(candidate.opportunity_id)}"


def _name(candidate: CandidateNotice) -> str:
    """The name as one harmless line.

    Applicants type it themselves: it must not contain a link, or mention everybody in a chat.
    """
    if not candidate.opportunity_id:
        return ""
    visible = "".join(char if char.isprintable() else " " for char in candidate.name)
    harmless = re.sub(r"[<>\[\]@`|\\]|//|\bwww\.", " ", visible)
    name = " ".join(harmless.split())[:MAX_NAME_LENGTH].strip()
    return name or _UNKNOWN_NAME


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
