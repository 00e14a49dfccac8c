"""Transfer of a store between SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from adapters.store import SQLStore, open_store
from adapters.store.transfer import BATCH_SIZE, transfer
from application.ports import ServiceUnavailable
from tests.contracts.store_fixtures import (
    ACME,
    GLOBEX,
    a_connection,
    a_full_connection,
    a_full_letter,
    a_letter,
    an_entry,
    change_everything,
    everything,
    save,
)


@pytest.fixture(params=["to PostgreSQL", "back", "between files"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The source and target URLs; the target has no schema yet."""
    file = f"sqlite:///{tmp_path}/one.db"
    if request.param == "between files":
        return file, f"sqlite:///{tmp_path}/two.db"
    server: str = request.getfixturevalue("bare_postgresql_url")
    return (file, server) if request.param == "to PostgreSQL" else (server, file)


@pytest.fixture
def full(urls: tuple[str, str]) -> Iterator[SQLStore]:
    store = open_store(urls[0])
    assert isinstance(store, SQLStore)
    save(
        store,
        a_full_connection(),
        a_connection(GLOBEX, "globex"),
        a_full_letter(),
        an_entry(),
        an_entry("mary"),
    )
    with store.begin() as work:
        change_everything(work)
        work.secrets.save(ACME, "tokens", bytes(range(256)))
        work.commit()
    yield store
    store.close()


def contents(url: str) -> list[object]:
    store = open_store(url)
    with store.begin() as work:
        found = everything(work)
    store.close()
    return found


def test_all_rows_are_transferred(urls: tuple[str, str], full: SQLStore) -> None:
    moved = transfer(*urls)
    assert contents(urls[1]) == contents(urls[0])
    assert [moved[name] for name in ("connections", "secrets", "letters")] == [2, 1, 2]


def test_later_letters_follow_transferred_ones(urls: tuple[str, str], full: SQLStore) -> None:
    """Letters keep the order of their first save across a transfer."""
    transfer(*urls)
    new = open_store(urls[1])
    save(new, a_letter("offer-0"))
    with new.begin() as work:
        assert [letter.offer_id for letter in work.letters.find(ACME)] == [
            "offer-1",
            "offer-2",
            "offer-0",
        ]
    new.close()


def test_empty_store_is_transferred_and_usable(urls: tuple[str, str]) -> None:
    assert set(transfer(*urls).values()) == {0}
    new = open_store(urls[1])
    save(new, a_letter())
    new.close()


def test_more_rows_than_a_batch_are_transferred(urls: tuple[str, str], full: SQLStore) -> None:
    save(full, *(an_entry(f"candidate {number}") for number in range(2 * BATCH_SIZE + 1)))
    assert transfer(*urls)["watch_list"] == 2 * BATCH_SIZE + 3


def test_non_empty_target_is_refused_and_unchanged(urls: tuple[str, str], full: SQLStore) -> None:
    new = open_store(urls[1])
    save(new, an_entry("theirs"))
    new.close()
    before = contents(urls[1])
    with pytest.raises(ValueError, match=r"contains watch_list already. Nothing was changed"):
        transfer(*urls)
    assert contents(urls[1]) == before


def test_differing_row_undoes_the_transfer(urls: tuple[str, str], full: SQLStore) -> None:
    def blunder(
        connection: object, cursor: object, statement: str, parameters: object, *_: object
    ) -> tuple[str, object]:
        reading_again = statement.startswith("SELECT letters") and "IN (" in statement
        return statement.replace(
            "letters.url", "'elsewhere' AS url"
        ) if reading_again else statement, parameters

    event.listen(Engine, "before_cursor_execute", blunder, retval=True)
    try:
        with pytest.raises(ValueError, match="Some letters differ after the copy"):
            transfer(*urls)
    finally:
        event.remove(Engine, "before_cursor_execute", blunder)
    assert set(transfer(*urls).values()) != {0}, "the target is still empty"


def test_missing_database_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="unable to open"):
        transfer(f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/nowhere/two.db")
