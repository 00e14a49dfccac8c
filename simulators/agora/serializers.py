"""JSON schemas of the API's responses, and the serializers that write them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from simulators.agora.acceptance import DOCUSIGN_STATUSES
from simulators.agora.currencies import MINOR_DIGITS
from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.letter_fields import FIELDS
from simulators.agora.records import (
    ACTIVITY_TYPES,
    GROUPS,
    INTEGRATION_STATES,
    SOURCE_STATUSES,
    STATUSES,
    USER_STATES,
    ActivityEntry,
    Company,
    Flexible,
    IntegrationStatus,
    Letter,
    User,
    Value,
)
from simulators.common.clock import isoformat
from simulators.common.json_schema import (
    BOOLEAN,
    STRING,
    any_of,
    described,
    enum,
    nullable,
    object_schema,
)

Json = dict[str, object]
MAX_ATTENTION_COUNT = 1_000_000

TIMESTAMP = described(STRING, "ISO 8601, UTC") | {"format": "date-time"}


COMPANY = object_schema(
    id=STRING,
    name=STRING,
    default_currency=FIELD_TYPES["currency"].ref,
    default_benefits_package_id=FIELD_TYPES["package"].ref,
    default_vesting_schedule_id=FIELD_TYPES["schedule"].ref,
    docusign=BOOLEAN,
)
USER = object_schema(
    id=STRING,
    first_name=STRING,
    email=STRING,
    group=enum(*GROUPS),
    state=enum(*USER_STATES),
    company_settings=described(BOOLEAN, "whether the user has the Company Settings permission"),
)
INTEGRATION = object_schema(
    state=described(enum(*INTEGRATION_STATES), "as the integration last reported it"),
    last_sync_at=nullable(TIMESTAMP),
    attention_count=described(
        {"type": "integer", "minimum": 0, "maximum": MAX_ATTENTION_COUNT},
        "how many items a person should look at",
    ),
)
ANY_VALUE = any_of(STRING, FIELD_TYPES["flexible"].ref, {"type": "null"})
ENTRY = object_schema(
    id=described(STRING, "the entry's number in the log, from 1"),
    at=TIMESTAMP,
    actor=described(STRING, "a source, a user's id, `candidate` or `team`"),
    what=enum(*ACTIVITY_TYPES),
    field=enum(*FIELDS, "status"),
    before=ANY_VALUE,
    after=ANY_VALUE,
) | {"required": ["id", "at", "actor", "what"]}
LETTER = object_schema(
    id=STRING,
    company_id=STRING,
    source=nullable(STRING),
    source_id=nullable(STRING),
    opportunity_id=nullable(STRING),
    source_url=nullable(STRING),
    url=described(STRING, "the candidate's page: public, without login; the URL is not guessable"),
    status=enum(*STATUSES),
    source_status=nullable(enum(*SOURCE_STATUSES)),
    **{name: field.schema for name, field in FIELDS.items()},
    docusign_status=nullable(enum(*DOCUSIGN_STATUSES)),
    greets_url=described(STRING, "the page for writing Greets, for everyone who has the URL"),
    created_at=TIMESTAMP,
    updated_at=TIMESTAMP,
)


def company_json(company: Company) -> Json:
    return {name: getattr(company, name) for name in COMPANY["properties"]}


def user_json(user: User) -> Json:
    return {name: getattr(user, name) for name in USER["properties"]}


def integration_json(status: IntegrationStatus) -> Json:
    at = status.last_sync_at
    return {
        "state": status.state,
        "last_sync_at": None if at is None else isoformat(at),
        "attention_count": status.attention_count,
    }


def letter_json(letter: Letter, url: str) -> Json:
    """The letter as in the API. `url` is Agora's base URL."""
    digits = MINOR_DIGITS[str(letter.terms["currency"])]
    computed = {
        "url": letter_url(letter, url),
        **{name: value_json(name, letter.terms[name], digits) for name in FIELDS},
        "greets_url": greets_url(letter, url),
        "created_at": isoformat(letter.created_at),
        "updated_at": isoformat(letter.updated_at),
    }
    return {
        name: computed[name] if name in computed else getattr(letter, name)
        for name in LETTER["properties"]
    }


def letter_url(letter: Letter, url: str) -> str:
    return f"{url}/o/{letter.token}"


def greets_url(letter: Letter, url: str) -> str:
    return f"{url}/greets/{letter.greets_token}"


def activity_json(letter: Letter, numbers: Iterable[int]) -> list[Json]:
    """These entries of the letter's log, which are numbered from 1."""
    digits = MINOR_DIGITS[str(letter.terms["currency"])]
    return [_entry_json(number, letter.activity[number - 1], digits) for number in numbers]


def _entry_json(number: int, entry: ActivityEntry, digits: int) -> Json:
    result: Json = {
        "id": str(number),
        "at": isoformat(entry.at),
        "actor": entry.actor,
        "what": entry.what,
    }
    if entry.field is not None:
        result |= {
            "field": entry.field,
            "before": value_json(entry.field, entry.before, digits),
            "after": value_json(entry.field, entry.after, digits),
        }
    return result


def value_json(name: str, value: Value, digits: int) -> object:
    """The field's value for JSON.

    Money is a string with the decimals of its currency, `digits`; a number is one without trailing
    zeros, and a date is written as YYYY-MM-DD.
    """
    match value:
        case Decimal():
            return decimal_text(value, digits if FIELDS[name].field_type == "money" else 0)
        case date():
            return value.isoformat()
        case Flexible():
            return {part: decimal_text(amount, digits) for part, amount in asdict(value).items()}
        case _:
            return value


def decimal_text(value: Decimal, places: int) -> str:
    """Exact plain notation, with at least `places` decimals."""
    whole, _, decimals = format(value, "f").partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole
