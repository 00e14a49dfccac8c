"""Formats of values on pages and in forms."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from simulators.lever.actions.offer_workflow import STATUS_LABELS
from simulators.lever.model.account import Account
from simulators.lever.model.offer_form import INTERVALS, FormField
from simulators.lever.model.records import OfferField, Opportunity

MAX_DATE_MILLISECONDS = 10**14
"""Larger dates, in milliseconds, are shown as numbers: they are beyond the year 5138."""
STATUS_TONES = {
    "approval-sent": "warn",
    "approved": "accent",
    "sent": "accent",
    "sent-manually": "accent",
    "opened": "accent",
}
STATUS_TONES |= {"signed": "good", "denied": "bad", "draft": "quiet"}
WORDS: dict[str, object] = {"STATUS_LABELS": STATUS_LABELS, "STATUS_TONES": STATUS_TONES}


def day(at: int) -> Markup:
    when = datetime.fromtimestamp(at / 1000, UTC)
    return Markup('<time datetime="{}">{} {}</time>').format(
        when.date().isoformat(), when.day, when.strftime("%B %Y")
    )


def moment(at: float) -> Markup:
    """A time from milliseconds since the epoch."""
    when = datetime.fromtimestamp(at / 1000, UTC)
    text = f"{when.day} {when.strftime('%b %Y, %H:%M')} UTC"
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), text)


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


def offer_value(account: Account, opportunity: Opportunity, field: OfferField) -> Markup | str:
    """The value of an offer's field as text, with names instead of ids, and dates."""
    value, form_field = field.value, account.offer_form.fields.get(field.identifier)
    text: Markup | str = "" if value is None else str(value)
    match form_field.kind if form_field else "text":
        case "date" if isinstance(value, int) and abs(value) < MAX_DATE_MILLISECONDS:
            text = day(value)
        case "checkbox" if isinstance(value, bool):
            text = "Yes" if value else "No"
        case "number" | "currency" if isinstance(value, int | float):
            text = f"{value:,}"
        case "user drop-down" if text in account.users:
            text = account.users[text].name
        case "posting":
            text = _posting(account, opportunity, text)
        case "drop-down":
            text = INTERVALS.get(text, text)
    return text


def _posting(account: Account, opportunity: Opportunity, application: str) -> str:
    """The posting's title for the id of an application."""
    own = opportunity.application
    return account.postings[own.posting].text if own and own.id == application else application


def input_value(value: object, field: FormField) -> str:
    """The value for the input of a form."""
    if value is None:
        return ""
    if field.kind == "date" and isinstance(value, int) and abs(value) < MAX_DATE_MILLISECONDS:
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
