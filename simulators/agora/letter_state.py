"""What a candidate sees of a letter's state: days left, the answer, and what changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from simulators.agora.letter_fields import FIELDS
from simulators.agora.records import ACCEPTED, DECLINED, PUBLISHED, Letter, Value

OPEN, EXPIRED, VERBALLY = "open", "expired", "verbally_accepted"
NOT_SHOWN = frozenset({"assignee_id", "legal_template_id", "co_signer_id"})
"""Fields whose changes are not announced to the candidate."""


def today(now: float) -> date:
    return datetime.fromtimestamp(now, UTC).date()


def days_left(letter: Letter, now: float) -> int:
    """Days until the letter's last valid day: 0 on that day, negative afterwards."""
    expires_on = letter.terms["expires_on"]
    return (expires_on - today(now)).days if isinstance(expires_on, date) else 0


def is_expired(letter: Letter, now: float) -> bool:
    """Whether the letter can no longer be accepted. An answered letter does not expire."""
    return letter.status == PUBLISHED and days_left(letter, now) < 0


def state(letter: Letter, now: float) -> str:
    """OPEN, EXPIRED, VERBALLY, ACCEPTED or DECLINED."""
    if letter.status in {ACCEPTED, DECLINED, VERBALLY}:
        return letter.status
    return EXPIRED if is_expired(letter, now) else OPEN


@dataclass(frozen=True)
class Change:
    """A field that changed between two visits."""

    field: str
    before: Value
    after: Value


def changes_since(letter: Letter, at: float) -> list[Change]:
    """The fields that differ from what a visitor saw at the time `at`, in order of change."""
    first: dict[str, Value] = {}
    for entry in letter.activity:
        if entry.at > at and entry.field in FIELDS and entry.field not in NOT_SHOWN:
            first.setdefault(entry.field, entry.before)
    return [
        Change(name, before, letter.terms[name])
        for name, before in first.items()
        if before != letter.terms[name]
    ]


def start_date_calendar(letter: Letter, company_name: str, url: str, now: float) -> str:
    """The start date as an all-day event of iCalendar (RFC 5545). The letter has a start date."""
    start = letter.terms["start_date"]
    if not isinstance(start, date):
        raise TypeError("the letter has no start date")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Agora//Offer letters//EN",
        "BEGIN:VEVENT",
        f"UID:{letter.id}@agora",
        f"DTSTAMP:{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
        f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'First day at {company_name}')}",
        f"DESCRIPTION:{_escaped(str(letter.terms['job_title']))}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, as RFC 5545 requires."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
