"""Formats of values on pages and in forms."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from simulators.lever.actions.offer_workflow import STATUS_LABELS as STATUS_WORDS
from simulators.lever.model.account import Account
from simulators.lever.model.offer_form import INTERVALS, FormField
from simulators.lever.model.records import OfferField, Opportunity

LATEST = 10**14
"""A day from milliseconds; empty for times that the calendar does not cover."""
STATUS_TONES = {
    "approval-sent": "warn",
    "approved": "accent",
    "sent": "accent",
    "sent-manually": "accent",
    "opened": "accent",
}
STATUS_TONES |= {"signed": "good", "denied": "bad", "draft": "quiet"}
WORDS: dict[str, object] = {"STATUS_WORDS": STATUS_WORDS, "STATUS_TONES": STATUS_TONES}


def day(at: int) -> Markup:
    when = datetime.fromtimestamp(at / 1000, UTC)
    return Markup('<time datetime="{}">{} {}</time>').format(
        when.date().isoformat(), when.day, when.strftime("%B %Y")
    )


def moment(at: float) -> Markup:
    """A time from milliseconds since the epoch."""
    when = datetime.fromtimestamp(at / 1000, UTC)
    shown = f"{when.day} {when.strftime('%b %Y, %H:%M')} UTC"
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), shown)


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def is_web(link: str) -> bool:
    """Whether a link is safe to follow: http or https, not javascript: and the like."""
    try:
        return urlsplit(link).scheme in {"http", "https"}
    except ValueError:
        return False


def pretty(body: str) -> str:
    """JSON with indentation; other text unchanged."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body


def offer_value(account: Account, opportunity: Opportunity, shown: OfferField) -> Markup | str:
    """The value of an offer's field as text: names in place of ids, dates in place of
    milliseconds.
    """
    value, known = shown.value, account.offer_form.fields.get(shown.identifier)
    said: Markup | str = "" if value is None else str(value)
    match known.kind if known else "text":
        case "date" if isinstance(value, int) and abs(value) < LATEST:
            said = day(value)
        case "checkbox" if isinstance(value, bool):
            said = "Yes" if value else "No"
        case "number" | "currency" if isinstance(value, int | float):
            said = f"{value:,}"
        case "user drop-down" if said in account.users:
            said = account.users[said].name
        case "posting":
            said = _posting(account, opportunity, said)
        case "drop-down":
            said = INTERVALS.get(said, said)
    return said


def _posting(account: Account, opportunity: Opportunity, application: str) -> str:
    """The posting's title for the id of an application."""
    own = opportunity.application
    return account.postings[own.posting].text if own and own.id == application else application


def input_value(value: object, asked: FormField) -> str:
    """The value for the input of a form."""
    if value is None:
        return ""
    if asked.kind == "date" and isinstance(value, int) and abs(value) < LATEST:
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
