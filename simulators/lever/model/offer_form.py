"""Settings > Offers: the offer fields of an account, and which of them are on its offer form.

Predefined and custom fields: https://help.lever.co/hc/en-us/articles/20087339740701. Lever has no
API for the form; an offer shows it by its fields.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

FIELD_TYPES = (
    "text",
    "text area",
    "checkbox",
    "date",
    "currency",
    "number",
    "user drop-down",
    "drop-down",
)
MANDATORY_FIELDS = (
    "job_posting",
    "job_title",
    "candidate_name",
    "salary_amount",
    "compensation_currency",
    "salary_interval",
)
"""They are on every form and cannot be removed."""
REQUIRED = MANDATORY_FIELDS[1:]
SIGNATURES = ("company_signature_1", "candidate_signature")
"""Places for signatures in the letter, which are not filled in on the form."""
CUSTOM = "custom_"
NOT_ON_DEFAULT_FORM = ("company_signature_1", "department", "location")
"""Predefined fields that some customers have on their form."""

INTERVALS = {
    "per-year-salary": "Per year",
    "per-month-salary": "Per month",
    "semi-month-salary": "Twice a month",
    "bi-month-salary": "Every two months",
    "bi-week-salary": "Every two weeks",
    "per-week-salary": "Per week",
    "per-day-wage": "Per day",
    "per-hour-wage": "Per hour",
    "one-time": "One time",
}
"""The values that five independent clients of Lever list. Their labels are a guess."""
CURRENCIES = (
    "USD",
    "EUR",
    "GBP",
    "AUD",
    "BRL",
    "CAD",
    "CHF",
    "CZK",
    "DKK",
    "HUF",
    "INR",
    "JPY",
    "MXN",
    "NOK",
    "NZD",
    "PLN",
    "RON",
    "SEK",
    "SGD",
    "ZAR",
)
LABELS = {
    "job_posting": "Job posting",
    "job_title": "Job title",
    "requisition": "Requisition",
    "candidate_name": "Candidate name",
    "team": "Team",
    "department": "Department",
    "location": "Location",
    "location/office": "Office location",
    "salary_amount": "Offered compensation amount",
    "compensation_currency": "Compensation currency",
    "salary_interval": "Type of earnings",
    "today_date": "Today's date",
    "direct_manager": "Direct manager",
    "offered_equity": "Offered equity",
    "offer_expiration_date": "Offer expiration date",
    "anticipated_start_date": "Anticipated start date",
    "equity_type": "Equity type",
    "offered_bonus": "Offered bonus",
    "offered_starting/signing_bonus": "Starting/signing bonus",
    "offered_annual_bonus": "Annual bonus",
    "candidate_address_line_1": "Candidate address line 1",
    "candidate_address_line_2": "Candidate address line 2",
    "custom_target_bonus_percent": "Target Bonus Percent",
    "hiring_manager": "Hiring manager",
    "candidate_signature": "Candidate signature",
}
"""The usual labels, in the order of the one recorded offer."""
_KINDS = {
    "job_posting": "posting",
    "salary_amount": "currency",
    "compensation_currency": "drop-down",
    "salary_interval": "drop-down",
    "today_date": "date",
    "direct_manager": "user drop-down",
    "hiring_manager": "user drop-down",
    "anticipated_start_date": "date",
    "offer_expiration_date": "date",
    "offered_equity": "number",
    "offered_bonus": "currency",
    "offered_starting/signing_bonus": "currency",
    "offered_annual_bonus": "currency",
}


@lru_cache(maxsize=1000)
def label(identifier: str) -> str:
    words = re.sub(r"[^0-9A-Za-z]+", " ", identifier.removeprefix("custom_")).strip()
    return LABELS.get(identifier) or words[:1].upper() + words[1:]


class InvalidField(ValueError):
    """A new field is refused; `at` is the part that is wrong: name, type or choices."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(slots=True, frozen=True)
class FormField:
    """A field of the offer form.

    `kind` is one of FIELD_TYPES, "posting" or "signature"; `choices` are those of a drop-down, as
    value and label.
    """

    identifier: str
    name: str
    kind: str
    description: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_custom(self) -> bool:
        return self.identifier.startswith(CUSTOM)

    @property
    def label(self) -> str:
        """The label on the form, and `text` in an offer: the description, where there is one.

        With U34, `text` in the API is the name of a custom field.
        """
        return self.description or self.name


def _predefined() -> dict[str, FormField]:
    choices = {
        "compensation_currency": tuple((code, code) for code in CURRENCIES),
        "salary_interval": tuple(INTERVALS.items()),
    }
    kinds = {**_KINDS, **dict.fromkeys(SIGNATURES, "signature")}
    names = [
        each
        for each in (*LABELS, "company_signature_1")
        if not each.startswith(CUSTOM) and each != "requisition"
    ]
    return {
        each: FormField(each, label(each), kinds.get(each, "text"), choices=choices.get(each, ()))
        for each in names
    }


PREDEFINED = _predefined()


@dataclass(slots=True)
class OfferForm:
    """All offer fields of an account, and in `on_form` the placeholders of those on the form."""

    fields: dict[str, FormField] = field(default_factory=lambda: dict(PREDEFINED))
    on_form: list[str] = field(
        default_factory=lambda: [each for each in PREDEFINED if each not in NOT_ON_DEFAULT_FORM]
    )

    def fields_on_form(self) -> list[FormField]:
        return [self.fields[each] for each in self.on_form]

    def add_to_form(self, identifier: str) -> None:
        """Add a field to the form. Raises ValueError for an unknown one."""
        if identifier not in self.fields:
            raise ValueError(
                f"There is no offer field {identifier!r}. Create it first, under Offer fields."
            )
        if identifier not in self.on_form:
            self._place(identifier)

    def _place(self, identifier: str) -> None:
        """Put a field on the form, before the candidate's signature, which is last."""
        last = self.on_form[-1:] == [SIGNATURES[-1]]
        self.on_form.insert(len(self.on_form) - last, identifier)

    def remove_from_form(self, identifier: str) -> None:
        """Remove a field from the form. Raises ValueError for mandatory ones."""
        if identifier in MANDATORY_FIELDS:
            raise ValueError(
                f"{self.fields[identifier].label} is on every offer form and cannot be removed."
            )
        if identifier in self.on_form:
            self.on_form.remove(identifier)

    def add_custom(self, name: str, description: str, kind: str, choices: list[str]) -> FormField:
        """Create a custom field and add it to the form.

        Raises InvalidField with a message for the user.
        """
        slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        identifier = CUSTOM + slug
        if not slug:
            raise InvalidField(
                "name",
                "A field needs a name with letters or digits in it: its placeholder is made of"
                " them.",
            )
        if kind not in FIELD_TYPES:
            raise InvalidField("type", f"Choose one of these types: {', '.join(FIELD_TYPES)}.")
        if identifier in self.fields:
            raise InvalidField(
                "name",
                f"There already is a field with the placeholder {identifier}. Choose another name.",
            )
        if kind == "drop-down" and not choices:
            raise InvalidField(
                "choices", "Enter the choices of the drop-down, separated by commas."
            )
        created = FormField(
            identifier, name, kind, description, tuple((each, each) for each in choices)
        )
        self.fields[identifier] = created
        self._place(identifier)
        return created
