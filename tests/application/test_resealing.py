"""Every secret of every connection is sealed with the first key of the vault, and can be read with it alone."""

from adapters.store import MemoryStore
from adapters.vault import GCMVault, new_key
from application.resealing import NAMES, reseal
from domain.connection import Connection

OLD, NEW = new_key(), new_key()


def keep(store: MemoryStore, connection_id: str, names: list[str]) -> None:
    with store.begin() as work:
        work.save_connection(Connection(id=connection_id, company_id=f"company of {connection_id}"))
        for name in names:
            work.keep_secret(connection_id, name, GCMVault([OLD]).seal(f"{connection_id}: {name}"))
        work.commit()


def test_all_that_there_are_are_sealed_anew_and_counted() -> None:
    store = MemoryStore()
    keep(store, "one", NAMES)
    keep(store, "another", NAMES[1:3])
    assert reseal(store, GCMVault([NEW, OLD])) == len(NAMES) + 2
    with store.begin() as work:
        assert work.secret("another", NAMES[0]) is None
        for connection_id, names in (("one", NAMES), ("another", NAMES[1:3])):
            for name in names:
                sealed = work.secret(connection_id, name)
                assert sealed is not None
                assert GCMVault([NEW]).open(sealed) == f"{connection_id}: {name}"


def test_where_there_are_none_there_is_nothing_to_do() -> None:
    store = MemoryStore()
    keep(store, "one", [])
    assert reseal(store, GCMVault([NEW])) == 0
