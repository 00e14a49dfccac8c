"""Vesting, and types of equity in free text."""

from decimal import Decimal

import pytest

from simulators.agora.compensation import equity_types_in, is_option, vested_fraction
from simulators.agora.records import VestingSchedule


@pytest.mark.parametrize(
    ("months", "part"), [(0, "0"), (17, "0"), (18, "0.5"), (27, "0.75"), (36, "1"), (60, "1")]
)
def test_nothing_vests_before_the_cliff_and_all_at_the_end(months: int, part: str) -> None:
    assert vested_fraction(
        VestingSchedule("1", "Three years", months=36, cliff_months=18), months
    ) == Decimal(part)


@pytest.mark.parametrize(
    ("equity_type", "types"),
    [
        ("ISO", {"ISO", "Options"}),
        ("NQSOs", {"NSO", "Options"}),
        ("Incentive Stock Option", {"ISO", "Options"}),
        ("non-qualified stock options", {"NSO", "Options"}),
        ("Options", {"Options"}),
        ("RSU", {"RSU"}),
        ("Restricted stock units (RSUs)", {"RSU"}),
        ("Restricted stock award", {"RSA"}),
        ("Isolated shares", set()),
        ("", set()),
    ],
)
def test_equity_types_are_found_in_free_text(equity_type: str, types: set[str]) -> None:
    assert equity_types_in(equity_type) == types


@pytest.mark.parametrize(
    "equity_type", ["ISO", "NSO", "Options", "stock option (NSO)", "Incentive (ISO)"]
)
def test_options_are_found_in_free_text(equity_type: str) -> None:
    assert is_option(equity_type)


@pytest.mark.parametrize("equity_type", ["RSU", "", "Restricted stock", "Isolated shares"])
def test_shares_are_not_options(equity_type: str) -> None:
    assert not is_option(equity_type)
