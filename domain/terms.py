"""What a letter says: exact money, exact dates, nothing guessed."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PayPeriod(StrEnum):
    ANNUAL = "annual"
    HOURLY = "hourly"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The fields of a letter that belong to Lever, M1 to M20 less the benefit package (M4) and the status (M17).

    `assignee` is the id of an Agora user; money is in major units of `currency` (ISO 4217); `target_bonus_percent` is 12.5
    for 12.5 %; None means that the letter leaves it empty.
    """

    assignee: str | None = None
    base_salary: Decimal
    pay_period: PayPeriod
    candidate_address_line_1: str | None = None
    candidate_address_line_2: str | None = None
    candidate_first_name: str
    candidate_last_name: str = ""
    candidate_email: str | None = None
    currency: str
    display_location: str | None = None
    equity_type: str | None = None
    job_title: str
    number_of_shares: Decimal | None = None
    sign_on_bonus: Decimal | None = None
    start_date: date | None = None
    target_bonus_amount: Decimal | None = None
    target_bonus_percent: Decimal | None = None
    expires_on: date

    def digest(self) -> str:
        """A fingerprint: equal for equal terms, and it tells nothing of them (decisions 21 and 22)."""
        said = "\x1f".join(
            f"{field.name}={_plain(getattr(self, field.name))}" for field in fields(self)
        )
        return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: object) -> str:
    """96000, 96000.0 and 96000.00 are one amount."""
    if not isinstance(value, Decimal):
        return repr(value)
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
