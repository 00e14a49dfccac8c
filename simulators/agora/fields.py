"""The fields of a letter: what each may hold, and who may set it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulators.agora.currencies import CURRENCIES
from simulators.agora.records import Company, Flexible, Value

PLAIN_DECIMAL = re.compile(r"\d{1,18}(\.\d{1,28})?", re.ASCII)
LONGEST_TEXT = 2000
PAY_PERIODS = ("annual", "hourly")


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    kind: str
    required: bool = False
    from_source: bool = True


def _ours(name: str, label: str, kind: str) -> Field:
    """A field that a source never sets."""
    return Field(name, label, kind, from_source=False)


FIELDS = {
    field.name: field
    for field in (
        Field("assignee_id", "Assignee", "user"),
        Field("base_salary", "Base salary", "money", required=True),
        Field("pay_period", "Base salary pay period", "pay period", required=True),
        Field("candidate_address_line_1", "Candidate address line 1", "text"),
        Field("candidate_address_line_2", "Candidate address line 2", "text"),
        Field("candidate_first_name", "Candidate first name", "text", required=True),
        Field("candidate_last_name", "Candidate last name", "text"),
        Field("candidate_email", "Candidate email", "text"),
        Field("currency", "Currency", "currency", required=True),
        Field("display_location", "Display location", "text"),
        Field("equity_type", "Type of shares", "text"),
        Field("job_title", "Job title", "text", required=True),
        Field("number_of_shares", "Number of shares", "number"),
        Field("sign_on_bonus", "Sign-on bonus", "money"),
        Field("start_date", "Start date", "date"),
        Field("target_bonus_amount", "Target bonus amount", "money"),
        Field("target_bonus_percent", "Target bonus %", "number"),
        Field("expires_on", "Valid until", "date", required=True),
        _ours("benefits_package_id", "Benefits package", "package"),
        _ours("vesting_schedule_id", "Vesting schedule", "schedule"),
        _ours("equity_value", "Equity value", "money"),
        _ours("target_commission", "Target commission", "money"),
        _ours("flexible", "Flexible package", "flexible"),
        _ours("legal_template_id", "Legal document template", "template"),
        _ours("co_signer_id", "Co-signer", "user"),
    )
}
SOURCE_FIELDS = [name for name, field in FIELDS.items() if field.from_source]
REQUIRED = [name for name, field in FIELDS.items() if field.required]


def read(company: Company, given: Mapping[str, object]) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """The values of these fields (all of them known), and what is wrong with those that could not be read."""
    values: dict[str, Value] = {}
    errors: dict[str, list[str]] = {}
    for name, said in given.items():
        try:
            values[name] = _read_one(company, FIELDS[name], said)
        except ValueError as wrong:
            errors[name] = [str(wrong)]
    return values, errors


def missing(terms: Mapping[str, Value]) -> dict[str, list[str]]:
    """Those that a letter cannot be without, and this one is."""
    return {name: [_cannot_be_without(FIELDS[name])] for name in REQUIRED if terms.get(name) is None}


def _cannot_be_without(field: Field) -> str:
    return f"{field.label} is missing; a letter cannot be without it."


def _read_one(company: Company, field: Field, said: object) -> Value:
    if said is None or (field.required and isinstance(said, str) and not said.strip()):
        if field.required:
            raise ValueError(_cannot_be_without(field))
        return None
    return READERS[field.kind](company, said)


def _text(_company: Company, said: object) -> str:
    if not isinstance(said, str) or len(said) > LONGEST_TEXT:
        raise ValueError(f"Give a text of at most {LONGEST_TEXT} characters.")
    return said


def _decimal(_company: Company, said: object) -> Decimal:
    if not isinstance(said, str) or not PLAIN_DECIMAL.fullmatch(said):
        raise ValueError('Give a decimal number, not negative, as a string, for example "96000.00".')
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


def _pay_period(_company: Company, said: object) -> str:
    if not isinstance(said, str) or said not in PAY_PERIODS:
        raise ValueError("Give annual or hourly.")
    return said


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


READERS: dict[str, Callable[[Company, object], Value]] = {
    "text": _text,
    "money": _decimal,
    "number": _decimal,
    "date": _date,
    "currency": _currency,
    "pay period": _pay_period,
    "user": _user,
    "package": _package,
    "schedule": _schedule,
    "template": _template,
    "flexible": _flexible,
}
