"""Field types of a letter: how each value is parsed, validated and described in the API.

Each type is declared once; parsing and the OpenAPI schema both use the declaration.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulators.agora.currencies import CURRENCIES
from simulators.agora.records import Company, Flexible, Value
from simulators.common import json_schema
from simulators.common.json_schema import Json, described, enum, object_schema, ref

PLAIN_DECIMAL = r"[0-9]{1,18}(\.[0-9]{1,28})?"
MAX_TEXT_LENGTH = 2000
PAY_PERIODS = ("annual", "hourly", "monthly")
"""https://help.getagora.com/en/articles/6365666-creating-offer-letters-for-hourly-employees"""
SOURCE_PAY_PERIODS = ("annual", "hourly")
"""The pay periods in the help article on the Lever integration."""
NOT_BLANK = r"\S"


@dataclass(frozen=True)
class FieldType:
    """The type of a field's values.

    `name` is the schema's name in the OpenAPI description. `read` parses a raw value and raises
    ValueError with a sentence for the user.
    """

    name: str
    schema: Json
    read: Callable[[Company, object], Value]

    @property
    def ref(self) -> Json:
        return ref(self.name)


def _text(_company: Company, raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_TEXT_LENGTH:
        raise ValueError(f"Must be a text of at most {MAX_TEXT_LENGTH} characters.")
    return raw


def _decimal(_company: Company, raw: object) -> Decimal:
    if not isinstance(raw, str) or not re.fullmatch(PLAIN_DECIMAL, raw):
        raise ValueError('Must be a non-negative decimal number in a string, such as "96000.00".')
    return Decimal(raw)


def _date(_company: Company, raw: object) -> date:
    if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", raw, re.ASCII):
        raise ValueError("Must be a date in the form YYYY-MM-DD.")
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise ValueError(f"{raw} is not a date.") from error


def _currency(_company: Company, raw: object) -> str:
    if not isinstance(raw, str) or raw not in CURRENCIES:
        raise ValueError("Enter a 3-letter currency code, such as USD.")
    return raw


def _pay_period(periods: Sequence[str]) -> Callable[[Company, object], str]:
    def read(_company: Company, raw: object) -> str:
        if not isinstance(raw, str) or raw not in periods:
            raise ValueError(f"Must be {', '.join(periods[:-1])} or {periods[-1]}.")
        return raw

    return read


def _user(company: Company, raw: object) -> str:
    return _one_of(company.users, raw, "user")


def _package(company: Company, raw: object) -> str:
    return _one_of(company.packages, raw, "benefits package")


def _schedule(company: Company, raw: object) -> str:
    return _one_of(company.schedules, raw, "vesting schedule")


def _template(company: Company, raw: object) -> str:
    return _one_of(company.templates, raw, "legal document template")


def _one_of(known: Mapping[str, object], raw: object, what: str) -> str:
    if not isinstance(raw, str) or raw not in known:
        raise ValueError(f"This company has no {what} with this id.")
    return raw


def _flexible(company: Company, raw: object) -> Flexible:
    parts = ("total_annual", "min_base", "max_base")
    if not isinstance(raw, dict) or set(raw) != set(parts):
        raise ValueError("Must be an object of total_annual, min_base and max_base.")
    flexible = Flexible(*(_decimal(company, raw[part]) for part in parts))
    if not flexible.min_base <= flexible.max_base <= flexible.total_annual:
        raise ValueError(
            "min_base must not exceed max_base, and max_base must not exceed total_annual."
        )
    return flexible


def _decimal_schema(about: str) -> Json:
    return {"type": "string", "pattern": f"^{PLAIN_DECIMAL}$", "description": about}


def _id_schema(what: str) -> Json:
    return described(json_schema.STRING, f"the id of a {what} of this company")


MONEY = FieldType(
    "Money", _decimal_schema("an amount, with at most the decimals of its currency"), _decimal
)
FIELD_TYPES = {
    "text": FieldType("Text", {"type": "string", "maxLength": MAX_TEXT_LENGTH}, _text),
    "name": FieldType(
        "Name",
        {
            "type": "string",
            "maxLength": MAX_TEXT_LENGTH,
            "pattern": NOT_BLANK,
            "description": "not blank",
        },
        _text,
    ),
    "money": MONEY,
    "number": FieldType(
        "Number", _decimal_schema("a number; responses have no trailing zeros"), _decimal
    ),
    "date": FieldType("Date", {"type": "string", "format": "date"}, _date),
    "currency": FieldType("Currency", described(enum(*sorted(CURRENCIES)), "ISO 4217"), _currency),
    "pay period": FieldType("PayPeriod", enum(*PAY_PERIODS), _pay_period(PAY_PERIODS)),
    "source's pay period": FieldType(
        "SourcePayPeriod", enum(*SOURCE_PAY_PERIODS), _pay_period(SOURCE_PAY_PERIODS)
    ),
    "user": FieldType("UserId", _id_schema("user"), _user),
    "package": FieldType("BenefitsPackageId", _id_schema("benefits package"), _package),
    "schedule": FieldType("VestingScheduleId", _id_schema("vesting schedule"), _schedule),
    "template": FieldType("LegalTemplateId", _id_schema("legal document template"), _template),
    "flexible": FieldType(
        "Flexible",
        object_schema(total_annual=MONEY.ref, min_base=MONEY.ref, max_base=MONEY.ref),
        _flexible,
    ),
}
