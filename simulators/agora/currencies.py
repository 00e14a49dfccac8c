"""The currencies of ISO 4217 that pay can have.

https://www.six-group.com/en/products-services/financial-information/data-standards.html
"""

from collections.abc import Mapping

from iso4217 import Currency

_FUNDS_AND_UNITS_OF_ACCOUNT = frozenset(
    {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD"}
)

MINOR_DIGITS: Mapping[str, int] = {
    each.code: each.exponent
    for each in Currency
    # Metals and test codes have no exponent.
    if each.exponent is not None and each.code not in _FUNDS_AND_UNITS_OF_ACCOUNT
}
"""How many digits an amount has after the decimal point, by the currency's code."""

CURRENCIES = frozenset(MINOR_DIGITS)
