"""The breaks fit the code: a change of the code that a break needs fails here."""

import ast

import pytest

from tests.breaks.catalogue import ROOT, Break, all_breaks

BREAKS = all_breaks()


def test_catalogue_has_at_least_120_breaks_with_unique_names() -> None:
    assert len(BREAKS) >= 120
    assert len({each.name for each in BREAKS}) == len(BREAKS)


@pytest.mark.parametrize("broken", BREAKS, ids=[each.name for each in BREAKS])
def test_break_fits_its_file_and_changes_it(broken: Break) -> None:
    intact = (ROOT / broken.file).read_text(encoding="utf-8")
    changed = broken.apply(intact)
    assert changed != intact
    if broken.file.endswith(".py"):
        ast.parse(changed)
