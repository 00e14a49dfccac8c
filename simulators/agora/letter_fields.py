"""The fields of a letter: what each may hold, and who may set it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulators.agora.field_types import FIELD_TYPES
from simulators.agora.records import Company, Value
from simulators.common.json_schema import Json, nullable


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    kind: str
    required: bool = False
    from_source: bool = True

    @property
    def schema(self) -> Json:
        kind = FIELD_TYPES[self.kind].ref
        return (kind if self.required else nullable(kind)) | {"title": self.label}


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
        _ours("benefits_package_id", "Benefits package", "package"),
        _ours("vesting_schedule_id", "Vesting schedule", "schedule"),
        _ours("equity_value", "Equity value", "money"),
        _ours("target_commission", "Target commission", "money"),
        _ours("comp_philosophy", "Compensation philosophy", "text"),
        _ours("flexible", "Flexible package", "flexible"),
        _ours("legal_template_id", "Legal document template", "template"),
        _ours("co_signer_id", "Co-signer", "user"),
    )
}
SOURCE_FIELDS = {name: field for name, field in FIELDS.items() if field.from_source} | {
    "pay_period": replace(FIELDS["pay_period"], kind="source's pay period"),
}
"""Those that a source may set, as it may set them."""
REQUIRED = [name for name, field in FIELDS.items() if field.required]


def read(
    company: Company, given: Mapping[str, object], known: Mapping[str, Field] = FIELDS
) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """The values of what is given (all of it known), and what is wrong with those that could not be read."""
    values: dict[str, Value] = {}
    errors: dict[str, list[str]] = {}
    for name, said in given.items():
        try:
            values[name] = _read_one(company, known[name], said)
        except ValueError as wrong:
            errors[name] = [str(wrong)]
    return values, errors


def missing(terms: Mapping[str, Value]) -> dict[str, list[str]]:
    """Those that a letter cannot be without, and this one is."""
    return {
        name: [_cannot_be_without(FIELDS[name])] for name in REQUIRED if terms.get(name) is None
    }


def _cannot_be_without(field: Field) -> str:
    return f"{field.label} is missing; a letter cannot be without it."


def _read_one(company: Company, field: Field, said: object) -> Value:
    if said is None or (field.required and isinstance(said, str) and not said.strip()):
        if field.required:
            raise ValueError(_cannot_be_without(field))
        return None
    return FIELD_TYPES[field.kind].read(company, said)
