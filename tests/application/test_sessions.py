"""A session starts once in all processes, and cannot be resumed after its end."""

import pytest

from adapters.store import MemoryStore
from application.ports import SESSION_LIFETIME
from application.sessions import Sessions
from tests.application.helpers import At
from tests.builders import NOW


@pytest.fixture
def visits() -> Sessions:
    return Sessions(MemoryStore(), At(NOW))


def test_a_hand_over_is_good_once(visits: Sessions) -> None:
    assert visits.start("a visit")
    assert not visits.start("a visit")
    assert visits.start("another visit")


def test_a_visit_that_began_goes_on_until_it_is_ended(visits: Sessions) -> None:
    assert not visits.is_active("a visit")
    visits.start("a visit")
    visits.start("another visit")
    assert visits.is_active("a visit")
    visits.end("a visit")
    assert not visits.is_active("a visit")
    assert visits.is_active("another visit")


def test_one_that_was_ended_does_not_begin_again(visits: Sessions) -> None:
    visits.start("a visit")
    visits.end("a visit")
    assert not visits.start("a visit")


def test_what_one_process_began_another_knows() -> None:
    store = MemoryStore()
    Sessions(store, At(NOW)).start("a visit")
    assert Sessions(store, At(NOW)).is_active("a visit")
    assert not Sessions(store, At(NOW + SESSION_LIFETIME / 2)).start("a visit")
