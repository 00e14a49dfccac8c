"""The contents of a letter: exact money and dates."""

import hmac
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PayPeriod(StrEnum):
    ANNUAL = "annual"
    HOURLY = "hourly"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The fields of a letter that belong to Lever: the rows of MAPPING less the benefit package
    (M4) and the status (M17).

    `assignee` is the id of an Agora user; money is in major units of `currency` (ISO 4217);
    `target_bonus_percent` is 12.5 for 12.5 %; None leaves the field empty.
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

    def digest(self, key: bytes) -> str:
        """A keyed fingerprint, 64 hex digits of HMAC-SHA-256, that is equal for equal terms
        (decision 21).

        Without a key the pay could be found by trying every salary. Fields that are None are left
        out, so that a release with a new field does not rewrite every letter.
        """
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        text = "\x1f".join(
            f"{name}={_plain(value)}" for name, value in values.items() if value is not None
        )
        return hmac.new(key, text.encode(), "sha256").hexdigest()


def _plain(value: object) -> str:
    """The value as text. 96000, 96000.0 and 96000.00 are one amount."""
    if not isinstance(value, Decimal):
        return repr(value)
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
