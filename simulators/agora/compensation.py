"""What a letter is worth in cash for its first year, and what its company thinks of pay.

https://help.getagora.com/en/articles/7337087-compensation-philosophy-and-cash-details
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from simulators.agora.records import Company, Value

PERIODS_PER_YEAR = {"annual": 1, "monthly": 12, "hourly": 48 * 40}
"""How often a year has each pay period. Of hourly offers it is Agora's own rule: 48 weeks of 40 hours."""

CENT = Decimal("0.01")


def amount(terms: Mapping[str, Value], name: str) -> Decimal:
    value = terms[name]
    return value if isinstance(value, Decimal) else Decimal(0)


def annual_salary(terms: Mapping[str, Value]) -> Decimal:
    return amount(terms, "base_salary") * PERIODS_PER_YEAR[str(terms["pay_period"])]


def target_bonus(terms: Mapping[str, Value]) -> Decimal:
    """The amount where there is one, else the percentage of the annual salary.

    A letter that has both names one bonus in two ways; to add them would promise it twice.
    """
    if terms["target_bonus_amount"] is not None:
        return amount(terms, "target_bonus_amount")
    return annual_salary(terms) * amount(terms, "target_bonus_percent") / 100


def total_target_cash(terms: Mapping[str, Value]) -> Decimal:
    """Salary, target bonus and target commission of a year, to the cent. The sign-on bonus is paid once, and stands apart."""
    total = annual_salary(terms) + target_bonus(terms) + amount(terms, "target_commission")
    return total.quantize(CENT, ROUND_HALF_UP)


def philosophy(company: Company, terms: Mapping[str, Value]) -> str:
    """The letter's own text, else the company's of today; empty where there is neither."""
    return str(terms["comp_philosophy"] or company.comp_philosophy).strip()
