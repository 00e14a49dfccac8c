"""A visit begins once, in whichever process, and is over for good when it is ended."""

import pytest

from adapters.store import MemoryStore
from application.ports import VISITS_LAST
from application.visiting import Visits
from tests.application.watching_acme import At
from tests.builders import NOW


@pytest.fixture
def visits() -> Visits:
    return Visits(MemoryStore(), At(NOW))


def test_a_hand_over_is_good_once(visits: Visits) -> None:
    assert visits.begin("a visit")
    assert not visits.begin("a visit")
    assert visits.begin("another visit")


def test_a_visit_that_began_goes_on_until_it_is_ended(visits: Visits) -> None:
    assert not visits.goes_on("a visit")
    visits.begin("a visit")
    visits.begin("another visit")
    assert visits.goes_on("a visit")
    visits.end("a visit")
    assert not visits.goes_on("a visit")
    assert visits.goes_on("another visit")


def test_one_that_was_ended_does_not_begin_again(visits: Visits) -> None:
    visits.begin("a visit")
    visits.end("a visit")
    assert not visits.begin("a visit")


def test_what_one_process_began_another_knows() -> None:
    store = MemoryStore()
    Visits(store, At(NOW)).begin("a visit")
    assert Visits(store, At(NOW)).goes_on("a visit")
    assert not Visits(store, At(NOW + VISITS_LAST / 2)).begin("a visit")
