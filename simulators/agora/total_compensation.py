"""A letter's total compensation over four years: the picture on the candidate's page.

A year counts from the start date. Equity is what vests in that year at the company's present share
price, less the strike price of options. That is a model: no one knows the price in a later year.
"""

from dataclasses import dataclass
from decimal import Decimal

from simulators.agora import compensation
from simulators.agora.records import BenefitsPackage, Company, Letter, VestingSchedule

YEARS = 4
ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """A part of the compensation. `name` is a key of LABELS; `years` has one amount per year."""

    name: str
    years: tuple[Decimal, ...]

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def total(self) -> Decimal:
        return sum(self.years, ZERO)

    @property
    def average(self) -> Decimal:
        return self.total / YEARS


LABELS = {
    "base": "Base salary",
    "bonus": "Target bonus",
    "commission": "Target commission",
    "sign_on": "Sign-on bonus",
    "equity": "Equity that vests",
    "benefits": "Benefits",
}


@dataclass(frozen=True)
class TotalCompensation:
    """The parts that are offered, with amounts in `currency`.

    `equity_currency` is set if the equity is valued in another currency: then it is not a part.
    """

    currency: str
    parts: list[Part]
    equity_currency: str | None = None

    @property
    def years(self) -> tuple[Decimal, ...]:
        """The total of each year."""
        return tuple(sum((part.years[year] for part in self.parts), ZERO) for year in range(YEARS))

    @property
    def total(self) -> Decimal:
        return sum(self.years, ZERO)

    @property
    def average(self) -> Decimal:
        return self.total / YEARS

    def stack(self, amounts: list[Decimal], scale: Decimal) -> list[tuple[str, Decimal, Decimal]]:
        """Name, offset and size of each part's bar, for amounts in the order of the parts.

        Offsets and sizes are in thousandths of `scale`; parts without an amount have no bar.
        """
        bars, offset = [], ZERO
        for part, amount in zip(self.parts, amounts, strict=True):
            size = 1000 * amount / scale if scale else ZERO
            if size:
                bars.append((part.name, offset, size))
            offset += size
        return bars


def total_compensation(
    company: Company, letter: Letter, schedule: VestingSchedule, package: BenefitsPackage | None
) -> TotalCompensation:
    terms, currency = letter.terms, str(letter.terms["currency"])
    equity, equity_currency = _equity(company, letter, schedule)
    benefits = package.annual_value if package and package.currency == currency else None
    every_year = {
        "base": compensation.annual_salary(terms),
        "bonus": compensation.target_bonus(terms),
        "commission": compensation.amount(terms, "target_commission"),
        "benefits": benefits or ZERO,
    }
    years = {name: (value,) * YEARS for name, value in every_year.items()} | {
        "sign_on": (compensation.amount(terms, "sign_on_bonus"), *(ZERO,) * (YEARS - 1)),
        "equity": equity if equity_currency == currency else (ZERO,) * YEARS,
    }
    parts = [Part(name, years[name]) for name in LABELS if any(years[name])]
    elsewhere = any(equity) and equity_currency != currency
    return TotalCompensation(currency, parts, equity_currency if elsewhere else None)


def _equity(
    company: Company, letter: Letter, schedule: VestingSchedule
) -> tuple[tuple[Decimal, ...], str]:
    """The value that vests in each year, and its currency."""
    vesting = [
        compensation.vested_fraction(schedule, 12 * (year + 1))
        - compensation.vested_fraction(schedule, 12 * year)
        for year in range(YEARS)
    ]
    if letter.terms["equity_value"] is not None:
        value = compensation.amount(letter.terms, "equity_value")
        return tuple(value * part for part in vesting), str(letter.terms["currency"])
    model = compensation.equity_model(letter, company.equity, schedule)
    value = model.worth(model.shares, company.equity.valuation) if model else ZERO
    return tuple(value * part for part in vesting), company.equity_currency
