"""Flexible offers: base and equity share a yearly total, and the candidate looks at what the base leaves for equity.

https://help.getagora.com/en/articles/6363139-creating-flexible-job-offers
"""

from decimal import Decimal

from simulators.agora.records import Flexible, Letter

CHOICES = 5


def base_equity_splits(letter: Letter) -> list[tuple[Decimal, Decimal]]:
    """(base, equity a year) in even steps from the least base to the most; none for an offer that is not flexible."""
    flexible = letter.terms["flexible"]
    if not isinstance(flexible, Flexible):
        return []
    step = (flexible.max_base - flexible.min_base) / (CHOICES - 1)
    bases = [flexible.min_base + step * each for each in range(CHOICES)]
    return [(base, flexible.total_annual - base) for base in bases]
