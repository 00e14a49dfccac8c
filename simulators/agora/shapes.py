"""Agora's JSON."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

from simulators.agora.fields import FIELDS
from simulators.agora.records import Company, Entry, Flexible, Letter, User, Value

Json = dict[str, object]


def company_json(company: Company) -> Json:
    return {
        "id": company.id,
        "name": company.name,
        "default_currency": company.default_currency,
        "default_benefits_package_id": company.default_benefits_package_id,
        "default_vesting_schedule_id": company.default_vesting_schedule_id,
        "docusign": company.docusign,
    }


def user_json(user: User) -> Json:
    return asdict(user)


def letter_json(letter: Letter, url: str) -> Json:
    """`url`: where Agora is reached."""
    return {
        "id": letter.id,
        "company_id": letter.company_id,
        "source": letter.source,
        "source_id": letter.source_id,
        "opportunity_id": letter.opportunity_id,
        "source_url": letter.source_url,
        "url": letter_url(letter, url),
        "status": letter.status,
        "source_status": letter.source_status,
        **{name: value_json(name, letter.terms[name]) for name in FIELDS},
        "docusign_status": letter.docusign_status,
        "greets_url": greets_url(letter, url),
        "created_at": moment_json(letter.created_at),
        "updated_at": moment_json(letter.updated_at),
        "activity": [_entry_json(entry) for entry in letter.activity],
    }


def letter_url(letter: Letter, url: str) -> str:
    return f"{url}/o/{letter.token}"


def greets_url(letter: Letter, url: str) -> str:
    return f"{url}/greets/{letter.greets_token}"


def _entry_json(entry: Entry) -> Json:
    said: Json = {"at": moment_json(entry.at), "actor": entry.actor, "what": entry.what}
    if entry.field is not None:
        said |= {
            "field": entry.field,
            "before": value_json(entry.field, entry.before),
            "after": value_json(entry.field, entry.after),
        }
    return said


def value_json(name: str, value: Value) -> object:
    """Money with two decimals at least, other numbers as short as can be, both as strings; dates as YYYY-MM-DD."""
    match value:
        case Decimal():
            return decimal_text(value, 2 if FIELDS[name].kind == "money" else 0)
        case date():
            return value.isoformat()
        case Flexible():
            return {part: decimal_text(amount, 2) for part, amount in asdict(value).items()}
        case _:
            return value


def decimal_text(value: Decimal, places: int) -> str:
    """Exact, in plain notation, with so many decimals at least."""
    whole, _, decimals = format(value, "f").partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole


def moment_json(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
