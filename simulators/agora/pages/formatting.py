"""Formatting of values on pages and in forms."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from babel import Locale
from flask import g, request
from markupsafe import Markup

from simulators.agora import locales
from simulators.agora.currencies import MINOR_DIGITS
from simulators.agora.letter_fields import FIELDS
from simulators.agora.records import (
    BenefitsPackage,
    Company,
    Flexible,
    LegalTemplate,
    User,
    Value,
    VestingSchedule,
)
from simulators.agora.serializers import value_json

STATUS_LABELS = {
    "published": "Published",
    "verbally_accepted": "Verbally accepted",
    "accepted": "Accepted",
    "declined": "Declined",
}
STATUS_TONES = {
    "published": "accent",
    "verbally_accepted": "good",
    "accepted": "good",
    "declined": "bad",
}
DOCUSIGN_LABELS = {
    "sent": "Waiting for the candidate",
    "candidate_signed": "Waiting for the co-signer",
    "completed": "Completed",
    "outdated": "Outdated: the offer changed after it was signed",
}
INTEGRATION_LABELS = {
    "not_connected": "Not connected",
    "setting_up": "Set-up not finished",
    "connected": "Connected",
    "revoked": "Access revoked",
}
INTEGRATION_TONES = {
    "not_connected": "quiet",
    "setting_up": "warn",
    "connected": "good",
    "revoked": "bad",
}
INTEGRATION_ACTIONS = {
    "not_connected": "Connect",
    "setting_up": "Finish set-up",
    "connected": "Manage",
    "revoked": "Reconnect",
}
PAY_PERIOD_LABELS = {"annual": "per year", "hourly": "per hour", "monthly": "per month"}
YEAR_LABELS = {"hourly": "48 weeks of 40 hours", "monthly": "12 months"}
"""How many pay periods a year has, for pay that is not annual."""


def current_locale() -> Locale:
    """The locale of the page: the browser's if it is English, otherwise the company's."""
    return locales.choose(
        g.get("company_locale", locales.DEFAULT), request.accept_languages.values()
    )


def locale_tag() -> str:
    return locales.tag(current_locale())


def money(value: Decimal, currency: str) -> Markup:
    """The exact amount, such as $96,000 or JP¥6,750,000."""
    return _data(locales.money(value, currency, current_locale()), value)


def rounded(value: Decimal, currency: str) -> Markup:
    """The amount rounded to whole units, for projections."""
    return _data(locales.rounded(value, currency, current_locale()), value)


def compact(value: Decimal, currency: str) -> str:
    """The amount in a few characters, for charts, such as $128K."""
    return locales.compact(value, currency, current_locale())


def number(value: Decimal) -> Markup:
    return _data(locales.number(value, current_locale()), value)


def percent(value: Decimal) -> Markup:
    text = locales.number(value, current_locale())
    return _data(f"{text}\N{NO-BREAK SPACE}%", value)


def day(value: date) -> Markup:
    text = locales.day(value, current_locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def moment(at: float) -> Markup:
    when = datetime.fromtimestamp(at, UTC)
    text = locales.moment(when, current_locale())
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), text)


def _data(text: str, value: Decimal) -> Markup:
    return Markup('<data class="figure" value="{}">{}</data>').format(format(value, "f"), text)


def format_value(company: Company, name: str, value: Value, currency: str) -> Markup | str:
    """A field's value for people, with names in place of ids. Empty if there is no value."""
    field_type = "status" if name == "status" else FIELDS[name].field_type
    match value:
        case None:
            return ""
        case Decimal() if field_type == "money":
            return money(value, currency)
        case Decimal():
            return percent(value) if name.endswith("percent") else number(value)
        case date():
            return day(value)
        case Flexible():
            return _flexible(value, currency)
        case _:
            return _named(company, field_type, value)


def _flexible(value: Flexible, currency: str) -> Markup:
    return Markup("{} a year, base from {} to {}").format(
        money(value.total_annual, currency),
        money(value.min_base, currency),
        money(value.max_base, currency),
    )


def _named(company: Company, field_type: str, value: str) -> str:
    match field_type:
        case "status":
            return STATUS_LABELS[value]
        case "pay period":
            return PAY_PERIOD_LABELS[value]
        case "user":
            return user_name(company, value)
        case "package" | "schedule" | "template":
            return _name_of(company, field_type, value)
        case _:
            return value


def _name_of(company: Company, field_type: str, value: str) -> str:
    known: dict[str, Mapping[str, BenefitsPackage | VestingSchedule | LegalTemplate]] = {
        "package": company.packages,
        "schedule": company.schedules,
        "template": company.templates,
    }
    return known[field_type][value].name


def user_name(company: Company, user_id: str) -> str:
    user = company.users.get(user_id)
    return user.first_name if user else "Former user"


MAX_SHOWN_LENGTH = 80


def shorten(text: str) -> str:
    """The text for a table's cell: the beginning of a long one."""
    return text if len(text) <= MAX_SHOWN_LENGTH else f"{text[: MAX_SHOWN_LENGTH - 1]}…"


def count(number: int) -> str:
    return locales.number(Decimal(number), current_locale())


def label(name: str) -> str:
    return "Status" if name == "status" else FIELDS[name].label


def options(
    known: Mapping[str, User | BenefitsPackage | VestingSchedule | LegalTemplate],
) -> list[tuple[str, str]]:
    """Pairs of id and name, for a select input."""
    return [
        (each.id, each.first_name if isinstance(each, User) else each.name)
        for each in known.values()
    ]


def form_value(name: str, value: Value, currency: str) -> str:
    """The value as text for a form input. `currency` is that of the letter."""
    json_value = value_json(name, value, MINOR_DIGITS[currency])
    return "" if json_value is None else str(json_value)
