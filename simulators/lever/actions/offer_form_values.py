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


def parse_value(account: Account, asked: FormField, text: str) -> object:
    """Parse the text entered for a field; None when it is empty.

    Raises ValueError with a message for the user.
    """
    text = text.strip()
    if not text:
        return None
    match asked.kind:
        case "number" | "currency":
            return _number(text)
        case "date":
            return _date(text)
        case "checkbox":
            return text == "yes"
        case "user drop-down" if text not in account.users:
            raise ValueError("Choose one of the users of this account.")
        case "drop-down" if text not in dict(asked.choices):
            raise ValueError(f"Choose one of: {', '.join(words for _, words in asked.choices)}.")
    return text


def _number(text: str) -> int | float:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError("Give a number, such as 96000 or 12.5.") from None
    if not number.is_finite() or abs(number) >= MAX_NUMBER:
        raise ValueError("That number is too large for an offer.")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(text: str) -> int:
    """Milliseconds since the epoch, at midnight UTC."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("Give a date as year-month-day, such as 2026-09-01.") from None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def parse_form(
    account: Account, given: Mapping[str, str], kept: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """The form's values, and an error message for each invalid field.

    Signatures and the posting keep their values.
    """
    values, wrong = {}, {}
    for asked in account.offer_form.asked():
        if asked.identifier in SIGNATURES or asked.kind == "posting":
            values[asked.identifier] = kept.get(asked.identifier)
            continue
        try:
            values[asked.identifier] = parse_value(account, asked, given.get(asked.identifier, ""))
        except ValueError as error:
            wrong[asked.identifier] = str(error)
            continue
        if asked.identifier in REQUIRED and values[asked.identifier] is None:
            wrong[asked.identifier] = f"{asked.label} is needed on every offer."
    return values, wrong
