"""What a value may be. Each kind is declared once; by its declaration a value is read, refused and described."""

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
"""What the help article on the Lever integration knows."""
NOT_BLANK = r"\S"


@dataclass(frozen=True)
class FieldType:
    """`name` as in the description of the API; `read` raises ValueError with what it must be."""

    name: str
    schema: Json
    read: Callable[[Company, object], Value]

    @property
    def ref(self) -> Json:
        return ref(self.name)


def _text(_company: Company, said: object) -> str:
    if not isinstance(said, str) or len(said) > MAX_TEXT_LENGTH:
        raise ValueError(f"Give a text of at most {MAX_TEXT_LENGTH} characters.")
    return said


def _decimal(_company: Company, said: object) -> Decimal:
    if not isinstance(said, str) or not re.fullmatch(PLAIN_DECIMAL, said):
        raise ValueError(
            'Give a decimal number, not negative, as a string, for example "96000.00".'
        )
    return Decimal(said)


def _date(_company: Company, said: object) -> date:
    if not isinstance(said, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII):
        raise ValueError("Give a date as YYYY-MM-DD.")
    try:
        return date.fromisoformat(said)
    except ValueError as wrong:
        raise ValueError(f"There is no such date as {said}.") from wrong


def _currency(_company: Company, said: object) -> str:
    if not isinstance(said, str) or said not in CURRENCIES:
        raise ValueError("Give a currency as its ISO 4217 code, for example USD.")
    return said


def _pay_period(periods: Sequence[str]) -> Callable[[Company, object], str]:
    def read(_company: Company, said: object) -> str:
        if not isinstance(said, str) or said not in periods:
            raise ValueError(f"Give {', '.join(periods[:-1])} or {periods[-1]}.")
        return said

    return read


def _user(company: Company, said: object) -> str:
    return _one_of(company.users, said, "user")


def _package(company: Company, said: object) -> str:
    return _one_of(company.packages, said, "benefits package")


def _schedule(company: Company, said: object) -> str:
    return _one_of(company.schedules, said, "vesting schedule")


def _template(company: Company, said: object) -> str:
    return _one_of(company.templates, said, "legal document template")


def _one_of(known: Mapping[str, object], said: object, what: str) -> str:
    if not isinstance(said, str) or said not in known:
        raise ValueError(f"This company has no {what} with this id.")
    return said


def _flexible(company: Company, said: object) -> Flexible:
    parts = ("total_annual", "min_base", "max_base")
    if not isinstance(said, dict) or set(said) != set(parts):
        raise ValueError("Give an object of total_annual, min_base and max_base.")
    flexible = Flexible(*(_decimal(company, said[part]) for part in parts))
    if not flexible.min_base <= flexible.max_base <= flexible.total_annual:
        raise ValueError("min_base must not exceed max_base, nor max_base total_annual.")
    return flexible


def _decimals(about: str) -> Json:
    return {"type": "string", "pattern": f"^{PLAIN_DECIMAL}$", "description": about}


def _id_of(what: str) -> Json:
    return described(json_schema.STRING, f"the id of a {what} of the company")


MONEY = FieldType("Money", _decimals("an amount; answers write two decimals at least"), _decimal)
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
        "Number", _decimals("a number; answers write it as short as can be"), _decimal
    ),
    "date": FieldType("Date", {"type": "string", "format": "date"}, _date),
    "currency": FieldType("Currency", described(enum(*sorted(CURRENCIES)), "ISO 4217"), _currency),
    "pay period": FieldType("PayPeriod", enum(*PAY_PERIODS), _pay_period(PAY_PERIODS)),
    "source's pay period": FieldType(
        "SourcePayPeriod", enum(*SOURCE_PAY_PERIODS), _pay_period(SOURCE_PAY_PERIODS)
    ),
    "user": FieldType("UserId", _id_of("user"), _user),
    "package": FieldType("BenefitsPackageId", _id_of("benefits package"), _package),
    "schedule": FieldType("VestingScheduleId", _id_of("vesting schedule"), _schedule),
    "template": FieldType("LegalTemplateId", _id_of("legal document template"), _template),
    "flexible": FieldType(
        "Flexible",
        object_schema(total_annual=MONEY.ref, min_base=MONEY.ref, max_base=MONEY.ref),
        _flexible,
    ),
}
