"""Agora's JSON: what it looks like, and how it is written."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

from simulators.agora.acceptance import DOCUSIGN_STATUSES
from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.letter_fields import FIELDS
from simulators.agora.records import (
    ACTIVITY_TYPES,
    GROUPS,
    SOURCE_STATUSES,
    STATUSES,
    USER_STATES,
    ActivityEntry,
    Company,
    Flexible,
    Letter,
    User,
    Value,
)
from simulators.common.clock import isoformat
from simulators.common.json_schema import (
    BOOLEAN,
    STRING,
    any_of,
    array,
    described,
    enum,
    nullable,
    object_schema,
    ref,
)

Json = dict[str, object]

MOMENT = described(STRING, "ISO 8601, UTC") | {"format": "date-time"}


COMPANY = object_schema(
    id=STRING,
    name=STRING,
    default_currency=FIELD_TYPES["currency"].ref,
    default_benefits_package_id=FIELD_TYPES["package"].ref,
    default_vesting_schedule_id=FIELD_TYPES["schedule"].ref,
    docusign=BOOLEAN,
)
USER = object_schema(
    id=STRING, first_name=STRING, email=STRING, group=enum(*GROUPS), state=enum(*USER_STATES)
)
ANY_VALUE = any_of(STRING, FIELD_TYPES["flexible"].ref, {"type": "null"})
ENTRY = object_schema(
    at=MOMENT,
    actor=described(STRING, "a source, a user's id, candidate or team"),
    what=enum(*ACTIVITY_TYPES),
    field=enum(*FIELDS, "status"),
    before=ANY_VALUE,
    after=ANY_VALUE,
) | {"required": ["at", "actor", "what"]}
LETTER = object_schema(
    id=STRING,
    company_id=STRING,
    source=nullable(STRING),
    source_id=nullable(STRING),
    opportunity_id=nullable(STRING),
    source_url=nullable(STRING),
    url=described(STRING, "the candidate's page: public, no login, not to be guessed"),
    status=enum(*STATUSES),
    source_status=nullable(enum(*SOURCE_STATUSES)),
    **{name: field.schema for name, field in FIELDS.items()},
    docusign_status=nullable(enum(*DOCUSIGN_STATUSES)),
    greets_url=described(STRING, "where the team writes its Greets; whoever has it can"),
    created_at=MOMENT,
    updated_at=MOMENT,
    activity=array(ref("Entry")),
)


def company_json(company: Company) -> Json:
    return {name: getattr(company, name) for name in COMPANY["properties"]}


def user_json(user: User) -> Json:
    return {name: getattr(user, name) for name in USER["properties"]}


def letter_json(letter: Letter, url: str) -> Json:
    """`url`: where Agora is reached."""
    written = {
        "url": letter_url(letter, url),
        **{name: value_json(name, letter.terms[name]) for name in FIELDS},
        "greets_url": greets_url(letter, url),
        "created_at": isoformat(letter.created_at),
        "updated_at": isoformat(letter.updated_at),
        "activity": [_entry_json(entry) for entry in letter.activity],
    }
    return {
        name: written[name] if name in written else getattr(letter, name)
        for name in LETTER["properties"]
    }


def letter_url(letter: Letter, url: str) -> str:
    return f"{url}/o/{letter.token}"


def greets_url(letter: Letter, url: str) -> str:
    return f"{url}/greets/{letter.greets_token}"


def _entry_json(entry: ActivityEntry) -> Json:
    said: Json = {"at": isoformat(entry.at), "actor": entry.actor, "what": entry.what}
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
