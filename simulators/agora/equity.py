"""The modelling tool: what the shares of a letter may be worth, over the vesting years, at different values of the company.

Both vendors of such letters count this way: a share is worth its price, an option what the price exceeds the strike price by.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from simulators.agora.records import Equity, Letter, VestingSchedule

MULTIPLES = (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(3), Decimal(5))
"""Of today's value of the company: the columns of the table."""

TYPES = {
    "Options": r"options?|isos?|nq?sos?",
    "ISO": r"isos?|incentive stock options?",
    "NSO": r"nq?sos?|non-?(qualified|statutory) stock options?",
    "RSU": r"rsus?|restricted stock units?",
    "RSA": r"rsas?|restricted stock awards?",
}
"""The kinds of equity, and the words for each: the type is free text where the letter comes from."""


@dataclass(frozen=True)
class EquityModel:
    """`vested`: at the end of each year, how many shares are vested by then."""

    shares: Decimal
    strike: Decimal
    equity: Equity
    vested: list[Decimal]

    @property
    def valuations(self) -> list[Decimal]:
        return [self.equity.valuation * multiple for multiple in MULTIPLES]

    def worth(self, shares: Decimal, valuation: Decimal) -> Decimal:
        price = valuation / self.equity.outstanding_shares
        return shares * max(price - self.strike, Decimal(0))


def equity_model(letter: Letter, equity: Equity, schedule: VestingSchedule) -> EquityModel | None:
    """None for a letter without shares."""
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
        [shares * vested_part(schedule, 12 * (year + 1)) for year in range(years)],
    )


def vested_part(schedule: VestingSchedule, months: int) -> Decimal:
    """How much of the whole is vested after so many months, from 0 to 1."""
    if months < schedule.cliff_months:
        return Decimal(0)
    return Decimal(min(months, schedule.months)) / schedule.months


def types_in(equity_type: str) -> set[str]:
    """Those of TYPES that the text names: an ISO is of the options too."""
    text = equity_type.casefold()
    return {
        each for each, words in TYPES.items() if re.search(f"(?<![a-z])({words})(?![a-z])", text)
    }


def is_option(equity_type: str) -> bool:
    return "Options" in types_in(equity_type)
