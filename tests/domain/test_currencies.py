import pytest

from domain.currencies import ISO_4217_CODES


def test_every_code_is_three_capital_letters() -> None:
    assert all(
        len(code) == 3 and code.isalpha() and code.isupper() and code.isascii()
        for code in ISO_4217_CODES
    )


@pytest.mark.parametrize(
    "code",
    [
        "AED",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "ILS",
        "INR",
        "JPY",
        "KRW",
        "MXN",
        "NOK",
        "NZD",
        "PLN",
        "SEK",
        "SGD",
        "TRY",
        "USD",
        "ZAR",
        "ZWG",
    ],
)
def test_people_are_paid_in(code: str) -> None:
    assert code in ISO_4217_CODES


@pytest.mark.parametrize(
    "code",
    ["DEM", "FRF", "HRK", "XAU", "XAG", "XDR", "XTS", "XXX", "USN", "CHE", "CLF", "BTC", "EURO"],
)
def test_metals_funds_and_withdrawn_codes_are_excluded(code: str) -> None:
    assert code not in ISO_4217_CODES
