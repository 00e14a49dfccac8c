import pytest
from iso4217 import Currency

from domain.currencies import ISO_4217_CODES, MINOR_DIGITS

FUNDS_AND_UNITS_OF_ACCOUNT = {
    *("BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"),
    "XAD",
}


def test_the_table_is_that_of_iso_4217() -> None:
    """Metals and test codes have no minor digits in the library's table."""
    assert {
        each.code: each.exponent
        for each in Currency
        if each.exponent is not None and each.code not in FUNDS_AND_UNITS_OF_ACCOUNT
    } == MINOR_DIGITS


@pytest.mark.parametrize(
    ("code", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("XCG", 2)]
)
def test_minor_digits_of_a_currency(code: str, digits: int) -> None:
    assert MINOR_DIGITS[code] == digits


@pytest.mark.parametrize(
    "code",
    [
        *("DEM", "FRF", "HRK", "ANG", "BGN"),
        *("XAU", "XAG", "XDR", "XTS", "XXX", "XAD"),
        *("USN", "CHE", "CLF", "BTC", "EURO"),
    ],
)
def test_metals_funds_and_withdrawn_codes_are_excluded(code: str) -> None:
    assert code not in ISO_4217_CODES
