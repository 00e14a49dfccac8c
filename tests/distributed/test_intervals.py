"""How silences and overlaps are counted."""

from tests.distributed.intervals import Interval, longest_silences, overlapping

ROUNDS = [
    Interval("acme", 0, 2),
    Interval("globex", 1, 2),
    Interval("acme", 5, 6),
    Interval("globex", 3, 4),
]


def test_a_silence_is_from_the_end_to_the_next_beginning_or_until_the_end_of_all() -> None:
    assert longest_silences(ROUNDS, until=7) == {"acme": 3, "globex": 3}


def test_one_round_after_another_does_not_overlap_but_one_in_another_does() -> None:
    assert overlapping(ROUNDS) == []
    inside = Interval("acme", 5.5, 5.8)
    assert overlapping([*ROUNDS, inside]) == [(ROUNDS[2], inside)]
