"""First-year cash, the equity modelling tool, and flexible offers.

Cash: https://help.getagora.com/en/articles/7337087-compensation-philosophy-and-cash-details
Flexible offers: https://help.getagora.com/en/articles/6363139-creating-flexible-job-offers
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from simulators.agora.currencies import MINOR_DIGITS
from simulators.agora.records import Company, Equity, Flexible, Letter, Value, VestingSchedule

PERIODS_PER_YEAR = {"annual": 1, "monthly": 12, "hourly": 48 * 40}
"""Pay periods in a year. Agora counts 48 weeks of 40 hours for hourly offers."""

VALUATION_MULTIPLES = (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(3), Decimal(5))
"""Multiples of the company's current valuation: the columns of the equity table."""

EQUITY_TYPES = {
    "Options": r"options?|isos?|nq?sos?",
    "ISO": r"isos?|incentive stock options?",
    "NSO": r"nq?sos?|non-?(qualified|statutory) stock options?",
    "RSU": r"rsus?|restricted stock units?",
    "RSA": r"rsas?|restricted stock awards?",
}
"""Equity types, and a regular expression that finds each in the source's free text."""

SPLIT_COUNT = 5


def amount(terms: Mapping[str, Value], name: str) -> Decimal:
    """The field's number, 0 if it is empty."""
    value = terms[name]
    return value if isinstance(value, Decimal) else Decimal(0)


def annual_salary(terms: Mapping[str, Value]) -> Decimal:
    return amount(terms, "base_salary") * PERIODS_PER_YEAR[str(terms["pay_period"])]


def target_bonus(terms: Mapping[str, Value]) -> Decimal:
    """The bonus amount if it is set, otherwise the percentage of the annual salary.

    A letter with both states the same bonus twice, so they are not added.
    """
    if terms["target_bonus_amount"] is not None:
        return amount(terms, "target_bonus_amount")
    return annual_salary(terms) * amount(terms, "target_bonus_percent") / 100


def total_target_cash(terms: Mapping[str, Value]) -> Decimal:
    """Annual salary, target bonus and target commission, rounded to the currency's minor unit.

    The sign-on bonus is paid once and is not included.
    """
    total = annual_salary(terms) + target_bonus(terms) + amount(terms, "target_commission")
    digits = MINOR_DIGITS[str(terms["currency"])]
    return total.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def first_year_cash(terms: Mapping[str, Value]) -> Decimal:
    """Total target cash and the sign-on bonus: the cash of the first year at target."""
    return total_target_cash(terms) + amount(terms, "sign_on_bonus")


def philosophy(company: Company, terms: Mapping[str, Value]) -> str:
    """The letter's own compensation philosophy, or the company's current one; may be empty."""
    return str(terms["comp_philosophy"] or company.comp_philosophy).strip()


@dataclass(frozen=True)
class EquityModel:
    """Value of a letter's shares over the vesting years at different company valuations.

    `vested` holds the number of shares vested by the end of each year.
    A share is worth its price; an option is worth the price minus the strike price.
    """

    shares: Decimal
    strike: Decimal
    equity: Equity
    vested: list[Decimal]

    @property
    def valuations(self) -> list[Decimal]:
        return [self.equity.valuation * multiple for multiple in VALUATION_MULTIPLES]

    def worth(self, shares: Decimal, valuation: Decimal) -> Decimal:
        price = valuation / self.equity.outstanding_shares
        return shares * max(price - self.strike, Decimal(0))


def equity_model(letter: Letter, equity: Equity, schedule: VestingSchedule) -> EquityModel | None:
    """The model of the letter's shares, or None if it has no shares."""
    shares = letter.terms["number_of_shares"]
    if not isinstance(shares, Decimal) or not shares:
        return None
    strike = (
        equity.strike_price if is_option(str(letter.terms["equity_type"] or "")) else Decimal(0)
    )
    years = ceil(schedule.months / 12)
    return EquityModel(
        shares,
        strike,
        equity,
        [shares * vested_fraction(schedule, 12 * (year + 1)) for year in range(years)],
    )


def vested_fraction(schedule: VestingSchedule, months: int) -> Decimal:
    """The vested fraction after `months` months, from 0 to 1."""
    if months < schedule.cliff_months:
        return Decimal(0)
    return Decimal(min(months, schedule.months)) / schedule.months


def equity_types_in(text: str) -> set[str]:
    """The keys of EQUITY_TYPES that the text mentions. An ISO or NSO also counts as Options."""
    folded = text.casefold()
    return {
        name
        for name, pattern in EQUITY_TYPES.items()
        if re.search(f"(?<![a-z])({pattern})(?![a-z])", folded)
    }


def is_option(equity_type: str) -> bool:
    return "Options" in equity_types_in(equity_type)


def base_equity_splits(letter: Letter) -> list[tuple[Decimal, Decimal]]:
    """Pairs of base and annual equity, in even steps from the minimum base to the maximum.

    Empty for an offer that is not flexible.
    """
    flexible = letter.terms["flexible"]
    if not isinstance(flexible, Flexible):
        return []
    step = (flexible.max_base - flexible.min_base) / (SPLIT_COUNT - 1)
    bases = [flexible.min_base + step * index for index in range(SPLIT_COUNT)]
    return [(base, flexible.total_annual - base) for base in bases]
