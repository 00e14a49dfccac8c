"""The measurement of gaps and overlaps."""

from tests.distributed.intervals import Interval, longest_gaps, overlapping

ROUNDS = [
    Interval("acme", 0, 2),
    Interval("globex", 1, 2),
    Interval("acme", 5, 6),
    Interval("globex", 3, 4),
]


def test_gap_lasts_to_the_next_start_or_the_end_of_the_run() -> None:
    assert longest_gaps(ROUNDS, until=7) == {"acme": 3, "globex": 3}


def test_only_concurrent_rounds_overlap() -> None:
    assert overlapping(ROUNDS) == []
    inside = Interval("acme", 5.5, 5.8)
    assert overlapping([*ROUNDS, inside]) == [(ROUNDS[2], inside)]
