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

OPTIONS = {"option", "options", "iso", "isos", "nso", "nsos"}


@dataclass(frozen=True)
class Model:
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


def model_of(letter: Letter, equity: Equity, schedule: VestingSchedule) -> Model | None:
    """None for a letter without shares."""
    shares = letter.terms["number_of_shares"]
    if not isinstance(shares, Decimal) or not shares:
        return None
    strike = equity.strike_price if is_option(str(letter.terms["equity_type"] or "")) else Decimal(0)
    years = ceil(schedule.months / 12)
    return Model(shares, strike, equity, [shares * vested_part(schedule, 12 * (year + 1)) for year in range(years)])


def vested_part(schedule: VestingSchedule, months: int) -> Decimal:
    """How much of the whole is vested after so many months, from 0 to 1."""
    if months < schedule.cliff_months:
        return Decimal(0)
    return Decimal(min(months, schedule.months)) / schedule.months


def is_option(equity_type: str) -> bool:
    """The type is free text where the letter comes from."""
    return not OPTIONS.isdisjoint(re.findall("[a-z]+", equity_type.casefold()))
