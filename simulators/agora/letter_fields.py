"""The fields of a letter: type, whether required, and whether a source may set it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from simulators.agora.currencies import MINOR_DIGITS
from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.records import Company, Flexible, Value
from simulators.common.json_schema import Json, nullable


@dataclass(frozen=True)
class Field:
    """A field of a letter.

    `field_type` is a key of FIELD_TYPES; `from_source` says whether a source may set the field.
    """

    name: str
    label: str
    field_type: str
    required: bool = False
    from_source: bool = True

    @property
    def schema(self) -> Json:
        schema = FIELD_TYPES[self.field_type].ref
        return (schema if self.required else nullable(schema)) | {"title": self.label}


def _agora_only(name: str, label: str, field_type: str) -> Field:
    """A field that a source cannot set."""
    return Field(name, label, field_type, from_source=False)


FIELDS = {
    field.name: field
    for field in (
        Field("assignee_id", "Assignee", "user"),
        Field("base_salary", "Base salary", "money", required=True),
        Field("pay_period", "Base salary pay period", "pay period", required=True),
        Field("candidate_address_line_1", "Candidate address line 1", "text"),
        Field("candidate_address_line_2", "Candidate address line 2", "text"),
        Field("candidate_first_name", "Candidate first name", "name", required=True),
        Field("candidate_last_name", "Candidate last name", "text"),
        Field("candidate_email", "Candidate email", "text"),
        Field("currency", "Currency", "currency", required=True),
        Field("display_location", "Display location", "text"),
        Field("equity_type", "Type of shares", "text"),
        Field("job_title", "Job title", "name", required=True),
        Field("number_of_shares", "Number of shares", "number"),
        Field("sign_on_bonus", "Sign-on bonus", "money"),
        Field("start_date", "Start date", "date"),
        Field("target_bonus_amount", "Target bonus amount", "money"),
        Field("target_bonus_percent", "Target bonus %", "number"),
        Field("expires_on", "Valid until", "date", required=True),
        _agora_only("benefits_package_id", "Benefits package", "package"),
        _agora_only("vesting_schedule_id", "Vesting schedule", "schedule"),
        _agora_only("equity_value", "Equity value", "money"),
        _agora_only("target_commission", "Target commission", "money"),
        _agora_only("comp_philosophy", "Compensation philosophy", "text"),
        _agora_only("flexible", "Flexible package", "flexible"),
        _agora_only("legal_template_id", "Legal document template", "template"),
        _agora_only("co_signer_id", "Co-signer", "user"),
    )
}
SOURCE_FIELDS = {name: field for name, field in FIELDS.items() if field.from_source} | {
    "pay_period": replace(FIELDS["pay_period"], field_type="source's pay period")
}
"""The fields that a source may set, with the types that it may use."""
REQUIRED = [name for name, field in FIELDS.items() if field.required]


def read(
    company: Company, given: Mapping[str, object], fields: Mapping[str, Field] = FIELDS
) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """Parse the given values. Returns the values, and the errors of those that are invalid.

    Every name in `given` must be in `fields`.
    """
    values: dict[str, Value] = {}
    errors: dict[str, list[str]] = {}
    for name, raw in given.items():
        try:
            values[name] = _read_one(company, fields[name], raw)
        except ValueError as error:
            errors[name] = [str(error)]
    return values, errors


def excess_digits(terms: Mapping[str, Value]) -> dict[str, list[str]]:
    """An error for each amount with more decimals than its currency has (ISO 4217)."""
    currency = str(terms["currency"])
    return {
        name: [_excess_digits_error(FIELDS[name], currency)]
        for name, value in terms.items()
        if any(_decimals(amount) > MINOR_DIGITS[currency] for amount in _amounts(name, value))
    }


def _amounts(name: str, value: Value) -> tuple[Decimal, ...]:
    if isinstance(value, Flexible):
        return (value.total_annual, value.min_base, value.max_base)
    is_amount = isinstance(value, Decimal) and FIELDS[name].field_type == "money"
    return (value,) if is_amount and isinstance(value, Decimal) else ()


def _decimals(amount: Decimal) -> int:
    """How many decimals the amount has, without trailing zeros."""
    return len(format(amount, "f").partition(".")[2].rstrip("0"))


def _excess_digits_error(field: Field, currency: str) -> str:
    digits = MINOR_DIGITS[currency]
    allowed = {0: "no decimals", 1: "at most 1 decimal"}.get(digits, f"at most {digits} decimals")
    return f"{field.label} has more decimals than {currency} has: enter {allowed}."


def missing(terms: Mapping[str, Value]) -> dict[str, list[str]]:
    """An error for each required field that has no value."""
    return {name: [_required_error(FIELDS[name])] for name in REQUIRED if terms.get(name) is None}


def _required_error(field: Field) -> str:
    return f"{field.label} is required."


def _read_one(company: Company, field: Field, raw: object) -> Value:
    if raw is None or (field.required and isinstance(raw, str) and not raw.strip()):
        if field.required:
            raise ValueError(_required_error(field))
        return None
    return FIELD_TYPES[field.field_type].read(company, raw)
