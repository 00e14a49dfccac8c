"""The values of an offer form: what a new form is filled with, and how entered text is parsed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from simulators.lever.model.account import Account
from simulators.lever.model.offer_form import REQUIRED, SIGNATURES, FormField
from simulators.lever.model.records import Opportunity

MAX_NUMBER = Decimal(10) ** 15
DAY_MILLISECONDS = 24 * 3600 * 1000


def default_values(account: Account, opportunity: Opportunity) -> dict[str, object]:
    """The values with which a new offer's form is filled, from the candidate and the posting."""
    posting = (
        account.postings.get(opportunity.application.posting) if opportunity.application else None
    )
    from_posting = (
        {
            "job_title": posting.text,
            "team": posting.team,
            "department": posting.department,
            "location": posting.location,
            "location/office": posting.location,
            "hiring_manager": posting.hiring_manager or posting.owner,
        }
        if posting
        else {}
    )
    return {
        "job_posting": opportunity.application.id if opportunity.application else None,
        "candidate_name": opportunity.contact.name,
        "today_date": account.now() - account.now() % DAY_MILLISECONDS,
        "salary_interval": "per-year-salary",
        "compensation_currency": "USD",
        **from_posting,
    }


def parse_value(account: Account, field: FormField, text: str) -> object:
    """Parse the text entered for a field; None when it is empty.

    Raises ValueError with a message for the user.
    """
    text = text.strip()
    if not text:
        return None
    match field.kind:
        case "number" | "currency":
            return _number(text)
        case "date":
            return _date(text)
        case "checkbox":
            return text == "yes"
        case "user drop-down" if text not in account.users:
            raise ValueError("Choose one of the users of this account.")
        case "drop-down" if text not in dict(field.choices):
            raise ValueError(f"Choose one of: {', '.join(words for _, words in field.choices)}.")
    return text


def _number(text: str) -> int | float:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError("Enter a number, such as 96000 or 12.5.") from None
    if not number.is_finite() or abs(number) >= MAX_NUMBER:
        raise ValueError("That number is too large for an offer.")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(text: str) -> int:
    """Milliseconds since the epoch, at midnight UTC."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("Enter a date as year-month-day, such as 2026-09-01.") from None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def parse_form(
    account: Account, form: Mapping[str, str], previous: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """The form's values, and an error message for each invalid field.

    Signatures and the posting keep their values.
    """
    values, errors = {}, {}
    for field in account.offer_form.fields_on_form():
        if field.identifier in SIGNATURES or field.kind == "posting":
            values[field.identifier] = previous.get(field.identifier)
            continue
        try:
            values[field.identifier] = parse_value(account, field, form.get(field.identifier, ""))
        except ValueError as error:
            errors[field.identifier] = str(error)
            continue
        if field.identifier in REQUIRED and values[field.identifier] is None:
            errors[field.identifier] = f"{field.label} is required on every offer."
    return values, errors
